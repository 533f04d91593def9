"""`query_day`: the day up to which a question looks."""

from __future__ import annotations

from datetime import date, datetime

from chronicle.dates._calendar import iso_day
from chronicle.dates._when import When
from chronicle.errors import DateError, QueryError


def query_day(value: When | str | date, at: str = "end") -> int:
    """The number of the day at whose end a question is asked; `at="start"` gives the day before its first day.

    Takes a day, month, year, season, or unspecified digits without gaps (``198X``), as a `When`, a text or a
    `datetime.date`. Raises `QueryError` for everything else, also for text that is not a date.

    >>> from chronicle.dates import day_number
    >>> query_day("198X") == day_number(1989, 12, 31), query_day("1980", at="start") == day_number(1979, 12, 31)
    (True, True)
    """
    if at not in ("start", "end"):
        raise QueryError(f"a query date is asked at its 'start' or its 'end', not at {at!r}", mend="leave `at` out")
    when = _asked(value)
    refusal = _why_not(when)
    days = when.begin
    if refusal is not None or days.first is None or days.last is None:
        reason, mend = refusal or ("it has no last day", "ask at one day, month or year")
        raise QueryError(f"cannot ask at {when.text!r}: {reason}", mend=mend, date=when.text)
    return days.last if at == "end" else days.first - 1


def _asked(value: object) -> When:
    if isinstance(value, datetime):
        mend = f"ask at the day: {value.date().isoformat()!r}"
        raise QueryError(f"cannot ask at {value}: days are the unit", mend=mend, date=str(value))
    try:
        return When.of(value)
    except DateError as error:
        told = error.problem
        raise QueryError(told.message, mend=told.mend, date=told.date) from None


def _why_not(when: When) -> tuple[str, str] | None:
    text, days = when.text, when.begin
    if when.is_set or text.startswith("["):
        return "a set is several days", "ask at each of them by itself"
    if when.is_span:
        return "an interval is not one day", _edges_mend(when)
    if when.time is not None:
        return "days are the unit", f"ask at the day: {text.partition('T')[0]}"
    if when.approximate or when.uncertain:
        return "a question has no doubtful date", f"ask at {text.translate(_UNMARKED)}"
    if "S" in text:
        return "an estimate has no definite days", "ask at a year that you mean"
    return None if days.gapless else ("it has gaps", "ask at one day, month or year")


def _edges_mend(when: When) -> str:
    last = when.latest
    return "ask at one day, month or year" + ("" if last is None else f", such as {iso_day(last)}")


_UNMARKED = str.maketrans("", "", "?~%")
