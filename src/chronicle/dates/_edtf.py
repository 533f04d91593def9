"""The parser of EDTF: from text to a `Reading`.

EDTF is the profile of ISO 8601-2 that the Library of Congress published on 4 February 2019, levels 0, 1 and 2. It
names no days for the seasons 21 to 32; here they are the meteorological ones, so that a northern winter ``N-24`` is
December of N to February of N+1. Plain days never come here: `read` answers them with a bare day number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from chronicle.dates._calendar import iso_day
from chronicle.dates._days import Days
from chronicle.dates._reading import Edge, Reading, Refused, TimeOfDay, span
from chronicle.dates._simple import Dated, dated

LONGEST = 10_000

_TIMED = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:(Z)|([+-])([0-9]{2})(?::([0-9]{2}))?)?"
)
_EDGES = re.compile(r"\{begin: (?P<a>\S+), end: (?P<b>\S+)\}|\{begin: (?P<c>\S+)\}|\{end: (?P<d>\S+)\}")


def read(text: str) -> int | Reading:
    """What a text says: the day number of a plain day, or a `Reading`.

    Raises `Refused`, with the reason where it is known here.
    """
    if len(text) > LONGEST:
        raise Refused(f"it has {len(text):,} characters, and no date needs more than {LONGEST:,}", "split it up")
    if text.startswith(("{begin:", "{end:")):
        return _edges(text)
    if "/" in text:
        return _interval(text)
    if text.startswith("{"):
        return _all_of(text)
    return _point(text)


def read_day(text: str) -> int | None:
    """The number of a day written ``1985-04-12``, `None` for anything else: the fast path for most dates of a log."""
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            return None
    return None


def _point(text: str) -> int | Reading:
    if text.startswith("["):
        return _reading(_one_of(text), text)
    if "T" in text:
        return _timed(text)
    days = dated(text).days
    if days.single and days.first is not None and not any(mark in text for mark in "?~%"):
        return days.first
    return _reading(days, text)


def _reading(days: Days, text: str) -> Reading:
    return Reading(kind="point", begin=days, approximate=_approximate(text), uncertain=_uncertain(text))


def _approximate(text: str) -> bool:
    return "~" in text or "%" in text


def _uncertain(text: str) -> bool:
    return "?" in text or "%" in text


# -- times of day ------------------------------------------------------------------------------------------------------


def _timed(text: str) -> Reading:
    found = _TIMED.fullmatch(text)
    if found is None:
        raise Refused
    day, hours, minutes, seconds, utc, sign, offset_hours, offset_minutes = found.groups()
    days = dated(day).days
    if hours == "24" and (minutes, seconds) == ("00", "00") and days.first is not None:
        raise Refused("a day ends before 24:00:00", f"write {iso_day(days.first + 1)}T00:00:00{text[len(day) + 9 :]}")
    if seconds == "60":
        raise Refused("leap seconds are not counted", f"write {text[: len(day) + 7]}59{text[len(day) + 9 :]}")
    if int(hours) > 23 or int(minutes) > 59 or int(seconds) > 59:
        raise Refused("a time of day goes from 00:00:00 to 23:59:59")
    offset = 0 if utc else None if sign is None else _offset(sign, offset_hours, offset_minutes or "00")
    time = TimeOfDay(int(hours) * 3600 + int(minutes) * 60 + int(seconds), offset)
    return Reading(kind="point", begin=days, time=time)


def _offset(sign: str, hours: str, minutes: str) -> int:
    if int(hours) > 23 or int(minutes) > 59:
        raise Refused("an offset from UTC is less than a day: +00:00 to +23:59")
    total = int(hours) * 60 + int(minutes)
    return -total if sign == "-" else total


# -- spans -------------------------------------------------------------------------------------------------------------


def _interval(text: str) -> Reading:
    parts = text.split("/")
    if len(parts) != 2:
        raise Refused
    begin, end = parts
    if text == "/":
        raise Refused("it says nothing of either end", "leave the field out where nothing is known")
    if "[" in text or "{" in text:
        mend = None if "{" in text or " " in text else f"write {edges_text(begin or None, end or None)}"
        raise Refused("an end of an interval is one date, not a set", mend)
    return _spanned(text, begin, end, f"write {end}/{begin}")


def edges_text(begin: str | None, end: str | None) -> str:
    """The file form of a span with its two edges as one text; `None` leaves an edge out.

    >>> edges_text("[1994..1996]", "..")
    '{begin: [1994..1996], end: ..}'
    """
    said = (("begin", begin), ("end", end))
    return "{" + ", ".join(f"{name}: {edge}" for name, edge in said if edge is not None) + "}"


def split_edges(text: str) -> dict[str, str]:
    """The inverse of `edges_text`, as a mapping; raises `Refused` where the text is not in this form."""
    found = _EDGES.fullmatch(text)
    if found is None:
        raise Refused
    begin, end = found["a"] or found["c"], found["b"] or found["d"]
    return {name: edge for name, edge in (("begin", begin), ("end", end)) if edge is not None}


def _edges(text: str) -> Reading:
    told = split_edges(text)
    begin, end = told.get("begin", ""), told.get("end", "")
    return _spanned(text, begin, end, f"write {edges_text(end or None, begin or None)}")


def _spanned(text: str, begin: str, end: str, swapped: str) -> Reading:
    first, last = _edge(begin), _edge(end)
    try:
        return span(first, last, approximate=_approximate(text), uncertain=_uncertain(text))
    except Refused as refused:
        raise Refused(refused.reason, swapped) from None


def _edge(text: str) -> Edge:
    if text in ("", ".."):
        return "open" if text else "unknown"
    if "T" in text and _TIMED.fullmatch(text):
        raise Refused("times of day cannot bound a span", "leave the times out")
    return _one_of(text) if text.startswith("[") else dated(text).days


# -- sets --------------------------------------------------------------------------------------------------------------


def _one_of(text: str) -> Days:
    return Days.union(_hull(*member) for member in _members(text, "]"))


def _all_of(text: str) -> Reading:
    members = list(_members(text, "}"))
    starts = [begin for begin, _ in members]
    ends = [end for _, end in members]
    open_start, ongoing = None in starts, None in ends
    first, last = [one for one in starts if one is not None], [one for one in ends if one is not None]
    union = Days.union(_hull(*member) for member in members)
    return Reading(
        kind="set",
        begin=Days(None, union.last) if open_start else Days(union.first, _least(one.last for one in first)),
        end=None if ongoing else Days(_most(one.first for one in last), union.last),
        ongoing=ongoing,
        open_start=open_start,
        approximate=_approximate(text),
        uncertain=_uncertain(text),
        members=union,
    )


def _members(text: str, close: str) -> list[tuple[Days | None, Days | None]]:
    if not text.endswith(close):
        raise Refused
    inner = text[1:-1]
    if not inner:
        raise Refused("a set has at least one member", "leave the field out where nothing is known")
    return [_member(part) for part in inner.split(",")]


def _member(text: str) -> tuple[Days | None, Days | None]:
    if "T" in text and _TIMED.fullmatch(text):
        raise Refused("a member of a set has no time of day", "leave the times out")
    if ".." not in text:
        one = dated(text).days
        return one, one
    if text == "..":
        raise Refused("a set of every day says nothing", "leave the field out where nothing is known")
    low, _, high = text.partition("..")
    return _range(text, dated(low) if low else None, dated(high) if high else None)


def _range(text: str, low: Dated | None, high: Dated | None) -> tuple[Days | None, Days | None]:
    for one in (low, high):
        if one is not None and one.precision is None:
            raise Refused(f"the ends of the range {text} are not single dates, so it has no definite members")
    if low is None or high is None:
        return (None if low is None else low.days), (None if high is None else high.days)
    if low.precision != high.precision:
        raise Refused(f"{text} goes from a {low.precision} to a {high.precision}: both ends must be equally precise")
    if low.days.first is not None and high.days.first is not None and low.days.first > high.days.first:
        begin, _, end = text.partition("..")
        raise Refused(f"{text} would end before it begins", f"write {end}..{begin} there")
    return low.days, high.days


def _hull(low: Days | None, high: Days | None) -> Days:
    if low is high and low is not None:
        return low
    return Days(low.first if low else None, high.last if high else None)


def _least(days: Iterable[int | None]) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _most(days: Iterable[int | None]) -> int | None:
    return max((day for day in days if day is not None), default=None)
