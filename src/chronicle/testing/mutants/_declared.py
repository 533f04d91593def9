"""Broken reducers that do not keep what their authors declare of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from chronicle.reducer import AnyReducer, Combined
from chronicle.testing.mutants._made import TOTAL, mutant, plain
from chronicle.testing.mutants.events import Ban, Counted, Launch
from chronicle.testing.mutants.sound import captives_where, weight

# -- what is declared --------------------------------------------------------------------------------------------------


@frozen
class Streak:
    """How many were launched before anybody forbade it."""

    launches: int = 0
    over: bool = False


@mutant("bounds", "grows, but what may have happened can also stop it from growing", monotone="launches", ordered=True)
def stops_growing() -> AnyReducer[Any]:
    reducer = plain(Streak())

    @reducer.on(Launch)
    def launched(state: Streak, event: Launch) -> Streak:
        return state if state.over else evolve(state, launches=state.launches + 1)

    @reducer.on(Ban)
    def forbidden(state: Streak, event: Ban) -> Streak:
        return evolve(state, over=True)

    return reducer


@mutant("commutative", "is declared commutative, and keeps the last one", ordered=True)
def not_commutative() -> AnyReducer[Any]:
    reducer = plain(Counted(), commutative=True)

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return Counted(state.launches + 1, state.by, event.by)

    return reducer


@mutant("invariant", "the requirement is off by one")
def off_by_one_requirement() -> AnyReducer[Any]:
    return captives_where(lambda state, event: state.free + event.count <= state.taken + 1)


@mutant("invariant", "requires nothing of what the invariant is about")
def lacks_a_requirement() -> AnyReducer[Any]:
    return captives_where(lambda state, event: True)


@mutant("monotone", "takes off at the end of a ban what never falls", monotone=TOTAL)
def falls_at_the_end() -> AnyReducer[Any]:
    reducer = plain(commutative=True)

    @reducer.on(Ban)
    def begins(state: int, event: Ban) -> int:
        return state + 1

    @reducer.on_end(Ban)
    def ends(state: int, event: Ban) -> int:
        return state - 1

    return reducer


@mutant("tally", "one of the types is not handled", tally={TOTAL: (Launch, Ban)}, events=(Launch, Ban))
def drops_a_type() -> AnyReducer[Any]:
    return _counting(lambda state, event: state + 1)


@mutant("tally", "several of one event count once", tally={TOTAL: weight})
def counts_entries() -> AnyReducer[Any]:
    return _counting(lambda state, event: state + 1)


@mutant("tally", "off by one: the first is not counted", tally={"launches": Launch})
def off_by_one() -> AnyReducer[Any]:
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        if state.last is None:
            return evolve(state, last="seen")
        return evolve(state, launches=state.launches + 1)

    return reducer


@mutant("tally", "two that look alike count once", tally={lambda state: len(state): Launch})
def loses_duplicates() -> AnyReducer[Any]:
    reducer = plain(frozenset(), commutative=True)

    @reducer.on(Launch)
    def launched(state: frozenset[Any], event: Launch) -> frozenset[Any]:
        return state | {(str(event.when), event.by)}

    return reducer


def _counting(handle: Callable[[int, Launch], int]) -> AnyReducer[Any]:
    reducer = plain(commutative=True)
    reducer.on(Launch)(handle)
    return reducer


@frozen
class Coupled:
    """Two parts that should know nothing of each other."""

    launches: int
    bans: int


@mutant("blame", "one part reads what another has left beside its state", ordered=True)
def coupled_parts() -> AnyReducer[Any]:
    launches, bans = plain(), plain()
    left = [0]

    class Leaking(Combined[Coupled]):
        def start(self, state: Any = None) -> Any:
            left[0] = 0
            return super().start(state)

    @launches.on(Launch)
    def launched(state: int, event: Launch) -> int:
        left[0] = state + 1
        return left[0]

    @bans.on(Ban)
    def banned(state: int, event: Ban) -> int:
        return state + 1 + left[0]

    return Leaking(Coupled, {"launches": launches, "bans": bans})
