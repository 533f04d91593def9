"""Occurrences: what a reducer is given, and the days on which each may have been."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from attrs import frozen

from chronicle.dates import Days, When, Widen, iso_day
from chronicle.events import Event

NEVER_BEGAN = -(1 << 62)
"""The day of what began before every date."""
NEVER_ENDS = 1 << 62
"""The day after every date."""


@frozen(eq=False)
class Ending:
    """The slot of the end of a span of one event type; the type itself is the slot of a point and of a beginning.

    There is one for each type, which `ending` gives; so it is compared and hashed by identity, which is fast.
    """

    of: type[Event]

    def __reduce__(self) -> tuple[object, ...]:
        return ending, (self.of,)


_endings: dict[type[Event], Ending] = {}


def ending(of: type[Event]) -> Ending:
    """The one `Ending` of an event type."""
    return _endings.get(of) or _endings.setdefault(of, Ending(of))


Slot = type[Event] | Ending


class Occurrence(NamedTuple):
    """One thing that happened on one day: a point, the beginning of a span, or its end.

    `first` and `last` are the first and the last day on which it may have been (day numbers, both inclusive, after
    `after` and `within` have tightened them; ``±2**62`` where unbounded); `second` is its time of day (-1: none);
    `seq` the position of its entry; `index` tells apart the occurrences of one event (a beginning is 0 and an end 1,
    and what is spread is counted from 0); `slot` is how reducers know it. Occurrences sort in the settled order of
    what has no order of its own.
    """

    last: int
    first: int
    second: int
    seq: int
    index: int  # type: ignore[assignment]  # an occurrence is no place to look for an index
    event: Event
    slot: Slot

    def __repr__(self) -> str:
        return f"<{self.id}{'.end' if self.is_end else ''} {self.days}>"

    @property
    def id(self) -> str:
        """The id of the event."""
        return self.event.id

    @property
    def is_end(self) -> bool:
        """Whether this is the end of a span."""
        return isinstance(self.slot, Ending)

    @property
    def key(self) -> tuple[int, int]:
        """What tells this occurrence from every other in its log, whatever the axes: (`seq`, `index`)."""
        return self.seq, self.index

    @property
    def days(self) -> str:
        """The days on which it may have been, for a reader: one day, or ``first..last`` in EDTF.

        >>> day = When.parse("1998-08-31")
        >>> Occurrence(day.latest, day.earliest, -1, 1, 0, None, Event).days
        '1998-08-31'
        """
        if self.first == self.last:
            return "before every date" if self.first == NEVER_BEGAN else iso_day(self.first)
        first = "" if self.first == NEVER_BEGAN else iso_day(self.first)
        last = "" if self.last == NEVER_ENDS else iso_day(self.last)
        return f"[{first}..{last}]"


class Edge(NamedTuple):
    """One occurrence of an event before any other event is considered; `days` holds its gaps, less `shift` days."""

    first: int
    last: int
    second: int
    index: int  # type: ignore[assignment]  # likewise
    slot: Slot
    days: Days | None
    shift: int


def civil(when: When, zone: tzinfo | None) -> tuple[int, int]:
    """The day and the second of a date that has a time of day, or is one day (then -1), in a zone."""
    day, second = when.local(zone)
    assert day is not None, f"{when} is no day"
    return day, second


def edges(event: Event, zone: tzinfo | None, begins: int | None, widen: Widen | None = None) -> list[Edge]:
    """The occurrences of an event with the days that its own date allows, widened where a mark is to widen it."""
    when, kind = event.when, type(event)
    begin, end = (when.begin, when.end) if widen is None else widen.edges(when)
    if not when.is_point:
        return _of_span(when, begin, end, kind, begins)
    if when.time is not None:
        day, second = civil(when, zone)
        return [Edge(day, day, second, 0, kind, Days.range(day, day), 0)]
    first, last = _low(begin, begins), _high(begin.last)
    return [Edge(first, last, -1, index, kind, begin, 0) for index in range(event.spread)]


def _of_span(when: When, begin: Days, end: Days | None, kind: type[Event], begins: int | None) -> list[Edge]:
    if when.open_start:
        latest = NEVER_ENDS if end is None else _high(end.last)
        start = begins if begins is not None and begins <= latest else NEVER_BEGAN
        days = Days.range(start, start) if start != NEVER_BEGAN else None
        found = [Edge(start, start, -1, 0, kind, days, 0)]
    else:
        found = [Edge(_low(begin, begins), _high(begin.last), -1, 0, kind, begin, 0)]
    if when.ongoing:
        return found
    shift = 0 if kind.__act__ else 1
    assert end is not None
    first, last = _low(end, begins), _high(end.last)
    begun = end.next(found[0].first) if first < found[0].first else None
    first = first if begun is None else begun
    first = first if first == NEVER_BEGAN else first + shift
    last = last if last == NEVER_ENDS else last + shift
    return [*found, Edge(first, last, -1, 1, ending(kind), end, shift)]


def _low(days: Days, begins: int | None) -> int:
    """The first day: where it is unbounded, the first allowed day from the one on which the log begins, if any is."""
    if days.first is not None:
        return days.first
    found = None if begins is None else days.next(begins)
    return NEVER_BEGAN if found is None else found


def _high(last: int | None) -> int:
    return NEVER_ENDS if last is None else last
