"""`Widen`: a policy for dates that are marked as approximate or uncertain."""

from __future__ import annotations

import re

from attrs import field, frozen
from attrs.validators import ge, instance_of

from chronicle.dates._calendar import civil, day_number, month_length
from chronicle.dates._days import Days
from chronicle.dates._edtf import split_edges
from chronicle.dates._when import When
from chronicle.errors import QueryError

_PART = re.compile(r"(\d{1,6})\s*(day|month|year)s?")
_MARKS = set("~?%")


def _count() -> int:
    return field(default=0, validator=[instance_of(int), ge(0)])


@frozen
class Widen:
    """By how much dates marked with ``~``, ``?`` or ``%`` are taken to be wider than they are written, on both sides.

    EDTF does not say how vague a mark is, so by default a mark widens nothing; who wants it to says by how many days,
    months and years. Of a span, only the edges that carry a mark are widened. A widened edge has no gaps any more;
    what is unbounded stays so. A shift by months that leads beyond the end of a month stops there.

    >>> days = Widen(years=1).edges(When.parse("1984~"))[0]
    >>> days
    Days(1983-01-01..1985-12-31)
    """

    days: int = _count()
    months: int = _count()
    years: int = _count()

    @classmethod
    def of(cls, value: Widen | str) -> Widen:
        """A policy from one, or from words: ``6 months``, ``1 year``, ``1 year 10 days``; else `QueryError`.

        >>> Widen.of("1 year, 6 months")
        Widen(days=0, months=6, years=1)
        """
        if isinstance(value, cls):
            return value
        text = value if isinstance(value, str) else ""
        parts = _PART.findall(text)
        told = {f"{unit}s": int(count) for count, unit in parts}
        if not parts or len(told) < len(parts) or _PART.sub("", text).strip(" ,"):
            mend = "write how many days, months or years: 6 months"
            raise QueryError(f"cannot widen dates by {value!r}", code="bad-widen", mend=mend)
        return cls(**told)

    def __str__(self) -> str:
        told = ((self.years, "year"), (self.months, "month"), (self.days, "day"))
        return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in told if count) or "0 days"

    def edges(self, when: When) -> tuple[Days, Days | None]:
        """The days on which a date may begin, and may end (`None` for a point), with this policy."""
        if not (when.approximate or when.uncertain):
            return when.begin, when.end
        begin_marked, end_marked = _marked(when)
        begin = self._wider(when.begin) if begin_marked else when.begin
        if when.end is None:
            return begin, None
        end = self._wider(when.end) if end_marked else when.end
        return begin.clamp(last=end.last) or begin, end.clamp(first=begin.first) or end

    def _wider(self, days: Days) -> Days:
        first = None if days.first is None else self._shifted(days.first, -1)
        return Days.range(first, None if days.last is None else self._shifted(days.last, 1))

    def _shifted(self, day: int, sign: int) -> int:
        year, month, dom = civil(day)
        years, month = divmod(year * 12 + month - 1 + sign * (self.years * 12 + self.months), 12)
        length = month_length(years, month + 1)
        at_end = dom == month_length(year, civil(day)[1])
        dom = length if at_end and sign > 0 else min(dom, length)
        return day_number(years, month + 1, dom) + sign * self.days


def _marked(when: When) -> tuple[bool, bool]:
    """Which edges of a date carry a mark."""
    if when.text.startswith(("{begin:", "{end:")):
        told = split_edges(when.text)
        begin, end = told.get("begin", ""), told.get("end", "")
    else:
        begin, _, end = when.text.partition("/")
    return bool(_MARKS & set(begin)), bool(_MARKS & set(end))
