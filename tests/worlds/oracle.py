"""Every world of a small log, by trying every choice of days and every order inside a day.

Nothing here is taken from `chronicle.worlds`. A telling is the sequence of what counts as of a day, in one world.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, groupby, product

from tests.chronology.oracle import Fact, Histories, Key

Telling = tuple[Key, ...]


def tellings(histories: Histories, day: int, known: int | None = None) -> set[Telling]:
    """Each sequence of what has happened by the end of a day in some history (and of what was known by then)."""
    dated = {fact.id: fact.known is not None for fact in histories.facts}
    tried: set[tuple[tuple[frozenset[Key], ...], frozenset[Key]]] = set()
    found: set[Telling] = set()
    for history in every(histories):
        counted = frozenset(key for key in history if history[key] <= _deadline(dated[key[0]], day, known))
        by_day = groupby(sorted(history, key=history.__getitem__), key=history.__getitem__)
        days = tuple(frozenset(keys) for _, keys in by_day)
        if (days, counted) not in tried:
            tried.add((days, counted))
            orders = product(*[set(_orders(histories, keys, counted)) for keys in days])
            found.update(tuple(chain.from_iterable(order)) for order in orders)
    return found


def _deadline(dated: bool, day: int, known: int | None) -> int:
    return day if known is None or dated else min(day, known)


def every(histories: Histories) -> Iterator[dict[Key, float]]:
    """Every history, one day after the other being tried for each occurrence, and dropped where it breaks a rule."""

    def chosen(keys: list[Key], history: dict[Key, float]) -> Iterator[dict[Key, float]]:
        if not keys:
            if histories.holds(history):
                yield dict(history)
            return
        for day in histories.days[keys[0]]:
            history[keys[0]] = day
            if all(
                history[rule.later] >= history[rule.sooner] + rule.days
                for rule in histories.rules
                if rule.later in history and rule.sooner in history
            ):
                yield from chosen(keys[1:], history)
        history.pop(keys[0], None)

    if histories.rules is not None and not histories.impossible:
        yield from chosen(list(histories.days), {})


def _orders(histories: Histories, keys: frozenset[Key], counted: frozenset[Key]) -> Iterator[Telling]:
    """Every order in which the occurrences of one day can be told; of it, what counts."""
    if not keys:
        yield ()
    for key in keys:
        rest = keys - {key}
        if not any(_before(histories, other, key) for other in rest):
            for order in _orders(histories, rest, counted):
                yield (key, *order) if key in counted else order


def _before(histories: Histories, sooner: Key, later: Key) -> bool:
    """Whether on one day something must be told before something else."""
    times = histories.times
    if sooner in times and later in times and times[sooner] < times[later]:
        return True
    return later in histories.told_after[sooner]


def choices_of_known(facts: tuple[Fact, ...], known: int) -> Iterator[frozenset[str]]:
    """The events that are hidden, for each choice of what was known of what may or may not have been."""
    hidden = [fact.id for fact in facts if fact.known is not None and fact.known[0] > known]
    unsure = [fact.id for fact in facts if fact.known is not None and fact.known[0] <= known < fact.known[1]]
    for chosen in chain.from_iterable(combinations(unsure, count) for count in range(len(unsure) + 1)):
        yield frozenset({*hidden, *unsure} - {*chosen})
