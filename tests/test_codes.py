"""The table of codes: every code that the source can tell is explained, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from click.testing import CliRunner

import chronicle
from chronicle import InvalidLog, QueryError
from chronicle.checks import findings
from chronicle.codes import Explanation, explained, explanations, page
from chronicle.views.cli import main

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "chronicle"
TREES = {
    ".".join(file.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
        file.read_text(encoding="utf-8")
    )
    for file in sorted(SOURCE.rglob("*.py"))
}
CODE = re.compile(r"[a-z0-9*]+(-[a-z0-9*]+)*")
Takers = Mapping[str, int]


def takers(tree: ast.AST) -> dict[str, int]:
    """Each function and class of a module that takes a `code`, with the position of it in a call."""
    found = {}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            names = [each.target.id for each in node.body if isinstance(each, ast.AnnAssign)]  # type: ignore[union-attr]
        if "code" in names:
            found[node.name] = names.index("code")  # type: ignore[union-attr, attr-defined]
    return found


OWN = {name: takers(tree) for name, tree in TREES.items()}


def reachable(tree: ast.AST, module: str) -> Takers:
    """What takes a code in a module: its own functions and classes, and those it imports."""
    found = dict(OWN[module])
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            there = OWN.get(node.module or "", {})
            found.update({each.asname or each.name: there[each.name] for each in node.names if each.name in there})
    return found


def told(node: ast.expr | None) -> Iterator[str]:
    """The codes that an expression can give; `dangling-*` where a part of it is not written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*told(node.body), *told(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (code for each in node.values for code in told(each))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values)


def in_node(node: ast.AST, known: Takers) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        yield from (code for key in node.keywords if key.arg == "code" for code in told(key.value))
        at = known.get(name, len(node.args))
        yield from told(node.args[at]) if at < len(node.args) else ()
    elif isinstance(node, ast.FunctionDef):
        named = [*node.args.args, *node.args.kwonlyargs]
        missing = [None] * (len(node.args.args) - len(node.args.defaults))
        for each, default in zip(named, [*missing, *node.args.defaults, *node.args.kw_defaults], strict=True):
            yield from told(default) if each.arg == "code" else ()
    elif isinstance(node, ast.Assign):
        names = {each.id for each in node.targets if isinstance(each, ast.Name)}
        yield from told(node.value) if names & {"code", "default_code"} else ()


def emitted() -> set[str]:
    found: set[str] = set()
    for module, tree in TREES.items():
        known = reachable(tree, module)
        found |= {code for node in ast.walk(tree) for code in in_node(node, known)}
    return found


EMITTED = emitted()


def test_codes_are_found_in_the_source() -> None:
    assert {"bad-date", "dangling-*", "outdated-*", "tab", "alias", "handler-failed", "order-cycle"} <= EMITTED
    assert [code for code in EMITTED if not CODE.fullmatch(code)] == []


@pytest.mark.parametrize("code", sorted(EMITTED))
def test_every_code_is_explained(code: str) -> None:
    assert any(fnmatchcase(each, code) for each in explanations()), f"add [{code}] to src/chronicle/codes.toml"


@pytest.mark.parametrize("code", explanations())
def test_every_explained_code_can_be_told(code: str) -> None:
    assert any(fnmatchcase(code, each) for each in EMITTED), f"nothing tells {code}: take it out of codes.toml"


SETTINGS = 'title = "Examples"\ncodebook = "chronicle.diplomacy:codebook"\n'
SOURCES = '[{"id": "nyt-1998", "type": "article-newspaper"}]'


def codes_of(folder: Path, batch: str) -> set[str]:
    (folder / "chronicle.toml").write_text(SETTINGS)
    (folder / "sources.json").write_text(SOURCES)
    (folder / "a.yaml").write_text(batch if not batch.startswith("- ") else f"recorded: 2026-11-23\nentries:\n{batch}")
    try:
        return {each.code for each in findings(chronicle.open(folder), None)} - {"uncited-source"}
    except InvalidLog as error:
        return {each.code for each in error.problems}


@pytest.mark.parametrize("each", [each for each in explanations().values() if each.wrong], ids=lambda each: each.code)
def test_the_examples_are_so(each: Explanation, tmp_path: Path) -> None:
    assert each.wrong is not None
    assert each.right is not None
    assert codes_of(tmp_path, each.wrong) == {each.code}
    assert codes_of(tmp_path, each.right) == set()


def test_the_page_is_the_table() -> None:
    told = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    assert told == page(), "python -m chronicle.codes > docs/codes.md"


def test_titles_say_which_are_warnings() -> None:
    warnings = {code for code, each in explanations().items() if each.title.endswith("(warning)")}
    assert {"uncited-source", "known-too-early", "order-open"} <= warnings
    assert "bad-date" not in warnings


def test_explain_shows_one_and_lists_all() -> None:
    ask = CliRunner()
    one = ask.invoke(main, ["explain", "tab"])
    assert one.exit_code == 0
    assert one.output.startswith("tab: a tab stands in the indentation\n")
    assert "    → id: taepodong" in one.output
    assert len(ask.invoke(main, ["explain"]).output.splitlines()) == len(explanations())
    assert '"code": "tab"' in ask.invoke(main, ["explain", "tab", "--json"]).output
    assert ask.invoke(main, ["explain", "--json"]).output.count('"code":') == len(explanations())


def test_a_code_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="did you mean bad-date"):
        explained("bad-dat")
    assert CliRunner().invoke(main, ["explain", "bad-dat"]).exit_code == 2
