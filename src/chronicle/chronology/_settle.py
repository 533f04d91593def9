"""The settled order of occurrences."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

from chronicle.chronology._constraints import Key
from chronicle.chronology._occurrence import Occurrence


def settled(occurrences: list[Occurrence], orders: Iterable[tuple[Key, Key]]) -> list[Occurrence]:
    """The occurrences in an order that `orders` allows; among those ready, by last day, first day, time and `seq`.

    `orders` may name keys that are not among the occurrences: they pass the order on.
    """
    occurrences.sort()
    pairs = list(orders)
    if not pairs or _in_order(occurrences, pairs):
        return occurrences
    return _topological(occurrences, pairs)


def _in_order(occurrences: Sequence[Occurrence], pairs: Iterable[tuple[Key, Key]]) -> bool:
    linked = {key for pair in pairs for key in pair}
    at = {each.key: place for place, each in enumerate(occurrences) if each.key in linked}
    return all(here in at and there in at and at[here] < at[there] for here, there in pairs)


def _topological(occurrences: Sequence[Occurrence], pairs: Iterable[tuple[Key, Key]]) -> list[Occurrence]:
    behind: defaultdict[Key, list[Key]] = defaultdict(list)
    blocked: defaultdict[Key, int] = defaultdict(int)
    for here, there in pairs:
        behind[here].append(there)
        blocked[there] += 1
    present = {each.key: each for each in occurrences}
    ready = [each for each in occurrences if not blocked.get(each.key)]
    passing = [key for key in behind if key not in present and not blocked.get(key)]
    heapq.heapify(ready)
    order: list[Occurrence] = []
    while ready or passing:
        key = passing.pop() if passing else heapq.heappop(ready).key
        if key in present:
            order.append(present[key])
        for there in behind.get(key, ()):
            blocked[there] -= 1
            if blocked[there] == 0 and there in present:
                heapq.heappush(ready, present[there])
            elif blocked[there] == 0:
                passing.append(there)
    return order
