"""The page that shows how to property-test a reducer, followed step by step; and the page of all laws."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chronicle.testing import LAWS, STORE_LAWS
from chronicle.testing.mutants import MUTANTS

DOCS = Path(__file__).parent.parent.parent / "docs"
BARE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
QUICKLY = """\
from hypothesis import settings
settings.register_profile("docs", max_examples=10, database=None)
settings.load_profile("docs")
"""


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each block of code of a page, but for what is a doctest."""
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", (DOCS / page).read_text(), re.DOTALL | re.MULTILINE):
        if not text.startswith(">>>"):
            yield kind, text


def matches(output: str, expected: str) -> None:
    """Holds an output against the lines of a page, in order; ``…`` stands for anything in between."""
    squeezed = [re.sub(r"^E +", "E ", line) for line in output.splitlines()]
    rest = "\n".join(squeezed)
    for line in filter(None, expected.split("\n")):
        for part in filter(None, re.sub(r"^E +", "E ", line).split("…")):
            assert part in rest, f"{part!r} is not in what remains of the output:\n{rest}"
            rest = rest[rest.index(part) + len(part) :]


def test_every_step_of_the_page_goes_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(QUICKLY)
    ran = 0
    for kind, text in blocks("testing.md"):
        named = re.match(r"# (\w+\.py)\n", text)
        if kind == "python" and named:
            (tmp_path / named[1]).write_text(text)
        elif kind == "console":
            command, _, expected = text.removeprefix("$ ").partition("\n")
            program, *args = shlex.split(command)
            assert program == "python"
            run = subprocess.run([sys.executable, *args], cwd=tmp_path, capture_output=True, text=True, env=BARE)
            assert run.stderr == ""
            matches(run.stdout, expected)
            ran += 1
    assert ran == 5


@pytest.mark.parametrize("law", [*LAWS, *STORE_LAWS])
def test_every_law_is_on_the_page(law: str) -> None:
    assert f"\n| `{law}` | " in (DOCS / "laws.md").read_text()


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_named_with_its_law(name: str) -> None:
    row = next(
        line for line in (DOCS / "laws.md").read_text().split("\n") if line.startswith(f"| `{MUTANTS[name].law}` |")
    )
    assert f"`{name}`" in row


def test_every_law_tells_its_equation() -> None:
    assert all(law.says and law.equation for law in LAWS.values())
    assert all(law.says and law.check.__doc__ for law in STORE_LAWS.values())
