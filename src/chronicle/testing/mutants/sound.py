"""Reducers that no law kills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from chronicle.events import Event
from chronicle.reducer import AnyReducer, cited, combine, only, per
from chronicle.testing.mutants._made import plain
from chronicle.testing.mutants.events import Ban, Capture, Counted, Kept, Launch, Release


def captives_where(sensible: Callable[[Kept, Release], bool]) -> AnyReducer[Any]:
    """Counts who was taken and who came free, where `sensible` is what it requires of a release."""
    reducer = plain(Kept(), commutative=True)

    @reducer.on(Capture)
    def taken(state: Kept, event: Capture) -> Kept:
        return evolve(state, taken=state.taken + event.count)

    @reducer.on(Release)
    def freed(state: Kept, event: Release) -> Kept:
        return evolve(state, free=state.free + event.count)

    reducer.requires(Release)(sensible)

    @reducer.invariant
    def free_were_taken(state: Kept) -> bool:
        return state.free <= state.taken

    return reducer


def weight(event: Event) -> int:
    """How many an event launched."""
    return event.count if isinstance(event, Launch) else 0


@frozen
class Declared:
    """A sound reducer: what made it, and what its author declares of it."""

    make: Callable[[], AnyReducer[Any]]
    declared: Mapping[str, Any]


@cited
def counts() -> AnyReducer[Any]:
    """Counts launches, by whom, in whatever order."""
    reducer = plain(Counted(), commutative=True)

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        by = {**state.by, event.by: state.by.get(event.by, 0) + event.count}
        return Counted(state.launches + event.count, by)

    @reducer.invariant
    def all_by_somebody(state: Counted) -> bool:
        return sum(state.by.values()) == state.launches

    return reducer


@cited
def holds() -> AnyReducer[Any]:
    """Keeps the bans in force, by id."""
    reducer = plain(frozenset())

    @reducer.on(Ban)
    def imposed(state: frozenset[str], event: Ban) -> frozenset[str]:
        return state | {event.id}

    @reducer.on_end(Ban)
    def lapsed(state: frozenset[str], event: Ban) -> frozenset[str]:
        return state - {event.id}

    return reducer


@cited
def newest() -> AnyReducer[Any]:
    """Keeps the newest launch: the order of one day matters, and it says so."""
    reducer = plain(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=event.id)

    return reducer


def _taken(event: Event) -> int:
    return event.count if isinstance(event, Capture) else 0


@cited
def captives() -> AnyReducer[Any]:
    """Counts who was taken and who came free, of whom it requires that they were taken."""
    return captives_where(lambda state, event: state.free + event.count <= state.taken)


@frozen
class Together:
    """All of the above in one state."""

    counted: Any
    held: Any
    captives: Kept
    by: Any


def _by(event: Launch) -> str:
    return event.by


def _not_us(event: Event) -> bool:
    return getattr(event, "by", None) != "US"


@cited
def together() -> AnyReducer[Any]:
    """The others put together: side by side, by key, and for some events only."""
    return only(_not_us, combine(Together, counted=counts(), held=holds(), captives=captives(), by=per(_by, newest())))


SOUND: Mapping[str, Declared] = MappingProxyType(
    {
        "counts": Declared(counts, {"monotone": "launches", "tally": {"launches": weight}}),
        "holds": Declared(holds, {"ordered": True}),
        "newest": Declared(newest, {"ordered": True}),
        "captives": Declared(captives, {"monotone": ("taken", "free"), "tally": {"taken": _taken}}),
        "together": Declared(together, {"ordered": True, "monotone": "counted.launches"}),
    }
)
"""Reducers that no law kills, by name."""
