"""Broken reducers that raise, change what they were given, or know what is not in their state."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from chronicle.reducer import AnyReducer
from chronicle.testing.mutants._made import mutant, plain
from chronicle.testing.mutants.events import Capture, Cargo, Counted, Kept, Launch, Letter

# -- what raises, or changes what it was given -------------------------------------------------------------------------


@mutant("total", "looks up what need not be there")
def forgets_the_first() -> AnyReducer[Any]:
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        before = state.by[event.by] if state.by else 0
        return evolve(state, by={**state.by, event.by: before + 1})

    return reducer


@mutant("total", "one branch has no return")
def forgets_to_return() -> AnyReducer[Any]:
    reducer = plain()

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int | None:
        if state is None or event.count < 2:
            return (state or 0) + 1
        return None

    return reducer


@mutant("total", "a requirement divides by what may be nothing")
def divides_by_nothing() -> AnyReducer[Any]:
    reducer = plain(Kept())

    @reducer.on(Capture)
    def taken(state: Kept, event: Capture) -> Kept:
        return evolve(state, taken=state.taken + event.count)

    @reducer.requires(Capture)
    def not_too_many(state: Kept, event: Capture) -> bool:
        return event.count / state.taken < 1_000

    return reducer


@mutant("pure", "changes a dictionary that earlier states share")
def changes_its_state() -> AnyReducer[Any]:
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        by: Any = state.by if state.launches else {}
        by[event.by] = by.get(event.by, 0) + 1
        return Counted(state.launches + 1, by)

    return reducer


@mutant("pure", "changes the event")
def changes_the_event() -> AnyReducer[Any]:
    reducer = plain()

    @reducer.on(Letter)
    def came(state: int, event: Letter) -> int:
        event.words["read"] = "yes"
        return state + 1

    return reducer


# -- what comes from elsewhere -----------------------------------------------------------------------------------------


@mutant("deterministic", "goes on counting where the last replay stopped")
def hidden_counter() -> AnyReducer[Any]:
    reducer, counter = plain(), itertools.count(1)

    @reducer.on(Launch)
    def launched(_: int, event: Launch) -> int:
        return next(counter)

    return reducer


@mutant("deterministic", "asks the clock")
def asks_the_clock() -> AnyReducer[Any]:
    reducer = plain()

    @reducer.on(Launch)
    def launched(_: int, event: Launch) -> int:
        return date.today().year - 1990

    return reducer


@mutant("deterministic", "lets chance decide")
def throws_dice() -> AnyReducer[Any]:
    reducer = plain()

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        return state + random.randint(1, 1_000)

    return reducer


# -- what is lost when a state is saved --------------------------------------------------------------------------------

_NOBODY = object()


@mutant("checkpoint", "compares with a mark by identity, which a saved state does not keep")
def compares_by_identity() -> AnyReducer[Any]:
    reducer = plain((_NOBODY, 0))

    @reducer.on(Launch)
    def launched(state: tuple[Any, int], event: Launch) -> tuple[Any, int]:
        return event.by, 1 if state[0] is _NOBODY else state[1] + 1

    return reducer


@frozen
class Forgetful:
    """A state that saves less than it knows."""

    launches: int = 0
    weight: int = 0

    def __getstate__(self) -> dict[str, int]:
        return {"launches": self.launches}

    def __setstate__(self, state: Mapping[str, int]) -> None:
        object.__setattr__(self, "launches", state["launches"])
        object.__setattr__(self, "weight", 0)


@mutant("checkpoint", "a field is left out when the state is saved")
def saves_too_little() -> AnyReducer[Any]:
    reducer = plain(Forgetful())

    @reducer.on(Launch)
    def launched(state: Forgetful, event: Launch) -> Forgetful:
        return Forgetful(state.launches + 1, state.weight + event.count)

    return reducer


@mutant("checkpoint", "keeps half of what it knows beside the state")
def remembers_beside_the_state() -> AnyReducer[Any]:
    reducer, start = plain((0, 0)), (0, 0)
    beside: list[int] = [0]

    @reducer.on(Launch)
    def launched(state: tuple[int, int], event: Launch) -> tuple[int, int]:
        if state == start:
            beside[0] = 0
        beside[0] += event.count
        return state[0] + 1, beside[0]

    return reducer


@mutant("round_trip", "a converter multiplies again whenever the event is read")
def reads_differently() -> AnyReducer[Any]:
    reducer = plain()

    @reducer.on(Cargo)
    def came(state: int, event: Cargo) -> int:
        return state + event.tons

    return reducer


@mutant("hash_seeds", "keeps a set as a tuple, in whatever order it comes")
def order_of_a_set() -> AnyReducer[Any]:
    reducer = plain(())

    @reducer.on(Launch)
    def launched(state: tuple[str, ...], event: Launch) -> tuple[str, ...]:
        return tuple({*state, event.by})

    return reducer
