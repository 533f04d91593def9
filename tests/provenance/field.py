"""A made-up field whose reducer's fields read one another, and logs of it: what the laws are tested on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, field, frozen
from hypothesis import settings
from hypothesis import strategies as st

from chronicle import Codebook, Event, MemoryLog, Reducer, combine, only, per

book = Codebook("provenance")
few = settings(max_examples=settings.default.max_examples // 4)
"""For laws whose oracle is slow: a quarter of the profile's examples."""


@book.event("grant")
@frozen(kw_only=True)
class Grant(Event):
    key: str = "a"


@book.event("use")
@frozen(kw_only=True)
class Use(Event):
    key: str = "a"
    count: int = 1


@book.event("toggle")
@frozen(kw_only=True)
class Toggle(Event):
    key: str = "a"


@book.event("term")
@frozen(kw_only=True)
class Term(Event):
    key: str = "a"


@frozen
class State:
    granted: bool = False
    used: int = 0
    on: bool = False
    word: str | None = None
    by_key: Mapping[str, int] = field(factory=dict)
    running: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        return self.used > 1


def reading() -> Reducer[State]:
    """Fields that read one another: nothing is used before it is granted, and a word depends on what is on."""
    reducer = Reducer("reading", initial=State())

    @reducer.on(Grant)
    def granted(state: State, event: Grant) -> State:
        return evolve(state, granted=True)

    @reducer.on(Use)
    def used(state: State, event: Use) -> State:
        if not state.granted:
            return state
        by_key = {**state.by_key, event.key: state.used}
        return evolve(state, used=state.used + event.count, word="full" if state.word else "half", by_key=by_key)

    @reducer.on(Toggle)
    def toggled(state: State, event: Toggle) -> State:
        if state.on and event.key == "b":
            return evolve(state, on=False, word=None, granted=False)
        return evolve(state, on=not state.on)

    @reducer.on(Term)
    def begun(state: State, event: Term) -> State:
        return evolve(state, running=(*state.running, event.key))

    @reducer.on_end(Term)
    def ended(state: State, event: Term) -> State:
        left = list(state.running)
        left.remove(event.key)  # raises where its beginning is muted by itself; a muted event loses both
        return evolve(state, running=tuple(left), used=max(state.used - 1, 0))

    return reducer


def latest() -> Reducer[str | None]:
    """A reducer that cannot do without what came before."""
    reducer: Reducer[str | None] = Reducer("latest", initial=None)

    @reducer.on(Grant)
    def granted(state: str | None, event: Grant) -> str | None:
        return "none" if state is None else state

    @reducer.on(Use)
    def used(state: str | None, event: Use) -> str | None:
        if state is None:
            return None
        if event.count == 0 and state == "none":
            raise ValueError("nothing was used yet")
        return f"{event.key}{event.count}"

    return reducer


@frozen
class Both:
    here: State
    latest: Any
    keyed: Mapping[str, Any]

    @property
    def sum(self) -> int:
        return self.here.used + len(self.keyed)


@frozen
class Inner:
    state: State
    other: State


def both() -> Any:
    inner = combine(Inner, state=reading(), other=only(lambda event: event.spread == 1, reading()))
    return combine(Both, here=only(lambda event: event.key != "c", reading()), latest=_safe(), keyed=per(_key, inner))


def _safe() -> Reducer[int]:
    reducer = Reducer("count", initial=0)
    reducer.on(Use, Grant)(lambda state, event: state + 1)
    return reducer


def _key(event: Any) -> Any:
    return ("a", "b") if event.key == "c" else event.key


PATHS: list[tuple[Any, Any]] = [
    *((reading, path) for path in ("granted", "used", "on", "word", "by_key", "running", "busy")),
    (reading, lambda state: state.by_key["a"]),
    (reading, lambda state: (state.used, state.on)),
    (latest, lambda state: state),
    *((both, f"here.{name}") for name in ("used", "word", "busy", "running")),
    *((both, path) for path in ("sum", "latest", "keyed", "keyed.a", "keyed.a.state.word", "keyed.b.other.used")),
    (both, lambda state: list(state.keyed)),
]

DATES = st.sampled_from(["2000", "2000-01", "2000-01-02", "2000-01-03", "[2000-01..2001-03]", "2001", "1999-12-31"])
SPANS = st.sampled_from(["2000/2001", "2000-01-02/2000-01-03", "2000-01-02/..", "2000-05/2000-07"])
DAYS = st.sampled_from(["1999", "2000-01-02", "2000-01", "2000-06", "2000", "2003"])
KEYS = st.sampled_from(["a", "b", "c"])


@st.composite
def events(draw: st.DrawFn, size: int = 9) -> list[Event]:
    kinds = [Grant, Use, Use, Toggle, Term]
    made: list[Event] = []
    for number in range(draw(st.integers(0, size))):
        kind = draw(st.sampled_from(kinds))
        told: dict[str, Any] = {"id": f"e{number}", "key": draw(KEYS)}
        told["when"] = draw(SPANS if kind is Term else DATES)
        if kind is Use:
            told["count"] = draw(st.sampled_from([1, 1, 2, 0]))
        if kind is not Term:
            told["spread"] = draw(st.sampled_from([1, 1, 1, 2]))
        if made and draw(st.integers(0, 4)) == 0:
            told["known"] = draw(st.sampled_from(["2000-01", "2002"]))
        made.append(kind(**told))
    return made


def log_of(made: list[Event], **settings: Any) -> MemoryLog:
    log = MemoryLog(codebook=book, clock=lambda: date(2026, 1, 1), **settings)
    if made:
        log.append(*made)
    return log
