"""Starting a log: what is written, that it can be read at once, and that nothing is ever overwritten."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import chronicle
from chronicle import ChronicleError
from chronicle.files import _atomic, starting
from chronicle.files.starting import start

DAY = date(2026, 11, 25)
TYPES = """from attrs import frozen
from chronicle import Codebook, Event

{name} = Codebook("mine")


@{name}.event("landing")
@frozen(kw_only=True)
class Landing(Event):
    '''A ship lands.

    - `at`: where.
    '''

    at: str
    crew: tuple[str, ...]
"""


def mine(folder: Path, module: str, name: str = "codebook") -> None:
    file = folder.joinpath(*module.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TYPES.format(name=name))


def test_a_log_begins_and_can_be_read_at_once(tmp_path: Path) -> None:
    written = start(tmp_path / "a" / "study", today=DAY)
    assert [each.name for each in written] == [
        "chronicle.schema.json",
        "sources.json",
        "2026-11-25-001.yaml",
        "chronicle.toml",
    ]
    log = chronicle.open(tmp_path / "a" / "study")
    assert (log.title, len(log.entries()), len(log.codebook) > 10) == ("study", 0, True)
    assert json.loads(written[0].read_text())["definitions"]


def test_the_first_batch_shows_how_and_becomes_one_when_its_example_is_written(tmp_path: Path) -> None:
    mine(tmp_path, "startedtypes")
    batch = start(tmp_path, codebook="startedtypes", today=DAY)[2]
    text = batch.read_text()
    assert text.startswith("# yaml-language-server: $schema=chronicle.schema.json\n")
    example = [line.removeprefix("# ") for line in text.split("#\n")[1].splitlines()]
    assert example == [
        "- type: landing",
        "  id: a-short-name",
        "  when: 1998-08-31",
        "  at: …",
        "  crew: […]",
    ]
    batch.write_text(text.replace("entries: []", "entries:\n" + "\n".join(example)))
    assert [each.id for each in chronicle.open(tmp_path).entries()] == ["a-short-name"]


@pytest.mark.parametrize(("where", "expected"), [("", '[".."]'), ("study", '["."]'), ("elsewhere", '["../elsewhere"]')])
def test_ones_own_types_are_found(tmp_path: Path, where: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = f"typesin{where or 'parent'}"
    mine(tmp_path / where, module)
    monkeypatch.chdir(tmp_path / where)
    start(tmp_path / "study", codebook=module)
    settings = (tmp_path / "study" / "chronicle.toml").read_text()
    assert f'codebook = "{module}:codebook"' in settings
    assert f"python_path = {expected}" in settings
    monkeypatch.chdir("/")
    assert list(chronicle.open(tmp_path / "study").codebook) == ["landing"]


def test_a_codebook_of_another_name(tmp_path: Path) -> None:
    mine(tmp_path, "othertypes", "types_of_mine")
    start(tmp_path / "study", codebook="othertypes")
    assert '"othertypes:types_of_mine"' in (tmp_path / "study" / "chronicle.toml").read_text()


@pytest.mark.parametrize(
    ("codebook", "says", "mend"),
    [
        ("nowhere.types", "there is no module nowhere.types", "nowhere/types.py"),
        ("namedtypes:codebok", "namedtypes has no codebook 'codebok'", "did you mean codebook?"),
        ("json", "json has no codebook", "json:codebook"),
        ("brokentypes", "cannot import brokentypes", ""),
    ],
)
def test_a_codebook_that_is_not_there(tmp_path: Path, codebook: str, says: str, mend: str) -> None:
    mine(tmp_path, "namedtypes")
    (tmp_path / "brokentypes.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(ChronicleError, match=says) as caught:
        start(tmp_path / "study", codebook=codebook)
    assert mend in str(caught.value.problem.mend)
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("there", ["chronicle.toml", "sources.json", "2026-11-25-001.yaml"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("precious")
    with pytest.raises(ChronicleError, match=f"holds a {there} already"):
        start(tmp_path, today=DAY)
    assert [each.name for each in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "precious"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("")
    with pytest.raises(ChronicleError, match="is a file"):
        start(tmp_path / "study")
    with pytest.raises(ChronicleError, match="cannot be made: Not a directory"):
        start(tmp_path / "study" / "below")


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_what_fails_on_the_way_leaves_nothing(
    tmp_path: Path, raised: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def sometimes(*_: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise raised

    monkeypatch.setattr(_atomic.os, "fsync", sometimes)
    monkeypatch.setattr(_atomic, "_sync_folder", lambda _: None)
    with pytest.raises((KeyboardInterrupt, ChronicleError)):
        start(tmp_path / "a" / "study")
    assert list(tmp_path.iterdir()) == []


def test_a_title_may_hold_anything(tmp_path: Path) -> None:
    start(tmp_path, title='"Ōsima" \\ and\nKita')
    assert chronicle.open(tmp_path).title == '"Ōsima" \\ and\nKita'


def test_the_schema_is_written_again(tmp_path: Path) -> None:
    start(tmp_path)
    (tmp_path / "sources.json").write_text('[{"id": "nyt", "type": "book"}]')
    starting.write_schema(chronicle.open(tmp_path))
    schema = json.loads((tmp_path / "chronicle.schema.json").read_text())
    assert schema["definitions"]["ref"]["enum"] == ["nyt"]
