"""Simple dates of EDTF: a year, month, day or season, with unspecified digits, long years and significant digits."""

from __future__ import annotations

import re

from attrs import frozen

from chronicle.dates._calendar import MONTHS, day_number, month_length, month_range, year_text
from chronicle.dates._days import Days
from chronicle.dates._patterns import ALL_DAYS, ALL_MONTHS, Pattern, Years, fitting
from chronicle.dates._reading import Refused

_MOST_DIGITS = 18

_Q = "[?~%]?"
_DATE = re.compile(rf"{_Q}(-?)([0-9X]{{4}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q})?)?")
_YEAR = re.compile(rf"{_Q}(?:Y(-?)([0-9]+)(?:E([0-9]+))?|(-?)([0-9]{{4}}))(?:S([0-9]+))?{_Q}")

# First month and number of months of the codes 21 to 41, in the order of ISO 8601-2, 4.8.
_NORTH = ((3, 3), (6, 3), (9, 3), (12, 3))
_SOUTH = ((9, 3), (12, 3), (3, 3), (6, 3))
_QUARTERS = ((1, 3), (4, 3), (7, 3), (10, 3))
_THIRDS = ((1, 4), (5, 4), (9, 4))
_HALVES = ((1, 6), (7, 6))
SEASONS = dict(enumerate((*_NORTH, *_NORTH, *_SOUTH, *_QUARTERS, *_THIRDS, *_HALVES), start=21))


@frozen(order=False)
class Dated:
    """The days of one simple date, and how closely it is written; `None` where that cannot be an end of a range."""

    days: Days
    precision: str | None


def dated(text: str) -> Dated:
    """Read one simple date; qualifiers are passed over. Raises `Refused`."""
    found = _DATE.fullmatch(text)
    if found is None:
        return _long_year(text)
    sign, year, month, day = found.groups()
    if sign and year == "0000":
        raise Refused("the year 0 has no sign", "write " + text.replace("-0000", "0000", 1))
    if "X" in year or (month and "X" in month) or (day and "X" in day):
        return Dated(_unspecified(sign, year, month, day), None)
    return _whole(int(sign + year), month, day)


def _whole(year: int, month: str | None, day: str | None) -> Dated:
    if month is None:
        return Dated(Days(*month_range(year, 1, 12)), "year")
    number = int(month)
    if 21 <= number <= 41:
        return Dated(_season(year, number, day), "season")
    if not 1 <= number <= 12:
        raise _no_month(year, month, day)
    if day is None:
        return Dated(Days(*month_range(year, number)), "month")
    if not 1 <= int(day) <= month_length(year, number):
        raise _no_day(year, number, day)
    found = day_number(year, number, int(day))
    return Dated(Days(found, found), "day")


def _season(year: int, code: int, day: str | None) -> Days:
    if day is not None:
        raise Refused(
            f"{code} is a season or another part of a year, which has no days of its own", "leave the day out"
        )
    return Days(*month_range(year, *SEASONS[code]))


def _no_month(year: int, month: str, day: str | None) -> Refused:
    if month == "00":
        return Refused("there is no month 00", f"write {year_text(year)} if the month is not known")
    if day is not None and 1 <= int(day) <= 12 and int(month) <= month_length(year, int(day)):
        return Refused(f"there is no month {month}", f"write {year_text(year)}-{day}-{month}")
    return Refused(f"{month} is neither a month (01 to 12) nor a season or another part of a year (21 to 41)")


def _no_day(year: int, month: int, day: str) -> Refused:
    there = f"{year_text(year)}-{month:02d}"
    mend = f"write {there} if the day is not known"
    if day == "00":
        return Refused("there is no day 00", mend)
    why = f"{MONTHS[month - 1]} {year_text(year)} has {month_length(year, month)} days"
    return Refused(f"{why} ({year_text(year)} was no leap year)" if (month, day) == (2, "29") else why, mend)


def _unspecified(sign: str, year: str, month: str | None, day: str | None) -> Days:
    years = Years(year, bool(sign))
    if month is not None and "X" not in month and int(month) in SEASONS:
        return _unspecified_season(years, int(month), day)
    months = ALL_MONTHS if month is None else fitting(month, 12)
    days = ALL_DAYS if day is None else fitting(day, 31)
    found = Days.of_patterns([Pattern(years, months, days)]) if months and days else None
    if found is None:
        raise Refused("no day fits it", _nearest(sign + year, month, months, days))
    return Days(found.first, found.last) if _without_gaps(years, months, days) else found


def _unspecified_season(years: Years, code: int, day: str | None) -> Days:
    start, count = SEASONS[code]
    if day is not None:
        raise Refused(
            f"{code} is a season or another part of a year, which has no days of its own", "leave the day out"
        )
    months = [(start + n - 1) % 12 + 1 for n in range(count)]
    here, after = tuple(m for m in months if m >= start), tuple(m for m in months if m < start)
    patterns = [Pattern(years, here, ALL_DAYS)]
    if after:
        patterns.append(Pattern(Years(years.template, years.negative, shift=1), after, ALL_DAYS))
    found = Days.of_patterns(patterns)
    if found is None:
        raise Refused("no day fits it")
    return found


def _nearest(year: str, month: str | None, months: tuple[int, ...], days: tuple[int, ...]) -> str:
    if not months:
        return f"write {year} or {year}-XX if the month is not known"
    if days == (29,):
        return f"write {year}-{month} if the day is not known: none of these years is a leap year"
    return f"write {year}-{month} if the day is not known"


def _without_gaps(years: Years, months: tuple[int, ...], days: tuple[int, ...]) -> bool:
    if years.single and len(months) == 1:
        return days[-1] - days[0] == len(days) - 1
    if days != ALL_DAYS:
        return False
    if years.single:
        return months[-1] - months[0] == len(months) - 1
    return months == ALL_MONTHS and years.contiguous


# -- years of more than four digits, and of few significant ones -------------------------------------------------------


def _long_year(text: str) -> Dated:
    found = _YEAR.fullmatch(text)
    if found is None:
        raise Refused
    long_sign, digits, exponent, sign, short, significant = found.groups()
    magnitude = int(short) if digits is None else _magnitude(long_sign, digits, exponent)
    negative = bool(long_sign or sign)
    low, high = (magnitude, magnitude) if significant is None else _significant(magnitude, significant)
    first, last = (-high, -low) if negative else (low, high)
    return Dated(Days(day_number(first, 1, 1), day_number(last, 12, 31)), "year" if significant is None else None)


def _magnitude(sign: str, digits: str, exponent: str | None) -> int:
    zeros = 0 if exponent is None else int(exponent[:3]) if len(exponent) <= 3 else _MOST_DIGITS
    if len(digits) + zeros > _MOST_DIGITS:
        raise Refused(f"a year has at most {_MOST_DIGITS} digits here", "leave the field out, or say it in words")
    magnitude = int(digits + "0" * zeros)
    if magnitude <= 9999:
        raise Refused(
            "Y stands only before a year of more than four digits",
            f"write {year_text(-magnitude if sign else magnitude)}",
        )
    if digits.startswith("0"):
        raise Refused("a year after Y has no leading zero", f"write Y{sign}{magnitude}")
    return magnitude


def _significant(magnitude: int, significant: str) -> tuple[int, int]:
    length = len(str(magnitude))
    count = int(significant) if len(significant) <= 2 else _MOST_DIGITS + 1
    if not 1 <= count <= length:
        raise Refused(f"the year {magnitude} has {length} digits, so S is followed by 1 to {length}")
    unit: int = 10 ** (length - count)
    low = magnitude // unit * unit
    return low, low + unit - 1
