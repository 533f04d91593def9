"""The change log of a replay: every value that every occurrence changed.

It is read off the states that the replay kept, by comparing each with the one before it, field by field where the two
are not the same object. So it runs no handler, and costs about as much as the replay. Attrs classes and mappings are
followed down; sets, tuples and all else are values, and `Change.gained` and `Change.lost` tell what came and went.
Properties are not in it: they follow from the fields, and `history` tells of each that is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from operator import attrgetter, itemgetter
from typing import Any, overload

from chronicle._collector import no_garbage_collection
from chronicle._history import Branches, History, Keys, Leaf
from chronicle._values import Steps, fields_of, is_followed
from chronicle.paths import joined, steps
from chronicle.provenance._part import NOWHERE, Change, differ, shown
from chronicle.replay import Replay

Row = tuple[int, Steps, Any, Any]
"""One value that changed: by the occurrence at which position, the steps to it, and from what to what."""


class ChangeLog(Sequence[Change]):
    """Changes in the order of a replay; each is made when it is looked at."""

    def __init__(self, replay: Replay[Any], rows: Sequence[Row]) -> None:
        self._replay = replay
        self._paths: dict[Steps, str] = {}
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Change]:
        return map(self._change, self.rows)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> ChangeLog: ...
    def __getitem__(self, index: int | slice) -> Change | ChangeLog:
        if isinstance(index, slice):
            return ChangeLog(self._replay, self.rows[index])
        return self._change(self.rows[index])

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<ChangeLog: {len(self)} changes>"

    def within(self, start: int, end: int) -> ChangeLog:
        """The changes by the occurrences at positions from `start` up to, and without, `end`."""
        first, last = (bisect_left(self.rows, at, key=itemgetter(0)) for at in (start, end))
        return self[first:last]

    def below(self, path: str) -> ChangeLog:
        """The changes of the value at a path, of what lies below it, and of what it lies in."""
        told = steps(path)
        found = [row for row in self.rows if all(here == there for here, there in zip(row[1], told, strict=False))]
        return ChangeLog(self._replay, found)

    def _change(self, row: Row) -> Change:
        position, told, before, after = row
        path = self._paths.get(told)
        if path is None:
            path = self._paths[told] = joined(told)
        return Change(self._replay.chronology[position], path, shown(before), shown(after))


def change_rows(replay: Replay[Any]) -> list[Row]:
    """The rows of the change log of a replay, in order."""
    rows: list[Row] = []
    with no_garbage_collection():
        _of_history(replay.history, (), rows)
        rows.sort(key=itemgetter(0))
    return rows


def _of_history(history: History, above: Steps, rows: list[Row]) -> None:
    if isinstance(history, Leaf):
        _of_leaf(history, above, rows)
    elif isinstance(history, Branches):
        for name, part in history.parts.items():
            _of_history(part, (*above, name), rows)
    elif isinstance(history, Keys):
        for key, (_, part) in history.by_key.items():
            _of_history(part, (*above, str(key)), rows)


def _of_leaf(history: Leaf, above: Steps, rows: list[Row]) -> None:
    told = zip(history.positions, pairwise(history.states), strict=True)
    if len({type(state) for state in history.states}) == 1 and (names := fields_of(type(history.first))):
        _of_fields(history, above, names, rows)
        return
    for position, (before, after) in told:
        rows.extend((position, *each) for each in _compared(before, after, above))


def _of_fields(history: Leaf, above: Steps, names: Steps, rows: list[Row]) -> None:
    """The same for states of one attrs class, whose fields are read once for each state."""
    held, keep = _getter(names), rows.append
    places = [(*above, name) for name in names]
    before = held(history.first)
    for position, state in zip(history.positions, islice(history.states, 1, None), strict=True):
        after = held(state)
        for place, old, new in zip(places, before, after):  # noqa: B905 - they are as many, and to check costs time
            if old is not new and old != new:
                if is_followed(new.__class__) and is_followed(old.__class__):
                    rows.extend((position, *each) for each in _compared(old, new, place))
                else:
                    keep((position, place, old, new))
        before = after


def _getter(names: Steps) -> Callable[[Any], tuple[Any, ...]]:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda state: (get(state),)


def _compared(before: Any, after: Any, above: Steps) -> Iterator[tuple[Steps, Any, Any]]:
    """Each (steps, value before, value after) in which two states differ; what both share is not looked into."""
    if not differ(before, after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _compared(before.get(key, NOWHERE), after.get(key, NOWHERE), (*above, str(key)))
    elif type(before) is type(after) and (names := fields_of(type(before))):
        for name in names:
            yield from _compared(getattr(before, name), getattr(after, name), (*above, name))
    else:
        yield above, before, after
