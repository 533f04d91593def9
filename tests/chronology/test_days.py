"""Bounds, contradictions, prefixes and the settled order, against the oracle."""

from attrs import evolve
from hypothesis import assume, given, note
from hypothesis import strategies as st

from chronicle.chronology import Chronology

from .oracle import Fact, Histories, told_in_order
from .strategies import (
    BASE,
    LAST,
    UNBOUNDEDLY,
    WITH_OPEN_START,
    days_of,
    facts,
    histories,
    key_of,
    log_of,
    number,
)

LOGS = st.one_of(facts(), facts(WITH_OPEN_START), facts(UNBOUNDEDLY, max_size=4))


def check_days(chronology: Chronology, oracle: Histories) -> None:
    assert {key_of(each): days_of(each) for each in chronology} == oracle.bounds()


def check_order(chronology: Chronology, oracle: Histories) -> None:
    assert told_in_order(oracle, [(key_of(each), number(each.last)) for each in chronology]) is None


@given(LOGS)
def test_days_are_tightened_to_those_of_some_history_and_no_further(told: tuple[Fact, ...]) -> None:
    oracle = histories(told)
    assume(oracle.feasible)
    check_days(Chronology(log_of(told)), oracle)


@given(LOGS)
def test_a_contradiction_is_told_when_and_only_when_there_is_no_history(told: tuple[Fact, ...]) -> None:
    chronology = Chronology(log_of(told))
    note(str(chronology.contradictions))
    assert (not chronology.contradictions) == histories(told).feasible


@given(LOGS)
def test_each_contradiction_names_events_that_cannot_hold_together(told: tuple[Fact, ...]) -> None:
    for error in Chronology(log_of(told)).contradictions:
        names = {name.removesuffix(".end") for name in error.chain}
        few = tuple(fact for fact in told if fact.id in names)
        note(str(error))
        assert error.problem.entry in names
        assert not histories(few).feasible


@given(LOGS)
def test_without_the_links_left_out_the_others_hold(told: tuple[Fact, ...]) -> None:
    chronology = Chronology(log_of(told))
    assume(chronology.contradictions)
    left_out = {(each.id, each.field, each.target) for each in chronology.constraints._left_out}
    assert len(left_out) == len(chronology.contradictions)
    kept = tuple(
        evolve(
            fact,
            after=[name for name in fact.after if (fact.id, "after", name) not in left_out],
            within=[name for name in fact.within if (fact.id, "within", name) not in left_out],
        )
        for fact in told
    )
    oracle = histories(kept)
    assert oracle.feasible
    check_days(chronology, oracle)
    check_order(chronology, oracle)


@given(LOGS)
def test_what_certainly_happened_is_a_prefix_and_the_rest_is_pending_or_to_come(told: tuple[Fact, ...]) -> None:
    oracle = histories(told)
    assume(oracle.feasible)
    chronology, bounds = Chronology(log_of(told)), oracle.bounds()
    for day in range(BASE - 2, LAST + 4):
        certain = {key for key, (_, last) in bounds.items() if last <= day}
        possible = {key for key, (first, _) in bounds.items() if first <= day}
        assert {key_of(each) for each in chronology[: chronology.certain(day)]} == certain
        pending = [key_of(each) for each in chronology.pending(day)]
        assert len(pending) == len(set(pending))
        assert set(pending) == possible - certain


@given(LOGS)
def test_the_settled_order_is_a_history_in_which_all_happened_as_late_as_it_could(told: tuple[Fact, ...]) -> None:
    oracle = histories(told)
    assume(oracle.feasible)
    check_order(Chronology(log_of(told)), oracle)


@given(facts())
def test_what_is_called_ordered_is_told_in_one_order_by_every_history(told: tuple[Fact, ...]) -> None:
    oracle = histories(told)
    assume(oracle.feasible)
    chronology = Chronology(log_of(told))
    for at, one in enumerate(chronology):
        for other in chronology[at + 1 :]:
            if not chronology.ordered(one, other):
                continue
            here, there = key_of(one), key_of(other)
            turned = [
                (day, its)
                for day in oracle.days[here]
                for its in oracle.days[there]
                if its < day or (its == day and there not in oracle.told_after[here] and not timed(oracle, here, there))
                if oracle.with_days({here: day, there: its}) is not None
            ]
            assert not turned


def timed(oracle: Histories, here: tuple[str, int], there: tuple[str, int]) -> bool:
    return here in oracle.times and there in oracle.times and oracle.times[here] < oracle.times[there]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40)), max_size=300), st.integers(0, 450))
def test_pending_of_many_is_what_trying_each_finds(dated: list[tuple[int, int]], day: int) -> None:
    told = tuple(_vague(at, BASE + first, length) for at, (first, length) in enumerate(dated))
    chronology = Chronology(log_of(told))
    found = {each.id for each in chronology.pending(BASE + day)}
    assert found == {fact.id for fact in told if fact.dated.begin[0] <= BASE + day < fact.dated.begin[-1]}


def _vague(at: int, first: int, length: int) -> Fact:
    from .strategies import _point, _range

    return Fact(id=f"e{at}", dated=_point(_range(first, first + length)))
