"""Amendments and retractions, against a log that was written right from the start; and the axis `recorded`."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from chronicle.chronology import Chronology
from chronicle.dates import When, query_day
from chronicle.errors import InvalidLog
from chronicle.events import Event
from chronicle.log import Amendment, Assertion, Retraction
from chronicle.memory import MemoryLog
from chronicle.reducer import Reducer

from .oracle import Dated, Fact
from .strategies import BASE, LAST, POINTS, SPANS, day_text, event_of, facts, histories, log_of
from .test_known import story

KNOWNS = st.one_of(st.none(), st.integers(BASE - 3, LAST + 3))
LOGS = st.one_of(facts(), facts(known=True))


def told(chronology: Chronology) -> list[tuple[Any, ...]]:
    """What a chronology says, whatever the positions of the entries."""
    return [(each.id, each.index, each.first, each.last, each.event) for each in chronology]


def same(one: Chronology, other: Chronology) -> None:
    assert told(one) == told(other)
    assert [each.id for each in one.open] == [each.id for each in other.open]
    assert [each.days for each in one.open] == [each.days for each in other.open]
    assert len(one.contradictions) == len(other.contradictions)


@st.composite
def changes(draw: st.DrawFn, fact: Fact) -> tuple[Fact, dict[str, Any]]:
    """A fact that says something else, and the amendment's `set` that makes it say so."""
    changed, told = fact, {}
    if draw(st.booleans()):
        dated: Dated = draw(POINTS if fact.spread > 1 else st.one_of(POINTS, SPANS))
        changed, told = evolve(changed, dated=dated), {"when": When.of(dated.text)}
    if not told or draw(st.booleans()):
        after = draw(st.sampled_from([(), ("a",), ("b.end",), ("b",)]))
        changed, told = evolve(changed, after=after), {**told, "after": after}
    return changed, told


@given(LOGS, KNOWNS, st.data())
def test_amended_is_the_same_as_rewritten(facts: tuple[Fact, ...], known: int | None, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(facts) - 1))
    changed, told = data.draw(changes(facts[at]))
    log = log_of(facts)
    log.append(Amendment(amends=facts[at].id, set=told))
    rewritten = log_of((*facts[:at], changed, *facts[at + 1 :]))
    same(Chronology(log, known), Chronology(rewritten, known))


@given(LOGS, KNOWNS, st.data())
def test_retracted_is_the_same_as_never_written(
    facts: tuple[Fact, ...], known: int | None, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(facts)).id
    log = log_of(facts)
    log.append(Retraction(retracts=gone))
    without = MemoryLog()
    without.append(*(event_of(fact) for fact in _without(facts, gone)))
    here, there = Chronology(log, known), Chronology(without, known)
    strip = lambda rows: [row[:4] for row in rows]  # noqa: E731
    assert strip(told(here)) == strip(told(there))
    assert [(each.id, each.days) for each in here.open] == [(each.id, each.days) for each in there.open]


def _without(facts: tuple[Fact, ...], gone: str) -> list[Fact]:
    return [
        evolve(
            fact,
            after=tuple(name for name in fact.after if name.removesuffix(".end") != gone),
            within=tuple(name for name in fact.within if name != gone),
        )
        for fact in facts
        if fact.id != gone
    ]


@given(LOGS, KNOWNS, st.data())
def test_retracting_a_correction_undoes_it(facts: tuple[Fact, ...], known: int | None, data: st.DataObject) -> None:
    before = log_of(facts)
    log = log_of(facts)
    target = data.draw(st.sampled_from(facts))
    if data.draw(st.booleans()):
        _, set_ = data.draw(changes(target))
        log.append(Amendment(amends=target.id, set=set_, id="first"))
    else:
        log.append(Retraction(retracts=target.id, id="first"))
    corrected = Chronology(log, known)
    log.append(Retraction(retracts="first", id="second"))
    same(Chronology(log, known), Chronology(before, known))
    log.append(Retraction(retracts="second", id="third"))
    same(Chronology(log, known), corrected)


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(BASE, LAST)), st.integers(0, 9)), min_size=1, max_size=5),
    st.integers(BASE - 1, LAST + 1),
)
def test_amendments_apply_those_without_known_first_then_by_known_and_seq(
    amendments: list[tuple[int | None, int]], known: int
) -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990", note="as entered"))
    for at, (learnt, note) in enumerate(amendments):
        when = None if learnt is None else day_text(learnt)
        log.append(Amendment(amends="a", set={"note": f"{note}"}, known=when, id=f"amendment-{at}"))
    own = [note for learnt, note in amendments if learnt is None]
    learnt = sorted(
        ((day, at, note) for at, (day, note) in enumerate(amendments) if day is not None and day <= known),
        key=lambda each: each[:2],
    )
    order = [str(note) for note in (*own, *(note for _, _, note in learnt))]
    # The event is of 1990, so it counts for these days.
    assert Chronology(log, known)[0].event.note == (order[-1] if order else "as entered")


@given(st.integers(BASE, LAST), st.integers(BASE, LAST), st.integers(BASE - 1, LAST + 1))
def test_a_retraction_wins_where_it_is_visible(amended: int, retracted: int, known: int) -> None:
    log = MemoryLog()
    log.append(
        Event(id="a", when="1990"),
        Retraction(retracts="a", known=day_text(retracted)),
        Amendment(amends="a", set={"note": "still"}, known=day_text(amended)),
    )
    assert [each.id for each in Chronology(log, known)] == ([] if retracted <= known else ["a"])


@given(facts(), st.lists(st.integers(0, 1), min_size=5, max_size=5), st.data())
def test_as_recorded_then_is_the_replay_of_the_log_as_it_was(
    facts: tuple[Fact, ...], gaps: list[int], data: st.DataObject
) -> None:
    """Where nothing names what was entered later."""
    day = date(2026, 1, 1)
    clock = lambda: day  # noqa: E731
    log = MemoryLog(clock=clock)
    names: list[str] = []
    steps: list[tuple[date, tuple[Any, ...]]] = []
    for fact, gap in zip(facts, gaps, strict=False):
        names.append(fact.id)
        day += timedelta(days=gap)
        after = tuple(name for name in fact.after if name.removesuffix(".end") in names)
        within = tuple(name for name in fact.within if name in names)
        items: list[Any] = [event_of(fact, after=after, within=within)]
        if data.draw(st.integers(0, 3)) == 0:
            items.append(Amendment(amends=data.draw(st.sampled_from(names)), set={"note": fact.id}))
        if data.draw(st.integers(0, 4)) == 0:
            items.append(Retraction(retracts=data.draw(st.sampled_from(names)), id=f"gone-{fact.id}"))
        log.append(*items)
        steps.append((day, tuple(items)))
    assume(not Chronology(log).contradictions)
    timeline = log.replay(story)
    for until in sorted({entered for entered, _ in steps}):
        cut = MemoryLog(clock=clock)
        for entered, items in steps:
            if entered <= until:
                cut.append(*items)
        here = Chronology(log, recorded=until.toordinal())
        same(here, Chronology(cut))
        assert (
            here.contradictions or timeline.as_of("2100", recorded=until).state == cut.replay(story).as_of("2100").state
        )


def test_what_is_recorded_later_passes_on_the_order() -> None:
    days = iter([date(2026, 1, 1), date(2026, 1, 2)])
    log = MemoryLog(clock=lambda: next(days))
    log.append(Event(id="a", when="1950-05-05"))
    log.append(Event(id="c", when="1950", after=["b"]), Event(id="b", when="1950-05-07", after=["a"]))
    assert [each.days for each in Chronology(log)] == ["1950-05-05", "1950-05-07", "[1950-05-07..1950-12-31]"]
    early = Chronology(log, recorded=date(2026, 1, 1).toordinal())
    assert [each.id for each in early] == ["a"]


@given(st.sets(st.integers(0, 40), min_size=2, max_size=6), st.data())
def test_the_order_of_arrival_changes_nothing(chosen: set[int], data: st.DataObject) -> None:
    """Of unlinked events, whose last days differ."""
    events = []
    for day in sorted(chosen):
        length = data.draw(st.sampled_from([0, 0, 3, 9]))
        events.append(Event(id=f"e{day}", when=f"[{day_text(BASE + day - length)}..{day_text(BASE + day)}]"))
    log, other = MemoryLog(), MemoryLog()
    log.append(*events)
    for event in data.draw(st.permutations(events)):
        other.append(event)
    here, there = log.replay(story), other.replay(story)
    for day in range(BASE - 1, BASE + 42):
        one, two = here.as_of(day_text(day)), there.as_of(day_text(day))
        assert one.state == two.state
        assert [each.id for each in one.pending] == [each.id for each in two.pending]


@given(facts(max_size=3), facts(max_size=3), KNOWNS)
def test_a_chronology_shares_with_another_what_comes_before_the_first_difference(
    one: tuple[Fact, ...], other: tuple[Fact, ...], known: int | None
) -> None:
    assume(histories(one).feasible and histories(other).feasible)
    here, there = Chronology(log_of(one)), Chronology(log_of(other), known)
    shared = here.common(there)
    assert here[:shared] == there[:shared]
    assert len(here) == shared or len(there) == shared or here[shared] != there[shared]


def test_retracting_an_amendment_that_another_rests_on_is_refused() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990/1992"), Amendment(amends="a", set={"when": "1990"}, id="point"))
    log.append(Amendment(amends="a", set={"spread": 3}, id="thrice"))
    with pytest.raises(InvalidLog) as told:
        log.append(Retraction(retracts="point"))
    assert [each.code for each in told.value.problems] == ["bad-amendment"]
    assert len(log.entries()) == 3
    log.append(Retraction(retracts="thrice"), Retraction(retracts="point"))
    assert [each.id for each in Chronology(log)] == ["a", "a"]


def test_an_amendment_that_rests_on_what_is_not_known_yet_is_left_out_and_told() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990/1992"), Amendment(amends="a", set={"when": "1990"}, known="2005"))
    log.append(Amendment(amends="a", set={"spread": 3}, id="thrice", known="2006"))
    log.append(Amendment(amends="a", set={"note": "x"}, id="noted"))
    assert [each.event.spread for each in Chronology(log)] == [3, 3, 3]
    early = Chronology(log, known=query_day("2004"))
    assert [each.event.note for each in early] == ["x", "x"]
    log.append(Amendment(amends="a", set={"spread": 2}, id="twice", known="2003"))
    early = Chronology(log, known=query_day("2004"))
    assert [each.event.spread for each in early] == [1, 1]
    assert [(each.problem.code, each.problem.entry) for each in early.contradictions] == [("bad-amendment", "twice")]


def test_an_unsure_amendment_that_moves_a_date_earlier_is_pending() -> None:
    count = Reducer("count", initial=0)

    @count.on(Event)
    def seen(state: int, event: Event) -> int:
        return state + 1

    log = MemoryLog()
    log.append(Event(id="a", when="1990-06"), Amendment(amends="a", set={"when": "1989"}, known="1995"))
    timeline = log.replay(count)
    answer = timeline.as_of("1989", known="1995-06")
    assert (answer.state, [str(each.event.when) for each in answer.pending]) == (0, ["1989"])
    assert timeline.as_of("1988", known="1995-06").pending == ()
    later = timeline.as_of("1991", known="1995-06")
    assert (later.state, [str(each.event.when) for each in later.pending]) == (1, ["1990-06"])
    assert timeline.as_of("1989", known="1995").state == 1


def test_a_long_chain_of_retractions_is_judged_without_recursion() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990"), Retraction(retracts="a", id="r0"))
    log.append(*(Retraction(retracts=f"r{at}", id=f"r{at + 1}") for at in range(3_000)))
    assert [each.id for each in Chronology(log)] == []
    log.append(Retraction(retracts="r3000", id="last"))
    assert [each.id for each in Chronology(log)] == ["a"]


@given(LOGS, KNOWNS, st.data())
def test_assertions_and_what_corrects_them_change_nothing(
    facts: tuple[Fact, ...], known: int | None, data: st.DataObject
) -> None:
    plain, mixed = log_of(facts), MemoryLog(clock=lambda: date(2026, 11, 23))
    items: list[Any] = []
    for at, fact in enumerate(facts):
        if data.draw(st.booleans()):
            items.append(Assertion(asserts={"seen": at}, on="2000", id=f"total-{at}"))
            gone = data.draw(st.sampled_from([None, "2000-02", "[2000-02-20..2000-03-10]"]))
            items.append(Retraction(retracts=f"total-{at}", known=gone, id=f"gone-{at}"))
            if data.draw(st.booleans()):
                items.append(Retraction(retracts=f"gone-{at}", known=gone))
        items.append(event_of(fact))
    mixed.append(*items)
    with_them = Chronology(mixed, known)
    same(with_them, Chronology(plain, known))
    assert (with_them.unsure, with_them.doubted) == ((), frozenset())
