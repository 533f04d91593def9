"""The way of the data: a module imports only from those above it, and the core imports none of the rooms."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "chronicle"
CORE = (
    "errors",
    "codes",
    "_collector",
    "_docstrings",
    "dates",
    "events",
    "paths",
    "log",
    "_register",
    "_admission",
    "chronology",
    "_history",
    "_values",
    "reducer",
    "worlds",
    "replay",
    "provenance",
    "citing",
    "timeline",
    "memory",
    "codec",
    "schema",
    "_agreement",
    "_assertions",
    "_orders",
    "_breaking",
    "doubts",
    "checks",
)
ROOMS = {"files": set(), "diplomacy": set(), "testing": set(), "views": {"files"}}
ASSEMBLY = "__init__"


def room_of(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    """The rooms and modules of chronicle that a file imports when it runs, at its top or inside functions."""
    for node in without_type_checking(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "chronicle":
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("chronicle."))
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{file}: import by the full name"


def without_type_checking(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            yield node
            yield from without_type_checking(node)


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_imports_go_one_way(file: Path) -> None:
    here = room_of(file)
    if here == ASSEMBLY:
        return
    for there in set(imports(file)) - {here}:
        if there == "__version__":
            continue
        if here in ROOMS:
            allowed = there in CORE or there in ROOMS[here] or there == "open"
        else:
            assert here in CORE, f"{here} has no place in the way of the data: add it to CORE"
            allowed = there in CORE and CORE.index(there) < CORE.index(here)
        assert allowed, f"{file.relative_to(SOURCE)} imports chronicle.{there}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_files_stay_small(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 500


def test_import_is_light() -> None:
    code = (
        "import sys, chronicle\n"
        "heavy = {'yaml', 'click', 'hypothesis', 'sqlite3', 'cattrs', 'zoneinfo', 'chronicle.files', 'chronicle.views',"
        " 'chronicle.diplomacy', 'chronicle.testing', 'chronicle.codec'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_front_door_is_small_and_complete() -> None:
    import chronicle

    assert len(chronicle.__all__) <= 25
    assert all(hasattr(chronicle, name) for name in chronicle.__all__)


def test_nothing_reaches_for_the_network() -> None:
    forbidden = {"socket", "urllib", "http", "requests", "httpx", "ftplib"}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not forbidden & {name.split(".")[0] for name in names}, file
