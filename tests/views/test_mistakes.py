"""docs/mistakes.md: each mistake is made, and what `chronicle check` prints is what stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from chronicle.views.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "mistakes.md"
TEXT = DOCS.read_text(encoding="utf-8")
CASE = re.compile(r"^## ([^\n]+)\n(?:(?!^## ).)*?```yaml\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL | re.MULTILINE)
CASES = CASE.findall(TEXT)
SETTINGS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0]
SOURCES = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0]


def batch(example: str) -> str:
    return example if example.startswith(("recorded:", "entries:")) else f"recorded: 2026-11-25\nentries:\n{example}"


def test_every_section_has_its_mistake() -> None:
    assert len(CASES) == len(re.findall(r"^## ", TEXT, re.MULTILINE)) - 1


@pytest.mark.parametrize(("example", "output"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_output_is_real(example: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "chronicle.toml").write_text(SETTINGS)
    (folder / "sources.json").write_text(SOURCES)
    (folder / "launches.yaml").write_text(batch(example), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHRONICLE_LOG", raising=False)
    assert CliRunner().invoke(main, ["check"]).output == output
