"""Where allowed days come from: runs of days, and patterns with unspecified digits.

Each source answers two questions, the first allowed day from a day on and the last one up to a day, by stepping from
year to year. Nothing is ever expanded, so that ``XXXX-02-29`` costs as much to read as ``1985-02``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from attrs import frozen

from chronicle.dates._calendar import civil, day_number, month_length

# Stand for "without bound" inside sources; beyond every day of a year of 18 digits.
PAST = -(10**30)
FUTURE = 10**30

ALL_MONTHS = tuple(range(1, 13))
ALL_DAYS = tuple(range(1, 32))
_COMPLEMENT = str.maketrans("0123456789", "9876543210")


class Source(Protocol):
    """An ordered, possibly endless set of days."""

    def next(self, day: int) -> int | None:
        """The first day of the set that is not before `day`."""

    def previous(self, day: int) -> int | None:
        """The last day of the set that is not after `day`."""

    def stretch(self, day: int) -> int:
        """A day up to which the set surely has no gap, counted from `day`, which is in the set."""
        ...


@frozen(order=False)
class Runs:
    """Whole runs of days, sorted and apart from each other: `starts` and `ends` go together, both inclusive."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def merged(cls, runs: Iterable[tuple[int, int]]) -> Runs:
        """The runs in order, with those joined that overlap or touch."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(runs):
            if joined and start <= joined[-1][1] + 1:
                start, end = joined[-1][0], max(end, joined.pop()[1])
            joined.append((start, end))
        return cls(tuple(start for start, _ in joined), tuple(end for _, end in joined))

    def next(self, day: int) -> int | None:
        at = bisect_left(self.ends, day)
        return None if at == len(self.ends) else max(day, self.starts[at])

    def previous(self, day: int) -> int | None:
        at = bisect_right(self.starts, day) - 1
        return None if at < 0 else min(day, self.ends[at])

    def stretch(self, day: int) -> int:
        return self.ends[bisect_left(self.ends, day)]


@frozen(order=False)
class Years:
    """The years that a template such as ``156X`` stands for.

    `negative` puts a minus before it, which leaves year 0 out. `shift` is added to each year: a winter begins in one
    year and goes on in the next.
    """

    template: str
    negative: bool = False
    shift: int = 0

    @property
    def single(self) -> bool:
        return "X" not in self.template

    @property
    def contiguous(self) -> bool:
        return "X" not in self.template.rstrip("X")

    def next(self, year: int) -> int | None:
        """The first of these years that is not before `year`."""
        return self._signed(year, upwards=not self.negative)

    def previous(self, year: int) -> int | None:
        """The last of these years that is not after `year`."""
        return self._signed(year, upwards=self.negative)

    def first(self) -> int | None:
        return self.next(self.shift - 10_000)

    def last(self) -> int | None:
        return self.previous(self.shift + 10_000)

    def _signed(self, year: int, *, upwards: bool) -> int | None:
        sign = -1 if self.negative else 1
        number = sign * (year - self.shift)
        if self.negative and upwards:
            number = max(number, 1)
        found = digits_from(self.template, number) if upwards else digits_up_to(self.template, number)
        return None if found is None or (found == 0 and self.negative) else sign * found + self.shift


def digits_from(template: str, number: int) -> int | None:
    """The least number not below `number` whose digits fit a template; ``X`` fits every digit.

    >>> digits_from("1X5", 150), digits_from("1X5", 196), digits_from("X9", 3)
    (155, None, 9)
    """
    text = str(max(number, 0)).zfill(len(template))
    if len(text) > len(template):
        return None
    for at, (wanted, found) in enumerate(zip(template, text, strict=True)):
        if wanted in ("X", found):
            continue
        if wanted > found:
            return int(text[:at] + template[at:].replace("X", "0"))
        return _raised(template, text, at)
    return int(text)


def _raised(template: str, text: str, before: int) -> int | None:
    for at in range(before - 1, -1, -1):
        if template[at] == "X" and text[at] != "9":
            return int(text[:at] + str(int(text[at]) + 1) + template[at + 1 :].replace("X", "0"))
    return None


def digits_up_to(template: str, number: int) -> int | None:
    """The greatest number not above `number` whose digits fit a template.

    >>> digits_up_to("1X5", 150), digits_up_to("1X5", 104)
    (145, None)
    """
    if number < 0:
        return None
    top = 10 ** len(template) - 1
    found = digits_from(template.translate(_COMPLEMENT), top - min(number, top))
    return None if found is None else top - found


@lru_cache(maxsize=256)
def fitting(template: str, top: int) -> tuple[int, ...]:
    """The numbers from 1 to `top` whose two digits fit a template, in order.

    >>> fitting("1X", 12)
    (10, 11, 12)
    """
    return tuple(n for n in range(1, top + 1) if all(t in ("X", d) for t, d in zip(template, f"{n:02d}", strict=True)))


@frozen(order=False)
class Pattern:
    """Some days of the month, in some months, in some years; days that do not exist fall out."""

    years: Years
    months: tuple[int, ...]
    days: tuple[int, ...]

    def next(self, day: int) -> int | None:
        year, month, dom = civil(day)
        found = self.years.next(year)
        while found is not None:
            hit = self._least(found, (month, dom) if found == year else (1, 1))
            if hit is not None:
                return hit
            found = self.years.next(found + 1)
        return None

    def previous(self, day: int) -> int | None:
        year, month, dom = civil(day)
        found = self.years.previous(year)
        while found is not None:
            hit = self._greatest(found, (month, dom) if found == year else (12, 31))
            if hit is not None:
                return hit
            found = self.years.previous(found - 1)
        return None

    def _least(self, year: int, bound: tuple[int, int]) -> int | None:
        for month in self.months:
            length = month_length(year, month)
            for day in self.days:
                if day <= length and (month, day) >= bound:
                    return day_number(year, month, day)
        return None

    def _greatest(self, year: int, bound: tuple[int, int]) -> int | None:
        for month in reversed(self.months):
            length = month_length(year, month)
            for day in reversed(self.days):
                if day <= length and (month, day) <= bound:
                    return day_number(year, month, day)
        return None

    def stretch(self, day: int) -> int:
        if self.days != ALL_DAYS:
            return day
        year, month, _ = civil(day)
        if self.months == ALL_MONTHS:
            month = 12
        return day_number(year, month, month_length(year, month))

    def bounds(self) -> tuple[int, int] | None:
        """First and last day, or `None` where no day fits, as with ``1XX1-02-29``."""
        if self.months == (2,) and self.days[0] == 29 and self.years.template[-1] in "13579":
            return None  # no leap year is odd: spares a walk through a thousand years
        begin, end = self.years.first(), self.years.last()
        if begin is None or end is None:
            return None
        first, last = self.next(day_number(begin, 1, 1)), self.previous(day_number(end, 12, 31))
        return None if first is None or last is None else (first, last)
