"""Logs so small that all their worlds can be tried, and reducers that tell as much of a history as can be told."""

from __future__ import annotations

from math import prod
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st

from chronicle.reducer import AnyReducer, Reducer, combine, only, per
from tests.chronology import strategies as small
from tests.chronology.oracle import Dated, Fact, Key
from tests.chronology.strategies import BASE, Sanction, Visit

LAST = BASE + 3
MOST = 250
days = st.integers(BASE, LAST)
EXACT = days.map(small._exact)
VAGUE = st.one_of(st.builds(small._range, days, days), st.sets(days, min_size=2, max_size=3).map(small._gaps))
EDGES = st.one_of(EXACT, VAGUE, VAGUE)
DATES = st.one_of(
    EDGES.map(small._point),
    EDGES.map(small._point),
    st.builds(small._timed, days, st.integers(0, len(small.TIMES) - 1)),
    st.builds(small._span, EDGES, EDGES),
    st.builds(small._span, EDGES, EDGES),
    EDGES.map(small._ongoing),
)
QUERIES = st.integers(BASE - 1, LAST + 1)


def logs(dates: st.SearchStrategy[Dated] = DATES, **settings: Any) -> st.SearchStrategy[tuple[Fact, ...]]:
    return small.facts(dates, **settings).map(few)


def few(told: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """As many of some facts, from the first, as leave few enough choices to try."""
    kept = list(told)
    while prod(len(dates) for fact in kept for dates in fact.occurrences().values()) > MOST:
        kept.pop()
    names = {fact.id for fact in kept}
    return tuple(
        evolve(
            fact,
            after=tuple(name for name in fact.after if name.removesuffix(".end") in names),
            within=tuple(name for name in fact.within if name in names),
        )
        for fact in kept
    )


# -- reducers


def _trail() -> Reducer[tuple[Key, ...]]:
    """Everything that happened, in order: no two histories lead to the same state."""
    trail: Reducer[tuple[Key, ...]] = Reducer("trail", initial=())
    trail.on(Visit, Sanction)(lambda state, event: (*state, (event.id, 0)))
    trail.on_end(Visit, Sanction)(lambda state, event: (*state, (event.id, 1)))
    return trail


def _last() -> Reducer[str]:
    last = Reducer("last", initial="")
    last.on(Visit, Sanction)(lambda state, event: event.id)
    last.on_end(Visit, Sanction)(lambda state, event: event.id if event.id > state else state)
    return last


def _toggled() -> Reducer[dict[str, int]]:
    """Neither monotone nor commutative, and its states cannot be hashed."""
    toggled: Reducer[dict[str, int]] = Reducer("toggled", initial={})
    toggled.on(Visit)(lambda state, event: {**state, "x": 1 - state.get("x", 0)})
    toggled.on(Sanction)(lambda state, event: {**state, "y": state.get("x", 0)})
    toggled.on_end(Sanction)(lambda state, event: {key: held for key, held in state.items() if key != "x"})
    return toggled


def _happened() -> Reducer[frozenset[tuple[Any, ...]]]:
    """Everything that happened, without order; what is spread is counted."""
    happened: Reducer[frozenset[tuple[Any, ...]]] = Reducer("happened", initial=frozenset(), commutative=True)
    happened.on(Visit, Sanction)(lambda state, event: state | {_next(state, event.id, 0)})
    happened.on_end(Visit, Sanction)(lambda state, event: state | {_next(state, event.id, 1)})
    return happened


def _next(state: frozenset[tuple[Any, ...]], name: str, end: int) -> tuple[Any, ...]:
    return name, end, sum(each[:2] == (name, end) for each in state)


def _count() -> Reducer[int]:
    count = Reducer("count", initial=0, commutative=True)
    count.on(Visit, Sanction)(lambda state, event: state + 1)
    return count


def _on() -> Reducer[int]:
    """How many last: falls again."""
    holding = Reducer("on", initial=0, commutative=True)
    holding.on(Sanction)(lambda state, event: state + 1)
    holding.on_end(Sanction)(lambda state, event: state - 1)
    return holding


@frozen
class Pair:
    one: Any
    other: Any

    @property
    def both(self) -> Any:
        return self.one, self.other


@frozen
class Of:
    """Picks the events of some ids."""

    ids: frozenset[str]

    def __call__(self, event: Any) -> bool:
        return event.id in self.ids


SOME = st.frozensets(st.sampled_from(small.NAMES), min_size=1).map(Of)
LEAVES = st.sampled_from((_trail, _trail, _last, _toggled, _happened, _count, _on)).map(lambda make: make())
PICKED = st.builds(only, SOME, LEAVES)


def _key(event: Any) -> str | None:
    return None if event.id == "c" else "a" if event.id < "c" else "d"


PARTS: st.SearchStrategy[AnyReducer[Any]] = st.one_of(LEAVES, PICKED, st.builds(lambda inner: per(_key, inner), LEAVES))
PAIRS = st.builds(lambda one, other: combine(Pair, one=one, other=other), PARTS, PARTS)
REDUCERS: st.SearchStrategy[AnyReducer[Any]] = st.one_of(PARTS, PAIRS)
