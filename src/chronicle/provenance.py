"""Provenance: which occurrence made a value what it is.

A replay keeps each state with the position of the occurrence that made it. So a value is explained without running a
handler again: the kept states of the part that its path goes through are walked back, from the answer's day, until the
value differs. Where a path does not end in one part (a property over several parts, a function), the states of all
parts below that point are put together again at each of their positions, latest first.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from chronicle._history import Branches, History, Keys, Leaf
from chronicle.chronology import Occurrence
from chronicle.errors import QueryError
from chronicle.paths import Path, get, getter, joined, steps
from chronicle.timeline import AsOf

__all__ = ["Change", "changes", "changes_of", "since"]


@frozen
class Change:
    """A value that an occurrence changed: the `path`, and the value `before` and `after`.

    `before` is `None` where there was no such value (a key of a mapping that was not there yet). Since when the value
    is so, is `occurrence.days`: one day, or a range where the day is open.
    """

    occurrence: Occurrence
    path: Path
    before: Any
    after: Any


class _Nowhere:
    """The value of a path that leads nowhere yet."""


NOWHERE = _Nowhere()


def since(answer: AsOf[Any], path: Path) -> Change | None:
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


def changes(answer: AsOf[Any], path: Path) -> Iterator[Change]:
    """Every change, up to the day of an answer, of the value at a path, the latest first.

    Where the path leads nowhere, what took the value away is the latest change; `None` stands for no value.
    """
    position = answer.replay.chronology.certain(answer.day)
    history, value = _part(answer.replay.history, path, position)
    for at, before, after in _back(history, value, position):
        if _differ(before, after):
            told = [None if each is NOWHERE else each for each in (before, after)]
            yield Change(answer.replay.chronology[at], path, *told)


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


def _part(history: History, path: Path, position: int) -> tuple[History, Callable[[Any], Any]]:
    """The smallest history that a path goes through, and what gives the value from a state of it."""
    if callable(path):
        return history, path
    told = steps(path)
    for at, step in enumerate(told):
        inner = _below(history, step, position)
        if inner is None:
            return history, getter(joined(told[at:]))
        history = inner
    return history, lambda state: state


def _below(history: History, step: str, position: int) -> History | None:
    if isinstance(history, Branches):
        part: History | None = history.parts.get(step)
        return part
    if isinstance(history, Keys):
        return _of_key(history, step, position)
    return None


def _of_key(history: Keys, step: str, position: int) -> History:
    found = history.by_key.get(step)
    if found is not None and found[0] < position:
        return found[1]  # type: ignore[no-any-return]
    alike = (part for key, (seen, part) in history.by_key.items() if seen < position and str(key) == step)
    return next(alike, None) or Leaf(history.initial)


def _back(history: History, value: Callable[[Any], Any], position: int) -> Iterator[tuple[int, Any, Any]]:
    """Each (position, value before, value after) at which a history may have changed a value, the latest first."""
    after = _seen(value, history.at(position))
    for at in changes_of(history, position):
        before = _seen(value, history.at(at))
        yield at, before, after
        after = before


def _seen(value: Callable[[Any], Any], state: Any) -> Any:
    """The value in a state; an earlier state need not have what a path, or a function, looks up."""
    try:
        return value(state)
    except (QueryError, LookupError, AttributeError):
        return NOWHERE


def _differ(before: Any, after: Any) -> bool:
    return before is not after and bool(before != after)
