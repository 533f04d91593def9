"""The replay: one chronology folded once through one reducer, every state kept with the position that made it.

What an answer, a reason or a citation is read from; a `Timeline` holds one for each pair of axes that it was asked on.
"""

from __future__ import annotations

import typing
from bisect import bisect_right
from functools import cached_property
from itertools import compress
from typing import Generic, TypeVar

from chronicle._collector import no_garbage_collection
from chronicle._history import History, Leaf
from chronicle.chronology import Chronology, Occurrence, Slot
from chronicle.reducer import AnyReducer, Reducer, Step, handler_failed
from chronicle.worlds import Worlds

S = TypeVar("S")


class Replay(Generic[S]):
    """One chronology folded through one reducer: the history, and where in it a day lies."""

    def __init__(self, reducer: AnyReducer[S], chronology: Chronology, before: Replay[S] | None = None) -> None:
        self.reducer = reducer
        self.chronology = chronology
        shared = 0 if before is None else before.chronology.common(chronology)
        self.history: History = reducer.start() if before is None else before.history.upto(shared)
        self._steps: dict[Slot, Step | None] = {}
        with no_garbage_collection():
            self._run(shared)
        self._days = self._leaf_days()

    @cached_property
    def worlds(self) -> Worlds[S]:
        """All that the dates of the chronology allow, as the reducer sees it."""
        return Worlds(self.chronology, self.reducer)

    def state(self, day: int) -> S:
        """The state when what certainly happened by the end of a day has happened."""
        if self._days is not None:
            days, states = self._days
            return states[bisect_right(days, day)]
        return typing.cast("S", self.history.at(self.chronology.certain(day)))

    def counted(self, day: int) -> list[Occurrence]:
        """What has certainly happened by the end of a day, in settled order."""
        return self.chronology[: self.chronology.certain(day)]

    def pending(self, day: int) -> tuple[Occurrence, ...]:
        """What may or may not have happened by the end of a day, or been known, and what a correction may undo."""
        chronology = self.chronology
        found = {each.key: each for each in (*chronology.perhaps(day), *chronology.pending(day))}
        for each in self.counted(day) if chronology.doubted else ():
            found.pop(each.key, None)
            if each.id in chronology.doubted:
                found[each.key] = each
        return tuple(sorted(each for each in found.values() if self.step(each.slot) is not None))

    def step(self, slot: Slot) -> Step | None:
        """What an occurrence of a slot does to the history; worked out once for each slot."""
        if slot not in self._steps:
            self._steps[slot] = self.reducer.step(slot)
        return self._steps[slot]

    def _run(self, start: int) -> None:
        if isinstance(self.reducer, Reducer):
            self._run_leaf(self.reducer, typing.cast("Leaf", self.history), start)
            return
        history, at = self.history, start
        steps = {slot: self.step(slot) for slot in set(self.chronology.slots)}
        pairs = zip(self.chronology.slots[start:], self.chronology.events[start:], strict=True)
        try:
            for at, (slot, event) in enumerate(pairs, start):
                step = steps[slot]
                if step is not None:
                    step(history, event, at)
        except Exception as error:
            raise handler_failed(self.chronology[at], error) from error

    def _run_leaf(self, reducer: Reducer[S], history: Leaf, start: int) -> None:
        """The same for a plain reducer, in a loop that does nothing but call its handlers."""
        slots, events = self.chronology.slots[start:], self.chronology.events[start:]
        handler_of = {slot: reducer.handler(slot) for slot in set(slots)}
        handlers = list(map(handler_of.__getitem__, slots))
        at = range(start, start + len(slots))
        if None in handler_of.values():
            events, at = list(compress(events, handlers)), compress(at, handlers)  # type: ignore[assignment]
            handlers = list(filter(None, handlers))
        history.positions.extend(at)
        state, keep = history.states[-1], history.states.append
        try:
            for handle, event in zip(handlers, events, strict=True):
                state = handle(state, event)  # type: ignore[misc]
                keep(state)
        except Exception as error:
            raise handler_failed(self.chronology[history.positions[len(history.states) - 1]], error) from error

    def _leaf_days(self) -> tuple[list[int], list[S]] | None:
        if not isinstance(self.history, Leaf):
            return None
        lasts = self.chronology.lasts
        positions = self.history.positions
        days = lasts if len(positions) == len(lasts) else list(map(lasts.__getitem__, positions))
        return days, self.history.states
