"""What is allowed in a log, and looks like a slip: an open order that matters, a bare citation, a date far away.

None of it stops a replay, and each rule keeps quiet where an author could do nothing: a warning that is always there is
read by nobody.

- *Same-day order*: two events of one day that act on one part of the state, whose order nothing tells (`after`, or a
  time of day), and the part is another one when they change places.
- *No locator*: a long work is cited as a whole. Long are, in the types of CSL, a book and a thesis, and a report, a
  manuscript, a hearing or a legal case of more than `SHORT` pages; none of them where the source itself says the page
  (`page`), or that it has at most `SHORT` pages (`number-of-pages`). Told once for each source.
- *Far from the period*: an event that lies wholly before or after the middle half of the log's events by more than
  `FAR` times the length of that half and more than a century. A typing error in a year is rarely nearer, and the
  background that a chronology tells of rarely further. `begins` of the log counts as inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from chronicle._history import Branches, Keys, Leaf
from chronicle.chronology import Chronology, Occurrence
from chronicle.errors import Problem, ReplayError
from chronicle.events import Citation, Event, citations
from chronicle.log import Amendment, Entry, Log
from chronicle.reducer import AnyReducer, Reducer
from chronicle.replay import Replay
from chronicle.worlds import cells

__all__ = ["doubts"]

LONG = frozenset({"book", "thesis"})
LONG_WITH_PAGES = frozenset({"report", "manuscript", "hearing", "legal_case"})
SHORT = 30
FAR = 6
CENTURY = 36_525
FEWEST = 8
SHOWN = 3

Touch = tuple[int, Occurrence]


def doubts(log: Log, chronology: Chronology, reducer: AnyReducer[Any] | None) -> list[Problem]:
    """The warnings of this module about a log, in no order; without a reducer, nothing is said about order.

    >>> from chronicle import MemoryLog
    >>> log = MemoryLog()
    >>> _ = log.append(*(Event(id=f"e{year}", when=f"{year}") for year in (*range(1990, 2000), 1098)))
    >>> [(each.code, each.entry) for each in doubts(log, Chronology(log), None)]
    [('far-from-period', 'e1098')]
    """
    found = [*_without_locator(log), *_far_away(log, chronology)]
    return found if reducer is None else [*found, *_open_orders(chronology, reducer)]


# ---- the order of one day ----


def _open_orders(chronology: Chronology, reducer: AnyReducer[Any]) -> Iterator[Problem]:
    try:
        history = Replay(reducer, chronology).history
    except ReplayError:
        return  # the check tells of the handler
    told: set[tuple[str, str]] = set()
    for touches in _by_day(chronology):
        for place, leaf, one, other in _neighbours(touches, reducer):
            pair = (one[1].id, other[1].id)
            if pair[0] != pair[1] and pair not in told and not chronology.ordered(one[1], other[1]):
                state = _part(history, place).at(one[0])
                if _matters(leaf, state, one[1], other[1]):
                    told.add(pair)
                    yield _order(one[1], other[1], place)


def _by_day(chronology: Chronology) -> Iterator[list[Touch]]:
    """The occurrences that lie on one day which is known, with their positions, for each day that has several."""
    exact = ((at, each) for at, each in enumerate(chronology) if each.first == each.last)
    for _, group in groupby(exact, key=lambda touch: touch[1].first):
        touches = list(group)
        if len(touches) > 1:
            yield touches


def _neighbours(
    touches: Iterable[Touch], reducer: AnyReducer[Any]
) -> Iterator[tuple[tuple[Any, ...], Reducer[Any], Touch, Touch]]:
    found: dict[tuple[Any, ...], tuple[Reducer[Any], list[Touch]]] = {}
    for touch in touches:
        for place, leaf in cells(reducer, touch[1]):
            if not leaf.commutative:
                found.setdefault(place, (leaf, []))[1].append(touch)
    for place, (leaf, there) in found.items():
        yield from ((place, leaf, one, other) for one, other in pairwise(there))


def _part(history: Any, place: tuple[Any, ...]) -> Leaf:
    for step in place:
        if isinstance(history, Branches):
            history = history.parts[step]
        elif isinstance(history, Keys):
            history = history.by_key[step][1]
    assert isinstance(history, Leaf)
    return history


def _matters(leaf: Reducer[Any], state: Any, one: Occurrence, other: Occurrence) -> bool:
    first, second = leaf.handler(one.slot), leaf.handler(other.slot)
    assert first is not None
    assert second is not None
    try:
        as_told = second(first(state, one.event), other.event)
        exchanged = first(second(state, other.event), one.event)
        return bool(as_told != exchanged)
    except Exception:  # what a handler makes of another order is no finding
        return False


def _order(one: Occurrence, other: Occurrence, place: tuple[Any, ...]) -> Problem:
    part = ".".join(str(step) for step in place) or "the state"
    message = f"{one.id!r} and {other.id!r} are of one day, and {part} depends on which came first"
    mend = f"where a source tells, say so: `after: [{one.id}]`, or a time of day; answers name the pair as unordered"
    return _warning("same-day-order", other.event, message, mend, "when")


# ---- citations ----


def _without_locator(log: Log) -> Iterator[Problem]:
    long = {ref: item for ref, item in (getattr(log, "sources", None) or {}).items() if _is_long(item)}
    bare: dict[str, list[Entry]] = {}
    for entry in log.entries() if long else ():
        for cited in _cited(entry):
            if cited.ref in long and cited.locator is None and cited.quote is None:
                bare.setdefault(cited.ref, []).append(entry)
    for ref, entries in bare.items():
        names = [entry.id for entry in entries]
        shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        message = f"{ref!r} is a {long[ref]['type']}, and cited without a place in it by {shown}"
        mend = f"write {{ref: {ref}, locator: p. 12}}; where it is always one passage, give the source its `page`"
        yield Problem(
            code="no-locator", message=message, mend=mend, entry=names[0], field="sources", severity="warning"
        )


def _is_long(item: Mapping[str, Any]) -> bool:
    pages = str(item.get("number-of-pages", ""))
    count = int(pages) if pages.isdecimal() and len(pages) < 10 else None
    if item.get("page"):
        return False
    if item.get("type") in LONG:
        return count is None or count > SHORT
    return item.get("type") in LONG_WITH_PAGES and count is not None and count > SHORT


def _cited(entry: Entry) -> Iterator[Citation]:
    yield from entry.item.sources
    if isinstance(entry.item, Amendment):
        yield from citations(entry.item.set.get("sources", ()))


# ---- the period ----


def _far_away(log: Log, chronology: Chronology) -> Iterator[Problem]:
    events = {each.id: each.event for each in chronology}.values()
    middles = sorted(day for event in events if (day := _middle(event)) is not None)
    if len(middles) < FEWEST:
        return
    low, high = middles[len(middles) // 4], middles[-1 - len(middles) // 4]
    reach = max(CENTURY, FAR * (high - low))
    begins = None if log.begins is None else log.begins.earliest
    low = low if begins is None else min(low, begins)
    for event in events:
        away = _away(event, low - reach, high + reach)
        if away is not None:
            message = f"{event.id!r} ({event.when}) lies far {away} the other events of the log"
            mend = "look for a slip in the year; a background that is older can be told in the note of what it explains"
            yield _warning("far-from-period", event, message, mend, "when")


def _middle(event: Event) -> int | None:
    first, last = event.when.earliest, event.when.latest
    return None if first is None or last is None else (first + last) // 2


def _away(event: Event, first: int, last: int) -> str | None:
    if event.when.latest is not None and event.when.latest < first:
        return "before"
    if event.when.earliest is not None and event.when.earliest > last:
        return "after"
    return None


def _warning(code: str, event: Event, message: str, mend: str, field: str) -> Problem:
    return Problem(
        code=code, message=message, mend=mend, entry=event.id, field=field, date=str(event.when), severity="warning"
    )
