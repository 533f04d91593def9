"""What the dates leave open, held against every choice of days and every order, tried one by one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings

from chronicle.chronology import Chronology
from chronicle.reducer import AnyReducer, only
from chronicle.worlds import Possible
from tests.chronology.oracle import Fact, Histories, Key
from tests.chronology.strategies import day_text, histories, key_of, log_of

from .oracle import Telling, choices_of_known, tellings
from .strategies import LEAVES, PAIRS, QUERIES, REDUCERS, SOME, Of, logs

NO_LIMIT = 10_000_000
MANY = settings(max_examples=5 * settings.default.max_examples)


def folded(reducer: AnyReducer[Any], chronology: Chronology, told: set[Telling]) -> list[Any]:
    by_key = {key_of(each): each for each in (*chronology, *chronology.open)}
    states: list[Any] = []
    for telling in told:
        state = reducer.fold([by_key[key] for key in telling])
        if state not in states:
            states.append(state)
    return states


def same(found: Possible, expected: list[Any]) -> None:
    values = list(found.values)
    assert all(value in expected for value in values), [value for value in values if value not in expected]
    assert all(value in values for value in expected), [value for value in expected if value not in values]
    assert len(values) == len(expected)


def possible_log(told: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts, without their links where these cannot all hold."""
    return told if histories(told).feasible else tuple(evolve(fact, after=(), within=()) for fact in told)


LOGS = logs().map(possible_log)
MORE_LOGS = logs(max_size=3, known=True).map(possible_log)


@MANY
@given(LOGS, REDUCERS, QUERIES)
def test_every_state_that_the_dates_allow_and_no_other(
    told: tuple[Fact, ...], reducer: AnyReducer[Any], day: int
) -> None:
    timeline = log_of(told).replay(reducer)
    answer = timeline.as_of(day_text(day))
    expected = folded(reducer, timeline.chronology, tellings(histories(told), day))
    found = answer.possible(limit=NO_LIMIT)
    same(found, expected)
    assert answer.exact(limit=NO_LIMIT) == (len(expected) == 1)
    assert found.values[0] == answer.state


@MANY
@given(LOGS, PAIRS, QUERIES)
def test_values_over_several_parts_are_joint(told: tuple[Fact, ...], pair: AnyReducer[Any], day: int) -> None:
    timeline = log_of(told).replay(pair)
    answer = timeline.as_of(day_text(day))
    states = folded(pair, timeline.chronology, tellings(histories(told), day))
    both: list[Any] = []
    both.extend(state.both for state in states if state.both not in both)
    same(answer.possible("both", limit=NO_LIMIT), both)
    same(answer.possible(lambda state: (state.one, state.other), limit=NO_LIMIT), both)
    ones: list[Any] = []
    ones.extend(state.one for state in states if state.one not in ones)
    same(answer.possible("one", limit=NO_LIMIT), ones)
    assert answer.exact("one", limit=NO_LIMIT) == (len(ones) == 1)
    alike = {repr(state.one) == repr(state.other) for state in states}
    same(answer.possible(lambda state: repr(state.one) == repr(state.other), limit=NO_LIMIT), [*alike])


@MANY
@given(MORE_LOGS, REDUCERS, QUERIES, QUERIES)
def test_what_may_have_been_known_is_each_choice_of_it(
    told: tuple[Fact, ...], reducer: AnyReducer[Any], day: int, known: int
) -> None:
    choices = [histories(told, hidden) for hidden in choices_of_known(told, known)]
    assume(all(choice.feasible for choice in choices))
    timeline = log_of(told).replay(reducer)
    answer = timeline.as_of(day_text(day), known=day_text(known))
    all_known = Chronology(log_of(told))
    expected = folded(reducer, all_known, {each for choice in choices for each in tellings(choice, day, known)})
    same(answer.possible(limit=NO_LIMIT), expected)
    assert answer.exact(limit=NO_LIMIT) == (len(expected) == 1)


@MANY
@given(LOGS, LEAVES, SOME, QUERIES)
def test_each_world_comes_with_days_that_give_it(
    told: tuple[Fact, ...], leaf: AnyReducer[Any], some: Of, day: int
) -> None:
    reducer = only(some, leaf)
    timeline = log_of(told).replay(reducer)
    found = histories(told)
    for world in timeline.as_of(day_text(day)).possible(limit=NO_LIMIT).worlds:
        fixed = {key_of(each): (first,) for each, first in world.happened}
        later = {key_of(each): tuple(d for d in found.days[key_of(each)] if d > day) for each in world.not_yet}
        narrowed = evolve_days(found, {**fixed, **later})
        states = folded(reducer, timeline.chronology, tellings(narrowed, day))
        assert world.value in states


@MANY
@given(LOGS, LEAVES, SOME, QUERIES)
def test_unordered_are_the_pairs_whose_exchange_changes_the_state(
    told: tuple[Fact, ...], leaf: AnyReducer[Any], some: Of, day: int
) -> None:
    timeline = log_of(told).replay(only(some, leaf))
    by_key = {key_of(each): each for each in timeline.chronology}
    handled = {key for key, each in by_key.items() if some(each.event) and leaf.step(each.slot) is not None}
    heard = {tuple(key for key in each if key in handled) for each in tellings(histories(told), day)}
    certain = {key_of(each) for each in timeline.as_of(day_text(day)).counted}
    expected = set()
    for telling in heard:
        for at, (one, other) in enumerate(pairwise(telling)):
            exchanged = (*telling[:at], other, one, *telling[at + 2 :])
            if one[0] != other[0] and exchanged in heard and {one, other} <= certain:
                here, there = (leaf.fold([by_key[key] for key in way]) for way in (telling, exchanged))
                expected |= {frozenset((one[0], other[0]))} if here != there else set()
    found = timeline.as_of(day_text(day)).unordered
    assert {frozenset((one.id, other.id)) for one, other in found} == expected


def evolve_days(found: Histories, days: dict[Key, tuple[float, ...]]) -> Histories:
    narrowed = Histories(found.facts, found.hidden, found.low, found.high)
    narrowed.days.update(days)
    return narrowed
