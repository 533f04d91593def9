"""The states that some cells can be in when the order of what they handle is open.

The occurrences are taken in segments: all days of one lie before all days of the next. A segment is walked through by
the sets of what has happened, smallest first: from each set, whatever can come next is put behind, at the first moment
that its days, its links and what was told before leave to it. Early moments leave most room for the rest, so of two
ways to the same set and the same states the earlier stands for both; and a set that can be reached only when something
certain has no day left leads nowhere and is dropped at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from attrs import define, field

from chronicle.chronology import BITS, END_OF_DAY, NEVER_BEGAN, NEVER_ENDS, Network, Occurrence, Raised
from chronicle.reducer import handler_failed
from chronicle.worlds._same import same_key

States = tuple[Any, ...]
_START = (NEVER_BEGAN - 1) << BITS


class Item(NamedTuple):
    """An occurrence with the cells (by number) that handle it, and their handlers."""

    occurrence: Occurrence
    handled: tuple[tuple[int, Callable[[Any, Any], Any]], ...]

    def on(self, states: States) -> States:
        """The states of all cells after the occurrence."""
        event = self.occurrence.event
        try:
            if len(states) == 1:
                return (self.handled[0][1](states[0], event),)
            found = list(states)
            for at, handle in self.handled:
                found[at] = handle(found[at], event)
        except Exception as error:
            raise handler_failed(self.occurrence, error) from error
        return tuple(found)


class Told(NamedTuple):
    """A history backwards: the number of what was told last, and all before it."""

    number: int
    before: Told | None

    def numbers(self) -> list[int]:
        """The numbers in the order of telling."""
        found, told = [self.number], self.before
        while told is not None:
            found.append(told.number)
            told = told.before
        return found[::-1]


class Reached(NamedTuple):
    """Some states, what was told on the way to them, and the bounds that it raised for what is still to come."""

    states: States
    told: Told | None
    raised: Raised


@define
class Budget:
    """How many steps may be looked at; `Spent` is raised by the one that is too many."""

    left: int

    def step(self, numbers: Sequence[int], steps: int = 1) -> None:
        """Spends some steps on what has these numbers."""
        self.left -= steps
        if self.left < 0:
            raise Spent(numbers)


class Spent(Exception):
    """The budget is spent; `numbers` are those of the segment where it was."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__()
        self.numbers = tuple(numbers)


@define(eq=False)
class Way:
    """One way to a set: its states, the moment of what was told last, and the bounds that it raised.

    `tail` is what was told since the first of what may still be raised by what follows.
    """

    states: States
    told: Told | None
    moment: int
    raised: Raised
    tail: tuple[int, ...]

    def as_good_as(self, other: Way, lower: Sequence[int]) -> bool:
        """Whether all that can follow the other can follow this."""
        return (
            self.moment <= other.moment and self.tail == other.tail and _leaves_more(self.raised, other.raised, lower)
        )


Sets = dict[tuple[int, int], dict[Hashable, list[Way]]]
"""Ways by what has happened and what was passed over, both as bits, and by their states."""


@define(eq=False)
class Segment:
    """The occurrences of one segment; `deadlines` are the last days on which each counts."""

    network: Network
    items: Sequence[Item]
    numbers: Sequence[int]
    deadlines: Sequence[int]
    budget: Budget
    _must: int = field(init=False)
    _before: list[int] = field(init=False)
    _lower: list[int] = field(init=False)
    _cap: list[int] = field(init=False)
    _free: bool = field(init=False)
    _windows: dict[int, int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Numbers its own by their last moments, so that of what is still to come the first has the least room."""
        upper = self.network.upper
        order = sorted(range(len(self.numbers)), key=lambda at: upper[self.numbers[at]])
        self.numbers, self.deadlines = [self.numbers[at] for at in order], [self.deadlines[at] for at in order]
        local = {number: at for at, number in enumerate(self.numbers)}
        last = [self.items[number].occurrence.last for number in self.numbers]
        self._must = sum(1 << at for at in range(len(last)) if last[at] <= self.deadlines[at])
        self._before = [
            sum(1 << local[each] for each in self.network.before(number) if each in local) for number in self.numbers
        ]
        self._lower = [self.network.lower[number] for number in self.numbers]
        self._cap = [
            min(upper[number], (deadline << BITS) + END_OF_DAY)
            for number, deadline in zip(self.numbers, self.deadlines, strict=True)
        ]
        self._free = not any(self.network.out[number] for number in self.numbers)

    def through(self, reached: Sequence[Reached]) -> list[Reached]:
        """All ways behind the segment that the ways before it lead to."""
        sets = self.start(reached)
        ended: dict[Hashable, list[Reached]] = {}
        while sets:
            for (happened, _), way in ways_of(sets):
                end = self.end(happened, way)
                if end is not None:
                    self._take(ended.setdefault(same_key(end.states), []), end)
            sets = self.after(sets)
        return [each for ways in ended.values() for each in ways]

    def start(self, reached: Sequence[Reached]) -> Sets:
        """The ways at the beginning of the segment, where nothing of it has happened."""
        sets: Sets = {}
        for each in reached:
            self._put(sets, (0, 0), entered(each))
        return sets

    def after(self, sets: Sets) -> Sets:
        """The ways when one more has happened."""
        following: Sets = {}
        for (happened, passed), way in ways_of(sets):
            for key, further in self.further(happened, passed, way):
                self._put(following, key, further)
        return following

    def _take(self, ways: list[Reached], way: Reached) -> None:
        if not any(_leaves_more(other.raised, way.raised, self.network.lower) for other in ways):
            ways.append(way)

    def _put(self, sets: Sets, key: tuple[int, int], way: Way) -> None:
        by_states = sets.setdefault(key, {})
        state = same_key(way.states)
        ways = by_states.get(state)
        if ways is None:
            by_states[state] = [way]
        elif not any(other.as_good_as(way, self.network.lower) for other in ways):
            ways[:] = [other for other in ways if not way.as_good_as(other, self.network.lower)]
            ways.append(way)

    def further(self, happened: int, passed: int, way: Way) -> Iterator[tuple[tuple[int, int], Way]]:
        """Each way by which one more has happened."""
        waiting = self._must & ~happened
        for at in bits(self._window(waiting & -waiting) & ~happened & ~passed):
            self.budget.step(self.numbers)
            missing = self._before[at] & ~happened & ~passed
            excluded = self._excluded(missing, at) if missing else ()
            moment = self._moment(way, at, waiting & ~(1 << at)) if excluded is not None else None
            if excluded is None or moment is None:
                continue
            further = self._told(way, self.numbers[at], moment, excluded)
            if further is not None:
                yield (happened | 1 << at, passed | missing), further

    def _moment(self, way: Way, at: int, waiting: int) -> int | None:
        """The first moment at which something can happen next and count, and leave room for what must follow."""
        number = self.numbers[at]
        moment = way.raised.get(number, self._lower[at]) if way.raised else self._lower[at]
        if moment < way.moment:
            later = self.network.first(number, way.moment)
            if later is None:
                return None
            moment = later
        if moment > self._cap[at] or (waiting and moment > self._room(waiting & -waiting)):
            return None
        return moment

    def _window(self, first: int) -> int:
        """What can come before something, given as a bit (0: nothing), has no day left."""
        if first not in self._windows:
            room = self._room(first)
            lower = self.network.lower
            self._windows[first] = sum(1 << at for at, number in enumerate(self.numbers) if lower[number] <= room)
        return self._windows[first]

    def _room(self, first: int) -> int:
        return self.network.upper[self.numbers[first.bit_length() - 1]] if first else (NEVER_ENDS + 1) << BITS

    def _excluded(self, missing: int, at: int) -> Sequence[tuple[int, int]] | None:
        """What it demands that one counts although others, which links put before it, do not; `None`: it cannot."""
        if missing & self._must or any(self.deadlines[other] >= self.deadlines[at] for other in bits(missing)):
            return None
        return [(self.numbers[other], (self.deadlines[other] + 1) << BITS) for other in bits(missing)]

    def _told(self, way: Way, number: int, moment: int, demands: Sequence[tuple[int, int]]) -> Way | None:
        states, told = self.items[number].on(way.states), Told(number, way.told)
        if self._free and not way.tail and not demands and number not in self.network.movable:
            return Way(states, told, moment, way.raised, ())
        tail = (*way.tail, number) if way.tail or number in self.network.movable else ()
        found = self.network.raise_to([*demands, (number, moment)], way.raised, self._caps(tail), tail)
        if found is None:
            return None
        self.budget.step(self.numbers, len(found))
        moment = found.get(number, moment)
        raised = {each: held for each, held in found.items() if held > moment or each in tail}
        return Way(states, told, moment, raised, tail)

    def _caps(self, numbers: Sequence[int]) -> dict[int, int]:
        return {number: self._cap[self.numbers.index(number)] for number in numbers}

    def end(self, happened: int, way: Way) -> Reached | None:
        """A way behind the segment; `None` where what has not happened by its deadline has no later day left."""
        if happened & self._must != self._must:
            return None
        if self._free and not way.tail and not way.raised:
            return Reached(way.states, way.told, way.raised)
        late = [at for at in bits(~happened & (1 << len(self.numbers)) - 1) if self.deadlines[at] < NEVER_ENDS]
        demands = [(self.numbers[at], (self.deadlines[at] + 1) << BITS) for at in late]
        raised: Raised | None = way.raised
        if way.tail or any(self.network.out[number] for number, _ in demands):
            raised = self.network.raise_to(demands, way.raised, self._caps(way.tail), way.tail)
        if raised is None:
            return None
        end = max(self.network.upper[number] for number in self.numbers)
        return Reached(way.states, way.told, {number: held for number, held in raised.items() if held > end})


def entered(reached: Reached) -> Way:
    """A way at the beginning of a segment."""
    return Way(reached.states, reached.told, _START, reached.raised, ())


def ways_of(sets: Sets) -> Iterator[tuple[tuple[int, int], Way]]:
    """Each way with its set."""
    return ((key, way) for key, by_states in sets.items() for ways in by_states.values() for way in ways)


def _leaves_more(raised: Raised, other: Raised, lower: Sequence[int]) -> bool:
    """Whether some bounds leave at least as much room as others."""
    return all(held <= other.get(number, lower[number]) for number, held in raised.items())


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, the least first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def segments(items: Sequence[Item], slack: int) -> list[list[int]]:
    """The numbers of items in segments: all days of one lie more than `slack` days before all days of the next."""
    ordered = sorted(range(len(items)), key=lambda at: (items[at].occurrence.first, items[at].occurrence.last))
    found: list[list[int]] = []
    reach = NEVER_BEGAN - 1
    for at in ordered:
        if not found or items[at].occurrence.first > reach + slack:
            found.append([])
        found[-1].append(at)
        reach = max(reach, items[at].occurrence.last)
    return found
