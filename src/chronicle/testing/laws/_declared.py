"""Laws that hold where an author declares them: what commutes, what is invariant, what grows, what is counted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from chronicle.chronology import Occurrence, Slot
from chronicle.events import Event
from chronicle.paths import get
from chronicle.reducer import Reducer
from chronicle.testing._case import Subject, Trial, log_of, raising, settled
from chronicle.testing._telling import named
from chronicle.testing._tree import invariants, leaves
from chronicle.testing.laws._law import Law
from chronicle.testing.strategies import Log, names_of

__tracebackhide__ = True

# -- commutative -------------------------------------------------------------------------------------------------------


def commutative(trial: Trial) -> None:
    """``fold(xs ++ [a, b]) == fold(xs ++ [b, a])`` and ``fold(xs) == fold(reversed(xs))``, for each commutative part.

    The order of what it handles does not matter, so that nothing about it is ever open but whether it has happened.
    A span still begins before it ends.
    """
    chronology = list(settled(trial.log()))
    for leaf in leaves(trial.subject.reducer):
        if leaf.commutative:
            for one, other in _reordered(chronology):
                with raising():
                    here, there = leaf.fold(one), leaf.fold(other)
                told = [", ".join(map(_called, xs)) for xs in (one, other)]
                trial.same((told[0], here), (told[1], there), f"{leaf.name} is declared commutative")


def _reordered(xs: list[Occurrence]) -> Iterator[tuple[list[Occurrence], list[Occurrence]]]:
    """Pairs of orders: with two neighbours exchanged, and forwards and backwards."""
    for at, (a, b) in enumerate(pairwise(xs)):
        if a.id != b.id:
            yield [*xs[:at], a, b], [*xs[:at], b, a]
    backwards = xs[::-1]
    yield xs, [*filter(_begins, backwards), *itertools.filterfalse(_begins, backwards)]


def _begins(each: Occurrence) -> bool:
    return not each.is_end


def _called(each: Occurrence) -> str:
    return f"{each.id}.end" if each.is_end else each.id


def _any_commutative(subject: Subject) -> bool:
    return any(leaf.commutative for leaf in leaves(subject.reducer))


# -- invariant ---------------------------------------------------------------------------------------------------------


def invariant(trial: Trial) -> None:
    """``holds(fold(xs[:n]))`` for every `n`, where each of `xs` meets what the reducer requires of it.

    What is required of a sensible log is enough: in a log that keeps it, every invariant follows, after every single
    occurrence. Events that do not meet a requirement at their turn are left out of the log.
    """
    held = sensible(trial, trial.log(linked=False))
    trial.shown = held
    for each, state in trial.steps(settled(held)):
        with raising():
            asked = [*invariants(trial.subject.reducer, state), *((holds, state) for holds in trial.subject.invariants)]
            broken = [(holds, about) for holds, about in asked if not holds(about)]
        for holds, about in broken:
            name = getattr(holds, "__name__", repr(holds))
            end = "the end of " if each.is_end else ""
            trial.breaks(f"after {end}{each.id!r}, {name} does not hold of\n  {about!r}")


def sensible(trial: Trial, held: Log) -> Log:
    """The log without the events that do not meet what is required of them, one taken out after the other."""
    while True:
        wrong = _unmet(trial, held)
        if wrong is None:
            return held
        gone = {wrong}
        for event in held:
            if not gone.isdisjoint(names_of(event)):
                gone.add(event.id)
        held = tuple(event for event in held if event.id not in gone)


def _unmet(trial: Trial, held: Log) -> str | None:
    """The first event that a requirement does not hold for, at its turn."""
    found: list[str] = []

    def watch(leaf: Reducer[Any], state: Any, event: Event, slot: Slot) -> None:
        if not all(holds(state, event) for holds in leaf.required(slot)):
            found.append(event.id)

    history = trial.subject.reducer.start()
    for at, each in enumerate(settled(held)):
        with raising():
            step = trial.subject.reducer.step(each.slot, watch)
            if step is not None:
                step(history, each.event, at)
        if found:
            return found[0]
    return None


def _any_invariant(subject: Subject) -> bool:
    return bool(subject.invariants) or _declares(subject.reducer)


def _declares(reducer: Any) -> bool:
    return bool(reducer.invariants) or any(_declares(part) for part in reducer.parts())


# -- monotone ----------------------------------------------------------------------------------------------------------


def monotone(trial: Trial) -> None:
    """``value(fold(xs)) <= value(fold(xs ++ [x]))``, for each path that is declared monotone.

    What only grows never falls, whatever happens next.
    """
    state = trial.fold(())
    for each, after in trial.steps(settled(trial.log())):
        for path in trial.subject.monotone:
            low, high = get(state, path), get(after, path)
            if not low <= high:
                trial.breaks(f"{named(path)} falls from {low!r} to {high!r} with {_at(each)}")
        state = after


def _at(each: Occurrence) -> str:
    return f"the end of {each.id!r}" if each.is_end else repr(each.id)


# -- tally -------------------------------------------------------------------------------------------------------------


def tally(trial: Trial) -> None:
    """``value(fold(xs)) == value(initial) + sum(counts(x) for x in xs)``, over what began, for each path of a tally.

    Nothing is forgotten and nothing is counted twice: not the last of two on a day, not one that looks like another.
    """
    chronology = settled(trial.log())
    timeline = trial.replay(log_of(trial.shown))
    for day in sorted({each.last for each in chronology}):
        begun = [each for each in chronology[: chronology.certain(day)] if not each.is_end]
        for path, counts in trial.subject.tally.items():
            expected = get(trial.subject.reducer.initial, path) + sum(counts(each.event) for each in begun)
            found = get(timeline.state(day), path)
            if found != expected:
                ids = ", ".join(each.id for each in begun if counts(each.event))
                trial.breaks(f"{named(path)} is {found!r}, and the log counts {expected!r}: {ids}")


LAWS = (
    Law("commutative", "the order of what is handled does not matter", commutative, _any_commutative),
    Law(
        "invariant",
        "in a log that meets the requirements, invariants hold after every occurrence",
        invariant,
        _any_invariant,
    ),
    Law("monotone", "what only grows never falls", monotone, lambda subject: bool(subject.monotone)),
    Law("tally", "a count is the sum over the log", tally, lambda subject: bool(subject.tally)),
)
