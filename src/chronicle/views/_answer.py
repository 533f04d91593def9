"""An answer laid out for people: each value with its reason and with what may still change it, as plain data.

Text and JSON are both made from this, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from attrs import frozen

from chronicle._values import values_of
from chronicle.chronology import Occurrence
from chronicle.errors import QueryError
from chronicle.events import Event
from chronicle.paths import get, joined, steps
from chronicle.provenance import Change, since
from chronicle.timeline import AsOf
from chronicle.views._open import Open, opened
from chronicle.worlds import cells

Values = dict[tuple[str, ...], Any]
_ABSENT = object()
_MOST_PAIRS = 1_000
"""A report counts no further: who needs all pairs asks the answer itself."""


@frozen
class Value:
    """One value of a state: its path, the last change that made it so, and what else it may be.

    `change` is `None` where it has been so from the beginning; `initial` says whether it is what it was at first.
    `open` is what the dates leave open about it.
    """

    steps: tuple[str, ...]
    value: Any
    initial: bool
    change: Change | None
    open: Open

    @property
    def path(self) -> str:
        """The path, as `get` takes it; empty for a state that is one value."""
        return joined(self.steps)


@frozen
class Pending:
    """What may or may not have happened: one occurrence, and how many like it the event stands for."""

    occurrence: Occurrence
    count: int


@frozen
class Report:
    """An answer laid out: its values, what is pending, and what is doubtful about it."""

    answer: AsOf[Any]
    values: tuple[Value, ...]
    pending: tuple[Pending, ...]
    qualified: tuple[Event, ...]
    unordered: tuple[tuple[Occurrence, Occurrence], ...]


def report(answer: AsOf[Any], paths: Sequence[str] = (), everything: bool = False) -> Report:
    """An answer laid out: the values at some paths, or those that are not what they were at first, or `everything`.

    Raises `QueryError` where a path leads nowhere.
    """
    state, initial = answer.state, answer.timeline.reducer.initial
    wanted = _wanted(state, paths)
    pending = _concerning(answer, paths)
    values = [
        Value(told, value, _was(initial, told, value), _since(answer, told), opened(answer, told))
        for told, value in wanted.items()
    ]
    shown = tuple(each for each in values if paths or everything or not each.initial or not each.open.exact)
    return Report(
        answer,
        shown,
        tuple(_counted(pending)),
        answer.qualified,
        tuple(islice(answer.pairs_unordered(), _MOST_PAIRS)),
    )


def _concerning(answer: AsOf[Any], paths: Sequence[str]) -> tuple[Occurrence, ...]:
    """What is pending and has a say in the parts that the paths lead through; all of it where no path is given."""
    if not paths:
        return answer.pending
    told = [steps(path) for path in paths]
    return tuple(each for each in answer.pending if any(_meets(answer, each, one) for one in told))


def _meets(answer: AsOf[Any], each: Occurrence, told: tuple[str, ...]) -> bool:
    found = cells(answer.timeline.reducer, each)
    return any(all(str(here) == there for here, there in zip(place, told, strict=False)) for place, _ in found)


def _wanted(state: Any, paths: Sequence[str]) -> Values:
    if not paths:
        return dict(values_of(state))
    found: Values = {}
    for path in paths:
        value, told = get(state, path), steps(path)
        below = dict(values_of(value, told))
        found.update(below or {told: value})
    return found


def _at(state: Any, told: tuple[str, ...]) -> Any:
    """The value at a path, where there is one."""
    if not told:
        return state
    try:
        return get(state, joined(told))
    except QueryError:
        return _ABSENT


def _was(initial: Any, told: tuple[str, ...], value: Any) -> bool:
    return bool(_at(initial, told) == value)


def _since(answer: AsOf[Any], told: tuple[str, ...]) -> Change | None:
    return since(answer, joined(told) if told else _whole)


def _whole(state: Any) -> Any:
    return state


def _counted(pending: Iterable[Occurrence]) -> Iterator[Pending]:
    """What is pending, with the single occurrences of one event that share their days put together."""
    alike: dict[tuple[Any, ...], list[Occurrence]] = {}
    for each in pending:
        alike.setdefault((each.seq, each.slot, each.first, each.last), []).append(each)
    return (Pending(each[0], len(each)) for each in alike.values())
