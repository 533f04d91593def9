"""Appending to a log in a folder: receipts, one appender at a time, and never a half-written file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import chronicle
from chronicle import Amendment, ChronicleError, Codebook, Conflict, Event, InvalidLog, Retraction, When
from chronicle.files import _appending, _atomic
from chronicle.files._appending import append, next_name
from chronicle.files._forms import Lines, Pages, as_text, as_yaml
from chronicle.files._lock import locked
from chronicle.files.batch import read_batch
from chronicle.files.folder import FolderLog
from tests.diplomacy.strategies import numbered, pair_events
from tests.files.strategies import names, texts

ROOT = Path(__file__).parent.parent.parent
DAY = date(2026, 11, 25)
book = Codebook("launches")


@book.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    by: str
    count: int = 1
    weight: float = 0.0


def launch(name: str, when: str = "1998", **told: Any) -> Launch:
    return Launch(id=name, when=when, by=told.pop("by", "KP"), **told)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., FolderLog]:
    def made(clock: Callable[[], date] = lambda: DAY, **batches: str) -> FolderLog:
        tmp_path.joinpath("chronicle.toml").write_text('codebook = "anything:else"\n')
        tmp_path.joinpath("sources.json").write_text('[{"id": "nyt", "type": "article-newspaper"}]')
        for name, text in batches.items():
            tmp_path.joinpath(name.replace("__", ".")).write_text(text)
        return FolderLog.read(tmp_path, codebook=book, clock=clock)

    return made


def files(log: FolderLog) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in log.path.iterdir()}


def again(log: FolderLog) -> FolderLog:
    return FolderLog.read(log.path, codebook=book)


def same(one: FolderLog, other: FolderLog) -> bool:
    told = [[(each.seq, each.recorded, each.item, each.place) for each in log.entries()] for log in (one, other)]
    return told[0] == told[1] and one.head == other.head


Make = Callable[..., FolderLog]
BATCH = "recorded: 2026-11-24\nentries:\n- type: launch\n  id: a\n  when: 1998\n  by: KP\n"


# --- what an append promises ---


@pytest.mark.parametrize("form", [Lines(), Pages()])
def test_what_is_appended_is_there_when_the_log_is_read_again(make: Make, form: Any) -> None:
    log = make(a__yaml=BATCH)
    items = [launch("b", "[1998..1999]", note="sic: so"), Amendment(amends="a", set={"by": "KR"}), launch("c")]
    receipts = append(log, [(item, None) for item in items], form)
    assert [(each.seq, str(each.recorded), each.fresh) for each in receipts] == [
        (number, "2026-11-25", True) for number in (2, 3, 4)
    ]
    append(log, [(Retraction(retracts="c"), None)], form)
    assert same(log, again(log))
    assert log.entries()[-1].seq == 5


def test_no_byte_that_was_there_changes(make: Make) -> None:
    log = make(a__yaml=BATCH)
    log.append(launch("b"))
    before = files(log)
    log.append(launch("c"))
    after = files(log)
    assert {name: after[name][: len(held)] for name, held in before.items()} == before
    assert after["a.yaml"] == before["a.yaml"]


def test_the_same_again_writes_nothing_and_gets_its_first_receipt(make: Make) -> None:
    log = make()
    (first,) = log.append(launch("b"))
    before = files(log)
    receipts = again(log).append(launch("b"), launch("b"))
    assert [(each.seq, each.fresh) for each in receipts] == [(first.seq, False)] * 2
    assert files(log) == before


def test_nothing_to_append_is_nothing(make: Make) -> None:
    log = make()
    before = files(log)
    assert log.append() == ()
    assert files(log) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (launch("c", after=["nowhere"]), "dangling-after"),
        (launch("a", "1999"), "duplicate-id"),
        (launch("c", sources=["nty"]), "dangling-source"),
        (Event(id="c", when="1998"), "unknown-type"),
        (Amendment(amends="a", set={"nope": "x"}), "unknown-field"),
        (launch("c", weight=float("nan")), "not-writable"),
    ],
)
def test_all_or_nothing(make: Make, wrong: Any, code: str) -> None:
    log = make(a__yaml=BATCH)
    before, head = files(log), log.head
    with pytest.raises(InvalidLog) as caught:
        log.append(launch("b"), wrong)
    assert [each.code for each in caught.value.problems] == [code]
    assert (files(log), log.head) == (before, head)
    assert log.append(launch("b"))[0].seq == 2


def test_every_source_that_is_missing_is_told_at_once_with_what_was_meant(make: Make) -> None:
    with pytest.raises(InvalidLog) as caught:
        make().append(launch("b", sources=["nty"]), launch("c", sources=["nyt", "x"]))
    assert [(each.entry, each.mend) for each in caught.value.problems] == [
        ("b", "did you mean nyt?"),
        ("c", "add it to sources.json (CSL-JSON, as Zotero exports it)"),
    ]


def test_a_log_that_has_moved_on_is_a_conflict_with_the_new_head(make: Make) -> None:
    log = make(a__yaml=BATCH)
    head, other = log.head, again(log)
    other.append(launch("b"))
    with pytest.raises(Conflict) as caught:
        log.append(launch("c"), expect=head)
    assert caught.value.head == other.head
    assert [each.id for each in log.entries(since=head)] == ["b"]
    assert log.append(launch("c"), expect=log.head)[0].seq == 3


def test_what_others_appended_is_read_before(make: Make) -> None:
    log = make(a__yaml=BATCH)
    other = again(log)
    for number in range(3):
        (log, other)[number % 2].append(launch(f"e{number}"))
    assert log.append(launch("e0"), launch("last", after=["e1"]))[1].seq == 5
    assert same(log, again(log))


def test_a_timeline_takes_in_what_was_appended(make: Make) -> None:
    count: chronicle.Reducer[int] = chronicle.Reducer("count", initial=0)
    count.on(Launch)(lambda state, event: state + event.count)
    log = make(a__yaml=BATCH)
    timeline = log.replay(count)
    again(log).append(launch("b", count=5))
    log.append(launch("c"))
    timeline.refresh()
    assert timeline.as_of("1998").state == 7


def test_a_batch_that_somebody_broke_meanwhile_stops_the_append(make: Make) -> None:
    log = make(a__yaml=BATCH)
    log.path.joinpath("b.yaml").write_text("entries:\n- type: lanch\n  id: x\n")
    before = files(log)
    with pytest.raises(InvalidLog, match=r"b\.yaml:2"):
        log.append(launch("c"))
    assert files(log) == before


def test_recorded_never_goes_backwards(make: Make) -> None:
    log = make(clock=lambda: date(2026, 11, 20), a__yaml=BATCH)
    assert str(log.append(launch("b"))[0].recorded) == "2026-11-24"
    assert same(log, again(log))


def test_a_time_of_day_that_was_recorded_is_kept_to(make: Make) -> None:
    log = make(clock=lambda: date(2026, 11, 24), a__yaml=BATCH.replace("2026-11-24", "2026-11-24T12:00:00Z"))
    for form in (Lines(), Pages()):
        append(log, [(launch(f"b{form.suffix[1:]}"), None)], form)
    assert {str(each.recorded) for each in log.entries()} == {"2026-11-24T12:00:00Z"}
    assert same(log, again(log))


# --- which file ---


@pytest.mark.parametrize(
    ("there", "suffix", "expected"),
    [
        ([], ".jsonl", "2026-11-25-001.jsonl"),
        (["2026-11-24-talks.yaml"], ".jsonl", "2026-11-25-001.jsonl"),
        (["2026-11-25-talks.yaml"], ".jsonl", "2026-11-25-talks_001.jsonl"),
        (["2026-11-25.yaml"], ".jsonl", "2026-11-25_001.jsonl"),
        (["2026-11-25-001.yaml"], ".jsonl", "2026-11-25-002.jsonl"),
        (["2026-11-25-001.jsonl"], ".yaml", "2026-11-25-002.yaml"),
        (["zebra.yaml"], ".yaml", "zebra_001.yaml"),
        (["zebra_999.yaml"], ".jsonl", "zebra_999_001.jsonl"),
        (["Ωmega.yml"], ".jsonl", "Ωmega_001.jsonl"),
    ],
)
def test_a_new_batch_sorts_last(there: list[str], suffix: str, expected: str) -> None:
    assert next_name(Path(there[0]) if there else None, "2026-11-25", suffix) == expected


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_a_new_batch_sorts_last_whatever_the_last_is_called(stem: str) -> None:
    last = Path("log") / (stem + ".yaml")
    for suffix in (".yaml", ".jsonl"):
        name = next_name(last, "2026-11-25", suffix)
        assert last.with_name(name) > last


def test_entries_of_a_day_go_into_one_batch_and_those_of_the_next_into_another(make: Make) -> None:
    days = iter([DAY, DAY, date(2026, 11, 26)])
    log = make(clock=lambda: next(days))
    for number in range(3):
        log.append(launch(f"e{number}"))
    assert sorted(each for each in files(log) if each[0] == "2") == ["2026-11-25-001.jsonl", "2026-11-26-001.jsonl"]


def test_both_forms_take_turns(make: Make) -> None:
    log = make(a__yaml=BATCH)
    for number in range(5):
        append(log, [(launch(f"e{number}"), None)], (Lines(), Pages(), Pages(), Lines(), Lines())[number])
    assert sorted(each for each in files(log) if each[0] == "a") == [
        "a.yaml",
        "a_001.jsonl",
        "a_002.yaml",
        "a_003.jsonl",
    ]
    assert same(log, again(log))


def test_a_full_batch_is_left_alone(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_appending, "FULL", 100)
    log = make()
    for number in range(3):
        log.append(launch(f"e{number}"))
    assert sorted(each for each in files(log) if each[0] == "2") == ["2026-11-25-001.jsonl", "2026-11-25-002.jsonl"]
    assert same(log, again(log))


@pytest.mark.parametrize(
    "end",
    [
        "  note: |\n    cut off",  # a line end would belong to the text
        "  note: |+\n    kept\n",  # so would an empty line
        "  note: plain",
        "# nothing but a comment",
    ],
)
def test_a_batch_that_a_person_left_in_any_way_reads_as_before(make: Make, end: str) -> None:
    log = make(**{"2026-11-25-001__yaml": BATCH + end})
    before = [each.item for each in log.entries()]
    append(log, [(launch("b"), None)], Pages())
    assert [each.item for each in again(log).entries()][:-1] == before
    assert same(log, again(log))


def test_a_batch_without_entries_is_not_added_to(make: Make) -> None:
    log = make(**{"2026-11-25-001__yaml": "recorded: 2026-11-25\nentries: []\n"})
    append(log, [(launch("b"), None)], Pages())
    assert "2026-11-25-002.yaml" in files(log)


# --- how it is written ---

values = st.recursive(
    st.one_of(texts, st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, min_size=1, max_size=3)),
    max_leaves=6,
)
dates = st.sampled_from(["1998", "[1977..1983]", "[1667,1668]", "2006-10-14/..", "~1984", "1965?"])
prose = st.text(st.sampled_from("ab :#-'\"\n[{,&*é\x85"), min_size=1, max_size=200).filter(str.strip)


@settings(max_examples=50)
@given(st.dictionaries(names, values, min_size=1, max_size=4), st.one_of(st.none(), dates), st.one_of(st.none(), prose))
def test_what_is_written_as_yaml_is_read_as_it_was(fields: dict[str, Any], when: str | None, note: str | None) -> None:
    told = {**fields, **({"when": when} if when else {}), **({"note": note} if note else {})}
    batch = read_batch("entries:\n" + as_yaml(told, {"when"}), "a.yaml", date_fields={"when"})
    assert batch.problems == ()
    assert batch.entries[0].fields == as_text(told)


def test_yaml_is_written_as_a_person_would() -> None:
    told = {
        "type": "launch",
        "when": "[1977..1983]",
        "success": "no",
        "sources": [{"ref": "nyt", "locator": "p. 3"}, "bbc"],
        "note": "Long enough for a block below its field, because a line that runs on is hard to read in an editor.\n",
    }
    assert as_yaml(told, {"when"}) == (
        "- type: launch\n"
        "  when: [1977..1983]\n"
        "  success: no\n"
        "  sources:\n"
        "  - {ref: nyt, locator: p. 3}\n"
        "  - bbc\n"
        "  note: >\n"
        "    Long enough for a block below its field, because a line that runs on is hard to read in an editor.\n"
    )


# --- what goes wrong on the way ---


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("at", ["fsync", "replace"])
def test_nothing_is_left_where_writing_fails(
    make: Make, monkeypatch: pytest.MonkeyPatch, raised: BaseException, at: str
) -> None:
    log = make(a__yaml=BATCH)
    log.append(launch("b"))
    before, head = files(log), log.head

    def fail(*_: object) -> None:
        raise raised

    with monkeypatch.context() as patched:
        patched.setattr(_atomic.os, at, fail)
        with pytest.raises((KeyboardInterrupt, ChronicleError)) as caught:
            log.append(launch("c"))
    if isinstance(caught.value, ChronicleError):
        assert "a_001.jsonl cannot be written: No space left on device; nothing was changed" in str(caught.value)
    assert (files(log), log.head) == (before, head)
    assert log.append(launch("c"))[0].seq == 3


def test_what_a_killed_process_left_is_cleared_away(make: Make, tmp_path: Path) -> None:
    log = make()
    left, other = tmp_path / ".2026-11-25-001.jsonl.0123456789ab.tmp", tmp_path / ".mine.tmp"
    for file in (left, other):
        file.write_text('{"type": "lau')
    log.append(launch("b"))
    assert (left.exists(), other.exists()) == (False, True)
    assert same(log, again(log))


def test_a_log_that_went_away_is_told(make: Make, tmp_path: Path) -> None:
    log = make()
    (tmp_path / "chronicle.toml").unlink()
    with pytest.raises(ChronicleError, match=r"it has no chronicle\.toml"):
        log.append(launch("b"))


def test_threads_may_share_a_log(make: Make) -> None:
    log = make()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: log.append(launch(f"e{number}")), range(20)))
    assert [each.seq for each in log.entries()] == list(range(1, 21))
    assert same(log, again(log))


def test_the_mode_of_a_batch_is_kept_and_that_of_a_new_one_is_ordinary(make: Make, tmp_path: Path) -> None:
    log = make()
    log.append(launch("b"))
    batch, ordinary = tmp_path / "2026-11-25-001.jsonl", tmp_path / "other"
    ordinary.touch()
    assert batch.stat().st_mode == ordinary.stat().st_mode
    batch.chmod(0o640)
    log.append(launch("c"))
    assert batch.stat().st_mode & 0o777 == 0o640


def test_a_batch_that_is_a_link_stays_one(make: Make, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    log = make()
    log.append(launch("b"))
    batch = tmp_path / "2026-11-25-001.jsonl"
    shutil.move(batch, elsewhere / "kept.jsonl")
    batch.symlink_to(elsewhere / "kept.jsonl")
    log.append(launch("c"))
    assert batch.is_symlink()
    assert same(log, again(log))
    assert len(again(log).entries()) == 2


def test_somebody_who_never_lets_go_is_told(make: Make) -> None:
    log = make()
    with (
        locked(log.path / "chronicle.toml"),
        pytest.raises(ChronicleError, match="somebody else has been appending"),
        locked(log.path / "chronicle.toml", wait=0),
    ):
        pass
    assert log.append(launch("b"))[0].fresh


# --- other processes ---

SCRIPT = """
import os, sys
from datetime import date
import chronicle
from chronicle.errors import ChronicleError, Conflict
from chronicle.diplomacy.events import codebook
launch = codebook["launch"]
log = chronicle.open(sys.argv[1])
name, count, expecting = sys.argv[2], int(sys.argv[3]), sys.argv[4] == "expect"
import chronicle.files._appending  # whoever has few rights may not see where it is installed
if name == "nobody":
    os.setuid(65534)
conflicts = 0
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    while True:
        try:
            log.append(launch(id=f"{name}-{number}", when="1998", by="KP"), expect=log.head if expecting else None)
            break
        except Conflict as conflict:
            assert conflict.head == log.head
            conflicts += 1
        except ChronicleError as error:
            print(error)
            sys.exit(3)
print(conflicts)
"""


def started(folder: Path, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.joinpath("chronicle.toml").write_text('codebook = "chronicle.diplomacy:codebook"\n')
    return tmp_path


@pytest.mark.parametrize("expecting", ["expect", "whatever"])
def test_two_processes_that_append_at_once_both_succeed(folder: Path, expecting: str) -> None:
    both = [started(folder, name, "25", expecting) for name in ("one", "two")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = [process.communicate("go\n")[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    entries = chronicle.open(folder).entries()
    assert [each.seq for each in entries] == list(range(1, 51))
    for name in ("one", "two"):
        mine = [each.id for each in entries if each.id.startswith(name)]
        assert mine == [f"{name}-{number}" for number in range(25)]


def test_a_process_that_is_killed_leaves_a_log_that_reads(folder: Path) -> None:
    process = started(folder, "one", "100000", "whatever")
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    while len([each for each in folder.iterdir() if each.suffix == ".jsonl"]) == 0:
        pass
    process.kill()
    process.communicate()
    log = chronicle.open(folder)
    assert [each.id for each in log.entries()] == [f"one-{number}" for number in range(len(log.entries()))]
    lines = [line for each in sorted(folder.glob("*.jsonl")) for line in each.read_text().splitlines()]
    assert all(json.loads(line)["id"] for line in lines)


def test_a_folder_that_cannot_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)  # pytest's own folders can only be entered by who made them
        folder.joinpath("chronicle.toml").write_text('codebook = "chronicle.diplomacy:codebook"\n')
        folder.chmod(0o555)
        process = started(folder, "nobody" if os.getuid() == 0 else "me", "1", "whatever")
        told = process.communicate("go\n")[0]
        folder.chmod(0o755)
        assert [each.name for each in folder.iterdir()] == ["chronicle.toml"]
    assert process.returncode == 3
    assert "cannot be written: Permission denied; nothing was changed" in told


def test_when_is_kept_as_it_was_written(make: Make) -> None:
    log = make()
    when = When.of({"edtf": "1980/1989", "said": "the 1980s"})
    append(log, [(launch("b", when=when), None)], Pages())
    assert again(log).entries()[0].item.when.plain() == when.plain()  # type: ignore[union-attr]


# --- a whole field ---


@settings(max_examples=25)
@given(st.lists(st.tuples(pair_events("JP", "KP"), st.one_of(st.none(), prose)), min_size=1, max_size=6), st.data())
def test_whatever_happens_is_read_back_as_it_was_appended(drawn: list[tuple[Event, str | None]], data: Any) -> None:
    told = numbered([evolve(event, note=note) for event, note in drawn])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.joinpath("chronicle.toml").write_text('codebook = "chronicle.diplomacy:codebook"\n')
        log = chronicle.open(folder)
        for event in told:
            append(log, [(event, None)], data.draw(st.sampled_from([Lines(), Pages()])))
        read = chronicle.open(folder)
        assert [each.item for each in read.entries()] == told
        assert read.head == log.head


def test_the_corpus_comes_through_both_forms(tmp_path: Path) -> None:
    corpus = chronicle.open(ROOT / "events")
    for form in (Lines(), Pages()):
        folder = tmp_path / form.suffix[1:]
        folder.mkdir()
        for name in ("chronicle.toml", "sources.json"):
            shutil.copy(ROOT / "events" / name, folder)
        append(chronicle.open(folder), [(each.item, None) for each in corpus.entries()], form)
        assert [each.item for each in chronicle.open(folder).entries()] == [each.item for each in corpus.entries()]
