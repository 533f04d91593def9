"""A folder log of an invented field, made for each test that asks for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SETTINGS = f"""title = "Ōsima and Kita"
begins = "1900"
codebook = "smallfield:codebook"
reducer = {{ call = "smallfield:pair", with = ["osima", "kita"] }}
python_path = ["{HERE}"]
"""
BATCH = """recorded: 2026-01-05
entries:
- type: landing
  id: first
  when: 1950-03-01
  of: osima
  at: kita
  worth: 10.50
  note: The first
    ship.
  sources: [{ref: diary, locator: p. 3}, atlas]
- type: landing
  id: vague
  when: [1951..1953]
  of: kita
  at: osima
- type: feast
  id: wedding
  when: 1952~
  guests: [osima, kita]
  mood: sober
- type: feast
  id: harvest
  when: {edtf: 1952-10, said: at the harvest}
  known: 1960
  guests: [kita]
- type: ban
  id: ban
  when: 1955/1957-06-30
  by: kita
- type: landing
  id: dreamt
  when: 1956
  of: osima
  at: kita
- type: landing
  id: elsewhere
  when: 1950
  of: osima
  at: minami
- retracts: dreamt
  recorded: 2026-02-01
  reason: nobody landed
- amends: ban
  recorded: 2026-03-01
  set: {when: 1955-02/1957-06-30}
  sources: [diary]
"""
SOURCES = [{"id": "diary", "type": "manuscript"}, {"id": "atlas", "type": "map"}]


@pytest.fixture
def make_log(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder log and gives its folder, `events` in a folder of the test's own."""

    def make(batch: str = BATCH, settings: str = SETTINGS, sources: object = SOURCES) -> Path:
        folder = tmp_path / "events"
        folder.mkdir(exist_ok=True)
        (folder / "chronicle.toml").write_text(settings, encoding="utf-8")
        (folder / "a.yaml").write_text(batch, encoding="utf-8")
        (folder / "sources.json").write_text(json.dumps(sources), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def folder(make_log: Callable[..., Path]) -> Path:
    return make_log()
