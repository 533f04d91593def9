"""The first day on which something holds: a range where the days are open."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from attrs import frozen

from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS, Occurrence
from chronicle.dates import iso_day
from chronicle.paths import get
from chronicle.provenance._condition import Condition
from chronicle.provenance._part import NOWHERE, Part, changes_of, part_of, seen
from chronicle.replay import Replay

Holds = Callable[[Any], Any]


@frozen(repr=False)
class FirstDay:
    """The first day at whose end something holds: not before `earliest`, not after `latest`, as far as is tried.

    Both are day numbers and inclusive; ``-2**62`` says that it has been so from the beginning, ``2**62`` that it never
    was. `because` is the occurrence with which it came to hold, in the settled history or, where there is
    none, in the earliest; `None` where there is none in either.

    Two histories are tried, and both could have been: all as late as the dates allow (the settled one), and all as
    early as they allow, with everything that may have been known. Where more and earlier occurrences, in any order,
    never make the condition false, no other choice of days gives a day outside the range. For other conditions
    (a count that falls again, a value that depends on the order) the range holds both days that were found, and a
    third history may give another.
    """

    earliest: int
    latest: int
    because: Occurrence | None

    @property
    def days(self) -> str:
        """The range for a reader: one day, ``[first..last]`` in EDTF, or words.

        >>> FirstDay(723181, 723182, None).days, FirstDay(NEVER_ENDS, NEVER_ENDS, None).days
        ('[1981-01-01..1981-01-02]', 'never')
        """
        if self.earliest == self.latest:
            words = {NEVER_BEGAN: "from the beginning", NEVER_ENDS: "never"}
            return words.get(self.earliest) or iso_day(self.earliest)
        first = "" if self.earliest == NEVER_BEGAN else iso_day(self.earliest)
        return f"[{first}..] or never" if self.latest == NEVER_ENDS else f"[{first}..{iso_day(self.latest)}]"

    def __repr__(self) -> str:
        because = f", because of {self.because.id}" if self.because is not None else ""
        return f"<FirstDay {self.days}{because}>"


def first_day(replay: Replay[Any], holds: Holds | str, start: int | None = None) -> FirstDay:
    """The first day, from the day `start` on, at whose end a predicate, or a condition in words, holds.

    Raises `QueryError` where the text is no condition, or where a path of it never leads anywhere.
    """
    asked = Condition.parse(holds) if isinstance(holds, str) else holds
    found = [_in(each, asked, start) for each in (replay, Replay(replay.reducer, replay.chronology.at_earliest()))]
    days = [day for day, _ in found]
    if days == [NEVER_ENDS, NEVER_ENDS] and isinstance(asked, Condition):
        _leads_somewhere(replay, asked)
    return FirstDay(min(days), max(days), found[0][1] or found[1][1])


def _in(replay: Replay[Any], asked: Holds, start: int | None) -> tuple[int, Occurrence | None]:
    """The first day in one history, and the occurrence with which it came to hold."""
    chronology, begin = replay.chronology, NEVER_BEGAN - 1 if start is None else start
    if _true(asked, replay.history.at(chronology.certain(begin))):
        return (NEVER_BEGAN if start is None else start), None
    positions = (at for at in _positions(replay, asked) if chronology.lasts[at] > begin)
    for day, alike in groupby(positions, key=lambda at: chronology.lasts[at]):
        if _true(asked, replay.state(day)):
            return day, chronology[_turn(replay, asked, list(alike))]
    return NEVER_ENDS, None


def _turn(replay: Replay[Any], asked: Holds, positions: list[int]) -> int:
    """The last of the positions of one day at which it came to hold."""
    return next(at for at in reversed(positions) if at == positions[0] or not _true(asked, replay.history.at(at)))


def _true(asked: Holds, state: Any) -> bool:
    if isinstance(asked, Condition):
        return asked(state)
    value = seen(asked, state)
    return value is not NOWHERE and bool(value)


def _positions(replay: Replay[Any], asked: Holds) -> Iterator[int]:
    """The positions, in order, at which what is asked may have changed."""
    end = len(replay.chronology)
    found = [list(changes_of(part.history, end))[::-1] for part in _parts(replay, asked)]
    return (at for at, _ in groupby(heapq.merge(*found)))


def _parts(replay: Replay[Any], asked: Holds) -> Sequence[Part]:
    paths = asked.paths if isinstance(asked, Condition) else (asked,)
    return [part_of(replay, path, len(replay.chronology)) for path in paths]


def _leads_somewhere(replay: Replay[Any], asked: Condition) -> None:
    end = len(replay.chronology)
    for path, part in zip(asked.paths, _parts(replay, asked), strict=True):
        if all(part.at(at) is NOWHERE for at in (end, *changes_of(part.history, end))):
            get(replay.history.at(end), path)
