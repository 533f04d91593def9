"""What can be asked of all worlds that a chronology allows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import chain, combinations, product
from math import prod
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from chronicle.chronology import Chronology, Key, Occurrence
from chronicle.errors import QueryError, ReplayError, TooManyWorlds
from chronicle.paths import Path, joined, steps
from chronicle.reducer import AnyReducer, Reducer
from chronicle.worlds._cells import SEEN, Place, assembled, below, cells, handler, whole
from chronicle.worlds._groups import Deadline, Group
from chronicle.worlds._orders import Budget, Item, Reached, Spent
from chronicle.worlds._same import same_key

S = TypeVar("S")
LIMIT = 50_000
"""How many steps are looked at for one question, unless it says otherwise."""


@frozen
class World:
    """One value that the dates allow, and one choice of days that gives it.

    `happened` are the occurrences whose day or order is open and that have happened, in order, each with a day that
    gives this value (a day number); `not_yet` those that have not; `known` the ids of the entries that may or may not
    have been known, and were.
    """

    value: Any
    happened: tuple[tuple[Occurrence, int], ...] = ()
    not_yet: tuple[Occurrence, ...] = ()
    known: tuple[str, ...] = ()


@frozen
class Possible:
    """Every value that the dates allow, each with one world that gives it; the first is the settled one."""

    worlds: tuple[World, ...]

    @property
    def values(self) -> tuple[Any, ...]:
        """The values by themselves, no two of them equal."""
        return tuple(world.value for world in self.worlds)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.worlds)

    def __contains__(self, value: object) -> bool:
        return value in self.values


class Worlds(Generic[S]):
    """All worlds of a chronology, as a reducer sees them.

    Days are day numbers, read at their end. A `path` is a path of the state or a function of it; `None` asks for the
    whole state. Every question raises `TooManyWorlds` where it takes more than `limit` steps, `QueryError` where the
    path leads nowhere, and `ReplayError` where a handler raises in one of the worlds.
    """

    def __init__(self, chronology: Chronology, reducer: AnyReducer[S]) -> None:
        self.chronology = chronology
        self.reducer = reducer
        self._groups: dict[tuple[Place, ...], Group] = {}
        self._supposing: dict[frozenset[str], Worlds[S]] = {}

    def possible(self, day: int, path: Path | None = None, limit: int = LIMIT) -> Possible:
        """Every value at a path, or every state, that some choice allows as of the end of a day."""
        budget = Budget(limit)
        found: dict[Hashable, World] = {}
        for known, worlds in self._decided(limit):
            for world in worlds._worlds(day, path, budget):
                found.setdefault(same_key(world.value), evolve(world, known=known))
        return Possible(tuple(found.values()))

    def exact(self, day: int, path: Path | None = None, limit: int = LIMIT) -> bool:
        """Whether only one value at a path, or only one state, is possible as of the end of a day."""
        place, reducer, value = self._below(path)
        if isinstance(reducer, Reducer) and not self.chronology.undecided and self._settled(place, day):
            _Look(self, Deadline(day, self.chronology.known), path).value({}, None)  # so that a wrong path is told
            return True
        if value is not None:
            return len(self.possible(day, path, limit)) == 1
        budget, refusal = Budget(limit), None
        for cell, leaf in self._cells_below(path, limit).items():
            try:
                if not self._one_state(day, cell, leaf, budget):
                    return False
            except TooManyWorlds as error:
                refusal = refusal or error
        if refusal is not None:
            raise refusal
        return True

    def bounds(self, day: int, path: Path, limit: int = LIMIT) -> tuple[Any, Any]:
        """The least and the greatest number that is possible at a path as of the end of a day.

        Where the reducer declares the path `monotone`, they are what everything as late, and as early, as it can be
        gives, and nothing is enumerated. `QueryError` where a possible value is no number.
        """
        values: Iterable[Any] | None = self._extremes(day, path, limit)
        values = list(self.possible(day, path, limit) if values is None else values)
        strange = [each for each in values if isinstance(each, bool) or not isinstance(each, (int, float, Decimal))]
        if strange:
            mend = "ask possible(…) for values that are not numbers"
            raise QueryError(f"{strange[0]!r} is possible at {path!r}, and is no number", mend=mend)
        return min(values), max(values)

    def unordered(self, day: int, limit: int = LIMIT) -> Iterator[tuple[Occurrence, Occurrence]]:
        """The pairs of what has happened whose order is open, and whose exchange leads to another state of a cell.

        Where it takes more than `limit` steps to tell whether it would, for all of them together, the pair is told.
        """
        if self.chronology.undecided:
            yield from self._if_known(frozenset()).unordered(day, limit)
            return
        deadline, budget = Deadline(day, self.chronology.known), Budget(limit)
        told: set[tuple[Any, Any]] = set()
        for place, (leaf, touching) in self._touching.items():
            if leaf.commutative or not self._group((place,)).loose(deadline):
                continue
            for one, other in self._unordered_in(place, touching, deadline, budget):
                pair = ((one.seq, one.slot), (other.seq, other.slot))  # what is spread is told once
                if pair not in told:
                    told.add(pair)
                    yield one, other

    def _unordered_in(
        self, place: Place, touching: list[Occurrence], deadline: Deadline, budget: Budget
    ) -> Iterable[tuple[Occurrence, Occurrence]]:
        try:
            return self._group((place,)).exchanges(deadline, budget)
        except (Spent, ReplayError):
            return _open_pairs([each for each in touching if deadline.must(each)], self.chronology)

    def _extremes(self, day: int, path: Path, limit: int) -> list[Any] | None:
        """The values at a monotone path when everything is as late, and as early, as it can be; `None`: it is not."""
        found = []
        for _, worlds in self._decided(limit):
            place, reducer, value = worlds._below(path)
            if not isinstance(reducer, Reducer) or value is None or not _declared(reducer, path, len(place)):
                return None
            deadline = Deadline(day, worlds.chronology.known)
            if place in worlds._touching:
                group = worlds._group((place,))
                found += [value(group.late(deadline)[0]), value(group.early(deadline)[0])]
            else:
                found.append(value(reducer.initial))
        return found

    def paths(self) -> list[str | None]:
        """The path of each cell that was ever touched; `None` where the whole state is one."""
        places = [place for place in self._touching if not (place and place[-1] is SEEN)]
        return [joined(tuple(map(str, place))) if place else None for place in places]

    # -- what may have been known --------------------------------------------------------------------------------------

    def _decided(self, limit: int) -> Iterator[tuple[tuple[str, ...], Worlds[S]]]:
        """The worlds for each choice of what was known, with what was."""
        undecided = tuple(self.chronology.undecided)
        if not undecided:
            yield (), self
            return
        entries = 1 + len(self.chronology) + len(self.chronology.open)
        if entries << len(undecided) > limit * _ENTRIES_A_STEP:
            raise _too_many([each for each in self.chronology.open if each.id in undecided])
        choices = chain.from_iterable(combinations(undecided, count) for count in range(len(undecided) + 1))
        for chosen in map(frozenset, choices):
            yield tuple(each for each in undecided if each in chosen), self._if_known(chosen)

    def _if_known(self, chosen: frozenset[str]) -> Worlds[S]:
        if chosen not in self._supposing:
            self._supposing[chosen] = Worlds(self.chronology.supposing(chosen), self.reducer)
        return self._supposing[chosen]

    # -- one choice of what was known ----------------------------------------------------------------------------------

    def _worlds(self, day: int, path: Path | None, budget: Budget) -> Iterable[World]:
        """The values that some choice of days gives; the settled one first.

        What a value is read from is found by looking, until in no world anything is read that was not foreseen.
        """
        looked = _Look(self, Deadline(day, self.chronology.known), path)
        settled = looked.value({}, None)
        while (found := self._foreseen(looked, settled, budget)) is None:
            pass
        return found.values()

    def _foreseen(self, looked: _Look, settled: Any, budget: Budget) -> dict[Hashable, World] | None:
        """The values of all worlds of the cells that were read so far; `None` where another cell is read in one."""
        foreseen = frozenset(looked.read)
        groups = self._together(looked.deadline, tuple(looked.read))
        ways = [self._states(group, looked.deadline, budget) for group in groups]
        if prod(map(len, ways)) > max(budget.left, 0):
            raise _too_many(_open_of(groups, looked.deadline))
        found: dict[Hashable, World] = {same_key(settled): World(settled)}
        real: set[Hashable] = set()
        for way in product(*ways):
            budget.left -= 1
            try:
                held = looked.value(_by_place(groups, way), foreseen)
            except _Unforeseen:
                return None
            key = same_key(held)
            if key not in real:
                real.add(key)
                found[key] = _world(held, groups, way, looked.deadline)
        return found

    def _states(self, group: Group, deadline: Deadline, budget: Budget) -> list[Reached]:
        try:
            return group.states(deadline, budget)
        except Spent as spent:
            pending = [group.items[number].occurrence for number in spent.numbers]
            raise _too_many([each for each in pending if deadline.may(each)]) from None

    def _cells_below(self, path: Path | None, limit: int) -> dict[Place, Reducer[Any]]:
        """The cells below a path, whatever was known, each with its reducer."""
        found: dict[Place, Reducer[Any]] = {}
        for _, worlds in self._decided(limit):
            place = worlds._below(path)[0]
            for cell, (leaf, _) in worlds._touching.items():
                # Whether its own key was seen is no part of the state of a key.
                if cell[: len(place)] == place and (not place or cell[len(place) :] != (SEEN,)):
                    found[cell] = leaf
        return found

    def _settled(self, cell: Place, day: int) -> bool:
        """Whether nothing is open about a cell, if it is known what was known."""
        return cell not in self._touching or not self._group((cell,)).loose(Deadline(day, self.chronology.known))

    def _one_state(self, day: int, cell: Place, leaf: Reducer[Any], budget: Budget) -> bool:
        """Whether a cell can be in one state only."""
        keys: set[Hashable] = set()
        for _, worlds in self._decided(budget.left):
            deadline = Deadline(day, worlds.chronology.known)
            if cell not in worlds._touching:
                keys.add(same_key((leaf.initial,)))
                continue
            group = worlds._group((cell,))
            if not group.loose(deadline):
                keys.add(same_key(group.late(deadline)))
            elif same_key(group.late(deadline)) != same_key(group.early(deadline)):
                return False
            else:
                keys.update(same_key(each.states) for each in worlds._states(group, deadline, budget))
        return len(keys) == 1

    def _together(self, deadline: Deadline, places: tuple[Place, ...]) -> list[Group]:
        """The cells whose state is open, in groups that share nothing open with each other."""
        alone = {place: self._group((place,)) for place in places if place in self._touching}
        loose = {
            place: [group.items[number].occurrence for number in numbers]
            for place, group in alone.items()
            if (numbers := group.loose(deadline))
        }
        if len(loose) < 2:
            return [alone[place] for place in loose]
        occurrences = list({each.key: each for held in loose.values() for each in held}.values())
        network = self.chronology.network(occurrences)
        shares = {each.key: (each.seq, network.linked[at]) for at, each in enumerate(occurrences)}
        joined = _joined({place: [shares[each.key] for each in held] for place, held in loose.items()})
        return [self._group(places) for places in joined]

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _group(self, places: tuple[Place, ...]) -> Group:
        found = self._groups.get(places)
        if found is None:
            handled: dict[Key, list[tuple[int, Callable[[Any, Any], Any]]]] = {}
            for at, place in enumerate(places):
                leaf, touching = self._touching[place]
                for each in touching:
                    handled.setdefault(each.key, []).append((at, handler(place, leaf, each)))
            told = self._touching[places[0]][1] if len(places) == 1 else self._told
            items = [Item(each, tuple(handled[each.key])) for each in told if each.key in handled]
            reducers = tuple(self._touching[place][0] for place in places)
            found = self._groups[places] = Group(self.chronology, places, reducers, items)
        return found

    @cached_property
    def _told(self) -> list[Occurrence]:
        return [*self.chronology, *self.chronology.open]

    @cached_property
    def _touching(self) -> dict[Place, tuple[Reducer[Any], list[Occurrence]]]:
        """Each cell that is ever touched, with its reducer and what has a say in it, in settled order."""
        found: dict[Place, tuple[Reducer[Any], list[Occurrence]]] = {}
        for each in self._told:
            for place, reducer in cells(self.reducer, each):
                found.setdefault(place, (reducer, []))[1].append(each)
        return found

    @cached_property
    def _keys(self) -> dict[Place, list[Any]]:
        """The keys of each keyed state, in the order in which they were seen."""
        found: dict[Place, list[Any]] = {}
        for place in self._touching:
            if place and place[-1] is SEEN:
                found.setdefault(place[:-2], []).append(place[-2])
        return found

    def _below(self, path: Path | None) -> tuple[Place, AnyReducer[Any], Callable[[Any], Any] | None]:
        return below(self.reducer, path, self._keys)


def _open_pairs(counted: list[Occurrence], chronology: Chronology) -> Iterator[tuple[Occurrence, Occurrence]]:
    """The pairs, of some occurrences in settled order, whose order is open."""
    for at, other in enumerate(counted):
        for one in reversed(counted[:at]):
            if one.last < other.first:
                break  # those before it have no later last day
            if one.seq != other.seq and not chronology.ordered(one, other):
                yield one, other


class _Look:
    """How a value is read from the cells; `read` are the cells that were looked at."""

    def __init__(self, worlds: Worlds[Any], deadline: Deadline, path: Path | None) -> None:
        self.worlds, self.deadline = worlds, deadline
        self.place, self.reducer, value = worlds._below(path)
        self._value = value or _itself
        self.read: dict[Place, None] = {}
        self._late: dict[Place, Any] = {}

    def value(self, states: Mapping[Place, Any], foreseen: frozenset[Place] | None) -> Any:
        """The value in some states of cells; what is not among them is as it is settled.

        With `foreseen`, another cell whose state is open must not be read: `_Unforeseen` ends the attempt then.
        """

        def of(cell: Place, reducer: Reducer[Any]) -> Any:
            if cell in states:
                return states[cell]
            if cell not in self.read:
                self.read[cell] = None
                if foreseen is not None and self._is_open(cell):
                    raise _Unforeseen
            if cell not in self._late:
                touched = cell in self.worlds._touching
                self._late[cell] = self.worlds._group((cell,)).late(self.deadline)[0] if touched else reducer.initial
            return self._late[cell]

        return whole(self._value(assembled(self.reducer, of, self.worlds._keys, self.place)))

    def _is_open(self, cell: Place) -> bool:
        return cell in self.worlds._touching and bool(self.worlds._group((cell,)).loose(self.deadline))


class _Unforeseen(BaseException):
    """A cell is read that was not foreseen; no `Exception`, for a function that is asked may catch these."""


def _itself(state: Any) -> Any:
    return state


def _by_place(groups: list[Group], way: tuple[Reached, ...]) -> dict[Place, Any]:
    return {
        place: state
        for group, reached in zip(groups, way, strict=True)
        for place, state in zip(group.places, reached.states, strict=True)
    }


def _joined(shares: Mapping[Place, list[tuple[int, int]]]) -> list[tuple[Place, ...]]:
    """Places in groups: those that share an event, or a component of links, stand in one, also through others."""
    groups: list[tuple[set[tuple[str, int]], list[Place]]] = []
    for place, told in shares.items():
        mine = {("event", seq) for seq, _ in told} | {("links", linked) for _, linked in told}
        places = [place]
        apart = []
        for shared, held in groups:
            if shared & mine:
                mine, places = mine | shared, [*held, *places]
            else:
                apart.append((shared, held))
        groups = [*apart, (mine, places)]
    return [tuple(places) for _, places in groups]


def _world(value: Any, groups: list[Group], way: tuple[Reached, ...], deadline: Deadline) -> World:
    happened: list[tuple[Occurrence, int]] = []
    not_yet: dict[Key, Occurrence] = {}
    for group, reached in zip(groups, way, strict=True):
        days = group.days(reached.told, deadline)
        happened.extend(days)
        told = {each.key for each, _ in days}
        here = (item.occurrence for item in group.items)
        not_yet.update(
            (each.key, each) for each in here if deadline.may(each) and not deadline.must(each) and each.key not in told
        )
    return World(value, tuple(sorted(happened, key=lambda day: day[1])), tuple(not_yet.values()))


def _open_of(groups: Iterable[Group], deadline: Deadline) -> list[Occurrence]:
    found = (group.items[number].occurrence for group in groups for number in group.loose(deadline))
    return list({each.key: each for each in found}.values())


def _too_many(pending: list[Occurrence]) -> TooManyWorlds:
    names = list(dict.fromkeys(each.id for each in pending))
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return TooManyWorlds(
        f"more worlds than the limit allows to look through: open are the days, or the order, of {shown}",
        pending=tuple(pending),
        mend="ask for one value by its path, give a higher limit, or say more closely when these were",
    )


def _declared(reducer: Reducer[Any], path: Path, above: int) -> bool:
    """Whether a reducer declares the rest of a path, below its own place, as monotone."""
    return isinstance(path, str) and joined(steps(path)[above:]) in reducer.monotone


_SHOWN = 8
_ENTRIES_A_STEP = 4
