"""Citations: an answer asked again years later, a log that went on, and a log that was rewritten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import chronicle
from chronicle import Amendment, Event, MemoryLog, QueryError, Reducer, Retraction
from chronicle.citing import CitedAnswer
from chronicle.log import Entry
from tests.provenance.field import DAYS, Grant, Use, book, both, events, few, log_of, reading

ROOT = Path(__file__).parent.parent
PATHS = ["used", "on", "word", "running"]


def renumbered(entries: list[Entry]) -> MemoryLog:
    made = [Entry(at, entry.recorded, entry.item) for at, entry in enumerate(entries, 1)]
    return MemoryLog.of_entries(made, codebook=book)


@few
@given(events(), DAYS, st.sampled_from([None, "2000-01"]), st.lists(st.sampled_from(PATHS), unique=True))
def test_a_citation_holds_for_the_log_it_cites_and_survives_json(
    made: list[Event], day: str, known: str | None, paths: list[str]
) -> None:
    timeline = log_of(made).replay(reading())
    cited = timeline.as_of(day, known=known).cite(*paths)
    assert CitedAnswer.parse(cited.json()) == cited
    found = timeline.verify(cited.json())
    assert (found.holds, found.broken, found.changed_by, found.rules_changed) == (True, None, (), False)
    assert json.loads(cited.json())["values"] == {
        path: json.loads(json.dumps(timeline.as_of(day, known=known)[path])) for path in paths
    }


@few
@given(events(6), events(3), DAYS, st.sampled_from(PATHS))
def test_what_was_entered_since_leaves_it_or_is_named(
    made: list[Event], more: list[Event], day: str, path: str
) -> None:
    log = log_of(made)
    before = log.replay(reading()).as_of(day)
    cited, value = before.cite(path), before[path]
    log.append(*(evolve(each, id=f"more-{each.id}") for each in more))
    log.append(*(Retraction(retracts=each.id) for each in made[:1]))
    now = log.replay(reading())
    found = now.verify(cited)
    assert found.broken is None
    assert found.holds == (now.as_of(day)[path] == value)
    assert bool(found.changed_by) == (not found.holds)
    assert all(entry.seq > len(made) for entry in found.changed_by)


@given(events(9).filter(lambda made: len(made) > 1), st.data())
def test_every_change_to_an_entry_is_detected_and_named(made: list[Event], data: st.DataObject) -> None:
    log = log_of(made)
    cited = log.replay(both()).as_of("2003").cite("here.used")
    entries = list(log.entries())
    at = data.draw(st.integers(0, len(entries) - 1))
    what = data.draw(st.sampled_from(["changed", "removed", "swapped", "inserted", "recorded"]))
    if what == "changed":
        entries[at] = evolve(entries[at], item=evolve(entries[at].item, note="rewritten"))
    elif what == "removed":
        del entries[at]
    elif what == "swapped":
        at = min(at, len(entries) - 2)
        entries[at], entries[at + 1] = entries[at + 1], entries[at]
    elif what == "recorded":
        entries = [
            evolve(each, recorded=chronicle.When.parse("1999-01-01")) if n <= at else each
            for n, each in enumerate(entries)
        ]
        at = 0
    else:
        entries.insert(at, Entry(0, entries[at].recorded, Grant(id="new", when="2000")))
    found = renumbered(entries).replay(both()).verify(cited)
    assert found.broken is not None
    assert found.broken.first == found.broken.last == at + 1
    if at < len(entries):
        assert [entry.id for entry in found.broken.entries] == [entries[at].id]


def corpus_like(count: int) -> list[Event]:
    return [Grant(id="g", when="2000"), *(Use(id=f"u{at}", when="2001") for at in range(count - 1))]


def test_a_long_log_names_the_few_entries_among_which_it_was_rewritten() -> None:
    made = corpus_like(300)
    cited = log_of(made).replay(reading()).as_of("2003").cite("granted")
    assert len(cited.json()) < 1_000
    rewritten = [*made[:150], evolve(made[150], note="rewritten"), *made[151:]]
    found = log_of(rewritten).replay(reading()).verify(cited)
    assert found.broken is not None
    assert found.broken.first <= 151 <= found.broken.last
    assert found.broken.last - found.broken.first < 5
    assert found.holds


def test_the_entries_behind_a_value_are_named_one_by_one() -> None:
    made = [Grant(id="g", when="2000"), Use(id="u", when="2001"), Use(id="v", when="2001"), Use(id="w", when="2001")]
    cited = log_of(made).replay(reading()).as_of("2003").cite("used")
    assert [each.id for each in cited.entries] == ["g", "u", "v", "w"]
    found = log_of([made[0], made[3], evolve(made[1], count=2)]).replay(reading()).verify(cited)
    assert found.broken is not None
    assert [(each.id, what) for each, what in found.broken.altered] == [
        ("u", "changed"),
        ("v", "removed"),
        ("w", "moved"),
    ]


def test_many_entries_behind_a_value_are_cited_by_the_latest() -> None:
    cited = log_of(corpus_like(200)).replay(reading()).as_of("2003").cite("used")
    assert len(cited.entries) == 64
    assert cited.entries[-1].seq == 200


def test_corrections_entered_since_are_named() -> None:
    log = log_of([Grant(id="g", when="2000"), Use(id="u", when="2001", count=5)])
    cited = log.replay(reading()).as_of("2003").cite("used")
    log.append(Use(id="elsewhen", when="2010"), Amendment(id="fewer", amends="u", set={"count": 3}))
    found = log.replay(reading()).verify(cited)
    assert [(each.path, each.cited, each.now, each.holds) for each in found.values] == [("used", 5, 3, False)]
    assert [entry.id for entry in found.changed_by] == ["fewer"]


def test_a_whole_state_is_cited_by_its_digest() -> None:
    log = log_of([Grant(id="g", when="2000")])
    cited = log.replay(both()).as_of("2003").cite()
    assert cited.values == {}
    assert log.replay(both()).verify(cited).holds
    log.append(Use(id="u", when="2001"))
    found = log.replay(both()).verify(cited)
    assert not found.holds
    assert [entry.id for entry in found.changed_by] == ["u"]


def test_as_recorded_then_an_answer_holds_for_ever() -> None:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0])
    log.append(Grant(id="g", when="2000"))
    cited = log.replay(reading()).as_of("2003", recorded="2026-01-01").cite("granted")
    today[0] = date(2026, 2, 1)
    log.append(Retraction(retracts="g"))
    assert log.replay(reading()).verify(cited).holds


def test_other_rules_are_told_from_other_entries() -> None:
    def rules(by: int) -> Reducer[int]:
        reducer = Reducer("rules", initial=0)
        reducer.on(Use)(lambda state, event: state + by)
        return reducer

    log = log_of([Use(id="u", when="2001")])
    cited = log.replay(rules(1)).as_of("2003").cite()
    found = log.replay(rules(2)).verify(cited)
    assert (found.holds, found.rules_changed, found.changed_by) == (False, True, ())


def test_a_citation_names_the_reducer_and_its_version() -> None:
    log = chronicle.open(ROOT / "events")
    cited = log.replay(log.reducer()).as_of("2006").cite("abductees.returned")
    assert (cited.reducer, cited.reducer_version) == ("bilateral('JP', 'KP')", chronicle.__version__)
    assert (cited.title, cited.as_of, dict(cited.values)) == (log.title, "2006-12-31", {"abductees.returned": 5})
    assert str(cited).startswith("Japan–North Korea relations: abductees.returned = 5, as of 2006-12-31; chronicle 0.")


def test_another_reducer_is_refused() -> None:
    log = log_of([Use(id="u", when="2001")])
    with pytest.raises(QueryError, match="cited is reading, and this is both"):
        log.replay(both()).verify(log.replay(reading()).as_of("2003").cite("used"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: "no json",
        lambda told: "[]",
        lambda told: json.dumps({key: told[key] for key in told if key != "head"}),
        lambda told: json.dumps({**told, "head": {"seq": 1}}),
        lambda told: json.dumps({**told, "marks": told["marks"][:-1]}),
        lambda told: json.dumps({**told, "head": {**told["head"], "seq": "many"}}),
        lambda told: json.dumps({**told, "extra": 1}),
        lambda told: json.dumps({**told, "as_of": "2006/2007"}),
        lambda told: json.dumps({**told, "values": 3}),
    ],
)
def test_what_is_no_citation_is_refused(spoil: Callable[[Any], str]) -> None:
    timeline = log_of(corpus_like(5)).replay(reading())
    with pytest.raises(QueryError):
        timeline.verify(spoil(json.loads(timeline.as_of("2003").cite("used").json())))


# ---- the chain is the same everywhere ----

HASHED = """
from collections.abc import Mapping
from datetime import date
from attrs import field, frozen
import chronicle

tagged = chronicle.Codebook("tagged")

@tagged.event("tags")
@frozen(kw_only=True)
class Tags(chronicle.Event):
    tags: frozenset[str] = field(converter=frozenset)
    table: Mapping[str, int]

log = chronicle.MemoryLog(clock=lambda: date(2026, 1, 1))
log.append(Tags(id="t", when="2000", tags={"a", "b", "c", "d", "e"}, table={"z": 1, "y": 2}))
print(log.head.digest)
corpus = chronicle.open("events")
print(corpus.head.digest, corpus.replay(corpus.reducer()).as_of("2006").cite().state)
"""


def test_digests_are_the_same_on_every_machine_and_whatever_the_hash_seed() -> None:
    told = []
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", HASHED], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        told.append(run.stdout)
    assert told[0] == told[1]
    assert told[0].startswith("677443184f278bfd14d66f69c8a98381fc44cce6f14466fe75a187023b89609e\n")


def test_an_answer_with_widened_dates_is_asked_again_with_them() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1979~"))
    count: Reducer[int] = Reducer("count", initial=0)
    count.on(Event)(lambda state, event: state + 1)
    timeline = log.replay(count)
    cited = timeline.as_of("1979", widen="2 years").cite()
    assert cited.widen == "2 years"
    assert "widened by 2 years" in str(cited)
    assert timeline.verify(cited.json()).holds
    assert not timeline.verify(cited.json().replace('"2 years"', "null")).holds
