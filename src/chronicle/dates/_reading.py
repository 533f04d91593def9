"""`Reading`: what follows from a text, worked out once when it is read."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from chronicle.dates._days import Days

Kind = Literal["point", "span", "set"]


class Refused(Exception):
    """A text cannot be read; carries the reason and the mend, where they are known on the spot."""

    def __init__(self, reason: str | None = None, mend: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


@frozen(order=False)
class TimeOfDay:
    """A time within a day: `seconds` since midnight (0 to 86399), and `offset` from UTC in minutes, if it was written.

    >>> from chronicle.dates import When
    >>> When.parse("1985-04-12T23:20:30-04").time
    TimeOfDay(seconds=84030, offset=-240)
    """

    seconds: int
    offset: int | None = None


@frozen(order=False, kw_only=True, weakref_slot=False)
class Reading:
    """What a date says, in days.

    `begin` and `end` are the days on which it may begin and end; `end` is `None` for a point and for what is ongoing.
    Of an all-members set they belong to its first and its last member, and `members` holds the days of all of them.
    """

    kind: Kind
    begin: Days
    end: Days | None = None
    ongoing: bool = False
    open_start: bool = False
    unknown_start: bool = False
    unknown_end: bool = False
    approximate: bool = False
    uncertain: bool = False
    time: TimeOfDay | None = None
    members: Days | None = None

    @property
    def latest(self) -> int | None:
        if self.end is not None:
            return self.end.last
        return self.begin.last if self.kind == "point" else None

    @property
    def end_earliest(self) -> int | None:
        if self.end is not None:
            return self.end.first
        return self.begin.first if self.kind == "point" else None


# An edge of a span: its days, or one of the two ways in which EDTF leaves it out.
Edge = Days | Literal["open", "unknown"]


def span(begin: Edge, end: Edge, *, approximate: bool, uncertain: bool) -> Reading:
    """The span between two edges, each of which clamps the other to its own allowed days.

    Raises `Refused` where no begin is at or before any end.
    """
    floor = begin.first if isinstance(begin, Days) else None
    ceiling = end.last if isinstance(end, Days) else None
    first = begin.clamp(None, ceiling) if isinstance(begin, Days) else Days.range(None, ceiling)
    last = end.clamp(floor, None) if isinstance(end, Days) else Days.range(floor, None)
    if first is None or last is None:
        raise Refused("it would end before it begins")
    return Reading(
        kind="span",
        begin=first,
        end=None if end == "open" else last,
        ongoing=end == "open",
        open_start=begin == "open",
        unknown_start=begin == "unknown",
        unknown_end=end == "unknown",
        approximate=approximate,
        uncertain=uncertain,
    )
