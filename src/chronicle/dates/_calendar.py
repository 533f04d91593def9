"""Arithmetic of the proleptic Gregorian calendar, without bounds.

`datetime` ends at the years 1 and 9999; a chronology does not. Days are counted as `date.toordinal()` counts them (1
January of year 1 is day 1) and carried on below; years are astronomical, as in EDTF: year 0 is 1 BCE, year -43 is 44
BCE.
"""

from __future__ import annotations

from datetime import date

_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def is_leap(year: int) -> bool:
    """Whether a year of the proleptic Gregorian calendar has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days a month has; `month` is 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day: `date.toordinal()`, carried on below year 1 and above year 9999.

    `month` and `day` are taken as given; nothing is checked.

    >>> day_number(1, 1, 1), day_number(0, 12, 31), day_number(-43, 3, 15)
    (1, 0, -15997)
    """
    full = year - 1
    leap_day = 1 if month > 2 and is_leap(year) else 0
    return full * 365 + full // 4 - full // 100 + full // 400 + _BEFORE_MONTH[month] + leap_day + day


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day number: the inverse of `day_number`.

    >>> civil(-15997)
    (-43, 3, 15)
    """
    cycles, rest = divmod(day - 1, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return found.year + cycles * _CYCLE_YEARS, found.month, found.day


def month_range(year: int, month: int, count: int = 1) -> tuple[int, int]:
    """First and last day of `count` months from the given one on; they may run into the next year."""
    first = day_number(year, month, 1)
    years, after = divmod(month - 1 + count, 12)
    return first, day_number(year + years, after + 1, 1) - 1


def year_text(year: int) -> str:
    """A year as EDTF writes it: four digits, a sign below zero, ``Y`` beyond four digits.

    >>> year_text(79), year_text(-43), year_text(-17000)
    ('0079', '-0043', 'Y-17000')
    """
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def iso_day(day: int) -> str:
    """A day number as text, year-month-day.

    What is beyond four digits of a year is written for reading only: EDTF has no days there, so `When.parse` refuses
    it.

    >>> iso_day(day_number(2006, 12, 31)), iso_day(day_number(-44, 3, 15)), iso_day(day_number(12345, 1, 1))
    ('2006-12-31', '-0044-03-15', 'Y12345-01-01')
    """
    year, month, dom = civil(day)
    return f"{year_text(year)}-{month:02d}-{dom:02d}"
