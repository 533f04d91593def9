"""The cache of a log: it changes no answer, whatever became of it or of the log since it was written."""

from __future__ import annotations

import enum
import importlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from attrs.validators import ge, in_
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Codebook, Entry, Event, InvalidLog, When
from chronicle.codec import Codec
from chronicle.dates._when import is_plain_day, plain_days
from chronicle.files import _cache
from chronicle.files._compiled import compiled, restored
from chronicle.files._fingerprint import fingerprint
from chronicle.files.folder import FolderLog
from tests.files.repository import Repository

EVENTS = Path(__file__).parents[2] / "events"
book = Codebook("cached")


class Mood(enum.Enum):
    SOBER = "sober"
    MERRY = "merry"


@frozen(kw_only=True)
class Worth:
    value: Decimal
    unit: str = "USD"


@book.event("deal")
@frozen(kw_only=True)
class Deal(Event):
    by: str
    over: tuple[str, ...] = field(default=(), converter=tuple)
    count: int = field(default=1, validator=ge(1))
    open: bool = False
    price: Decimal | None = None
    worth: Worth | None = None
    mood: Mood = Mood.SOBER
    called: dict[str, str] = field(factory=dict)
    due: When | None = None


@book.event("walk")
@frozen(kw_only=True)
class Walk(Event):
    """A type without fields of its own."""


SETTINGS = 'title = "Test"\ntime_zone = "UTC"\ncodebook = "tests.files.test_cache:book"\n'
MORE = {"id": "x", "type": "book"}
SOURCES = [{"id": "nyt", "type": "webpage"}, {"id": "bbc", "type": "webpage"}]
FIRST = """recorded: 2026-11-23
entries:
- type: deal
  id: a
  when: 1998-08-31
  by: KP
  over: [JP, KR]
  price: 1.50
  worth: {value: 7.0}
  mood: merry
  called: {JP: x}
  due: {edtf: 2001, said: some day}
  sources: [nyt, {ref: bbc, locator: p. 3}]
- type: deal
  id: b
  when: {begin: [1990..1993], end: ..}
  known: 2002~
  by: KP
  over: [JP, KR]
  price: 1.5
  count: 2
  open: true
  sources: [nyt]
  note: >
    A note.
- type: walk
  id: c
  when: 1998-08-31T10:00:00Z
  after: [b]
- amends: a
  set: {when: 1998-09-01, price: 2.00}
  reason: so
  sources: [bbc]
- retracts: c
  known: 2003
"""
SECOND = """recorded: 2026-11-24
entries:
- type: walk
  id: d
  when: 2000
  after: [a]
- amends: b
  set: {count: 3}
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cache, "LEAST", 1)
    monkeypatch.delenv("CHRONICLE_NO_CACHE", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "events")


def laid_out(there: Path, **batches: str) -> Path:
    there.mkdir(exist_ok=True)
    (there / "chronicle.toml").write_text(SETTINGS)
    (there / "sources.json").write_text(json.dumps(SOURCES))
    for name, text in ({"a__yaml": FIRST} | batches).items():
        (there / name.replace("__", ".")).write_text(text)
    return there


def told(folder: Path) -> Any:
    """All that a log answers with: its entries to the last digit and place, or its problems."""
    try:
        log = FolderLog.read(folder)
    except InvalidLog as error:
        return [str(each) for each in error.problems]
    return log.head, [(repr(each), str(each.place), each.item.__class__) for each in log.entries()]


def cold(folder: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHRONICLE_NO_CACHE", "1")
        return told(folder)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the batches that were read and not taken from the cache."""
    names: list[str] = []
    real = FolderLog.read.__globals__["read_batch"]

    def reading(raw: bytes, file: str, **more: Any) -> Any:
        names.append(Path(file).name)
        return real(raw, file, **more)

    monkeypatch.setattr("chronicle.files.folder.read_batch", reading)
    return names


# ---- the same, and quicker ----


def test_a_warm_start_answers_alike_and_reads_nothing(folder: Path, read: list[str]) -> None:
    expected = cold(folder)
    assert (read, (folder / ".chronicle-cache").exists()) == (["a.yaml"], False)
    assert told(folder) == expected
    assert read == ["a.yaml"] * 2
    assert told(folder) == expected
    assert read == ["a.yaml"] * 2


def test_every_kind_of_value_comes_back_as_it_was(folder: Path) -> None:
    told(folder)
    a, b, c, amended, retracted = (entry.item for entry in FolderLog.read(folder).entries())
    assert isinstance(a, Deal)
    assert isinstance(b, Deal)
    assert (str(a.price), str(b.price)) == ("1.50", "1.5")
    assert a.worth == Worth(value=Decimal("7.0"))
    assert (a.mood, a.called, a.due) == (Mood.MERRY, {"JP": "x"}, When.of({"edtf": "2001", "said": "some day"}))
    assert (a.over, a.count, b.count, a.open, b.open) == (("JP", "KR"), 1, 2, False, True)
    assert a.when.exact_day == When.parse("1998-08-31").exact_day
    assert b.when.ongoing
    assert isinstance(c, Walk)
    assert str(amended.set["price"]) == "2.00"  # type: ignore[union-attr]
    assert retracted.known == When.parse("2003")


def test_the_corpus_is_answered_alike(tmp_path: Path) -> None:
    there = tmp_path / "events"
    shutil.copytree(EVENTS, there)
    expected = cold(there)
    assert told(there) == expected
    assert (there / ".chronicle-cache" / "entries.json").exists()
    assert told(there) == expected


def test_batches_that_came_later_are_read_and_added(folder: Path, read: list[str]) -> None:
    told(folder)
    laid_out(folder, b__yaml=SECOND, c__jsonl='{"retracts": "d", "recorded": "2026-11-25"}\n')
    expected = cold(folder)
    read.clear()
    assert told(folder) == expected
    assert read == ["b.yaml"]
    assert told(folder) == expected
    assert read == ["b.yaml"]


def test_little_that_came_later_is_not_worth_writing_all_again(folder: Path, read: list[str]) -> None:
    many = "recorded: 2026-11-23\nentries:\n" + "".join(
        f"- type: walk\n  id: w{at}\n  when: 1998\n" for at in range(40)
    )
    laid_out(folder, a__yaml=many)
    told(folder)
    laid_out(folder, a__yaml=many, b__yaml=SECOND.replace("[a]", "[w1]").partition("- amends")[0])
    told(folder)
    read.clear()
    told(folder)
    assert read == ["b.yaml"]


# ---- stale ----

CHANGES: dict[str, Callable[[Path], object]] = {
    "a batch was changed": lambda there: laid_out(there, a__yaml=FIRST.replace("by: KP", "by: JP", 1)),
    "a batch was changed and is wrong": lambda there: laid_out(there, a__yaml=FIRST.replace("1998-08-3", "1998-02-3")),
    "a batch grew": lambda there: laid_out(there, a__yaml=FIRST + "- type: walk\n  id: e\n  when: 1999\n"),
    "a batch was renamed": lambda there: (there / "a.yaml").rename(there / "b.yaml"),
    "a batch is gone": lambda there: (there / "a.yaml").unlink(),
    "a batch came before": lambda there: laid_out(there, **{"0__yaml": SECOND.replace("2026-11-24", "2026-11-22")}),
    "a batch came that is wrong": lambda there: laid_out(there, b__yaml=SECOND.replace("id: d", "id: a")),
    "a batch came that cannot be read": lambda there: laid_out(there, b__yaml="recorded: [\n"),
    "a batch came that was recorded before": lambda there: laid_out(there, b__yaml=SECOND.replace("11-24", "11-22")),
    "a retracted id came again": lambda there: laid_out(there, b__yaml=SECOND.replace("id: d", "id: c")),
    "an amendment came that is wrong": lambda there: laid_out(there, b__yaml=SECOND.replace("count: 3", "count: 0")),
    "a source is gone": lambda there: (there / "sources.json").write_text(json.dumps(SOURCES[:1])),
    "a source was added": lambda there: (there / "sources.json").write_text(json.dumps([*SOURCES, MORE])),
    "the sources cannot be read": lambda there: (there / "sources.json").write_text("["),
    "the title was changed": lambda there: (there / "chronicle.toml").write_text(SETTINGS.replace("Test", "Other")),
    "another codebook": lambda there: (there / "chronicle.toml").write_text(SETTINGS.replace(":book", ":other")),
}  # fmt: skip

other = Codebook("other")


@other.event("deal")
@frozen(kw_only=True)
class OtherDeal(Event):
    by: str


@pytest.mark.parametrize("change", CHANGES)
def test_a_log_that_was_changed_is_answered_as_if_there_were_no_cache(folder: Path, change: str) -> None:
    told(folder)
    CHANGES[change](folder)
    expected = cold(folder)
    assert told(folder) == expected
    assert told(folder) == expected


def test_another_time_zone_may_put_entries_in_a_wrong_order(tmp_path: Path) -> None:
    walk = "- type: walk\n  id: {}\n  when: 1998\n  recorded: {}\n"
    batch = "entries:\n" + walk.format("x", "2026-11-24T20:00:00Z") + walk.format("y", "2026-11-25")
    there = laid_out(tmp_path / "events", a__yaml=batch)
    assert isinstance(told(there), tuple)
    (there / "chronicle.toml").write_text(SETTINGS.replace("UTC", "Asia/Tokyo"))
    assert told(there) == cold(there)
    assert "error[recorded-backwards]" in told(there)[0]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Any]:
    there = laid_out(tmp_path_factory.mktemp("kept") / "events")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_cache, "LEAST", 1)
        told(there)
    return there, (there / ".chronicle-cache" / "entries.json").read_bytes(), cold(there)


@settings(max_examples=60)
@given(st.data())
def test_a_cache_that_was_damaged_is_not_used(kept: tuple[Path, bytes, Any], data: st.DataObject) -> None:
    there, sound, expected = kept
    damaged = bytearray(sound)
    at = data.draw(st.integers(0, len(sound) - 1))
    if data.draw(st.booleans()):
        del damaged[at:]
    else:
        damaged[at] ^= data.draw(st.integers(1, 255))
    (there / ".chronicle-cache" / "entries.json").write_bytes(bytes(damaged))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_cache, "LEAST", 1)
        assert told(there) == expected


@pytest.mark.parametrize("place", ["head", "body"])
def test_a_cache_that_was_tampered_with_is_not_used(folder: Path, place: str) -> None:
    expected = told(folder)
    file = folder / ".chronicle-cache" / "entries.json"
    digest, head, body = file.read_bytes().split(b"\n", 2)
    if place == "head":
        head = head.replace(b'"cited"', b'"bited"')
    else:
        body = body.replace(b"KP", b"US")
    file.write_bytes(b"\n".join([digest, head, body]))
    assert told(folder) == expected


# ---- where it cannot be, or shall not be ----


def test_small_logs_have_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cache, "LEAST", 6)
    told(folder)
    assert not (folder / ".chronicle-cache").exists()
    monkeypatch.setattr(_cache, "LEAST", 5)
    told(folder)
    assert (folder / ".chronicle-cache").exists()


def test_where_it_cannot_be_written_nothing_is_said(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / ".chronicle-cache").write_text("in the way")
    expected = cold(folder)
    assert told(folder) == expected
    assert capfd.readouterr() == ("", "")


def test_a_write_that_fails_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fails)
    assert told(folder) == cold(folder)
    assert [each.name for each in (folder / ".chronicle-cache").iterdir()] == [".gitignore"]


def test_git_does_not_see_it(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one")
    laid_out(made.log)
    made.commit("log")
    told(made.log)
    assert (made.log / ".chronicle-cache" / "entries.json").exists()
    assert made.git("status", "--porcelain") == ""


def test_a_log_with_problems_has_none(folder: Path) -> None:
    laid_out(folder, b__yaml="recorded: [\n")
    told(folder)
    assert not (folder / ".chronicle-cache").exists()


# ---- columns ----


def test_events_that_cannot_be_told_as_columns_are_left_alone(folder: Path) -> None:
    odd = Codebook("odd")

    @odd.event("odd")
    @frozen(kw_only=True)
    class Odd(Event):
        extra: Any = None

        __slots__ = ("hidden",)

    codec = Codec(odd)
    entry = Entry(1, When.parse("2026-11-23"), Odd(id="a", when="1998"))
    cache = _cache.Cache(folder, codec)
    cache.keep([entry], [])
    assert not (folder / ".chronicle-cache").exists()


@given(
    st.lists(st.sampled_from(["1998-08-31", "0001-01-01", "9999-12-31", "1998", "1998-08", "[1998..1999]", "1998~"]))
)
def test_plain_days_are_made_as_they_are_read(texts: list[str]) -> None:
    days = [text for text in texts if is_plain_day(When.parse(text))]
    assert {len(text) for text in days} <= {10}
    for made, text in zip(plain_days(days), days, strict=True):
        parsed = When.parse(text)
        assert made == parsed
        assert hash(made) == hash(parsed)
        assert (made.exact_day, made.sort_key, made.said) == (parsed.exact_day, parsed.sort_key, None)


def test_columns_hold_what_json_can(folder: Path) -> None:
    codec = Codec(book)
    entries = FolderLog.read(folder).entries()
    columns = json.loads(json.dumps(compiled(entries, codec)))
    again = restored(columns, codec, lambda name: name)
    assert [(repr(each), each.place) for each in again] == [(repr(each), each.place) for each in entries]
    assert restored(json.loads(json.dumps(compiled([], codec))), codec, str) == []


# ---- what a cache is good for ----

MODULE = """from attrs import field, frozen
from attrs.validators import {validator}
from chronicle import Codebook, Event
import helpedfield
ALLOWED = frozenset({allowed})
book = Codebook("written")
@book.event("deal")
@frozen(kw_only=True)
class Deal(Event):
    count: int = field(default=1, validator={validator}({bound}))
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str | None]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(helped: str = "X = 1\n", validator: str = "ge", bound: int = 1, allowed: str = "'ab'") -> str | None:
        for name in ("writtenfield", "helpedfield"):
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        (tmp_path / "helpedfield.py").write_text(helped)
        (tmp_path / "writtenfield.py").write_text(MODULE.format(validator=validator, bound=bound, allowed=allowed))
        found: Codebook = importlib.import_module("writtenfield").book
        return fingerprint(found)

    return write


def test_the_fingerprint_follows_all_that_a_codebook_is_made_of(written: Callable[..., str | None]) -> None:
    first = written()
    assert first is not None
    assert written() == first
    others = [written(bound=2), written(validator="le"), written(allowed="'ac'"), written(helped="X = 2\n")]
    assert len({first, *others}) == 5


def test_the_fingerprint_sees_what_was_given_to_a_validator() -> None:
    def made(words: set[str]) -> str | None:
        made = Codebook("made")

        @made.event("deal")
        @frozen(kw_only=True)
        class Deal(Event):
            word: str = field(default="a", validator=in_(words))

        return fingerprint(made)

    assert made({"a", "b", "c"}) == made({"c", "b", "a"})
    assert made({"a", "b"}) != made({"a", "c"})


def test_a_codebook_without_a_source_has_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint(book) is not None
    monkeypatch.setattr(sys.modules[__name__], "__file__", None)
    assert fingerprint(book) is None
