"""Small logs for the oracle: a few events in a few days, dated and linked in every way that the design knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import inf
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS, Occurrence
from chronicle.dates import When, iso_day
from chronicle.events import Codebook, Event
from chronicle.memory import MemoryLog

from .oracle import MARGIN, Dated, Day, Fact, Histories, Key

BASE = date(2000, 2, 24).toordinal()
WIDTH = 8
LAST = BASE + WIDTH - 1
TIMES = ("08:00", "12:00", "18:00")
BOOK = Codebook("oracle")


@BOOK.event("visit", act=True)
@frozen(kw_only=True)
class Visit(Event):
    """An act: its end shows on its last day."""


@BOOK.event("sanction")
@frozen(kw_only=True)
class Sanction(Event):
    """Lasting: its end shows on the day after its last day."""


days = st.integers(BASE, LAST)


@frozen
class Edge:
    """Some days as one text."""

    text: str
    days: tuple[Day, ...]


def _exact(day: int) -> Edge:
    return Edge(iso_day(day), (day,))


def _range(one: int, other: int) -> Edge:
    first, last = min(one, other), max(one, other)
    return Edge(f"[{iso_day(first)}..{iso_day(last)}]", tuple(range(first, last + 1)))


def _gaps(chosen: Iterable[int]) -> Edge:
    told = sorted(chosen)
    return Edge(f"[{','.join(map(iso_day, told))}]", tuple(told))


def _range_and_day(one: int, other: int, third: int) -> Edge:
    first, last = min(one, other), max(one, other)
    text = f"[{iso_day(first)}..{iso_day(last)},{iso_day(third)}]"
    return Edge(text, tuple(sorted({*range(first, last + 1), third})))


def _up_to(day: int) -> Edge:
    return Edge(f"[..{iso_day(day)}]", tuple(range(BASE - MARGIN, day + 1)))


def _from(day: int) -> Edge:
    return Edge(f"[{iso_day(day)}..]", tuple(range(day, LAST + MARGIN + 1)))


EXACT = days.map(_exact)
VAGUE = st.one_of(
    st.builds(_range, days, days),
    st.sets(days, min_size=2, max_size=4).map(_gaps),
    st.builds(_range_and_day, days, days, days),
)
EDGES = st.one_of(EXACT, VAGUE)
UNBOUNDED = st.one_of(days.map(_up_to), days.map(_from))
EDGES_AND_UNBOUNDED = st.one_of(EXACT, VAGUE, UNBOUNDED)


def _point(edge: Edge) -> Dated:
    return Dated(text=edge.text, begin=edge.days)


def _timed(day: int, time: int) -> Dated:
    return Dated(text=f"{iso_day(day)}T{TIMES[time]}:00", begin=(day,), time=time)


def _span(one: Edge, other: Edge) -> Dated:
    begin, end = (one, other) if min(one.days) <= max(other.days) else (other, one)
    plain = not begin.text.startswith("[") and not end.text.startswith("[")
    text: Any = f"{begin.text}/{end.text}" if plain else {"begin": begin.text, "end": end.text}
    return Dated(text=text, begin=begin.days, end=end.days, span=True)


def _ongoing(begin: Edge) -> Dated:
    text: Any = f"{begin.text}/.." if not begin.text.startswith("[") else {"begin": begin.text, "end": ".."}
    return Dated(text=text, begin=begin.days, span=True)


def _unknown_end(begin: Edge) -> Dated:
    return Dated(
        text={"begin": begin.text}, begin=begin.days, end=tuple(range(min(begin.days), LAST + MARGIN + 1)), span=True
    )


def _unknown_start(end: Edge) -> Dated:
    days = tuple(range(BASE - MARGIN, int(max(end.days)) + 1))
    return Dated(text={"end": end.text}, begin=days, end=end.days, span=True)


def _open_start(end: Edge) -> Dated:
    return Dated(text={"begin": "..", "end": end.text}, begin=(-inf,), end=end.days, span=True)


POINTS = EDGES.map(_point)
TIMED = st.builds(_timed, days, st.integers(0, len(TIMES) - 1))
SPANS = st.builds(_span, EDGES, EDGES)
BOUNDED = st.one_of(POINTS, POINTS, TIMED, SPANS, SPANS, EDGES.map(_ongoing))
ANY_SPANS = st.one_of(
    st.builds(_span, EDGES_AND_UNBOUNDED, EDGES_AND_UNBOUNDED),
    EDGES.map(_unknown_end),
    EDGES.map(_unknown_start),
)
UNBOUNDEDLY = st.one_of(EDGES_AND_UNBOUNDED.map(_point), UNBOUNDED.map(_point), TIMED, ANY_SPANS)
WITH_OPEN_START = st.one_of(BOUNDED, EDGES.map(_open_start))

NAMES = ("a", "b", "c", "d", "e")


@st.composite
def facts(
    draw: st.DrawFn,
    dates: st.SearchStrategy[Dated] = BOUNDED,
    *,
    linked: bool = True,
    known: bool = False,
    max_size: int = 5,
) -> tuple[Fact, ...]:
    """A log of two to five events; `known` gives some of them a date at which they became known."""
    names = NAMES[: draw(st.integers(2, max_size))]
    # Links mostly go backwards, so that cycles do not crowd out what holds.
    forwards = draw(st.integers(0, 3)) == 0
    found = []
    for at, name in enumerate(names):
        dated = draw(dates)
        others = names if forwards else names[:at]
        found.append(
            Fact(
                id=name,
                dated=dated,
                act=draw(st.booleans()),
                spread=1 if dated.span or dated.time is not None else draw(st.sampled_from((1, 1, 1, 2, 3))),
                after=draw(_targets(others, (".end", ""))) if linked else (),
                within=draw(_targets(others, ("",))) if linked and draw(st.integers(0, 2)) == 0 else (),
                known=draw(_KNOWN) if known else None,
            )
        )
    return tuple(found)


_KNOWN = st.one_of(
    st.none(),
    st.builds(lambda one, other: (min(one, other), max(one, other)), *[st.integers(BASE - 2, LAST + 2)] * 2),
    st.integers(BASE - 2, LAST + 2).map(lambda day: (day, day)),
)


def _targets(names: tuple[str, ...], endings: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    if not names:
        return st.just(())
    one = st.builds(str.__add__, st.sampled_from(names), st.sampled_from(endings))
    return st.lists(one, max_size=2, unique=True).map(tuple)


def event_of(fact: Fact, **changes: Any) -> Event:
    """A fact as an event."""
    told = {
        "id": fact.id,
        "when": fact.dated.text,
        "after": fact.after,
        "within": fact.within,
        "spread": fact.spread,
        "known": None if fact.known is None else known_text(fact.known),
    }
    return (Visit if fact.act else Sanction)(**{**told, **changes})


def known_text(known: tuple[int, int]) -> str:
    first, last = known
    return iso_day(first) if first == last else f"[{iso_day(first)}..{iso_day(last)}]"


def log_of(told: Iterable[Fact], **settings: Any) -> MemoryLog:
    """A log of facts, appended at once."""
    log = MemoryLog(clock=lambda: date(2026, 11, 23), **settings)
    log.append(*map(event_of, told))
    return log


def histories(told: tuple[Fact, ...], hidden: Iterable[str] = ()) -> Histories:
    return Histories(told, frozenset(hidden), BASE, LAST)


def key_of(each: Occurrence) -> Key:
    return each.id, each.index


def number(day: int) -> Day:
    """A day number, infinite where the chronology means no day."""
    return -inf if day == NEVER_BEGAN else inf if day == NEVER_ENDS else day


def days_of(each: Occurrence) -> tuple[Day, Day]:
    return number(each.first), number(each.last)


def day_text(day: int) -> str:
    return When.day(day).text


QUERIES = st.integers(BASE - 3, LAST + 3)
