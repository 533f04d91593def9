"""What breaks in some history that the dates allow, wherever it moves what."""

from __future__ import annotations

from itertools import permutations

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Event, MemoryLog, Reducer, combine, only, per
from chronicle._breaking import Breaking, breaking_somewhere
from chronicle.checks import findings
from chronicle.chronology import Chronology
from chronicle.errors import TooManyWorlds


def trail(*bad: str) -> Reducer[str]:
    told: Reducer[str] = Reducer("trail", initial="")
    told.on(Event)(lambda state, event: state + event.id)
    told.invariant(lambda state: state not in bad)
    return told


def log_of(*names: str) -> MemoryLog:
    log = MemoryLog()
    log.append(*(Event(id=name, when="1990") for name in names))
    return log


def found(reducer: object, log: MemoryLog) -> list[Breaking | TooManyWorlds]:
    return list(breaking_somewhere(reducer, Chronology(log)))  # type: ignore[arg-type]


@given(st.sets(st.sampled_from(["".join(each) for each in permutations("abcd")]), max_size=3))
def test_whatever_order_breaks_is_found_and_no_other(bad: set[str]) -> None:
    broken = found(trail(*bad), log_of(*"abcd"))
    assert {each.at.id for each in broken if isinstance(each, Breaking)} == {each[-1] for each in bad}


def test_several_that_move_by_themselves_are_told_by_check() -> None:
    (problem,) = [each for each in findings(log_of(*"abcd"), trail("badc")) if each.code == "invariant-open"]
    assert (problem.severity, problem.entry) == ("warning", "c")
    assert "'c' may have come behind 'd', as far as the dates tell, and then it would break" in problem.message
    assert problem.mend == "where it did not, say after: [c] of d"


def test_requirements_are_asked_in_every_order_and_for_each_key() -> None:
    told: Reducer[str] = Reducer("told", initial="")
    told.on(Event)(lambda state, event: state + event.id[0])
    told.requires(Event)(lambda state, event: (state, event.id[0]) != ("ba", "c"))

    @frozen
    class Both:
        one: object
        other: object

    keyed = only(lambda event: event.id != "x1", per(lambda event: event.id[1:], told))
    log = log_of("a1", "b1", "c1", "a2", "c2", "x1")
    (broken,) = found(combine(Both, one=keyed, other=Reducer("none", initial=0)), log)
    assert isinstance(broken, Breaking)
    assert (broken.at.id, broken.requires) == ("c1", True)


def test_too_many_orders_are_refused_and_named() -> None:
    (refused,) = found(trail("x"), log_of(*(f"e{at}" for at in range(30))))
    assert isinstance(refused, TooManyWorlds)
    assert len(refused.pending) == 30


def test_a_handler_that_raises_in_another_order_is_no_finding() -> None:
    strict: Reducer[int] = Reducer("strict", initial=1)
    strict.invariant(lambda state: state >= 0)

    @strict.on(Event)
    def halved(state: int, event: Event) -> int:
        return 12 // (state - 1) if event.id == "b" else state + 1

    assert found(strict, log_of("a", "b")) == []
    with pytest.raises(ZeroDivisionError):
        halved(1, Event(id="b", when="1990"))
