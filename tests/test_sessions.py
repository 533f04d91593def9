"""The sessions at a shell that the documentation shows, run as they stand: each command, and what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from chronicle.views.cli import main

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
SHOWN_ON = "2026-11-25"


def steps(page: str) -> Iterator[tuple[str, str]]:
    """What a page says to do, in order: a file and what to write into it, or a command and what it says."""
    for block in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        if block["file"]:
            yield block["file"], block["text"]
        elif block["kind"] == "console":
            for told in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                command, _, output = told.partition("\n")
                yield "$ " + command, output


def run(command: str) -> tuple[int, str]:
    words = shlex.split(command)
    assert words[0] == "chronicle"
    given = Path(words[-1]).read_bytes() if "<" in words else None
    asked = words[1:-2] if "<" in words else words[1:]
    result = CliRunner().invoke(main, asked, prog_name="chronicle", input=given)
    return result.exit_code, result.output.replace(date.today().isoformat(), SHOWN_ON)


def play(page: str) -> int:
    """Does what a page says; where a command is shown without what it says, it is to succeed."""
    count = 0
    for what, told in steps(page):
        if not what.startswith("$ "):
            Path(what).write_text(told, encoding="utf-8")
            continue
        count += 1
        code, said = run(what.removeprefix("$ ").replace(SHOWN_ON, date.today().isoformat()))
        assert said == told if told else code == 0, f"{page}: {what}\n{said}"
    return count


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHRONICLE_LOG", raising=False)
    return tmp_path


def test_the_guide_for_authors() -> None:
    assert play("authors.md") >= 10


def test_the_page_of_the_command_line(elsewhere: Path) -> None:
    shutil.copytree(ROOT / "events", elsewhere / "events")
    assert play("cli.md") >= 4
