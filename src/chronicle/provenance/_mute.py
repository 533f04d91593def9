"""What a value would be without some events: muted, not withdrawn.

A muted event is skipped: its occurrences do nothing, while the dates and the order of all others stay. The part is
folded again from the state before the first of them, and no further than to where its state is again what it was.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from typing import Any

from attrs import define, field

from chronicle._history import History
from chronicle._values import alike
from chronicle.errors import QueryError
from chronicle.provenance._part import NOWHERE, Part, changes_back, differ, seen

LIMIT = 20_000_000
"""How many steps one question may take; some seconds."""


class _TooLong(QueryError):
    """A question that would take too many steps."""


@define(eq=False, slots=False)
class World:
    """A part as it would have been without some events; `rejoins` is the position from which it is as it was.

    `history` is `None` where a handler raised, which needs what is muted: then nothing is at the path.
    """

    part: Part
    end: int
    start: int
    history: History | None
    rejoins: int | None

    @cached_property
    def value(self) -> Any:
        """The value at the path."""
        if self.history is None:
            return NOWHERE
        return self.part.at(self.end) if self.rejoins is not None else self._own(self.end)

    def last_change(self) -> tuple[int, Any, Any] | None:
        """The position of the last change of the value, and the value before and after; `None` where it has none."""
        if self.history is None:
            return None
        if self.rejoins is not None:
            kept = next(self.part.back(self.end, self.rejoins), None)
            if kept is not None:
                return kept
        upto = self.end if self.rejoins is None else self.rejoins
        own = next(changes_back(self.history, self.part.value, upto, self.start), None)
        return own or next(self.part.back(self.start), None)

    def _own(self, position: int) -> Any:
        return seen(self.part.value, self.history.at(position)) if self.history is not None else NOWHERE


@define(eq=False, slots=False)
class Muting:
    """The trials of one part, up to a position, without this event or that; events are named by the `seq` of theirs.

    Raises `QueryError` where they would take more than `limit` steps.
    """

    part: Part
    end: int
    limit: int = LIMIT
    taken: int = field(default=0, init=False)

    @cached_property
    def touched(self) -> list[int]:
        """The positions of what has a say in the part."""
        return self.part.touched(self.end)

    @cached_property
    def places(self) -> dict[int, list[int]]:
        """Where among `touched` the occurrences of each event stand."""
        found: dict[int, list[int]] = {}
        for place, at in enumerate(self.touched):
            found.setdefault(self.part.replay.chronology[at].seq, []).append(place)
        return found

    def changes_without(self, muted: Set[int]) -> bool:
        """Whether the value would be another one without some events."""
        return differ(self.without(muted).value, self.part.at(self.end))

    def without(self, muted: Set[int]) -> World:
        """The part without some events."""
        places = [place for seq in muted for place in self.places.get(seq, ())]
        if not places:
            return World(self.part, self.end, self.end, self.part.history, self.end)
        first, last = min(places), max(places)
        start = self.touched[first]
        trial = self.part.history.resumed(start)
        try:
            rejoins = self._run(trial, muted, first, last)
        except _TooLong:
            raise
        except Exception:  # a handler is anybody's code, and need not take what never happened
            return World(self.part, self.end, start, None, None)
        return World(self.part, self.end, start, trial, rejoins)

    def _run(self, trial: History, muted: Set[int], first: int, last: int) -> int | None:
        chronology, kept, step_of = self.part.replay.chronology, self.part.history, self.part.step
        look = last + 1
        for place in range(first, len(self.touched)):
            self._count()
            at = self.touched[place]
            if place == look:
                if alike(trial.at(at), kept.at(at)):
                    return at
                look = last + 2 * (place - last)  # looked for ever more rarely, so that looking costs little
            each = chronology[at]
            step = step_of(each.slot)
            if each.seq not in muted and step is not None:
                step(trial, each.event, at)
        return None

    def _count(self) -> None:
        self.taken += 1
        if self.taken > self.limit:
            count = len(self.places)
            raise _TooLong(
                f"to tell which of {count:,} events made this value takes more than {self.limit:,} steps",
                code="too-long",
                mend="ask history(path), which tries nothing; a path that fewer events touch; or a higher limit",
            )
