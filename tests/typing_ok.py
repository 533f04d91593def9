"""What mypy --strict and pyright must accept; run by tests/test_typing.py, never imported."""

from typing import assert_type

from attrs import frozen

from chronicle import AsOf, Codebook, Event, MemoryLog, Reducer, Timeline, combine, only, per
from chronicle._history import Keyed

codebook = Codebook("typing")


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    by: str


@codebook.event("visit", act=True)
@frozen(kw_only=True)
class Visit(Event):
    by: str


@frozen
class Count:
    seen: int = 0


count = Reducer("count", initial=Count())


@count.on(Launch)
def launched(state: Count, event: Launch) -> Count:
    return Count(state.seen + len(event.by))


@count.on_end(Visit)
def ended(state: Count, event: Visit) -> Count:
    return Count(state.seen + len(event.by))


both = Reducer("both", initial=0)


@both.on(Launch, Visit)
def either(state: int, event: Launch | Visit) -> int:
    return state + len(event.by)


@count.requires(Launch)
def named(state: Count, event: Launch) -> bool:
    return bool(event.by) and state.seen >= 0


@count.invariant
def grows(state: Count) -> bool:
    return state.seen >= 0


@frozen
class State:
    count: Count
    by: Keyed[str, int]


def by(event: Event) -> str | None:
    return event.by if isinstance(event, Launch) else None


def launches(event: Event) -> bool:
    return isinstance(event, Launch)


whole = combine(State, count=count, by=per(by, both))
log = MemoryLog(codebook=codebook)
assert_type(log.replay(count), Timeline[Count])
assert_type(log.replay(count).as_of("1990"), AsOf[Count])
assert_type(log.replay(count).as_of("1990").state.seen, int)
assert_type(log.replay(whole).as_of("1990", known="1991").state, State)
assert_type(log.replay(whole).as_of("1990").state.by["KP"], int)
assert_type(log.replay(only(launches, count)).state(1), Count)
assert_type(log.replay(per(by, count)).as_of("1990").state, Keyed[str, Count])
