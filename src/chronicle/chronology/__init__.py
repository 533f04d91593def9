"""What was believed, and in what order it happened.

Theory of operation
===================

A log is read on three axes, all inclusive of the day named. `recorded` cuts the log: what was entered later is not
there. `known` asks what was publicly known: an event with its own `known` is there when that is certainly by then; an
event without one was known when it happened, so it is there as far as it certainly happened by then. `as_of` asks
what had happened; that question is left to whoever reads the chronology, because many dates are asked of one.

What stands is first corrected: amendments apply, those without `known` first, then the others by (`known`, `seq`);
retractions win. Each event then gives its *occurrences*: one for a point (or as many as it is `spread` over), two for
a span, its beginning and its end. What lasts holds through its last day, so its end shows on the day after; an act
ends during its last day.

Each occurrence has *allowed days*. `after` and `within` tighten them on both sides: links between occurrences, solved
for the earliest and the latest days that can all hold at once. What is not visible on the axes still passes on the
order of what stands behind it and binds nothing itself.

The *settled order* is topological in these links, and among the ready by (last day, first day, time of day, `seq`).
No occurrence comes before one whose last day is earlier; so what has certainly happened by the end of a day is a
*prefix*, found by bisection. And the prefix is a history that could have been: the one in which everything happened
as late as its date allows.

Two sets stay out of that order when `known` is asked for: what may have become known later, and what may have
happened later than `known`. They are `open`: possible, and never certain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import tzinfo
from functools import cached_property
from itertools import chain
from typing import overload

from chronicle.chronology._belief import Belief, Beliefs, Standing, beliefs, in_force, recorded_day, standing
from chronicle.chronology._constraints import Constraints, Key, clipped
from chronicle.chronology._network import BITS, END_OF_DAY, Network, Raised, day_of
from chronicle.chronology._occurrence import NEVER_BEGAN, NEVER_ENDS, Edge, Ending, Occurrence, Slot, edges, ending
from chronicle.chronology._settle import settled
from chronicle.dates import Widen
from chronicle.errors import OrderError
from chronicle.events import Event
from chronicle.log import Entry, Log

__all__ = [
    "BITS",
    "END_OF_DAY",
    "NEVER_BEGAN",
    "NEVER_ENDS",
    "Chronology",
    "Ending",
    "Key",
    "Network",
    "Occurrence",
    "Raised",
    "Slot",
    "Standing",
    "day_of",
    "ending",
    "in_force",
    "occurrences_of",
    "recorded_day",
    "standing",
]

_BLOCK = 64


class Chronology(Sequence[Occurrence]):
    """The occurrences believed in on the axes `known` and `recorded`, in settled order.

    `known` and `recorded` are day numbers, both inclusive; `None` asks for all that is known, or recorded. `lasts`,
    `events` and `slots` are those of the occurrences, in order; `open` what may or may not have been known;
    `undecided` the ids of all entries that may or may not have been known, each with the id of the event that it
    concerns; `unsure` those of them that are corrections, which are not applied; `doubted` the ids of the events
    that they concern, and `alternatives` the occurrences of these where all that may be known is applied;
    `contradictions` the links and amendments that could not hold and were left out (an `OrderError` each). `widen`
    is a policy for dates that are marked as approximate or uncertain. With `supposed` nothing is unsure: of what may
    or may not have been known by then, the entries with these ids were, and no others.

    >>> from chronicle.memory import MemoryLog
    >>> log = MemoryLog()
    >>> _ = log.append(Event(id="b", when="1950", after=["a"]), Event(id="a", when="[1949-06..1952-12]"))
    >>> [(each.id, each.days) for each in Chronology(log)]
    [('a', '[1949-06-01..1950-12-31]'), ('b', '[1950-01-01..1950-12-31]')]
    """

    def __init__(
        self,
        log: Log,
        known: int | None = None,
        recorded: int | None = None,
        *,
        widen: Widen | None = None,
        supposed: frozenset[str] | None = None,
    ) -> None:
        self.known = known
        self.recorded = recorded
        self.widen = widen
        self._log = log
        zone, begins = log.zone, log.begins.earliest if log.begins else None
        believed = beliefs(log.entries(), zone, known, recorded, supposed)
        self.unsure: tuple[Entry, ...] = believed.unsure
        self.doubted: frozenset[str] = believed.doubted
        self.undecided: dict[str, str] = believed.undecided()
        self.alternatives: tuple[Occurrence, ...] = tuple(
            _occurrence(belief, edge, edge.first, edge.last)
            for belief in believed.alternatives
            if belief.standing is not Standing.HIDDEN
            for edge in edges(belief.event, zone, begins, widen)
        )
        self._lay(believed, zone, begins)

    def _lay(self, believed: Beliefs, zone: tzinfo | None, begins: int | None) -> None:
        names = _linked_names(believed.held)
        linked: list[tuple[Belief, list[Edge]]] = []
        countable: list[Occurrence] = []
        doubtful: list[Occurrence] = []
        for belief in believed.held:
            of_event = edges(belief.event, zone, begins, self.widen) if belief.standing is not Standing.HIDDEN else []
            if belief.event.id in names:
                linked.append((belief, of_event or edges(belief.event, zone, begins, self.widen)))
            else:
                into = countable if belief.standing is Standing.KNOWN else doubtful
                into.extend(_occurrence(belief, edge, edge.first, edge.last) for edge in of_event)
        self.constraints = Constraints(linked)
        for belief, of_event in linked:
            if belief.standing is not Standing.HIDDEN:
                into = countable if belief.standing is Standing.KNOWN else doubtful
                into.extend(self._tightened(belief, edge) for edge in of_event)
        self.contradictions: tuple[OrderError, ...] = (*believed.refused, *self.constraints.contradictions)
        self._settle(countable, doubtful)

    def _tightened(self, belief: Belief, edge: Edge) -> Occurrence:
        node = self.constraints.nodes[belief.seq, edge.index]
        first, last = clipped(node, edge) if node.ghost else (node.first, node.last)
        return _occurrence(belief, edge, first, last)

    def _settle(self, countable: list[Occurrence], doubtful: list[Occurrence]) -> None:
        known = self.known
        if known is not None:
            later = [each for each in countable if each.event.known is None and each.last > known]
            countable = [each for each in countable if each.event.known is not None or each.last <= known]
            doubtful.extend(each for each in later if each.first <= known)
        self._arrange(settled(countable, self.constraints.orders()), tuple(sorted(doubtful)))

    def _arrange(self, occurrences: list[Occurrence], left_open: tuple[Occurrence, ...]) -> None:
        self._settled = occurrences
        self.lasts: list[int] = [each.last for each in occurrences]
        self.events: list[Event] = [each.event for each in occurrences]
        self.slots: list[Slot] = [each.slot for each in occurrences]
        self.open: tuple[Occurrence, ...] = left_open

    def __len__(self) -> int:
        return len(self._settled)

    @overload
    def __getitem__(self, index: int) -> Occurrence: ...
    @overload
    def __getitem__(self, index: slice) -> list[Occurrence]: ...
    def __getitem__(self, index: int | slice) -> Occurrence | list[Occurrence]:
        return self._settled[index]

    def __iter__(self) -> Iterator[Occurrence]:
        return iter(self._settled)

    def __repr__(self) -> str:
        return f"<Chronology: {len(self)} occurrences{f', {len(self.open)} open' if self.open else ''}>"

    def certain(self, day: int) -> int:
        """How many occurrences, from the first in settled order, have certainly happened by the end of a day."""
        return bisect_right(self.lasts, day)

    def pending(self, day: int) -> tuple[Occurrence, ...]:
        """The occurrences that may or may not have happened by the end of a day, or been known by then."""
        found = [each for each in self.open if each.first <= self._reach(each, day)]
        found.extend(self._possible(day))
        return tuple(sorted(found))

    def perhaps(self, day: int) -> tuple[Occurrence, ...]:
        """What may have happened by the end of a day only if a correction was known that may or may not have been."""
        return tuple(each for each in self.alternatives if each.first <= self._reach(each, day))

    def _reach(self, each: Occurrence, day: int) -> int:
        return day if each.event.known is not None or self.known is None else min(day, self.known)

    def _possible(self, day: int) -> Iterator[Occurrence]:
        vague, lasts, firsts = self._vague
        start = bisect_right(lasts, day)
        for block in range(start // _BLOCK, len(firsts)):
            if firsts[block] <= day:
                for each in vague[max(start, block * _BLOCK) : (block + 1) * _BLOCK]:
                    if each.first <= day:
                        yield each

    @cached_property
    def _vague(self) -> tuple[list[Occurrence], list[int], list[int]]:
        """The occurrences whose day is open, their last days, and the least first day of each block of them."""
        vague = [each for each in self._settled if each.first != each.last]
        firsts = [min(each.first for each in vague[at : at + _BLOCK]) for at in range(0, len(vague), _BLOCK)]
        return vague, [each.last for each in vague], firsts

    def ordered(self, one: Occurrence, other: Occurrence) -> bool:
        """Whether the days, the times of day or the links say which of two occurrences came first."""
        if one.last < other.first or other.last < one.first:
            return True
        if one.second >= 0 and other.second >= 0 and one.second != other.second:
            return True
        return self.constraints.comes_before(one.key, other.key) or self.constraints.comes_before(other.key, one.key)

    def supposing(self, ids: Iterable[str]) -> Chronology:
        """The same chronology if of all entries that may or may not have been known by then just these (ids) were."""
        return Chronology(self._log, self.known, self.recorded, widen=self.widen, supposed=frozenset(ids))

    def network(self, occurrences: Iterable[Occurrence]) -> Network:
        """Which days some occurrences of this chronology can have together."""
        begins = self._log.begins.earliest if self._log.begins else None
        told = list(occurrences)
        events = {each.seq: each.event for each in told}
        found = {
            (seq, edge.index): edge
            for seq, event in events.items()
            for edge in edges(event, self._log.zone, begins, self.widen)
        }
        return Network(self.constraints, [(each, found[each.key]) for each in told])

    def at_earliest(self) -> Chronology:
        """The same with everything on the first day on which it may have been, and with all that may have been known.

        That is a history that could have been, as the settled one is, at the other end.
        """
        early = copy(self)
        early.__dict__.pop("_vague", None)
        first = [each._replace(last=each.first) for each in (*self._settled, *self.open)]
        early._arrange(list(_not_backwards(settled(first, self.constraints.orders()))), ())
        return early

    def common(self, other: Chronology) -> int:
        """How many occurrences, from the first, this chronology shares with another, in days and in order."""
        for at, (here, there) in enumerate(zip(self._settled, other._settled, strict=False)):
            if here is not there and here != there:
                return at
        return min(len(self), len(other))


def _not_backwards(occurrences: list[Occurrence]) -> Iterator[Occurrence]:
    """The same, none on a day before the one ahead of it: what may not be visible is bound by no day of the others."""
    day = NEVER_BEGAN
    for each in occurrences:
        day = max(day, each.last)
        yield each if each.last == day else each._replace(last=day)


def _linked_names(held: Sequence[Belief]) -> frozenset[str]:
    names: set[str] = set()
    for event in (belief.event for belief in held):
        if event.after or event.within:
            names.add(event.id)
            names.update(name.removesuffix(".end") for name in chain(event.after, event.within))
    return frozenset(names)


def _occurrence(belief: Belief, edge: Edge, first: int, last: int) -> Occurrence:
    return Occurrence(last, first, edge.second, belief.seq, edge.index, belief.event, edge.slot)


def occurrences_of(event: Event, zone: tzinfo | None = None) -> tuple[Occurrence, ...]:
    """The occurrences of one event by itself: what its own date says, and nothing else.

    >>> [each.days for each in occurrences_of(Event(id="a", when="1991-01-30/1991-01-31"))]
    ['1991-01-30', '1991-02-01']
    """
    alone = Belief(event, 0, Standing.KNOWN)
    return tuple(_occurrence(alone, edge, edge.first, edge.last) for edge in edges(event, zone, None))
