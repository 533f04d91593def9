"""The axis `known`: what counted, what was pending, and what the hidden still says of order."""

from bisect import bisect_right

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from chronicle.chronology import Chronology
from chronicle.dates import When
from chronicle.events import Event
from chronicle.memory import MemoryLog
from chronicle.reducer import Reducer

from .oracle import Fact, told_in_order
from .strategies import (
    BASE,
    LAST,
    QUERIES,
    UNBOUNDEDLY,
    WITH_OPEN_START,
    day_text,
    days_of,
    event_of,
    facts,
    histories,
    key_of,
    log_of,
    number,
)

story: Reducer[tuple[str, ...]] = Reducer("story", initial=())


@story.on(Event)
def begins(state: tuple[str, ...], event: Event) -> tuple[str, ...]:
    return (*state, event.id)


@story.on_end(Event)
def ends(state: tuple[str, ...], event: Event) -> tuple[str, ...]:
    return (*state, f"{event.id}.end")


WITHOUT_KNOWN = st.one_of(facts(WITH_OPEN_START), facts(UNBOUNDEDLY, max_size=4))
WITH_KNOWN = st.one_of(facts(WITH_OPEN_START, known=True), facts(UNBOUNDEDLY, known=True, max_size=4))


@given(WITHOUT_KNOWN, QUERIES, QUERIES)
def test_without_explicit_known_both_axes_are_one(told: tuple[Fact, ...], day: int, known: int) -> None:
    assume(histories(told).feasible)
    timeline = log_of(told).replay(story)
    here, there = timeline.as_of(day_text(day), known=day_text(known)), timeline.as_of(day_text(min(day, known)))
    assert here.state == there.state
    assert here.pending == there.pending


@given(WITH_KNOWN, st.integers(BASE - 3, LAST + 3))
def test_an_event_counts_when_it_was_certainly_known(told: tuple[Fact, ...], known: int) -> None:
    full = histories(told)
    assume(full.feasible)
    hidden = {fact.id for fact in told if fact.known and fact.known[1] > known}
    implicit = {fact.id for fact in told if fact.known is None}
    oracle = histories(told, hidden)
    bounds = oracle.bounds()
    chronology = Chronology(log_of(told), known)
    assert not chronology.contradictions
    counted = {key: days for key, days in bounds.items() if key[0] not in implicit or days[1] <= known}
    assert {key_of(each): days_of(each) for each in chronology} == counted
    assert told_in_order(oracle, [(key_of(each), number(each.last)) for each in chronology]) is None
    unsure = {fact.id for fact in told if fact.known and fact.known[0] <= known < fact.known[1]}
    for day in range(BASE - 2, LAST + 4):
        by_day = {key for key, (_, last) in counted.items() if last <= day}
        assert {key_of(each) for each in chronology[: chronology.certain(day)]} == by_day
        seen = min(day, known)
        pending = {
            key
            for key, (first, last) in bounds.items()
            if (first <= seen < last if key[0] in implicit else first <= day < last)
        }
        found = {key_of(each) for each in chronology.pending(day)}
        assert {key for key in found if key[0] not in unsure} == pending
        # What may have been known is pending once it may have happened; links may rule out more of its days.
        alone = {
            key for fact in told if fact.id in unsure for key, days in fact.occurrences().items() if days[0] <= day
        }
        assert {key for key in found if key[0] in unsure} <= alone
        may_be = {key for name in unsure for key in _possible_if_known(told, hidden, name, day)}
        assert may_be <= found


def _possible_if_known(told: tuple[Fact, ...], hidden: set[str], name: str, day: int) -> set[tuple[str, int]]:
    """The occurrences of one event that some history has by a day, if it was known."""
    oracle = histories(told, hidden - {name})
    return {key for key in oracle.days if key[0] == name and oracle.feasible and oracle.first(key) <= day}


@given(WITH_KNOWN, st.integers(BASE - 3, LAST + 3))
def test_nothing_shows_that_was_surely_not_known(told: tuple[Fact, ...], known: int) -> None:
    assume(histories(told).feasible)
    timeline = log_of(told).replay(story)
    later = {fact.id for fact in told if fact.known and fact.known[0] > known}
    for day in (known, LAST + 3):
        answer = timeline.as_of(day_text(day), known=day_text(known))
        named = {each.removesuffix(".end") for each in answer.state} | {each.id for each in answer.pending}
        assert not named & later


@given(st.one_of(facts(known=True), facts()), QUERIES, st.data())
def test_what_is_not_known_binds_nothing_by_its_own_days(
    told: tuple[Fact, ...], known: int, data: st.DataObject
) -> None:
    """Other days of what is hidden change no answer, as long as it stays of the same kind."""
    moved = data.draw(st.sampled_from([fact for fact in told if not fact.dated.ongoing] or [told[0]]))
    told = tuple(evolve(fact, known=(known + 1, known + 1)) if fact is moved else fact for fact in told)
    assume(not moved.dated.ongoing and histories(told).feasible)
    long_ago = "1900-01-01/1900-01-05" if moved.dated.span else "1900-01-01"
    other = MemoryLog()
    other.append(*(event_of(fact, **({"when": long_ago} if fact.id == moved.id else {})) for fact in told))
    here, there = Chronology(log_of(told), known), Chronology(other, known)
    assert list(here) == list(there)
    assert here.open == there.open


@given(facts(known=True), QUERIES, st.data())
def test_what_becomes_known_later_changes_nothing_before(
    told: tuple[Fact, ...], known: int, data: st.DataObject
) -> None:
    """No lookahead: a log with an event that is not known yet, whatever it says of the others, answers as without."""
    log = log_of(told)
    before = Chronology(log, known)
    names = st.sampled_from([fact.id for fact in told])
    late = data.draw(facts(max_size=2))[0]
    after, within = (tuple(data.draw(st.lists(names, max_size=2))) for _ in range(2))
    late = evolve(late, id="late", after=after, within=within)
    log.append(event_of(late, known=day_text(known + 1)))
    assume(not Chronology(log).contradictions)
    then = Chronology(log, known)
    assert list(before) == list(then)
    assert before.open == then.open
    assert [str(each) for each in before.contradictions] == [str(each) for each in then.contradictions]


@given(WITH_KNOWN, st.integers(BASE - 3, LAST + 3))
def test_answers_by_known_grow_only(told: tuple[Fact, ...], known: int) -> None:
    """What counted once counts as long as nothing is corrected, at every later `known`."""
    assume(histories(told).feasible)
    log = log_of(told)
    here, there = Chronology(log, known), Chronology(log, known + 1)
    for day in (known, LAST + 3):
        before = {key_of(each) for each in here[: bisect_right(here.lasts, day)]}
        after = {key_of(each) for each in there[: bisect_right(there.lasts, day)]}
        assert before <= after


def test_order_is_passed_on_through_what_was_not_known() -> None:
    log = MemoryLog()
    log.append(
        Event(id="first", when="1950-05-05"),
        Event(id="secret", when="1950-05-05", known="1990", after=["first"]),
        Event(id="third", when="1950", after=["secret"]),
    )
    first, third = Chronology(log, When.parse("1980").latest)
    assert (first.id, third.id, third.days) == ("first", "third", "[1950-05-05..1950-12-31]")


def test_its_own_days_bind_nothing_while_it_was_not_known() -> None:
    log = MemoryLog()
    log.append(
        Event(id="secret", when="1950-05-05", known="1990"),
        Event(id="other", when="[1949..1950]", after=["secret"]),
    )
    assert Chronology(log)[1].days == "[1950-05-05..1950-12-31]"
    assert Chronology(log, When.parse("1980").latest)[0].days == "[1949-01-01..1950-12-31]"
