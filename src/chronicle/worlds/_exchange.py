"""Whose order matters: pairs of occurrences whose exchange, all else being the same, leads to another state.

Two histories that differ only in two neighbours told the other way round are walked through side by side, from the
place where they part. Where their states become equal again, the exchange does not matter there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from chronicle.worlds._orders import Reached, Segment, Way, entered, ways_of
from chronicle.worlds._same import same_key

Pair = frozenset[int]
_Set = tuple[int, int]


class Parted(NamedTuple):
    """Two histories that differ in the order of a pair of numbers, and in their states."""

    pair: Pair
    one: Reached
    other: Reached


class _Beside(NamedTuple):
    """The same within a segment, with the set of what has happened in both."""

    happened: _Set
    pair: Pair
    one: Way
    other: Way

    @property
    def key(self) -> Hashable:
        return self.happened, self.pair, same_key(self.one.states), same_key(self.other.states)


def parted(segment: Segment, reached: Sequence[Reached], before: Iterable[Parted]) -> list[Parted]:
    """All pairs of histories behind a segment that parted in it, or parted `before` it and have not met again."""
    sets = segment.start(reached)
    besides: defaultdict[int, list[_Beside]] = defaultdict(list)
    besides[0] = [_Beside((0, 0), each.pair, entered(each.one), entered(each.other)) for each in before]
    ended: dict[Hashable, Parted] = {}
    level = 0
    while sets or besides:
        for (happened, passed), way in ways_of(sets):
            besides[level + 2] += _exchanged(segment, (happened, passed), way)
        for beside in _apart(segment, besides.pop(level, ())):
            one, other = (segment.end(beside.happened[0], way) for way in (beside.one, beside.other))
            if one is not None and other is not None:
                ended.setdefault((beside.key, len(one.raised)), Parted(beside.pair, one, other))
            besides[level + 1] += _further(segment, beside)
        sets = segment.after(sets)
        level += 1
        for done in [at for at, held in besides.items() if not held]:
            del besides[done]
    return list(ended.values())


def _apart(segment: Segment, besides: Iterable[_Beside]) -> list[_Beside]:
    """Those whose states differ, without those for which another leaves as much room."""
    found: defaultdict[Hashable, list[_Beside]] = defaultdict(list)
    lower = segment.network.lower
    for each in besides:
        held = found[each.key]
        if same_key(each.one.states) != same_key(each.other.states) and not any(
            other.one.as_good_as(each.one, lower) and other.other.as_good_as(each.other, lower) for other in held
        ):
            held.append(each)
    return [each for held in found.values() for each in held]


def _exchanged(segment: Segment, happened: _Set, way: Way) -> Iterator[_Beside]:
    """What becomes of a way when two that can both come next come in the one and in the other order."""
    following = {_number(further): (key, further) for key, further in segment.further(*happened, way)}
    for first, second in combinations(following, 2):
        for key, one in segment.further(*following[first][0], following[first][1]):
            if _number(one) == second:
                for same, other in segment.further(*following[second][0], following[second][1]):
                    if _number(other) == first and same == key:
                        yield _Beside(key, frozenset((first, second)), one, other)


def _further(segment: Segment, beside: _Beside) -> Iterator[_Beside]:
    """The two histories when the same has happened next in both."""
    others = {(key, _number(way)): way for key, way in segment.further(*beside.happened, beside.other)}
    for key, one in segment.further(*beside.happened, beside.one):
        other = others.get((key, _number(one)))
        if other is not None:
            yield _Beside(key, beside.pair, one, other)


def _number(way: Way) -> int:
    assert way.told is not None
    return way.told.number
