"""Broken reducers for which something matters that should not."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from chronicle.events import Event
from chronicle.reducer import AnyReducer
from chronicle.testing.mutants._made import mutant, plain
from chronicle.testing.mutants.events import Counted, Launch

# -- what should not matter --------------------------------------------------------------------------------------------


@mutant("irrelevant", "handles every type, and means one", events=(Launch,))
def catches_all() -> AnyReducer[Any]:
    reducer = plain(commutative=True)

    @reducer.on(Event)
    def happened(state: int, event: Event) -> int:
        return state + 1

    return reducer


@mutant("same_day", "the last one told of a day wins")
def last_of_the_day() -> AnyReducer[Any]:
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=event.by)

    return reducer


@mutant("renamed", "takes the greatest id for the newest")
def peeks_at_ids() -> AnyReducer[Any]:
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=max(state.last or "", event.id))

    return reducer


@mutant("arrival", "drops what is dated before what it has seen already", ordered=True)
def drops_late_arrivals() -> AnyReducer[Any]:
    reducer, newest = plain(), [0]

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        if state == 0:
            newest[0] = -(10**9)
        day = event.when.latest or 10**9
        if day < newest[0]:
            return state
        newest[0] = day
        return state + 1

    return reducer


@mutant("known_time", "counts only what was known at once: hindsight, in a handler")
def hindsight() -> AnyReducer[Any]:
    reducer = plain(commutative=True)

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        return state + (event.known is None)

    return reducer


@mutant("amend", "keeps by id what it made of an event before that was amended")
def caches_by_id() -> AnyReducer[Any]:
    reducer = plain(commutative=True)
    weights: dict[str, int] = {}

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        if state == 0:
            weights.clear()
        return state + weights.setdefault(event.id, event.count)

    return reducer


@mutant("retract", "what it has ever seen stays seen")
def never_forgets() -> AnyReducer[Any]:
    reducer, seen = plain(frozenset()), set[str]()

    @reducer.on(Launch)
    def launched(state: frozenset[str], event: Launch) -> frozenset[str]:
        if not state:
            seen.clear()
        seen.add(event.id)
        return frozenset(seen)

    return reducer


@mutant("lookahead", "all states share one list, to which later events are added")
def shares_a_list() -> AnyReducer[Any]:
    reducer = plain(())

    @reducer.on(Launch)
    def launched(state: Any, event: Launch) -> Any:
        found = state if state else []
        found.append(event.by)
        return found

    return reducer
