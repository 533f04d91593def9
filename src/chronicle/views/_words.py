"""Days, values and citations in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

import attrs

from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS, Occurrence
from chronicle.dates import When, iso_day
from chronicle.events import Citation, Event

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(number: int) -> str:
    """A day in words.

    >>> from chronicle.dates import day_number
    >>> day(day_number(2006, 12, 31)), day(day_number(-43, 3, 15))
    ('31 December 2006', '15 March 44 BC')
    """
    year, month, dom = _parts(number)
    return f"{dom} {_MONTHS[month - 1]} {_year(year)}"


def _parts(number: int) -> tuple[int, int, int]:
    year, month, dom = iso_day(number).rsplit("-", 2)
    return int(year.removeprefix("Y")), int(month), int(dom)


def _year(number: int) -> str:
    return str(number) if number > 0 else f"{1 - number} BC"


def days(each: Occurrence) -> str:
    """The day of an occurrence in words, or the range of its days where it is open.

    >>> from chronicle.chronology import occurrences_of
    >>> [days(occurrences_of(Event(id="a", when=when))[0]) for when in ("2002", "[1977..1983]", "2002-02", "[..1990]")]
    ['some day in 2002', 'some day from 1977 to 1983', 'some day in February 2002', 'some day up to 31 December 1990']
    """
    first, last = each.first, each.last
    if first == last:
        return "before every date" if first == NEVER_BEGAN else day(first)
    if first == NEVER_BEGAN:
        return "an unknown day" if last == NEVER_ENDS else f"some day up to {day(last)}"
    if last == NEVER_ENDS:
        return f"some day from {day(first)} on"
    return _between(first, last)


def _between(first: int, last: int) -> str:
    """Some day of a year, a month, or between two: as much of a date as says it."""
    (year, month, dom), (end_year, end_month, _) = _parts(first), _parts(last)
    if dom == 1 and _parts(last + 1)[2] == 1:
        if month == 1 and end_month == 12:
            same, told = year == end_year, (_year(year), _year(end_year))
        else:
            same = (year, month) == (end_year, end_month)
            told = (f"{_MONTHS[month - 1]} {_year(year)}", f"{_MONTHS[end_month - 1]} {_year(end_year)}")
        return f"some day in {told[0]}" if same else f"some day from {told[0]} to {told[1]}"
    return f"some day from {day(first)} to {day(last)}"


def value(held: Any) -> str:
    """A value of a state in one line of words.

    >>> value(True), value(None), value(("JP", "KP")), value(frozenset())
    ('yes', 'none', 'JP, KP', 'none')
    """
    if held is None or held == () or (isinstance(held, (Mapping, set, frozenset, list)) and not held):
        return "none"
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, When):
        return date(held)
    if isinstance(held, Enum):
        return value(held.value)
    if isinstance(held, Event):
        return held.id
    if isinstance(held, Citation):
        return cited(held)
    if isinstance(held, (set, frozenset)):
        return ", ".join(sorted(value(each) for each in held))
    if isinstance(held, (tuple, list)):
        return ", ".join(_inner(each) for each in held)
    if isinstance(held, Mapping):
        return ", ".join(f"{key}: {_inner(held[key])}" for key in held)
    return _fields(held) if attrs.has(type(held)) else one_line(str(held)) or '""'


def _inner(held: Any) -> str:
    text = value(held)
    return f"({text})" if "," in text and not isinstance(held, str) else text


def _fields(held: Any) -> str:
    told = [(each.name, getattr(held, each.name)) for each in attrs.fields(type(held)) if not each.name.startswith("_")]
    return ", ".join(f"{name.replace('_', ' ')} {_inner(each)}" for name, each in told if each not in (None, (), ""))


def date(when: When) -> str:
    """A date as written, with the source's own words where it has them."""
    return str(when) + (f" “{when.said}”" if when.said and when.said != when.text else "")


def cited(citation: Citation) -> str:
    """A citation in one line: the id of the source, and where in it."""
    return citation.ref + (f", {citation.locator}" if citation.locator else "")


def one_line(text: str | None) -> str:
    """A text on one line, without doubled spaces and without characters that would steer a terminal.

    >>> one_line("a\\n  b\\x1b[31m")
    'a b [31m'
    """
    return " ".join("".join(each if each.isprintable() else " " for each in text or "").split())


def number_of(count: int, one: str, several: str | None = None) -> str:
    """A count with its noun.

    >>> number_of(1, "entry", "entries"), number_of(2, "error")
    ('1 entry', '2 errors')
    """
    return f"{count} {one if count == 1 else several or one + 's'}"


def either(values: Sequence[Any], most: int = 5) -> str:
    """Some values, one of which it is; whole numbers in a row as a range.

    >>> either([5]), either([8, 5]), either([1, 2, 3, 4])
    ('5', '8 or 5', '1 to 4')
    """
    if len(values) > 2 and all(type(each) is int for each in values):
        low, high = min(values), max(values)
        if high - low == len(values) - 1:
            return f"{low} to {high}"
    told = [value(each) for each in values[:most]]
    more = len(values) - len(told)
    return " or ".join(told) if not more else f"{', '.join(told)} or {more} more"


def listed(names: Iterable[str], most: int = 5) -> str:
    """Some names, and how many more.

    >>> listed("abcdefg", most=2)
    'a, b and 5 more'
    """
    told = list(names)
    return ", ".join(told[:most]) + (f" and {len(told) - most} more" if len(told) > most else "")
