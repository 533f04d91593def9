"""The histories of some cells that have to be asked together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from threading import Lock

from attrs import define, field, frozen

from chronicle.chronology import BITS, Chronology, Network, Occurrence, day_of
from chronicle.reducer import Reducer
from chronicle.worlds._cells import Place
from chronicle.worlds._exchange import Parted, parted
from chronicle.worlds._orders import Budget, Item, Reached, Segment, Spent, States, Told, segments
from chronicle.worlds._same import same_key
from chronicle.worlds._sets import after_sets


@frozen
class Deadline:
    """By when something must have happened to count: by `day`, and by `known` where it was known when it happened."""

    day: int
    known: int | None

    @property
    def least(self) -> int:
        """The earliest deadline that anything has."""
        return self.day if self.known is None else min(self.day, self.known)

    def of(self, each: Occurrence) -> int:
        """The last day, inclusive, on which an occurrence counts."""
        return self.day if each.event.known is not None else self.least

    def may(self, each: Occurrence) -> bool:
        """Whether it may have happened in time."""
        return each.first <= self.of(each)

    def must(self, each: Occurrence) -> bool:
        """Whether it has happened in time, whatever its day."""
        return each.last <= self.of(each)


@define(eq=False)
class Group:
    """Some cells of a state, asked together, with all that has a say in them, in settled order.

    `places` and `reducers` are those of the cells, in the order of their states.
    """

    chronology: Chronology
    places: tuple[Place, ...]
    reducers: tuple[Reducer[object], ...]
    items: Sequence[Item]
    network: Network = field(init=False)
    _lock: Lock = field(init=False, factory=Lock)
    _segments: list[list[int]] = field(init=False)
    _ends: list[int] = field(init=False)
    _behind: list[tuple[int, list[Reached]]] = field(init=False)
    _asked: tuple[Deadline, int, list[Reached]] | None = field(init=False, default=None)
    _loose: tuple[Deadline, list[int]] | None = field(init=False, default=None)
    _late: tuple[Deadline, States] | None = field(init=False, default=None)
    _refused: tuple[Deadline, int, Spent] | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.network = self.chronology.network(item.occurrence for item in self.items)
        self._segments = segments(self.items, self.chronology.constraints.same_days)
        self._ends = [max(self.items[number].occurrence.last for number in numbers) for numbers in self._segments]
        self._behind = [(0, [Reached(tuple(each.initial for each in self.reducers), None, {})])]

    @property
    def commutative(self) -> bool:
        """Whether the order of what happens matters to none of the cells."""
        return all(each.commutative for each in self.reducers)

    def states(self, deadline: Deadline, budget: Budget) -> list[Reached]:
        """Every combination of states that the cells can be in, each with one history that leads there."""
        with self._lock:
            if self._refused is not None and self._refused[0] == deadline and budget.left <= self._refused[1]:
                raise self._refused[2]
            if self._asked is not None and self._asked[0] == deadline:
                budget.step(self.loose(deadline), self._asked[1])
                return self._asked[2]
            left = budget.left
            try:
                found = self._found(deadline, budget)
            except Spent as spent:
                self._refused = deadline, left, spent
                raise
            self._asked = deadline, left - budget.left, found
            return found

    def _found(self, deadline: Deadline, budget: Budget) -> list[Reached]:
        if self.commutative:
            deadlines = [deadline.of(item.occurrence) for item in self.items]
            return after_sets(self.network, self.items, deadlines, self.late(deadline), budget)
        found: dict[Hashable, Reached] = {}
        for each in self._in_order(deadline, budget):
            found.setdefault(same_key(each.states), each)
        return list(found.values())

    def late(self, deadline: Deadline) -> States:
        """The states when everything happened as late as it can."""
        kept = self._late
        if kept is None or kept[0] != deadline:
            states = self._after(item for item in self.items if deadline.must(item.occurrence))
            self._late = kept = deadline, states
        return kept[1]

    def early(self, deadline: Deadline) -> States:
        """The states when everything happened as early as it can."""
        happened = [number for number, item in enumerate(self.items) if deadline.may(item.occurrence)]
        return self._after(self.items[number] for number in self._earliest(happened))

    def _earliest(self, numbers: Iterable[int]) -> Iterator[int]:
        """Some numbers in an order in which each can have come at its first moment."""
        at = self.network.lower.__getitem__
        for _, together in groupby(sorted(numbers, key=at), key=at):
            yield from self._linked_last(frozenset(together))

    def _linked_last(self, numbers: frozenset[int]) -> list[int]:
        """Some numbers of one moment in an order that links allow: what has more of them before it comes later."""
        if len(numbers) == 1:
            return list(numbers)
        return sorted(sorted(numbers), key=lambda number: len(self.network.before(number) & numbers))

    def loose(self, deadline: Deadline) -> list[int]:
        """The numbers of what may or may not have happened, or may have happened in another order that matters."""
        kept = self._loose
        if kept is None or kept[0] != deadline:
            found = [number for numbers in self._segments for number in self._loose_of(numbers, deadline)]
            self._loose = kept = deadline, found
        return kept[1]

    def _loose_of(self, numbers: Sequence[int], deadline: Deadline) -> list[int]:
        here = [number for number in numbers if deadline.may(self.items[number].occurrence)]
        open_here = not all(deadline.must(self.items[number].occurrence) for number in here)
        return here if open_here or (len(here) > 1 and not self.commutative) else []

    def exchanges(self, deadline: Deadline, budget: Budget) -> list[tuple[Occurrence, Occurrence]]:
        """The pairs of what has certainly happened whose exchange, all else being the same, leads to other states."""
        apart: list[Parted] = []
        reached = self._behind[0][1]
        for numbers in self._segments:
            if self._lone(numbers, deadline):
                on = self.items[numbers[0]].on
                apart = [
                    each._replace(
                        one=each.one._replace(states=on(each.one.states)),
                        other=each.other._replace(states=on(each.other.states)),
                    )
                    for each in apart
                ]
            elif any(deadline.may(self.items[number].occurrence) for number in numbers):
                apart = parted(self._segment(numbers, deadline, budget), reached, apart)
            reached = self._through(numbers, reached, deadline, budget)
        differ = (each for each in apart if same_key(each.one.states) != same_key(each.other.states))
        pairs = sorted({(max(each.pair), -min(each.pair)) for each in differ})
        told = ((self.items[-one].occurrence, self.items[other].occurrence) for other, one in pairs)
        return [(one, other) for one, other in told if deadline.must(one) and deadline.must(other)]

    def days(self, told: Told | None, deadline: Deadline) -> list[tuple[Occurrence, int]]:
        """What was told, in order, each with the first day on which it can have been so."""
        numbers = [] if told is None else told.numbers()
        demands = [
            (number, (deadline.of(item.occurrence) + 1) << BITS)
            for number, item in enumerate(self.items)
            if number not in numbers and deadline.may(item.occurrence) and not deadline.must(item.occurrence)
        ]
        chain: list[int] = [] if self.commutative else numbers
        moment = self.network.lower[numbers[0]] if numbers else 0
        for number in chain:
            moment = self.network.first(number, max(moment, self.network.lower[number])) or moment
            demands.append((number, moment))
        raised = self.network.raise_to(demands, {}, {}, chain) or {}
        days = [(self.items[each].occurrence, day_of(raised.get(each, self.network.lower[each]))) for each in numbers]
        return sorted(days, key=lambda day: day[1])

    def _after(self, items: Iterable[Item]) -> States:
        states: States = tuple(each.initial for each in self.reducers)
        for item in items:
            states = item.on(states)
        return states

    def _in_order(self, deadline: Deadline, budget: Budget) -> list[Reached]:
        complete = bisect_right(self._ends, deadline.least)
        while len(self._behind) <= complete:
            cost, reached = self._behind[-1]
            numbers = self._segments[len(self._behind) - 1]
            one = Budget(budget.left - cost)
            reached = self._through(numbers, reached, deadline, one)
            self._behind.append((budget.left - one.left, reached))
        cost, reached = self._behind[complete]
        budget.step(self._segments[complete - 1] if complete else (), cost)
        for numbers in self._segments[complete:]:
            reached = self._through(numbers, reached, deadline, budget)
        return reached

    def _through(
        self, numbers: Sequence[int], reached: list[Reached], deadline: Deadline, budget: Budget
    ) -> list[Reached]:
        if self._lone(numbers, deadline):
            on = self.items[numbers[0]].on
            return [each._replace(states=on(each.states)) for each in reached]
        if not any(deadline.may(self.items[number].occurrence) for number in numbers):
            return reached
        return self._segment(numbers, deadline, budget).through(reached)

    def _lone(self, numbers: Sequence[int], deadline: Deadline) -> bool:
        """Whether a segment is one occurrence that has certainly happened."""
        return len(numbers) == 1 and deadline.must(self.items[numbers[0]].occurrence)

    def _segment(self, numbers: Sequence[int], deadline: Deadline, budget: Budget) -> Segment:
        deadlines = [deadline.of(self.items[number].occurrence) for number in numbers]
        return Segment(self.network, self.items, numbers, deadlines, budget)
