"""What `after` and `within` say of days: links between occurrences, and the bounds that follow from them.

A link from *a* to *b* with weight *w* says: the day of *b* is at least the day of *a* plus *w*. It also *orders* them,
unless it only says that two days are the same. Bounds are moments: a day and a second in it packed into one whole
number, so that times of day on one day are compared too. All links hold at once for the lower bounds, and for the
upper bounds, which is why both are histories that could have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from attrs import define, field

from chronicle.chronology._belief import Belief, Standing
from chronicle.chronology._occurrence import NEVER_BEGAN, NEVER_ENDS, Edge
from chronicle.dates import Days
from chronicle.errors import OrderError
from chronicle.events import Event

Key = tuple[int, int]
BITS = 17
END_OF_DAY = (1 << BITS) - 1


def moment(day: int, second: int) -> int:
    return (day << BITS) + second + 1


def day_of(moment: int) -> int:
    return moment >> BITS


class Declared(NamedTuple):
    """Where a link comes from: the entry, its event, the field and what it names."""

    seq: int
    id: str
    field: str
    target: str


@define(eq=False)
class Node:
    """One occurrence among the linked ones: its bounds as moments, and the links at it.

    A `ghost` stands for what is not visible: it passes on the order, and its own days bind nothing. What is visible
    must have named it for that. So a ghost that was named has a `twin`, at which everything arrives that only what is
    not visible says, and from which only what is visible leads on; and one that was never named is `unheard`: the
    others bind it, and it binds none of them.
    """

    key: Key
    name: str
    ghost: bool
    lower: int
    upper: int
    days: Days | None
    shift: int
    out: list[Link] = field(factory=list)
    into: list[Link] = field(factory=list)
    raised_by: Link | None = None
    lowered_by: Link | None = None
    twin: Node | None = None
    unheard: bool = False

    @property
    def first(self) -> int:
        return day_of(self.lower)

    @property
    def last(self) -> int:
        return day_of(self.upper)

    def at_least(self, moment: int) -> int | None:
        """The first allowed moment not before `moment`, or `None`."""
        day = day_of(moment)
        found = day if self.days is None else _or_never(self.days.next(day - self.shift), self.shift)
        if found is None:
            return None
        return moment if found == day else found << BITS

    def at_most(self, moment: int) -> int | None:
        """The last allowed moment not after `moment`, or `None`."""
        day = day_of(moment)
        found = day if self.days is None else _or_never(self.days.previous(day - self.shift), self.shift)
        if found is None:
            return None
        return moment if found == day else (found << BITS) + END_OF_DAY


def _or_never(day: int | None, shift: int) -> int | None:
    return None if day is None else day + shift


@define(eq=False)
class Link:
    """`there` is not before `here` plus `weight` days; `orders`: `here` also comes first where the days are equal."""

    here: Node
    there: Node
    weight: int
    orders: bool
    declared: Declared | None


def node_of(belief: Belief, edge: Edge, named: bool) -> Node:
    """The node of one occurrence. What is not surely visible is a ghost; `named`: by what is visible."""
    ghost = belief.standing is not Standing.KNOWN
    name = belief.event.id + (".end" if edge.index and belief.event.spread == 1 else "")
    if ghost and not named:
        node = _ghost((belief.seq, edge.index), name, edge.shift)
        node.unheard = True
        return node
    if ghost:
        node, node.twin = (_ghost((seq, edge.index), name, edge.shift) for seq in (belief.seq, -belief.seq))
        return node
    return node_of_edge((belief.seq, edge.index), name, edge)


def node_of_edge(key: Key, name: str, edge: Edge) -> Node:
    """The node of one visible occurrence."""
    return Node(
        key=key,
        name=name,
        ghost=False,
        lower=moment(edge.first, edge.second),
        upper=moment(edge.last, edge.second) if edge.second >= 0 else (edge.last << BITS) + END_OF_DAY,
        days=edge.days,
        shift=edge.shift,
    )


def _ghost(key: Key, name: str, shift: int) -> Node:
    lower, upper = moment(NEVER_BEGAN, -1), (NEVER_ENDS << BITS) + END_OF_DAY
    return Node(key=key, name=name, ghost=True, lower=lower, upper=upper, days=None, shift=shift)


class Constraints:
    """The links among the events that are linked, solved: nodes with tightened bounds.

    What cannot hold together is found link by link: the latest entered of the links that contradict each other is
    left out, and told in `contradictions`, until the others hold.
    """

    def __init__(self, linked: Sequence[tuple[Belief, list[Edge]]]) -> None:
        self.nodes: dict[Key, Node] = {}
        self.contradictions: list[OrderError] = []
        self._of: dict[str, tuple[Belief, list[Node]]] = {}
        self._left_out: set[Declared] = set()
        self._linked = linked
        self._named = _named(linked)
        while (error := self._solve()) is not None:
            self.contradictions.append(error)

    def orders(self) -> Iterator[tuple[Key, Key]]:
        """Each pair of occurrences of which the first comes before the second."""
        for node in self.nodes.values():
            yield from ((node.key, link.there.key) for link in node.out if link.orders)

    @cached_property
    def same_days(self) -> int:
        """How many links give no order, but tie the days of something open to other days."""
        links = (link for node in self.nodes.values() for link in node.out)
        return sum(not link.orders and link.there.key in self.movable for link in links)

    def links(self, name: str) -> bool:
        """Whether an event (its id) links others, or is linked."""
        return name in self._of

    @cached_property
    def movable(self) -> frozenset[Key]:
        """What may have to be later because of what is told after it: what such links lead to, and what follows."""
        waiting = [link.there for node in self.nodes.values() for link in node.out if not link.orders]
        found: set[Key] = set()
        while waiting:
            node = waiting.pop()
            if node.key not in found and (node.first != node.last or node.ghost):
                found.add(node.key)
                waiting.extend(link.there for link in node.out)
        return frozenset(found)

    def comes_before(self, one: Key, other: Key) -> bool:
        """Whether links put `one` before `other`."""
        if one not in self.nodes or other not in self.nodes:
            return False
        seen, waiting = set(), [self.nodes[one]]
        while waiting:
            node = waiting.pop()
            if node.key == other:
                return True
            if node.key not in seen:
                seen.add(node.key)
                waiting.extend(link.there for link in node.out if link.orders)
        return False

    def _solve(self) -> OrderError | None:
        self._lay()
        return self._cycle() or self._impossible_loop() or self._tighten()

    def _lay(self) -> None:
        self.nodes.clear()
        for belief, edges in self._linked:
            nodes = [node_of(belief, edge, belief.event.id in self._named) for edge in edges]
            self._of[belief.event.id] = belief, nodes
            self.nodes.update((node.key, node) for node in nodes)
            self.nodes.update((node.twin.key, node.twin) for node in nodes if node.twin is not None)
            for here, there in pairwise(nodes):
                self._link(here, there, lasts(belief.event), True, None)
        for belief, _ in self._linked:
            self._lay_declared(belief)

    def _lay_declared(self, belief: Belief) -> None:
        event, nodes = belief.event, self._of[belief.event.id][1]
        for target in event.after:
            declared = Declared(belief.seq, event.id, "after", target)
            found = self._of.get(target.removesuffix(".end"))
            if found is not None and declared not in self._left_out:
                self._after(nodes, found, declared)
        for target in event.within:
            declared = Declared(belief.seq, event.id, "within", target)
            found = self._of.get(target)
            if found is not None and declared not in self._left_out:
                self._within(event, nodes, found, declared)

    def _after(self, nodes: list[Node], found: tuple[Belief, list[Node]], declared: Declared) -> None:
        target, behind = found
        if not declared.target.endswith(".end"):
            self._link(behind[0], nodes[0], 0, True, declared)
        elif target.event.when.ongoing:
            self._refuse(declared, f"{target.event.id} is ongoing ({target.event.when}) and has no end")
        else:
            self._link(behind[-1], nodes[0], 0, True, declared)

    def _within(self, event: Event, nodes: list[Node], found: tuple[Belief, list[Node]], declared: Declared) -> None:
        around, outer = found[0].event, found[1]
        if event.when.ongoing and not around.when.ongoing:
            self._refuse(declared, f"{event.id} is ongoing ({event.when}) and {around.id} has an end ({around.when})")
            return
        self._link(outer[0], nodes[0], 0, True, declared)
        if around.when.ongoing:
            return
        shown_late = event.when.is_span and not event.__act__
        if around.when.is_point and around.spread == 1:
            self._link(nodes[-1], outer[0], -shown_late, False, declared)
        elif around.when.is_point or around.__act__:
            self._link(nodes[-1], outer[-1], -shown_late, not shown_late, declared)
        else:
            self._link(nodes[-1], outer[-1], 1 - shown_late, True, declared)

    def _link(self, here: Node, there: Node, weight: int, orders: bool, declared: Declared | None) -> None:
        if not here.ghost and not there.ghost:
            _join(here, there, weight, orders, declared)
        elif here.unheard or there.unheard:
            _overhear(here, there, min(weight, 0), declared)
        elif here.twin is not None and there.twin is not None:
            _join(here.twin, there.twin, min(weight, 0), orders, declared)
            _join(here, there, min(weight, 0), orders, declared)
        else:
            self._link_ghost(here, there, min(weight, 0), orders, declared)

    def _link_ghost(self, here: Node, there: Node, weight: int, orders: bool, declared: Declared | None) -> None:
        hidden, twin = (here, here.twin) if here.ghost else (there, there.twin)
        assert twin is not None
        by_visible = declared is not None and declared.seq != hidden.key[0]
        if there is hidden:
            _join(here, there if by_visible else twin, weight, orders, declared)
            return
        _join(here, there, weight, orders, declared)
        if by_visible:
            _join(twin, there, weight, orders, declared)

    def _refuse(self, declared: Declared, why: str) -> None:
        self._left_out.add(declared)
        if self._of[declared.id][1][0].ghost:
            return
        mend = f"take {declared.target} out of its {declared.field}, or give the date an end"
        message = f"{declared.field}: {declared.target} of {declared.id} cannot hold: {why}"
        chain = (declared.id, declared.target.removesuffix(".end"))
        self.contradictions.append(OrderError(message, chain=chain, entry=declared.id, field=declared.field, mend=mend))

    def _cycle(self) -> OrderError | None:
        """Links that lead from an occurrence back to itself."""
        open_into = {node.key: sum(link.orders for link in node.into) for node in self.nodes.values()}
        ready = [node for node in self.nodes.values() if not open_into[node.key]]
        while ready:
            for link in ready.pop().out:
                if link.orders:
                    open_into[link.there.key] -= 1
                    if not open_into[link.there.key]:
                        ready.append(link.there)
        stuck = next((self.nodes[key] for key, left in open_into.items() if left), None)
        return None if stuck is None else self._told_cycle(_loop(stuck, open_into))

    def _told_cycle(self, loop: list[Link]) -> OrderError:
        names = _names([loop[0].here, *(link.there for link in loop)])
        names = names if len(names) > 1 else names * 2
        return self._leave_out(loop, names, f"a cycle: {' → '.join(names)}", "order-cycle")

    def _impossible_loop(self) -> OrderError | None:
        """A loop of links through a same-day link whose weights add up to more than nothing."""
        if all(link.orders for node in self.nodes.values() for link in node.out):
            return None
        reached = dict.fromkeys(self.nodes, 0)
        came: dict[Key, Link] = {}
        for _ in range(len(self.nodes) + 1):
            moved = None
            for link in (link for node in self.nodes.values() for link in node.out):
                if reached[link.here.key] + link.weight > reached[link.there.key]:
                    reached[link.there.key] = reached[link.here.key] + link.weight
                    came[link.there.key], moved = link, link.there
            if moved is None:
                return None
        assert moved is not None
        return self._told_cycle(_backwards(moved, came, len(self.nodes)))

    def _tighten(self) -> OrderError | None:
        waiting = list(self.nodes.values())
        queued = {node.key for node in waiting}
        while waiting:
            node = waiting.pop()
            queued.discard(node.key)
            for link, moved in self._spread(node):
                if not moved.unheard and (moved.lower > moved.upper or link is None):
                    return self._conflict(moved)
                if moved.key not in queued:
                    queued.add(moved.key)
                    waiting.append(moved)
        return None

    def _spread(self, node: Node) -> Iterator[tuple[Link | None, Node]]:
        """Moves the bounds of the neighbours of a node; the link is `None` where a neighbour has no day left."""
        for link in node.out:
            wanted = raised(node.lower, link)
            if wanted > link.there.lower:
                link.there.raised_by = link
                found = link.there.at_least(wanted)
                link.there.lower = wanted if found is None else found
                yield (None if found is None else link), link.there
        for link in node.into:
            wanted = _lowered(node.upper, link)
            if wanted < link.here.upper:
                link.here.lowered_by = link
                found = link.here.at_most(wanted)
                link.here.upper = wanted if found is None else found
                yield (None if found is None else link), link.here

    def _conflict(self, node: Node) -> OrderError:
        below, above = _traced(node, "raised_by"), _traced(node, "lowered_by")
        links = [*reversed(below), *above]
        if not links:
            raise AssertionError(f"{node.name} has no day of its own")
        names = _names([links[0].here, *(link.there for link in links)])
        dated = [f"{name} ({self._when(name)})" for name in names]
        return self._leave_out(links, names, f"no days fit: {' → '.join(dated)}", "contradiction")

    def _when(self, name: str) -> str:
        return str(self._of[name.removesuffix(".end")][0].event.when)

    def _leave_out(self, links: Iterable[Link], names: tuple[str, ...], why: str, code: str) -> OrderError:
        declared = [link.declared for link in links if link.declared is not None]
        if not declared:
            raise AssertionError(f"no link to leave out: {why}")
        worst = max(declared)
        self._left_out.add(worst)
        return OrderError(
            f"{worst.field}: {worst.target} of {worst.id} cannot hold; {why}",
            code=code,
            chain=names,
            entry=worst.id,
            field=worst.field,
            mend="one of these dates, or of these links, is not so: amend the one that the sources do not bear out",
        )


def lasts(event: Event) -> int:
    """By how many days the next occurrence of an event shows at least after the one before it."""
    return 0 if event.spread > 1 or event.__act__ else 1


def follows(here: Node, there: Node, event: Event) -> None:
    """Links two occurrences of one event that nothing else links."""
    _join(here, there, lasts(event), True, None)


def _join(here: Node, there: Node, weight: int, orders: bool, declared: Declared | None) -> None:
    link = Link(here, there, weight, orders, declared)
    here.out.append(link)
    there.into.append(link)


def _overhear(here: Node, there: Node, weight: int, declared: Declared | None) -> None:
    """Links what is unheard: it takes the bounds of the other, and gives none of its own."""
    if here.unheard and there.unheard:
        if declared is None:
            _join(here, there, weight, True, None)
        return
    for node in (here, here.twin) if there.unheard else (there, there.twin):
        if node is not None and there.unheard:
            node.out.append(Link(node, there, weight, False, declared))
        elif node is not None:
            node.into.append(Link(here, node, weight, False, declared))


def _named(linked: Sequence[tuple[Belief, list[Edge]]]) -> set[str]:
    """The events that are not visible, and that what is visible names, or that what it names so names."""
    ghosts = {belief.event.id: belief for belief, _ in linked if belief.standing is not Standing.KNOWN}
    waiting = [belief.event for belief, _ in linked if belief.standing is Standing.KNOWN] if ghosts else []
    named: set[str] = set()
    while waiting:
        event = waiting.pop()
        for name in (*event.after, *event.within):
            target = name.removesuffix(".end")
            if target in ghosts and target not in named:
                named.add(target)
                waiting.append(ghosts[target].event)
    return named


def raised(lower: int, link: Link) -> int:
    """The first moment that a link leaves to what it leads to, where what it comes from is not before `lower`."""
    if link.orders and link.weight == 0:
        return lower
    return lower if day_of(lower) <= NEVER_BEGAN else (day_of(lower) + link.weight) << BITS


def _lowered(upper: int, link: Link) -> int:
    if link.orders and link.weight == 0:
        return upper
    return upper if day_of(upper) >= NEVER_ENDS else ((day_of(upper) - link.weight) << BITS) + END_OF_DAY


def _traced(node: Node, by: str) -> list[Link]:
    """The links by which a bound came to a node, from the node outwards."""
    found: list[Link] = []
    link: Link | None = getattr(node, by)
    while link is not None and link not in found:
        found.append(link)
        link = getattr(link.here if by == "raised_by" else link.there, by)
    return found


def _loop(stuck: Node, open_into: dict[Key, int]) -> list[Link]:
    came: dict[Key, Link] = {}
    node = stuck
    while node.key not in came:
        link = next(link for link in node.into if link.orders and open_into[link.here.key])
        came[node.key] = link
        node = link.here
    return _backwards(node, came, 0)


def _backwards(node: Node, came: dict[Key, Link], steps: int) -> list[Link]:
    for _ in range(steps):
        node = came[node.key].here
    loop = [came[node.key]]
    while loop[-1].here is not node:
        loop.append(came[loop[-1].here.key])
    return loop[::-1]


def _names(nodes: Iterable[Node]) -> tuple[str, ...]:
    names: list[str] = []
    for node in nodes:
        if not names or names[-1] != node.name:
            names.append(node.name)
    return tuple(names)


def clipped(node: Node, edge: Edge) -> tuple[int, int]:
    """The days left to a ghost that may be visible: its own as far as the links leave any, else its own."""
    if edge.days is None:
        return edge.first, edge.last
    twin = node.twin or node
    first = edge.days.next(max(edge.first, node.first, twin.first) - edge.shift)
    last = edge.days.previous(min(edge.last, node.last, twin.last) - edge.shift)
    if first is None or last is None or first > last:
        return edge.first, edge.last
    return first + edge.shift, last + edge.shift


__all__ = ["Constraints", "Key", "Link", "Node", "clipped", "follows", "node_of_edge", "raised"]
