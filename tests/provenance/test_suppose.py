"""What if: against logs that were written so from the beginning; and what a value rests on, against trying it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Amendment, Event, InvalidLog, MemoryLog, QueryError, Retraction
from tests.provenance.field import DAYS, Grant, Toggle, Use, book, both, events, few, log_of, reading

KNOWN = st.sampled_from([None, "2000-01", "2001"])
SOURCES = st.lists(st.sampled_from(["diary", "atlas", "letters"]), max_size=2, unique=True)


@st.composite
def sourced(draw: st.DrawFn) -> MemoryLog:
    """Logs with sources, links, amendments and retractions."""
    log = MemoryLog(codebook=book)
    made = draw(events(6))
    for at, event in enumerate(made):
        sourced = evolve(event, sources=draw(SOURCES))
        linked = evolve(sourced, after=[made[draw(st.integers(0, at - 1))].id] if at else ())
        log.append(linked if at and draw(st.integers(0, 3)) == 0 and _fits(log, linked) else sourced)
    for event in made[:2]:
        if draw(st.booleans()) and isinstance(event, Use):
            log.append(Amendment(amends=event.id, set={"count": 4}, sources=draw(SOURCES)))
    return log


def _fits(log: MemoryLog, event: Event) -> bool:
    try:
        log.replay(reading()).given(event)
    except InvalidLog:
        return False
    return True


def rewritten(log: MemoryLog, gone: set[str]) -> MemoryLog:
    """The oracle: the same log, with retractions appended."""
    copy = MemoryLog.of_entries(log.entries(), codebook=book)
    copy.append(*(Retraction(retracts=name) for name in gone))
    return copy


@few
@given(sourced(), st.data(), DAYS, KNOWN)
def test_without_is_as_retracted(log: MemoryLog, data: st.DataObject, day: str, known: str | None) -> None:
    entries = [entry.id for entry in log.entries()]
    gone = set(data.draw(st.lists(st.sampled_from(entries), min_size=1, max_size=3)) if entries else [])
    if not gone:
        return
    timeline = log.replay(both())
    here, there = timeline.without(*gone), rewritten(log, gone).replay(both())
    one, other = here.as_of(day, known=known), there.as_of(day, known=known)
    assert (one.state, one.pending) == (other.state, other.pending)
    assert timeline.as_of(day, known=known).state == log.replay(both()).as_of(day, known=known).state


@few
@given(sourced(), st.sampled_from(["diary", "atlas"]), DAYS)
def test_without_a_source_what_rests_on_it_alone_is_gone(log: MemoryLog, source: str, day: str) -> None:
    timeline = log.replay(both())
    if not any(each.ref == source for entry in log.entries() for each in entry.item.sources):
        with pytest.raises(QueryError, match="no entry cites"):
            timeline.without(source=source)
        return
    gone = {entry.id for entry in log.entries() if [each.ref for each in entry.item.sources] == [source]}
    assert timeline.without(source=source).as_of(day).state == rewritten(log, gone).replay(both()).as_of(day).state


@few
@given(sourced(), DAYS, st.sampled_from(["used", "on", "word", "running"]), KNOWN)
def test_a_value_rests_on_what_changes_it_when_it_is_withdrawn(
    log: MemoryLog, day: str, path: str, known: str | None
) -> None:
    timeline = log.replay(reading())
    found = timeline.sensitivity(day, path, known=known)
    assert found.value == timeline.as_of(day, known=known)[path]

    def value_of(other: Any) -> Any:
        return other.as_of(day, known=known)[path]

    for told, names, made in (
        (found.events, {e.id for e in log.entries() if isinstance(e.item, Event)}, lambda name: timeline.without(name)),
        (
            found.sources,
            {each.ref for e in log.entries() for each in e.item.sources},
            lambda name: timeline.without(source=name),
        ),
    ):
        expected = {}
        for name in names:
            try:
                value = value_of(made(name))
            except RuntimeError:
                value = None
            if value != found.value:
                expected[name] = value
        assert {each.name: each.value for each in told} == expected


@few
@given(events(5), events(3), DAYS)
def test_given_is_as_entered(made: list[Event], more: list[Event], day: str) -> None:
    added = [evolve(each, id=f"more-{each.id}") for each in more]
    supposed = log_of(made).replay(both()).given(*added)
    assert supposed.as_of(day).state == log_of([*made, *added]).replay(both()).as_of(day).state
    assert supposed.head.seq == len(made) + len(added)


@few
@given(events(5).filter(bool), st.data(), DAYS)
def test_redated_is_as_entered_with_that_date(made: list[Event], data: st.DataObject, day: str) -> None:
    points = [at for at, each in enumerate(made) if each.when.is_point]
    if not points:
        return
    at, when = (
        data.draw(st.sampled_from(points)),
        data.draw(st.sampled_from(["1999", "2000-01-02", "2002", "[2000..2002]"])),
    )
    changed = [evolve(each, when=when) if each is made[at] else each for each in made]
    supposed = log_of(made).replay(both()).redated(made[at].id, when)
    assert supposed.as_of(day).state == log_of(changed).replay(both()).as_of(day).state


# ---- by example ----


def small() -> Any:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0], title="small")
    log.append(
        Grant(id="g", when="2000", sources=["diary"]),
        Use(id="u", when="[2000..2005]", after=["g"], sources=["diary", "atlas"]),
        Use(id="v", when="2003", sources=["atlas"], key="b"),
    )
    today[0] = date(2026, 2, 1)
    log.append(Amendment(id="later", amends="g", set={"when": "2004", "note": "so the atlas"}, sources=["atlas"]))
    return log.replay(reading())


def test_what_loosens_is_told() -> None:
    timeline = small()
    assert timeline.moved == ()
    (pair,) = timeline.without("g").moved
    assert [each.days for each in pair] == ["[2004-01-01..2005-12-31]", "[2000-01-01..2005-12-31]"]
    assert timeline.without("g").base is timeline


def test_an_amendment_can_be_supposed_away_and_supposed() -> None:
    timeline = small()
    assert timeline.as_of("2003").state.granted is False
    assert timeline.without("later").as_of("2003").state.granted is True
    assert timeline.given(Retraction(retracts="later")).as_of("2003").state.granted is True
    assert timeline.given(Amendment(amends="v", set={"when": "2005"})).as_of("2005").state.used == 2
    assert timeline.as_of("2005").state.used == 1


def test_a_source_takes_its_amendments_with_it() -> None:
    (found,) = small().sensitivity("2003", "granted").sources
    assert (found.name, found.value, [entry.id for entry in found.entries]) == ("atlas", True, ["v", "later"])


def test_corrections_go_with_what_they_correct() -> None:
    assert [entry.id for entry in small().without("g").log.entries()] == ["u", "v"]


def test_a_date_is_supposed_whatever_amended_it_and_what_else_the_amendment_says_stays() -> None:
    supposed = small().redated("g", "2002")
    assert supposed.first_day("granted").days == "[2002-01-01..2002-12-31]"
    (entry,) = (each for each in supposed.log.entries() if each.id == "later")
    assert dict(entry.item.set) == {"note": "so the atlas"}
    assert supposed.as_of("2002", recorded="2026-01").state.granted is True


def test_a_predicate_picks_events() -> None:
    timeline = small()
    assert [each.id for each in timeline.without(where=lambda event: isinstance(event, Use)).chronology] == ["g"]


def test_one_supposition_on_another() -> None:
    supposed = small().without("later").redated("u", "2001").given(Toggle(id="t", when="2001"))
    assert (supposed.as_of("2002").state.used, supposed.as_of("2002").state.on) == (1, True)
    assert [each.id for each in supposed.log.entries()] == ["g", "u", "v", "t"]
    assert [each.occurrence.id for each in supposed.why("2002", "used").changed] == ["u"]


def test_what_is_not_there_is_refused_with_the_nearest() -> None:
    timeline = small()
    with pytest.raises(QueryError, match="did you mean later"):
        timeline.without("latr")
    with pytest.raises(QueryError, match="did you mean diary"):
        timeline.without(source="diry")
    with pytest.raises(QueryError, match="without what"):
        timeline.without()
    with pytest.raises(QueryError, match="is no event"):
        timeline.redated("later", "2001")
    with pytest.raises(InvalidLog, match="is taken"):
        timeline.given(Grant(id="g", when="2000"))
    with pytest.raises(InvalidLog, match="cannot hold"):
        timeline.redated("u", "1990")


def test_the_prefix_is_shared_and_the_log_untouched() -> None:
    made = [Grant(id="g", when="2000"), *(Use(id=f"u{at}", when=f"20{at:02}") for at in range(1, 30))]
    timeline = log_of(made).replay(reading())
    head = timeline.log.head
    supposed = timeline.without("u29")
    assert supposed.replayed(None, None).history.states[5] is timeline.replayed(None, None).history.states[5]
    assert (timeline.log.head, timeline.head) == (head, head)


def test_an_entry_is_found_by_occurrence_and_by_id() -> None:
    timeline = small()
    assert timeline.entry(timeline.chronology[0]).id == timeline.chronology[0].id
    assert timeline.entry("later").seq == 4
    with pytest.raises(QueryError, match="did you mean later"):
        timeline.entry("latr")


def test_a_value_may_rest_on_an_event_that_only_dates_another() -> None:
    made = [
        Grant(id="g", when="1999"),
        Use(id="u", when="[2000..2005]"),
        Toggle(id="soon-after", when="2001", after=["u"]),
    ]
    found = log_of(made).replay(reading()).sensitivity("2002", "used")
    assert [(each.name, each.value) for each in found.events] == [("g", 0), ("u", 0), ("soon-after", 0)]
    assert log_of(made).replay(both()).sensitivity("2002", "latest").value == 2
