"""`When`: one date, exactly as written, with what follows from it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import repeat
from typing import Any

from attrs import field, frozen

from chronicle.dates import _logic
from chronicle.dates._calendar import iso_day
from chronicle.dates._days import Days
from chronicle.dates._edtf import edges_text, read, read_day, split_edges
from chronicle.dates._reading import Reading, Refused, TimeOfDay
from chronicle.errors import DateError

_CACHED = 65_536
_SHOWN = 80
_FORMS = "write EDTF, such as 1985, 1985-04, 1985-04-12, 1985~, [1667..1672], 1955/1964 or 2006/.."


def _derive(text: str) -> int | Reading:
    day = read_day(text)
    if day is not None:
        return day
    try:
        return read(text)
    except Refused as refused:
        raise _refusal(text, refused) from None


def _refusal(text: str, refused: Refused) -> DateError:
    # Only a refusal pays for the rules.
    from chronicle.dates._hints import hint

    told = hint(text, _readable) if refused.reason is None or refused.mend is None else None
    reason = refused.reason or (told and told[0]) or "it is not EDTF"
    mend = refused.mend or (told and told[1]) or _FORMS
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return DateError(f"cannot read the date {shown!r}: {reason}", mend=mend, date=shown)


def _readable(text: str) -> bool:
    try:
        read(text)
    except Refused:
        return False
    return True


@frozen(order=False, repr=False, weakref_slot=False)
class When:
    """A date in EDTF (Library of Congress, 2019; ISO 8601-2), kept as written; `said` holds the source's own words.

    Two are equal if text and `said` are equal. There is no ``<``: dates overlap. Raises `DateError` for what is not
    EDTF.

    >>> when = When.parse("1955/1964")
    >>> iso_day(when.earliest), iso_day(when.begin_latest), iso_day(when.end_earliest), iso_day(when.latest)
    ('1955-01-01', '1955-12-31', '1964-01-01', '1964-12-31')
    """

    text: str
    said: str | None = None
    # A plain day keeps its number only; most dates of a log are plain days.
    _read: int | Reading = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_read", _derive(self.text))

    # -- making ------------------------------------------------------------------------------------------------------

    @classmethod
    def parse(cls, text: str) -> When:
        """The date that a text says. Raises `DateError`, with the form that was probably meant where there is one.

        >>> When.parse("31/01/1991")
        Traceback (most recent call last):
        chronicle.errors.DateError: cannot read the date '31/01/1991': the year comes first
          = write 1991-01-31
        """
        if type(text) is str:
            return _parsed(text)
        if isinstance(text, str):
            return _parsed(str.__str__(text))
        raise _not_text(text)

    @classmethod
    def of(cls, value: object) -> When:
        """The date of a `When`, a text, a `datetime.date`, or a mapping `{edtf, said}` or `{begin, end}`: a converter.

        A `datetime` needs an offset and is cut to whole seconds. Of `{begin, end}` an edge left out is unknown;
        `said` may stand beside both. Raises `DateError`.

        >>> When.of({"begin": "[1994..1996]", "end": ".."})
        When('{begin: [1994..1996], end: ..}')
        """
        if isinstance(value, When):
            return value
        if isinstance(value, Mapping):
            return _of_mapping(value)
        return cls.parse(_text_of(value))

    @classmethod
    def day(cls, ordinal: int) -> When:
        """The date that is one day, given by its number. Raises `DateError` beyond the years -9999 to 9999.

        >>> When.day(1)
        When('0001-01-01')
        """
        return cls.parse(iso_day(ordinal))

    # -- what it is --------------------------------------------------------------------------------------------------

    @property
    def is_point(self) -> bool:
        """Whether it happened once, on one day that may not be known more closely."""
        return type(self._read) is int or self._reading.kind == "point"

    @property
    def is_span(self) -> bool:
        """Whether it lasted, from a beginning to an end."""
        return type(self._read) is not int and self._reading.kind == "span"

    @property
    def is_set(self) -> bool:
        """Whether these are several dates, ``{1960,1961-12}``: neither a point nor a span."""
        return type(self._read) is not int and self._reading.kind == "set"

    @property
    def ongoing(self) -> bool:
        """Whether it has not ended: ``A/..``."""
        return type(self._read) is not int and self._reading.ongoing

    @property
    def open_start(self) -> bool:
        """Whether it began before every date: ``../B``."""
        return type(self._read) is not int and self._reading.open_start

    @property
    def unknown_start(self) -> bool:
        """Whether its beginning is not known: ``/B``."""
        return type(self._read) is not int and self._reading.unknown_start

    @property
    def unknown_end(self) -> bool:
        """Whether it ended, or may have, on a day that is not known: ``A/``."""
        return type(self._read) is not int and self._reading.unknown_end

    @property
    def approximate(self) -> bool:
        """Whether any part is marked ``~`` or ``%``. Widens nothing by itself."""
        return type(self._read) is not int and self._reading.approximate

    @property
    def uncertain(self) -> bool:
        """Whether any part is marked ``?`` or ``%``. Widens nothing by itself."""
        return type(self._read) is not int and self._reading.uncertain

    @property
    def time(self) -> TimeOfDay | None:
        """The time of day, if one is written."""
        return None if isinstance(self._read, int) else self._read.time

    # -- days --------------------------------------------------------------------------------------------------------

    @property
    def begin(self) -> Days:
        """The days on which it may begin; of a point, on which it may be.

        An open beginning names no day: there the days up to the end stand for "before any of them". Of a set, the
        days of its first member.
        """
        return Days(self._read, self._read) if isinstance(self._read, int) else self._read.begin

    @property
    def end(self) -> Days | None:
        """The days on which it may end; `None` for a point, and for what is ongoing."""
        return None if isinstance(self._read, int) else self._read.end

    @property
    def earliest(self) -> int | None:
        """The first possible day (CIDOC CRM P82a); `None` where unbounded."""
        return self._read if isinstance(self._read, int) else self._read.begin.first

    @property
    def begin_latest(self) -> int | None:
        """The last day on which it may begin (CIDOC CRM P81a); of a point, `latest`."""
        return self._read if isinstance(self._read, int) else self._read.begin.last

    @property
    def end_earliest(self) -> int | None:
        """The first day on which it may end (CIDOC CRM P81b); of a point, `earliest`; `None` where ongoing."""
        return self._read if isinstance(self._read, int) else self._read.end_earliest

    @property
    def latest(self) -> int | None:
        """The last possible day (CIDOC CRM P82b); `None` where unbounded."""
        return self._read if isinstance(self._read, int) else self._read.latest

    @property
    def exact_day(self) -> int | None:
        """The day of a point of which only one day is possible, else `None`."""
        if isinstance(self._read, int):
            return self._read
        return self._read.begin.first if self._read.kind == "point" and self._read.begin.single else None

    @property
    def sort_key(self) -> tuple[float, float, int]:
        """Orders any dates: by last day, first day, time of day as written; a date without a time comes first."""
        read = self._read
        if isinstance(read, int):
            return (read, read, -1)
        low, high = _logic.low(read.begin.first), _logic.high(read.latest)
        return (high, low, -1 if read.time is None else read.time.seconds)

    def local(self, zone: tzinfo | None) -> tuple[int | None, int]:
        """Day number and second of the day in a zone; without an offset or a zone, as written.

        Without a time of day: `earliest`, which is `None` where unbounded, and -1.

        >>> from chronicle.dates import day_number
        >>> from datetime import timedelta, timezone
        >>> When.parse("1985-04-12T23:20:30Z").local(timezone(timedelta(hours=9))) == (day_number(1985, 4, 13), 30030)
        True
        """
        if self.time is None:
            return self.earliest, -1
        day = self.begin.first
        return _logic.local(day, self.time, zone) if day is not None else (None, -1)

    # -- comparing ---------------------------------------------------------------------------------------------------

    def before(self, other: When) -> bool | None:
        """Whether all of it lies on days before all of the other; `None` where that is not known.

        Days are the unit. Two exact days with times of day are compared by them, if both have an offset or neither has.

        >>> When.parse("1985").before(When.parse("1986")), When.parse("1985").before(When.parse("1985-04"))
        (True, None)
        """
        return _logic.before(self, other)

    def happened_by(self, day: int) -> bool | None:
        """Whether all of it had happened by the end of a day: of a span, whether it had ended; `None` if not known.

        What is ongoing has not; of a set, all members must have.

        >>> from chronicle.dates import day_number
        >>> When.parse("1955/..").happened_by(day_number(1990, 1, 1))
        False
        """
        return _logic.happened_by(self, day)

    def overlaps(self, other: When) -> bool | None:
        """Whether the two share at least one day; `None` where that is not known. Gaps count.

        For an all-members set, `True` is claimed only where the other covers all of it.

        >>> When.parse("1985-XX-13").overlaps(When.parse("1985-04-14"))
        False
        """
        return _logic.overlaps(self, other)

    # -- writing -----------------------------------------------------------------------------------------------------

    def plain(self) -> str | dict[str, str]:
        """The JSON form: the text, or `{edtf, said}`, or `{begin, end}` with `said` if there is one; `of` reads it.

        >>> When.of({"edtf": "[..1960]", "said": "by late 1960"}).plain()
        {'edtf': '[..1960]', 'said': 'by late 1960'}
        """
        edges = split_edges(self.text) if self.text.startswith(("{begin:", "{end:")) else None
        if self.said is None:
            return self.text if edges is None else edges
        return {**({"edtf": self.text} if edges is None else edges), "said": self.said}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"When({self.text!r})" if self.said is None else f"When({self.text!r}, said={self.said!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Read again when unpickled, so that no stored state can disagree with its text.
        return (When, (self.text,) if self.said is None else (self.text, self.said))

    @property
    def _reading(self) -> Reading:
        assert not isinstance(self._read, int)
        return self._read


_parsed = lru_cache(maxsize=_CACHED)(When)


def is_plain_day(when: When) -> bool:
    """Whether a date is ``YYYY-MM-DD`` and nothing more, so that `plain_days` makes its equal."""
    return when.said is None and read_day(when.text) is not None


def plain_days(texts: Sequence[str]) -> list[When]:
    """Many dates that are one plain day each, ``YYYY-MM-DD``, as they were read before: ten times quicker.

    >>> plain_days(["1998-08-31"]) == [When.parse("1998-08-31")]
    True
    """
    made = [object.__new__(When) for _ in texts]
    days = map(date.toordinal, map(date.fromisoformat, texts))
    for slot, column in (("text", texts), ("said", repeat(None)), ("_read", days)):
        deque(map(getattr(When, slot).__set__, made, column), maxlen=0)
    return made


# -- the forms that a converter takes ----------------------------------------------------------------------------------


def _of_mapping(value: Mapping[Any, Any]) -> When:
    unknown = [key for key in value if key not in ("edtf", "said", "begin", "end")]
    if unknown:
        raise DateError(
            f"a date has no field {unknown[0]!r}", mend="a date is text, {edtf, said} or {begin, end, said}"
        )
    edges = [value.get(name) for name in ("begin", "end")]
    if ("edtf" in value) == (edges != [None, None]):
        raise DateError("a date says either edtf, or begin and end", mend="write {edtf, said} or {begin, end, said}")
    said = value.get("said")
    if said is not None and (not isinstance(said, str) or not said.strip()):
        raise DateError(f"what the source said is text, not {said!r}", mend="quote the source, or leave `said` out")
    if "edtf" in value:
        when = When.parse(_text_of(value["edtf"]))
    else:
        when = When.parse(edges_text(*(None if edge is None else _edge_text(edge) for edge in edges)))
    return when if said is None else When(when.text, said)


def _edge_text(value: object) -> str:
    text = _text_of(value)
    if text in ("", "/") or any(mark in text for mark in "/{} "):
        raise DateError(
            f"the edge {text!r} of a date is not a point",
            mend="write one date or a set [a..b] for each edge; .. for an open one; leave an unknown one out",
            date=text[:_SHOWN],
        )
    return text


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, When):
        return value.text
    if isinstance(value, datetime):
        return _datetime_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise _not_text(value)


def _datetime_text(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        raise DateError(
            f"the datetime {value} has no offset", mend="give it a tzinfo, or pass its date()", date=str(value)
        )
    if offset.total_seconds() % 60:
        raise DateError(f"the offset of {value} is not whole minutes", mend="pass its date()", date=str(value))
    return value.isoformat(timespec="seconds")


def _not_text(value: object) -> DateError:
    shown = repr(value)[:_SHOWN]
    mend = f"write it as text: '{value:04d}'" if type(value) is int and 0 <= value <= 9999 else _FORMS
    return DateError(f"a date is text, not {shown}", mend=mend, date=shown)
