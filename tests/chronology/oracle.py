"""What the chronology must say, worked out slowly from the design: by trying the days that each may have had.

Nothing here is taken from `chronicle.chronology`. A log is given as `Fact`s, whose days are listed one by one. A
*history* gives each occurrence one of its days so that everything that the facts claim holds, and so that all of it can
be told in some order. An occurrence is named by (id of its event, number within the event).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise, product
from math import inf

from attrs import field, frozen

Key = tuple[str, int]
Day = float
MARGIN = 14
"""How many days beyond the window an unbounded date is tried at."""
BEYOND = 7
"""A bound more than this many days outside the window comes from an unbounded date only."""


@frozen(kw_only=True)
class Dated:
    """A date: what `When.of` takes, and all days that it allows; no `end` for a point, and for the ongoing."""

    text: str | Mapping[str, str]
    begin: tuple[Day, ...]
    end: tuple[Day, ...] = ()
    span: bool = False
    time: int | None = None

    @property
    def ongoing(self) -> bool:
        return self.span and not self.end


@frozen(kw_only=True)
class Fact:
    """An event as the oracle knows it; `known` are the first and last day on which it may have become known."""

    id: str
    dated: Dated
    act: bool = False
    after: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    spread: int = 1
    known: tuple[int, int] | None = None

    @property
    def late(self) -> int:
        """By how many days its end shows after its last day."""
        return 1 if self.dated.span and not self.act else 0

    def occurrences(self) -> dict[Key, tuple[Day, ...]]:
        """Each occurrence, with the days on which it may show by this fact alone."""
        if not self.dated.span:
            return {(self.id, at): self.dated.begin for at in range(self.spread)}
        found = {(self.id, 0): self.dated.begin}
        if self.dated.end:
            found[self.id, 1] = tuple(day + self.late for day in self.dated.end)
        return found

    def links(self) -> Iterator[tuple[str, str]]:
        yield from (("after", name) for name in self.after)
        yield from (("within", name) for name in self.within)


@frozen
class Rule:
    """`later` shows at least `days` days after `sooner`; `told`: and is told after it, if they share a day.

    `by` is the event whose claim it is.
    """

    sooner: Key
    later: Key
    days: int
    told: bool
    by: str


@frozen
class Histories:
    """All histories of some facts; those `hidden` pass on the order of what stands behind them, and bind nothing."""

    facts: tuple[Fact, ...]
    hidden: frozenset[str] = frozenset()
    low: int = 0
    high: int = 0
    days: dict[Key, tuple[Day, ...]] = field(init=False, factory=dict)
    times: dict[Key, int] = field(init=False, factory=dict)
    impossible: list[str] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        for fact in self.facts:
            if fact.id not in self.hidden:
                self.days.update(fact.occurrences())
                if fact.dated.time is not None:
                    self.times[fact.id, 0] = fact.dated.time

    # -- what the facts claim ----------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        by_id = {fact.id: fact for fact in self.facts}
        rules: list[Rule] = []
        for fact in self.facts:
            keys = list(fact.occurrences())
            rules += [Rule(sooner, later, fact.late, True, fact.id) for sooner, later in pairwise(keys)]
            for kind, name in fact.links():
                target = by_id.get(name.removesuffix(".end"))
                if target is not None:
                    rules += self._after(fact, target, name) if kind == "after" else self._within(fact, target)
        return tuple(self._seen(rules))

    def _after(self, fact: Fact, target: Fact, name: str) -> Iterator[Rule]:
        mine, theirs = list(fact.occurrences()), list(target.occurrences())
        if not name.endswith(".end"):
            yield Rule(theirs[0], mine[0], 0, True, fact.id)
        elif target.dated.ongoing and fact.id in self.hidden:
            return
        elif target.dated.ongoing:
            self.impossible.append(f"{fact.id} after the end of {target.id}, which goes on")
        else:
            yield Rule(theirs[-1], mine[0], 0, True, fact.id)

    def _within(self, fact: Fact, target: Fact) -> Iterator[Rule]:
        mine, theirs = list(fact.occurrences()), list(target.occurrences())
        if fact.dated.ongoing and not target.dated.ongoing and fact.id in self.hidden:
            return
        yield Rule(theirs[0], mine[0], 0, True, fact.id)
        if target.dated.ongoing:
            return
        if fact.dated.ongoing:
            self.impossible.append(f"{fact.id} goes on, within {target.id}, which ended")
            return
        # The last day of one is not after the last day of the other; both show by their own lateness after it.
        by_name = len(theirs) == 1 or (fact.late and not target.late)
        yield Rule(mine[-1], theirs[-1], target.late - fact.late, not by_name, fact.id)

    def _seen(self, rules: list[Rule]) -> list[Rule]:
        """The rules among what is visible.

        Those through the hidden are joined, and their own days left out; of the joined ones, those count of which some
        part is the claim of something visible. What is hidden and that nothing visible leads to is as if not there.
        """
        by_id = {fact.id: fact for fact in self.facts}
        waiting, named = [fact for fact in self.facts if fact.id not in self.hidden], set(by_id) - self.hidden
        while waiting:
            for _, name in waiting.pop().links():
                target = name.removesuffix(".end")
                if target in by_id and target not in named:
                    named.add(target)
                    waiting.append(by_id[target])
        rules = [rule for rule in rules if rule.sooner[0] in named and rule.later[0] in named]
        for key in [(name, at) for name in sorted(self.hidden) for at in range(3)]:
            into = [rule for rule in rules if rule.later == key and rule.sooner != key]
            out = [rule for rule in rules if rule.sooner == key and rule.later != key]
            rules = [rule for rule in rules if key not in (rule.sooner, rule.later)]
            for one, other in product(into, out):
                days = min(one.days, 0) + min(other.days, 0)
                by = other.by if one.by in self.hidden else one.by
                rules.append(Rule(one.sooner, other.later, days, one.told and other.told, by))
        return [rule for rule in rules if rule.by not in self.hidden]

    @cached_property
    def told_after(self) -> dict[Key, set[Key]]:
        """For each occurrence, all that must be told after it."""
        found = {key: {rule.later for rule in self.rules if rule.told and rule.sooner == key} for key in self.days}
        for _ in self.days:
            for after in found.values():
                after |= {later for key in after for later in found[key]}
        return found

    # -- histories ---------------------------------------------------------------------------------------------------

    def holds(self, history: Mapping[Key, Day]) -> bool:
        """Whether days for all occurrences make a history, checked claim by claim."""
        if self.impossible or any(key in after for key, after in self.told_after.items()):
            return False
        return all(history[rule.later] >= history[rule.sooner] + rule.days for rule in self.rules) and not any(
            history[one] == history[other] and self.times[one] > self.times[other]
            for one in self.times
            for other in self.told_after[one] & self.times.keys()
        )

    def all(self) -> Iterator[dict[Key, Day]]:
        """Every history, by trying every choice of days."""
        if self.rules is None:
            return
        for chosen in product(*self.days.values()):
            history = dict(zip(self.days, chosen, strict=True))
            if self.holds(history):
                yield history

    @cached_property
    def feasible(self) -> bool:
        """Whether there is a history at all."""
        if any(key in after for key, after in self.told_after.items()) or self.impossible:
            return False
        return self.with_days({}) is not None

    def with_days(self, fixed: Mapping[Key, Day]) -> dict[Key, Day] | None:
        """A history in which some occurrences have the days named, or `None` where there is none."""
        domains = {key: (fixed[key],) if key in fixed else days for key, days in self.days.items()}
        history = self._search({}, domains)
        assert history is None or self.holds(history)
        return history

    def first(self, key: Key) -> Day:
        """The first day on which it shows in any history."""
        return next(self._outside(day) for day in sorted(self.days[key]) if self.with_days({key: day}))

    def last(self, key: Key) -> Day:
        """The last day on which it shows in any history."""
        return next(self._outside(day) for day in sorted(self.days[key], reverse=True) if self.with_days({key: day}))

    def bounds(self) -> dict[Key, tuple[Day, Day]]:
        return {key: (self.first(key), self.last(key)) for key in self.days}

    def _outside(self, day: Day) -> Day:
        if day < self.low - BEYOND:
            return -inf
        return inf if day > self.high + BEYOND else day

    def _search(self, chosen: dict[Key, Day], domains: dict[Key, tuple[Day, ...]]) -> dict[Key, Day] | None:
        if not domains:
            return chosen
        key = min(domains, key=lambda each: len(domains[each]))
        rest = {other: days for other, days in domains.items() if other != key}
        for day in domains[key]:
            left = {other: tuple(d for d in days if self._agree(key, day, other, d)) for other, days in rest.items()}
            if all(left.values()) and (found := self._search({**chosen, key: day}, left)) is not None:
                return found
        return None

    def _agree(self, one: Key, day: Day, other: Key, its: Day) -> bool:
        between = self._between.get((one, other))
        if between is not None and its < day + between:
            return False
        between = self._between.get((other, one))
        if between is not None and day < its + between:
            return False
        if day != its or one not in self.times or other not in self.times:
            return True
        sooner = other in self.told_after[one] and self.times[one] > self.times[other]
        later = one in self.told_after[other] and self.times[other] > self.times[one]
        return not sooner and not later

    @cached_property
    def _between(self) -> dict[tuple[Key, Key], int]:
        found: dict[tuple[Key, Key], int] = {}
        for rule in self.rules:
            pair = (rule.sooner, rule.later)
            found[pair] = max(rule.days, found.get(pair, rule.days))
        return found


def told_in_order(histories: Histories, order: Iterable[tuple[Key, Day]]) -> str | None:
    """What is wrong with an order of telling, with a day for each; `None` where it is a history."""
    told = list(order)
    at = {key: place for place, (key, _) in enumerate(told)}
    days = dict(told)
    if any(one[1] > other[1] for one, other in pairwise(told)):
        return "the days go backwards"
    for rule in histories.rules:
        if rule.sooner in at and rule.later in at:
            if days[rule.later] < days[rule.sooner] + rule.days:
                return f"the days break {rule}"
            if rule.told and at[rule.later] < at[rule.sooner]:
                return f"the order breaks {rule}"
    timed = [(days[key], histories.times[key]) for key, _ in told if key in histories.times]
    return "the times of day go backwards" if timed != sorted(timed) else None
