"""Which requirements and invariants of a reducer do not hold in some history that the dates allow.

Each plain reducer is replayed, as `worlds` does it, together with a note of what did not hold on the way: so every
choice of days and every order is covered, for each key by itself. What a combined reducer declares as an invariant of
several parts is not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from chronicle.chronology import NEVER_ENDS, Chronology, Ending, Key, Occurrence, Slot
from chronicle.errors import ReplayError, TooManyWorlds
from chronicle.reducer import AnyReducer, Combined, Only, Per, Reducer
from chronicle.worlds import World, Worlds

__all__ = ["Breaking", "breaking_somewhere"]

Holds = Callable[..., bool]
_Note = tuple[str, bool, Holds]
LIMIT = 20_000


@frozen
class Breaking:
    """What does not hold at `at` in one history: `holds`, of `reducer`; a requirement, or an invariant.

    `earlier` came before it there, and comes after it in the settled order; `later` the other way round.
    """

    at: Occurrence
    holds: Holds
    requires: bool
    reducer: Reducer[Any]
    earlier: tuple[Occurrence, ...]
    later: tuple[Occurrence, ...]


def breaking_somewhere(reducer: AnyReducer[Any], chronology: Chronology) -> Iterator[Breaking | TooManyWorlds]:
    """Each requirement and invariant that some history breaks, for each event; a refusal where too much is open."""
    places = {each.key: at for at, each in enumerate(chronology)}
    for leaf, tree in _noting(reducer):
        worlds = Worlds(chronology, tree)
        for path in worlds.paths():
            try:
                possible = worlds.possible(NEVER_ENDS, path, LIMIT)
            except TooManyWorlds as error:
                yield error
            except ReplayError:
                continue  # what a handler makes of another order is no finding
            else:
                yield from _told(leaf, possible.worlds, places)


def _told(leaf: Reducer[Any], worlds: tuple[World, ...], places: dict[Key, int]) -> Iterator[Breaking]:
    told: set[_Note] = set()
    for world in worlds:
        order = [each for each, _ in world.happened]
        for note in world.value[1] - told:
            told.add(note)
            name, is_end, holds = note
            here = next((at for at, each in enumerate(order) if (each.id, each.is_end) == (name, is_end)), None)
            if here is not None:
                at = order[here]
                earlier = tuple(each for each in order[:here] if places[each.key] > places[at.key])
                later = tuple(each for each in order[here + 1 :] if places[each.key] < places[at.key])
                yield Breaking(at, holds, holds not in leaf.invariants, leaf, earlier, later)


class _Noting(Reducer[Any]):
    """A reducer whose state goes with what did not hold on the way to it."""

    def __init__(self, leaf: Reducer[Any]) -> None:
        super().__init__(leaf.name, initial=(leaf.initial, frozenset()))
        self.leaf = leaf

    def handler(self, slot: Slot) -> Callable[[Any, Any], Any] | None:
        handle, required, invariants = self.leaf.handler(slot), self.leaf.required(slot), self.leaf.invariants
        if handle is None and not required:
            return None
        is_end = isinstance(slot, Ending)

        def run(held: Any, event: Any) -> Any:
            state, broken = held
            after = state if handle is None else handle(state, event)
            new: list[Holds] = [holds for holds in required if not holds(state, event)]
            new += [holds for holds in invariants if holds(state) and not holds(after)]
            return after, broken | {(event.id, is_end, holds) for holds in new}

        return run


def _noting(
    reducer: AnyReducer[Any], around: Callable[[AnyReducer[Any]], AnyReducer[Any]] = lambda inner: inner
) -> Iterator[tuple[Reducer[Any], AnyReducer[Any]]]:
    """Each plain reducer in which something can break, with what notes it in all that picks and keys around it."""
    if isinstance(reducer, Reducer):
        if reducer.invariants or reducer.requirements:
            yield reducer, around(_Noting(reducer))
    elif isinstance(reducer, Combined):
        for part in reducer.by_name.values():
            yield from _noting(part, around)
    elif isinstance(reducer, Only):
        picks = reducer.picks
        yield from _noting(reducer.inner, lambda inner: around(Only(picks, inner)))
    elif isinstance(reducer, Per):
        key = reducer.key
        yield from _noting(reducer.inner, lambda inner: around(Per(key, inner)))
