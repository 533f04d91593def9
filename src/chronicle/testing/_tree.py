"""A reducer taken apart: its plain reducers, the types that they name, its invariants, and the states kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chronicle._history import Branches, History, Keys, Leaf
from chronicle.chronology import Ending
from chronicle.events import Event
from chronicle.reducer import AnyReducer, Combined, Only, Per, Reducer


def leaves(reducer: AnyReducer[Any]) -> Iterator[Reducer[Any]]:
    """The plain reducers of which a reducer is made."""
    if isinstance(reducer, Reducer):
        yield reducer
    for part in reducer.parts():
        yield from leaves(part)


def handled(reducer: AnyReducer[Any]) -> tuple[type[Event], ...]:
    """The event types that a reducer names in its handlers, each once."""
    slots = [slot for leaf in leaves(reducer) for slot in leaf.handlers]
    return tuple(dict.fromkeys(slot.of if isinstance(slot, Ending) else slot for slot in slots))


def invariants(reducer: AnyReducer[Any], state: Any) -> Iterator[tuple[Callable[[Any], bool], Any]]:
    """Each invariant of a reducer and of its parts, with the state that it is about."""
    yield from ((holds, state) for holds in reducer.invariants)
    if isinstance(reducer, Combined):
        for name, part in reducer.by_name.items():
            yield from invariants(part, getattr(state, name))
    elif isinstance(reducer, Per):
        for key in state:
            yield from invariants(reducer.inner, state[key])
    elif isinstance(reducer, Only):
        yield from invariants(reducer.inner, state)


def kept(reducer: AnyReducer[Any], history: History) -> Iterator[tuple[Reducer[Any], list[Any]]]:
    """Each plain reducer with the states that a history keeps of it."""
    if isinstance(reducer, Only):
        yield from kept(reducer.inner, history)
    elif isinstance(reducer, Reducer) and isinstance(history, Leaf):
        yield reducer, history.states
    elif isinstance(reducer, Combined) and isinstance(history, Branches):
        for name, part in reducer.by_name.items():
            yield from kept(part, history.parts[name])
    elif isinstance(reducer, Per) and isinstance(history, Keys):
        for _, inner in history.by_key.values():
            yield from kept(reducer.inner, inner)
