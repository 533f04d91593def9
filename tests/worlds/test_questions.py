"""Exact, possible and bounds by example: what a user asks, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Event, MemoryLog, QueryError, Reducer, combine, per
from chronicle.errors import ReplayError, TooManyWorlds
from chronicle.log import Amendment, Retraction
from chronicle.timeline import AsOf
from tests.chronology.oracle import Fact
from tests.chronology.strategies import Sanction, Visit, day_text, histories, log_of

from .oracle import tellings
from .strategies import QUERIES, logs
from .test_worlds import NO_LIMIT, possible_log


@frozen
class Count:
    seen: int = 0
    last: str = ""
    share: Any = None


def counting(**declared: Any) -> Reducer[Count]:
    count: Reducer[Count] = Reducer("count", initial=Count(), **declared)

    @count.on(Visit, Sanction)
    def seen(state: Count, event: Event) -> Count:
        return evolve(state, seen=state.seen + 1, last=event.id)

    return count


def asked(date: str, *events: Any, reducer: Any = None, **axes: Any) -> AsOf[Any]:
    log = MemoryLog()
    log.append(*events)
    return log.replay(reducer or counting()).as_of(date, **axes)


def test_what_is_spread_may_have_happened_any_number_of_times() -> None:
    answer = asked("1980", Visit(id="a", when="[1977..1983]", spread=13))
    assert answer.possible("seen").values == tuple(range(14))
    assert answer.bounds("seen") == (0, 13)
    assert not answer.exact("seen")
    assert answer.exact("last") is False
    assert asked("1983", Visit(id="a", when="[1977..1983]", spread=13)).exact()


def test_an_open_beginning_stays_open_to_its_last_day() -> None:
    events = Visit(id="a", when="[..2024-12-26]"), Visit(id="b", when="1990")
    assert asked("1800", *events).possible("seen").values == (0, 1)
    assert asked("1990", *events).possible("last").values == ("b", "a")
    assert asked("2024", *events).possible("last").values == ("a", "b")


def test_links_through_what_a_reducer_does_not_handle_bind() -> None:
    trail: Reducer[tuple[str, ...]] = Reducer("trail", initial=())
    trail.on(Visit)(lambda state, event: (*state, event.id))
    events = (
        Visit(id="a", when="[1970..1979]"),
        Sanction(id="between", when="1975/1976", after=["a"]),
        Visit(id="b", when="[1970..1979]", after=["between.end"]),
    )
    assert asked("1979", *events, reducer=trail).possible().values == (("a", "b"),)
    assert asked("1974", *events, reducer=trail).possible().values == ((), ("a",))
    assert asked("1975", *events, reducer=trail).possible().values == (("a",),)


def test_times_of_day_order_and_untimed_ones_do_not() -> None:
    events = Visit(id="a", when="1990-01-01T08:00:00"), Visit(id="b", when="1990-01-01T12:00:00")
    assert asked("1990", *events).exact()
    found = asked("1990", *events, Visit(id="c", when="1990-01-01")).possible("last")
    assert set(found) == {"b", "c"}


def test_a_wrong_path_is_told_also_where_nothing_is_open() -> None:
    answer = asked("1990", Visit(id="a", when="1980"))
    for ask in (answer.exact, answer.possible, answer.bounds):
        with pytest.raises(QueryError, match="no value at 'sen'"):
            ask("sen")


def test_bounds_are_of_numbers() -> None:
    with pytest.raises(QueryError, match="is no number"):
        asked("1980", Visit(id="a", when="[1977..1983]")).bounds("last")
    worth: Reducer[Any] = Reducer("worth", initial=Decimal(1))
    worth.on(Visit)(lambda state, event: state + Decimal("0.5"))
    assert asked("1980", Visit(id="a", when="[1977..1983]"), reducer=worth).bounds(lambda state: state) == (
        Decimal(1),
        Decimal("1.5"),
    )


def test_past_the_limit_it_is_refused_and_the_occurrences_are_named() -> None:
    many = [Visit(id=f"v{at}", when="1990") for at in range(40)]
    answer = asked("1990", *many, reducer=_trail())
    for ask in (answer.exact, answer.possible):
        with pytest.raises(TooManyWorlds, match="v0, v1") as refused:
            ask(limit=1_000)
        assert {each.id for each in refused.value.pending} == {each.id for each in many}
    with pytest.raises(TooManyWorlds):
        answer.possible(lambda state: len(state), limit=1_000)


def test_what_was_found_to_differ_needs_no_limit() -> None:
    answer = asked("1980", *[Visit(id=f"v{at}", when=f"[19{70 + at}..1990]") for at in range(9)], reducer=_trail())
    assert answer.exact(limit=1) is False


def _trail() -> Reducer[tuple[str, ...]]:
    trail: Reducer[tuple[str, ...]] = Reducer("trail", initial=())
    trail.on(Visit)(lambda state, event: (*state, event.id))
    return trail


def test_a_handler_that_raises_in_a_world_is_told_with_its_event() -> None:
    strict: Reducer[int] = Reducer("strict", initial=0)

    @strict.on(Visit)
    def halved(state: int, event: Event) -> int:
        return 12 // state if event.id == "b" else state + 1

    events = Visit(id="a", when="1980"), Visit(id="b", when="1980")
    with pytest.raises(ReplayError, match="ZeroDivisionError for 'b'"):
        asked("1980", *events, reducer=strict).possible()


@frozen
class Both:
    one: Any
    other: Any


def test_parts_that_share_an_open_event_are_answered_jointly() -> None:
    both = combine(Both, one=counting(), other=counting())
    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=both)
    assert answer.possible(lambda state: (state.one.seen, state.other.seen)).values == ((0, 0), (1, 1))
    assert answer.exact(lambda state: state.one == state.other)


def test_a_key_that_may_have_been_seen() -> None:
    keyed = per(lambda event: event.id, counting())
    answer = asked("1980", Visit(id="a", when="[1977..1983]"), Visit(id="b", when="1978"), reducer=keyed)
    assert answer.possible("a.seen").values == (0, 1)
    assert answer.exact("b.seen")
    assert answer.possible(lambda state: sorted(state)).values == (["b"], ["a", "b"])
    assert answer.possible(len).values == (1, 2)
    assert answer.exact("never.seen")


def test_corrections_that_may_have_been_known_are_worlds_too() -> None:
    events = (
        Visit(id="a", when="1970"),
        Amendment(amends="a", set={"when": "1980"}, known="1975", id="late"),
        Visit(id="b", when="1970"),
        Retraction(retracts="b", known="[1974..1976]", id="gone"),
    )
    answer = asked("1975", *events, known="1975-06")
    assert set(answer.possible("seen")) == {0, 1, 2}
    least = next(world for world in answer.possible("seen").worlds if world.value == 0)
    assert least.known == ("late", "gone")
    assert asked("1975", *events, known="1973").exact("seen")
    assert asked("1975", *events, known="1976").exact("seen")


def test_too_many_entries_that_may_have_been_known_are_refused() -> None:
    events = [Visit(id=f"v{at}", when="1970", known="1975") for at in range(30)]
    with pytest.raises(TooManyWorlds, match="v0, v1"):
        asked("1980", *events, known="1975-06").possible("seen")


def test_marked_dates_are_widened_only_when_asked() -> None:
    events = Visit(id="a", when="1979~"), Visit(id="b", when="1979")
    assert asked("1979", *events).exact("seen")
    answer = asked("1979", *events, widen="2 years")
    assert answer.bounds("seen") == (1, 2)
    assert str(answer.widen) == "2 years"
    assert "widen=2 years" in repr(answer)
    assert answer.possible("seen").values == (1, 2)


@frozen(kw_only=True)
class Weighed(Event):
    """An event that cannot be hashed."""

    weights: dict[str, int]


def test_events_need_not_be_hashable() -> None:
    weighed: Reducer[int] = Reducer("weighed", initial=0)
    weighed.on(Weighed)(lambda state, event: state + sum(event.weights.values()))
    events = [Weighed(id=name, when=when, weights={"a": 2}) for name, when in (("a", "1970"), ("b", "[1970..1990]"))]
    answer = asked("1980", *events, reducer=combine(Both, one=weighed, other=counting()))
    assert answer.possible("one").values == (2, 4)
    assert answer.possible(lambda state: state.one).values == (2, 4)
    assert answer.unordered == ()


def test_questions_may_be_asked_in_threads() -> None:
    events = [Visit(id=f"v{at}", when=f"19{70 + at % 9}") for at in range(36)]
    log = MemoryLog()
    log.append(*events)
    days = [f"19{70 + at}-{month:02d}" for at in range(9) for month in range(1, 13)]

    def counts(timeline: Any, ask: Any) -> list[Any]:
        return list(ask(lambda day: timeline.as_of(day).possible("seen").values, days))

    alone = counts(log.replay(counting()), map)
    with ThreadPoolExecutor(8) as pool:
        assert counts(log.replay(counting()), pool.map) == alone


# -- bounds of what is declared monotone


@given(logs(known=True).map(possible_log), QUERIES)
def test_bounds_of_what_is_monotone_come_without_enumeration(told: tuple[Fact, ...], day: int) -> None:
    monotone = counting(monotone=["seen"])
    answer = log_of(told).replay(monotone).as_of(day_text(day))
    spans = {fact.id for fact in told if fact.dated.span}
    heard = tellings(histories(told), day)
    counts = [sum(at == 0 or name not in spans for name, at in each) for each in heard]
    assert answer.bounds("seen", limit=0) == (min(counts), max(counts))
    assert answer.bounds("seen", limit=NO_LIMIT) == log_of(told).replay(counting()).as_of(day_text(day)).bounds(
        "seen", limit=NO_LIMIT
    )


@given(st.integers(0, 30))
def test_open_beginnings_in_their_own_keys_are_free_of_each_other(count: int) -> None:
    keyed = per(lambda event: event.id[:1], _trail())
    events = [Visit(id=f"{'abcdefghij'[at % 10]}{at}", when="[..2000]") for at in range(count)]
    answer = asked("1990", *events, reducer=keyed)
    assert answer.exact() is (count == 0)
    for key in {each.id[0] for each in events}:
        mine = [each.id for each in events if each.id[0] == key]
        assert len(answer.possible(key)) == {1: 2, 2: 5, 3: 16}[len(mine)]
