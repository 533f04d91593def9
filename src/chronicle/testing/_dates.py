"""Dates of every shape of EDTF, crowding onto the same few days.

They are listed and not composed while they are drawn, which is several times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations_with_replacement

from hypothesis import strategies as st

from chronicle.dates import When, iso_day

FIRST = date(2000, 2, 26).toordinal()
DAYS = tuple(iso_day(FIRST + at) for at in range(6))
"""A window over the end of a February that has 29 days."""
_COARSE = ("2000-02", "2000", "2000-03", "200X", "2000-02-2X", "2000-XX-29", "20XX", "2000-21", "2000-33")
_RARE = ("-0043", "Y-170000", "Y17E4", "19XX-XX-29", "156X-25", "1950S2", "2000-?02-~28")


def _in_order(form: str, count: int) -> Iterator[str]:
    """A form with every choice of days of the window in it, the earlier ones first."""
    return (form.format(*days) for days in combinations_with_replacement(DAYS[:: 1 if count < 3 else 2], count))


def _points() -> Iterator[str]:
    yield from _COARSE
    yield from (f"{day}{mark}" for day in (*DAYS, *_COARSE) for mark in "?~%")
    yield from (f"{day}T{hour}:00:00{zone}" for day in DAYS for hour in ("08", "20") for zone in ("", "Z", "+09:00"))
    for form, count in (("[{}..{}]", 2), ("[{},{}]", 2), ("[{},{}..{}]", 3), ("[..{}]", 1), ("[{}..]", 1)):
        yield from _in_order(form, count)
    yield from _RARE


def _spans() -> Iterator[str]:
    yield from _in_order("{}/{}", 2)
    yield from ("2000-02/2000-03", "1999~/2000?", "2000-02-2X/2000-03")
    for form, count in (("{}/..", 1), ("{}/", 1), ("../{}", 1), ("/{}", 1)):
        yield from _in_order(form, count)
    yield from _in_order("{{begin: [{}..{}], end: ..}}", 2)
    yield from _in_order("{{begin: [{}..{}], end: [{}..{}]}}", 4)
    yield from _in_order("{{begin: [{}..{}]}}", 2)


def _parsed(*texts: Iterable[str]) -> list[When]:
    return [When.parse(text) for some in texts for text in some]


_EXACT, _POINTS, _SPANS = _parsed(DAYS), _parsed(_points()), _parsed(_spans())
_LASTED = _parsed(_in_order("{}/{}", 2))

# Listed several times is drawn as often: half of what happened once is on a day that is known.
EVERY_POINT = [*_EXACT * (len(_POINTS) // len(_EXACT)), *_POINTS]
EVERY_DATE = [*EVERY_POINT, *_LASTED * (len(_SPANS) // len(_LASTED)), *_SPANS]
FEW = st.sampled_from([*_EXACT * 4, *_parsed(_in_order("[{}..{}]", 2), _in_order("[{},{}]", 2)), *_LASTED])
"""Dates that allow a few days only, so that every choice of days can be tried."""


@st.composite
def whens(draw: st.DrawFn, *, spans: bool = True) -> When:
    """Dates of every shape that an event may have, most of them within six days of the year 2000.

    With ``spans=False`` only points are drawn: what happened once. Sets of several dates are no date of an event, and
    are not drawn.
    """
    return draw(_every_date if spans else _every_point)


_every_date, _every_point = st.sampled_from(EVERY_DATE), st.sampled_from(EVERY_POINT)
