"""Whether requirements and invariants of a reducer hold in other histories than the settled one.

The settled history is the one in which everything happened as late as its date allows. Two others are tried for each
occurrence that may have come before one that the settled order puts before it:

- *swapped* with that one: before it and what must follow it, and after all others that stood before;
- *as early as it may*: before all of them at once.

Each is followed as far as the place that the occurrence has in the settled order, and only where days and links allow
it (a date with gaps counts at its first and its last day). So what is found here is a history that could have been.
Histories in which several occurrences move by themselves are not tried: they are a matter of enumeration, and
`breaking` takes the states that it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from attrs import define, field, frozen

from chronicle._history import Branches, History, Keys
from chronicle.chronology import NEVER_BEGAN, Chronology, Key, Occurrence, Slot
from chronicle.events import Event
from chronicle.reducer import AnyReducer, Combined, Only, Per, Reducer

__all__ = ["Breach", "Orders", "breaking", "inside"]

Holds = Callable[..., bool]
Place = tuple[Any, ...]
Broken = tuple[Occurrence, AnyReducer[Any], Holds, bool, str]
MOST_STEPS = 200_000
"""How many occurrences are looked at, over all trials, before the rest is left untried."""


@frozen
class Breach:
    """What does not hold at the occurrence `at` if `moved` came before those that it `passed`.

    `holds` is a requirement of its event (`requires`), or an invariant, of `reducer`; `where` names the key. Each of
    those passed is enough by itself, unless they are passed `together`.
    """

    moved: Occurrence
    passed: tuple[Occurrence, ...]
    together: bool
    at: Occurrence
    reducer: AnyReducer[Any]
    holds: Holds
    requires: bool
    where: str


@define(eq=False, slots=False)
class Orders:
    """The other histories of a chronology, tried on a reducer; `history` is what the settled order gives.

    `settled` are the functions, each with the identity of its reducer, that do not hold in the settled history: they
    are told already and not asked again. `untried` counts the occurrences that `MOST_STEPS` leaves out.
    """

    reducer: AnyReducer[Any]
    chronology: Chronology
    history: History
    settled: frozenset[tuple[int, Holds]] = frozenset()
    untried: int = 0
    _left: int = field(default=MOST_STEPS, alias="most_steps")

    def breaches(self) -> Iterator[Breach]:
        """Everything that breaks in another history, in the settled order of what moves."""
        for at, scopes in enumerate(self._scopes):
            if scopes and self._left <= 0:
                self.untried += 1
            elif scopes:
                yield from self._of(at)

    def _of(self, at: int) -> Iterator[Breach]:
        start = self.chronology.certain(self.chronology[at].first - 1)
        late = self._not_before(start, at)
        passed = [place for place in late if not self._scopes[place].isdisjoint(self._scopes[at])]
        swapped: dict[tuple[Any, ...], tuple[Broken, list[int]]] = {}
        for place in passed:
            for broken in self._tried(place, at, self._followers(place, at)):
                swapped.setdefault(_told(broken), (broken, []))[1].append(place)
        for broken, by in swapped.values():
            yield self._breach(at, by, False, broken)
        for broken in self._tried(start, at, late) if len(passed) > 1 else ():
            if _told(broken) not in swapped:
                yield self._breach(at, passed, True, broken)

    def _breach(self, at: int, passed: Sequence[int], together: bool, broken: Broken) -> Breach:
        each = self.chronology[at]
        others = {(other.id, other.slot): other for other in (self.chronology[place] for place in passed)}
        return Breach(each, tuple(others.values()), together, *broken)

    # --- which other histories there are ------------------------------------------------------------------------------

    def _not_before(self, start: int, at: int) -> list[int]:
        """The places from `start` on and before `at` of what need not come before what stands there."""
        before, late = [at], list[int]()
        for place in range(at - 1, start - 1, -1):
            into = before if any(self._forced(place, other) for other in before) else late
            into.append(place)
        return late[::-1]

    def _followers(self, place: int, at: int) -> list[int]:
        """A place, and those between it and `at` of what must follow what stands there."""
        late = [place]
        for other in range(place + 1, at):
            if any(self._forced(one, other) for one in late):
                late.append(other)
        return late

    def _forced(self, place: int, other: int) -> bool:
        """Whether what stands at the first of two places in the settled order must come before the second."""
        self._left -= 1
        one, two = self.chronology[place], self.chronology[other]
        return one.seq == two.seq or self.chronology.ordered(one, two)

    def _possible(self, start: int, sequence: Sequence[int]) -> bool:
        """Whether there are days for a sequence that follows the first `start` occurrences.

        These are left on their last days; where that leaves none, those come earlier too that can be in the way.
        """
        if self._laid(start, sequence):
            return True
        earlier = self.chronology.certain(min(self.chronology[place].first for place in sequence) - 1)
        self._left -= max(start - earlier, 0)
        return earlier < start and self._laid(earlier, [*range(earlier, start), *sequence])

    def _laid(self, start: int, sequence: Sequence[int]) -> bool:
        """The same, with the first `start` on their last days, and each of the sequence as early as it may.

        What follows the sequence is left on its last day, or comes as early as it may where a link asks for that.
        """
        days: dict[Key, int] = {}
        day = self.chronology.lasts[start - 1] if start else NEVER_BEGAN
        waiting, end = list(sequence), start + len(sequence)
        while waiting:
            for place in waiting:
                each = self.chronology[place]
                found = _on_or_after(each, max(day, self._pushed(each, days)))
                if found is None:
                    return False
                day = days[each.key] = found
            wanted = [place for key in days for place in self._broken_links(key, days)]
            if any(place < end for place in wanted):
                return False
            waiting = list(range(end, max(wanted, default=end - 1) + 1))
            end += len(waiting)
        return True

    def _pushed(self, each: Occurrence, days: dict[Key, int]) -> int:
        """The first day of an occurrence that its links to what has its day already leave."""
        node = self.chronology.constraints.nodes.get(each.key)
        links = [] if node is None else node.into
        found = [days[link.here.key] + link.weight for link in links if link.here.key in days]
        if each.is_end and not each.event.__act__ and (each.seq, 0) in days:
            found.append(days[each.seq, 0] + 1)
        return max(found, default=NEVER_BEGAN)

    def _broken_links(self, key: Key, days: dict[Key, int]) -> Iterator[int]:
        """The places of what would have to come earlier, for each link at an occurrence that some days do not keep."""
        each = self.chronology[self._places[key]]
        if each.is_end and not each.event.__act__ and self._day((each.seq, 0), days) >= days[key]:
            yield self._places[each.seq, 0]
        node = self.chronology.constraints.nodes.get(key)
        for link in () if node is None else (*node.into, *node.out):
            if self._day(link.here.key, days) + link.weight > self._day(link.there.key, days):
                yield self._places[link.here.key]

    def _day(self, key: Key, days: dict[Key, int]) -> int:
        return days[key] if key in days else self.chronology.lasts[self._places[key]]

    @cached_property
    def _places(self) -> dict[Key, int]:
        return {each.key: at for at, each in enumerate(self.chronology)}

    # --- what happens in them -----------------------------------------------------------------------------------------

    def _tried(self, start: int, at: int, late: Sequence[int]) -> list[Broken]:
        """What breaks if what stands at `at` comes before what stands at some places from `start` on."""
        moved = set(late)
        sequence = [*(place for place in range(start, at) if place not in moved), at, *late]
        self._left -= len(sequence)
        if not self._possible(start, sequence):
            return []
        concerned = [place for place in sequence if not self._scopes[place].isdisjoint(self._scopes[at])]
        try:
            return self._fold(start, [self.chronology[place] for place in concerned])
        except Exception:  # what a handler makes of another order is no finding
            return []

    def _fold(self, start: int, sequence: Sequence[Occurrence]) -> list[Broken]:
        found: list[Broken] = []
        history = self.reducer.start(self.history.at(start))
        for at, each in enumerate(sequence):
            step = self.reducer.step(each.slot, partial(_ask, found, each))
            if step is not None:
                step(history, each.event, at)
            found += [(each, *broken) for broken in _newly_broken(self.reducer, each, history, at)]
        return [broken for broken in found if (id(broken[1]), broken[2]) not in self.settled]

    @cached_property
    def _scopes(self) -> list[frozenset[Place]]:
        """For each occurrence, where in the state it has a say in something that can break."""
        return [frozenset(_scopes(self.reducer, each)) for each in self.chronology]


def _ask(found: list[Broken], each: Occurrence, reducer: Reducer[Any], state: Any, event: Event, slot: Slot) -> None:
    found += [(each, reducer, holds, True, "") for holds in reducer.required(slot) if not holds(state, event)]


def _told(broken: Broken) -> tuple[Any, ...]:
    each, reducer, holds, _, where = broken
    return each.id, each.slot, id(reducer), holds, where


def _on_or_after(each: Occurrence, day: int) -> int | None:
    """The first day from `day` on that an occurrence may have; of one with gaps, its first or its last day."""
    if day <= each.first:
        return each.first
    days = each.event.when.end if each.is_end else each.event.when.begin
    found = day if days is None or days.gapless else each.last
    return found if day <= each.last else None


def _scopes(reducer: AnyReducer[Any], each: Occurrence, above: Place = ()) -> Iterator[Place]:
    """Each reducer inside another, by the way to it, where an occurrence has a say in something that can break."""
    for inner, way in _parts_for(reducer, each):
        yield from _scopes(inner, each, (*above, *way))
    if reducer.invariants or (isinstance(reducer, Reducer) and reducer.requirements):
        yield above


def _parts_for(reducer: AnyReducer[Any], each: Occurrence) -> Iterator[tuple[AnyReducer[Any], Place]]:
    """The reducers that another passes an occurrence on to, with the name or the key of each."""
    if isinstance(reducer, Combined):
        yield from ((part, (name,)) for name, part in reducer.by_name.items() if _takes(part, each))
    elif isinstance(reducer, Only) and reducer.picks(each.event):
        yield reducer.inner, ()
    elif isinstance(reducer, Per):
        key = reducer.key(each.event)
        keys = key if isinstance(key, tuple) else (key,)
        yield from ((reducer.inner, (one,)) for one in dict.fromkeys(keys) if one is not None)


def _takes(reducer: AnyReducer[Any], each: Occurrence) -> bool:
    return reducer.step(each.slot, _listens) is not None


def _listens(*_: object) -> None:
    """A watch that asks nothing: with it, what is only required counts as taken."""


def _newly_broken(
    reducer: AnyReducer[Any], each: Occurrence, history: History, at: int, where: str = ""
) -> Iterator[tuple[AnyReducer[Any], Holds, bool, str]]:
    """The invariants that held before the occurrence at a position of a history, and do not hold after it."""
    for holds in reducer.invariants:
        if holds(history.at(at)) and not holds(history.at(at + 1)):
            yield reducer, holds, False, where
    for inner, way in _parts_for(reducer, each):
        part, told = history, where
        if isinstance(history, Branches):
            part = history.parts[way[0]]
        elif isinstance(history, Keys):
            part, told = history.by_key[way[0]][1], f"{where} for {way[0]}"
        yield from _newly_broken(inner, each, part, at, told)


def breaking(reducer: AnyReducer[Any], states: Iterable[Any]) -> Iterator[tuple[AnyReducer[Any], Holds, str]]:
    """The invariants, of a reducer and of those that it is made of, that do not hold in all of some states.

    Each is given once, with its reducer and with the key for which it breaks, in words.
    """
    told: set[tuple[int, Holds, str]] = set()
    for state in states:
        for inner, held, where in inside(reducer, state):
            for holds in inner.invariants:
                if (id(inner), holds, where) not in told and not holds(held):
                    told.add((id(inner), holds, where))
                    yield inner, holds, where


def inside(reducer: AnyReducer[Any], state: Any, where: str = "") -> Iterator[tuple[AnyReducer[Any], Any, str]]:
    """Each reducer that another is made of with its state; one for each key that was seen."""
    yield reducer, state, where
    if isinstance(reducer, Combined):
        for name, part in reducer.by_name.items():
            yield from inside(part, getattr(state, name), where)
    elif isinstance(reducer, Only):
        yield from inside(reducer.inner, state, where)
    elif isinstance(reducer, Per):
        for key in state:
            yield from inside(reducer.inner, state[key], f"{where} for {key}")
