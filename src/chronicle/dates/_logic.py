"""Comparing dates, in three values: true and false are certain, `None` is everything else.

A date stands for every choice of days that it allows: of a point one day, of a span a beginning and an end not before
it. A comparison is true if it holds for every choice for both dates, and false if it holds for none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from math import inf
from typing import TYPE_CHECKING

from chronicle.dates._reading import TimeOfDay

if TYPE_CHECKING:
    from chronicle.dates._days import Days
    from chronicle.dates._when import When

_DAY = 86_400
# A zone is asked only about days that `datetime` has, with one to spare for the offset itself.
_FIRST_ASKED, _LAST_ASKED = 2, 3_652_058


def low(day: int | None) -> float:
    """A lower bound as a number."""
    return -inf if day is None else day


def high(day: int | None) -> float:
    """An upper bound as a number."""
    return inf if day is None else day


def before(one: When, other: When) -> bool | None:
    if one.ongoing or other.open_start:
        return False
    timed = _timed_before(one, other)
    if timed is not None:
        return timed
    if high(one.latest) < low(other.earliest):
        return True
    return False if low(one.end_earliest) >= high(other.begin_latest) else None


def happened_by(when: When, day: int) -> bool | None:
    if when.ongoing:
        return False
    if high(when.latest) <= day:
        return True
    return False if low(when.end_earliest) > day else None


def overlaps(one: When, other: When) -> bool | None:
    if not _may_share(one, other):
        return False
    begins_in_time = _surely_begun(one) <= _surely_lasting(other)
    lasts_long_enough = _surely_begun(other) <= _surely_lasting(one)
    return True if begins_in_time and lasts_long_enough else None


def _surely_begun(when: When) -> float:
    """The day from which on it has surely begun."""
    if when.is_set:
        return high(when.latest)
    return -inf if when.open_start else high(when.begin_latest)


def _surely_lasting(when: When) -> float:
    """The day up to which it has surely not ended."""
    if when.is_set:
        return low(when.earliest)
    return inf if when.ongoing else low(when.end_earliest)


def _may_share(one: When, other: When) -> bool:
    mine, theirs = _scattered(one), _scattered(other)
    if mine is not None and theirs is not None:
        return mine.meets(theirs)
    if mine is not None:
        return mine.intersects(other.earliest, other.latest)
    if theirs is not None:
        return theirs.intersects(one.earliest, one.latest)
    return low(one.earliest) <= high(other.latest) and low(other.earliest) <= high(one.latest)


def _scattered(when: When) -> Days | None:
    """The days, with their gaps, of what does not last; `None` for a span, which fills its gaps."""
    if when.is_span:
        return None
    return when.begin if when.is_point else when._reading.members


def _timed_before(one: When, other: When) -> bool | None:
    if one.time is None or other.time is None or (one.time.offset is None) != (other.time.offset is None):
        return None
    mine, theirs = _instant(one.exact_day, one.time), _instant(other.exact_day, other.time)
    return mine < theirs if mine is not None and theirs is not None else None


def _instant(day: int | None, time: TimeOfDay) -> int | None:
    return None if day is None else day * _DAY + time.seconds - (time.offset or 0) * 60


def local(day: int, time: TimeOfDay, zone: tzinfo | None) -> tuple[int, int]:
    """Day number and second of the day in a zone; as written where the offset or the zone is missing."""
    if zone is None or time.offset is None:
        return day, time.seconds
    instant = day * _DAY + time.seconds - time.offset * 60
    utc_day, second = divmod(instant, _DAY)
    asked = datetime.fromordinal(min(max(utc_day, _FIRST_ASKED), _LAST_ASKED)).replace(tzinfo=UTC)
    shift = (asked + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return divmod(instant + (int(shift.total_seconds()) if shift else 0), _DAY)
