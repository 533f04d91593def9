"""The part of a replay that a path goes through, and where the value at the path changed in it.

A path that goes through a part of a combined state, or through one key, concerns that part alone. Where it does not
end in one part (a property over several parts, a function), the states of all parts below that point are put together
again at each of their positions.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Protocol

from attrs import define, frozen

from chronicle._history import Branches, History, Keys, Leaf
from chronicle.chronology import Occurrence, Slot
from chronicle.dates import Widen
from chronicle.errors import QueryError
from chronicle.events import Event
from chronicle.paths import Path, get, getter, joined, steps
from chronicle.reducer import AnyReducer, Combined, Only, Per, Step
from chronicle.replay import Replay


class _Nowhere:
    """The value of a path that leads nowhere yet."""


NOWHERE = _Nowhere()
Filter = Callable[[Any], bool]


class Answer(Protocol):
    """What is explained: the state of a replay at the end of a day. An `AsOf` is one."""

    @property
    def day(self) -> int: ...
    @property
    def known_day(self) -> int | None: ...
    @property
    def recorded_day(self) -> int | None: ...
    @property
    def replay(self) -> Replay[Any]: ...
    @property
    def widen(self) -> Widen | None: ...
    @property
    def state(self) -> Any: ...


@frozen
class Change:
    """A value that an occurrence changed: the `path`, and the value `before` and `after`.

    `before` is `None` where there was no such value (a key of a mapping that was not there yet), `after` where there
    is none any more. Since when the value is so, is `occurrence.days`: one day, or a range where the day is open.
    """

    occurrence: Occurrence
    path: Path
    before: Any
    after: Any

    @property
    def gained(self) -> tuple[Any, ...]:
        """What came into a set or a tuple by this change; empty for other values.

        >>> Change(None, "parties", ("JP",), ("JP", "KP")).gained
        ('KP',)
        """
        return _beyond(self.after, self.before)

    @property
    def lost(self) -> tuple[Any, ...]:
        """What went out of a set or a tuple by this change; empty for other values."""
        return _beyond(self.before, self.after)


def _beyond(these: Any, those: Any) -> tuple[Any, ...]:
    if not isinstance(these, (set, frozenset, tuple)) or not isinstance(those, (set, frozenset, tuple, type(None))):
        return ()
    found = tuple(each for each in these if each not in (those or ()))
    return found if isinstance(these, tuple) else tuple(sorted(found, key=str))


@define(eq=False, slots=False)
class Part:
    """The smallest part of a replay that a path goes through: its history and reducer, and the way down to the value.

    `filters` say which events come through to it: the predicates of `only`, and the keys, above it.
    """

    replay: Replay[Any]
    path: Path
    history: History
    reducer: AnyReducer[Any]
    value: Callable[[Any], Any]
    filters: tuple[Filter, ...]

    def at(self, position: int) -> Any:
        """The value after the first `position` occurrences; `NOWHERE` where the path leads nowhere then."""
        return seen(self.value, self.history.at(position))

    def back(self, position: int, start: int = 0) -> Iterator[tuple[int, Any, Any]]:
        """Each (position, value before, value after) at which the value changed before `position`, the latest first.

        `start` is the first position that counts.
        """
        yield from changes_back(self.history, self.value, position, start)

    def change(self, at: int, before: Any, after: Any) -> Change:
        return Change(self.replay.chronology[at], self.path, shown(before), shown(after))

    def reaches(self, slot: Slot, event: Event) -> bool:
        """Whether an occurrence has a say in this part."""
        return self.step(slot) is not None and all(comes(event) for comes in self.filters)

    def touched(self, position: int) -> list[int]:
        """The positions before `position` whose occurrences have a say in this part."""
        slots, events = self.replay.chronology.slots, self.replay.chronology.events
        handled = {slot for slot in set(slots) if self.step(slot) is not None}
        found = (at for at in range(position) if slots[at] in handled)
        return [at for at in found if all(comes(events[at]) for comes in self.filters)] if self.filters else [*found]

    def step(self, slot: Slot) -> Step | None:
        """What an occurrence of a slot does to a history of this part."""
        if slot not in self._steps:
            self._steps[slot] = self.reducer.step(slot)
        return self._steps[slot]

    @cached_property
    def _steps(self) -> dict[Slot, Step | None]:
        return {}


def part_of(replay: Replay[Any], path: Path, position: int) -> Part:
    """The smallest part of a replay that a path goes through, with the keys seen before `position`."""
    told = () if callable(path) else steps(path)
    reducer, history = replay.reducer, replay.history
    filters: list[Filter] = []
    for at in range(len(told) + 1):
        while isinstance(reducer, Only):
            filters.append(reducer.picks)
            reducer = reducer.inner
        step = told[at] if at < len(told) else None
        if isinstance(reducer, Combined) and step in reducer.by_name:
            assert isinstance(history, Branches)
            history, reducer = history.parts[step], reducer.by_name[step]
        elif isinstance(reducer, Per) and step is not None:
            assert isinstance(history, Keys)
            key = _key(history, step, position)
            filters.append(_of_key(reducer, key))
            found = history.by_key.get(key)
            reducer = reducer.inner
            history = found[1] if found is not None and found[0] < position else reducer.start()
        else:
            break
    value = path if callable(path) else _same if step is None else getter(joined(told[at:]))
    return Part(replay, path, history, reducer, value, tuple(filters))


def _same(state: Any) -> Any:
    return state


def _key(history: Keys, step: str, position: int) -> Any:
    """The key that a step of a path names: the text itself, or the first that reads so."""
    found = history.by_key.get(step)
    if found is not None and found[0] < position:
        return step
    alike = (key for key, (begun, _) in history.by_key.items() if begun < position and str(key) == step)
    return next(alike, step)


def _of_key(reducer: Per[Any, Any], wanted: Any) -> Filter:
    def comes(event: Event) -> bool:
        key = reducer.key(event)
        return wanted in key if isinstance(key, tuple) else bool(key == wanted)

    return comes


def since(answer: Answer, path: Path) -> Change | None:
    """The last change, up to the day of an answer, of the value at a path; `None`: it has been so from the beginning.

    A value that went and came back is explained by its return. `QueryError` where the path leads nowhere.

    >>> from attrs import evolve
    >>> from chronicle import Event, MemoryLog, Reducer
    >>> @frozen
    ... class Count:
    ...     seen: int = 0
    ...     lost: int = 0
    >>> count = Reducer("count", initial=Count())
    >>> @count.on(Event)
    ... def seen(state: Count, event: Event) -> Count:
    ...     return evolve(state, seen=state.seen + 1)
    >>> log = MemoryLog()
    >>> _ = log.append(Event(id="a", when="1990"), Event(id="b", when="1991-05-03"))
    >>> answer = log.replay(count).as_of("1995")
    >>> change = since(answer, "seen")
    >>> change.occurrence.id, change.occurrence.days, change.before, change.after
    ('b', '1991-05-03', 1, 2)
    >>> since(answer, "lost") is None
    True
    """
    get(answer.state, path)
    return next(changes(answer, path), None)


def changes(answer: Answer, path: Path) -> Iterator[Change]:
    """Every change, up to the day of an answer, of the value at a path, the latest first.

    Where the path leads nowhere, what took the value away is the latest change; `None` stands for no value.
    """
    position = answer.replay.chronology.certain(answer.day)
    part = part_of(answer.replay, path, position)
    return (part.change(*told) for told in part.back(position))


def changes_of(history: History, position: int) -> Iterator[int]:
    """The positions before `position` at which a history changed, the latest first, each once."""
    last = -1
    for at in heapq.merge(*_positions(history, position), reverse=True):
        if at != last:
            yield at
        last = at


def _positions(history: History, position: int) -> Iterator[Iterator[int]]:
    """The positions of each part of a history by itself, the latest first."""
    if isinstance(history, Leaf):
        kept = history.positions
        yield (kept[at] for at in range(bisect_left(kept, position) - 1, -1, -1))
    elif isinstance(history, Branches):
        for part in history.parts.values():
            yield from _positions(part, position)
    elif isinstance(history, Keys):
        begun = sorted((seen for seen, _ in history.by_key.values() if seen < position), reverse=True)
        yield iter(begun)
        for seen, part in history.by_key.values():
            if seen < position:
                yield from _positions(part, position)
    else:
        raise TypeError(f"not a history: {history!r}")


def changes_back(
    history: History, value: Callable[[Any], Any], position: int, start: int = 0
) -> Iterator[tuple[int, Any, Any]]:
    """Each (position, value before, value after) at which a history changed a value, the latest first."""
    after = seen(value, history.at(position))
    for at in changes_of(history, position):
        if at < start:
            return
        before = seen(value, history.at(at))
        if differ(before, after):
            yield at, before, after
        after = before


def seen(value: Callable[[Any], Any], state: Any) -> Any:
    """The value in a state; another state need not have what a path, or a function, looks up."""
    try:
        return value(state)
    except (QueryError, LookupError, AttributeError):
        return NOWHERE


def shown(value: Any) -> Any:
    """A value as it is told: `None` where there is none."""
    return None if value is NOWHERE else value


def differ(before: Any, after: Any) -> bool:
    return before is not after and bool(before != after)


__all__ = ["Answer", "Change", "Part", "changes_of", "part_of", "since"]
