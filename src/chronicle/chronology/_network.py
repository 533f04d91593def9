"""Which days some occurrences can have together: the links that bear on them, and the earliest days that these leave.

All links say "not before that one, plus so many days", and each occurrence has allowed days of its own. So whatever
else is demanded (one comes before another, one is not before a day), there is an earliest solution in which each
occurrence has its earliest day at once, and it is found by raising bounds until none moves (the constraints are closed
under taking the earlier of two solutions). A demand can be met if and only if the earliest solution leaves every
occurrence within its last day.

Only what differs from the bounds that hold anyway is written down: `Raised` maps a number of the network to its first
moment. The numbers below `len(occurrences)` are those occurrences; the others are what links lead through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from chronicle.chronology._constraints import (
    BITS,
    END_OF_DAY,
    Constraints,
    Key,
    Link,
    Node,
    day_of,
    follows,
    node_of_edge,
    raised,
)
from chronicle.chronology._occurrence import Edge, Occurrence

Raised = dict[int, int]


class Network:
    """Some occurrences, and all that links them, by number.

    `lower` and `upper` are the bounds of each as moments; `linked[i]` names the component of links to which it belongs;
    `movable` are the numbers that may be raised by what is told after them.
    """

    def __init__(self, constraints: Constraints, edges: Sequence[tuple[Occurrence, Edge]]) -> None:
        self.occurrences = [each for each, _ in edges]
        self._constrained = constraints.nodes
        self._number: dict[Key, int] = {}
        self._nodes: list[Node] = []
        for each, edge in edges:
            node = constraints.nodes.get(each.key)
            self._take(node_of_edge(each.key, each.id, edge) if node is None else node)
        self._link_alone(constraints)
        self._reach()
        self.lower = [node.lower for node in self._nodes]
        self.upper = [node.upper for node in self._nodes]
        self.out = [self._numbered(node.out) for node in self._nodes]
        self._before: dict[int, frozenset[int]] = {}
        self.movable = frozenset(number for key, number in self._number.items() if key in constraints.movable)
        self.linked = self._components()

    def first(self, number: int, moment: int) -> int | None:
        """The first moment, not before a moment, that the days of a number allow; `None` where there is none."""
        found = self._nodes[number].at_least(moment)
        return None if found is None or found > self.upper[number] else found

    def bound(self, number: int) -> bool:
        """Whether `after` or `within` bind one of the occurrences, or bind others to it."""
        return self.occurrences[number].key in self._constrained

    def raise_to(
        self,
        demands: Iterable[tuple[int, int]],
        held: Mapping[int, int],
        caps: Mapping[int, int],
        told: Sequence[int] = (),
    ) -> Raised | None:
        """The earliest solution when some numbers are not before some moments; `None` where there is none.

        `held` are the bounds raised before; `caps` the last moments of those that must not be later; `told` are numbers
        of which each comes after the one before it.
        """
        found = dict(held)
        after = dict(pairwise(told))
        waiting: list[int] = []
        for number, moment in demands:
            if not self._move(number, moment, found, caps, waiting):
                return None
        while waiting:
            here = waiting.pop()
            for there, link in self.out[here]:
                if not self._move(there, raised(found[here], link), found, caps, waiting):
                    return None
            follower = after.get(here)
            if follower is not None and not self._move(follower, found[here], found, caps, waiting):
                return None
        return found

    def _move(self, number: int, moment: int, found: Raised, caps: Mapping[int, int], waiting: list[int]) -> bool:
        if moment <= found.get(number, self.lower[number]):
            return True
        to = self.first(number, moment)
        if to is None or to > caps.get(number, to):
            return False
        found[number] = to
        waiting.append(number)
        return True

    def _take(self, node: Node) -> None:
        self._number[node.key] = len(self._nodes)
        self._nodes.append(node)

    def _link_alone(self, constraints: Constraints) -> None:
        """Links the occurrences of one event that nothing else links: its end comes after its beginning."""
        alone = [number for number, each in enumerate(self.occurrences) if each.key not in constraints.nodes]
        alone.sort(key=lambda number: self.occurrences[number].key)
        for one, other in pairwise(alone):
            if self.occurrences[one].seq == self.occurrences[other].seq:
                follows(self._nodes[one], self._nodes[other], self.occurrences[one].event)

    def _reach(self) -> None:
        """Takes in all that links lead to."""
        at = 0
        while at < len(self._nodes):
            for other in _neighbours(self._nodes[at]):
                if other.key not in self._number and not other.unheard:
                    self._take(other)
            at += 1

    def _numbered(self, links: Iterable[Link]) -> list[tuple[int, Link]]:
        return [(self._number[link.there.key], link) for link in links if link.there.key in self._number]

    def before(self, number: int) -> frozenset[int]:
        """Those of the occurrences that links put before one of them, also through what is not in the network."""
        if number not in self._before:
            seen: set[Key] = set()
            waiting = [link.here for link in self._nodes[number].into if link.orders]
            while waiting:
                here = waiting.pop()
                if here.key not in seen:
                    seen.add(here.key)
                    waiting.extend(link.here for link in here.into if link.orders)
            found = (self._number.get(key, len(self.occurrences)) for key in seen)
            self._before[number] = frozenset(each for each in found if each < len(self.occurrences))
        return self._before[number]

    def _components(self) -> list[int]:
        """The component of each number, named by its least number."""
        name = list(range(len(self._nodes)))

        def root(number: int) -> int:
            while name[number] != number:
                name[number] = number = name[name[number]]
            return number

        for here, links in enumerate(self.out):
            for there, _ in links:
                one, other = sorted((root(here), root(there)))
                name[other] = one
        return [root(number) for number in range(len(self._nodes))]


def _neighbours(node: Node) -> Iterable[Node]:
    yield from (link.there for link in node.out)
    yield from (link.here for link in node.into)


__all__ = ["BITS", "END_OF_DAY", "Network", "Raised", "day_of"]
