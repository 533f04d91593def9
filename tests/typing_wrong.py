"""Mistakes that mypy --strict and pyright must both reject, each on the line marked so; never imported."""

from attrs import frozen

from chronicle import Codebook, Event, MemoryLog, Reducer

codebook = Codebook("typing")


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    by: str


@codebook.event("visit")
@frozen(kw_only=True)
class Visit(Event):
    to: str


count = Reducer("count", initial=0)


@count.on(Launch)  # wrong: the handler takes a Visit
def wrong_event(state: int, event: Visit) -> int:
    return state + len(event.to)


@count.on(Visit)  # wrong: the handler takes another state
def wrong_state(state: str, event: Visit) -> str:
    return state + event.to


@count.on_end(Visit)  # wrong: the handler gives another state
def wrong_result(state: int, event: Visit) -> str:
    return event.to


@count.requires(Launch)  # wrong: it takes a Visit
def wrong_requirement(state: int, event: Visit) -> bool:
    return bool(event.to)


@count.invariant  # wrong: it takes another state
def wrong_invariant(state: str) -> bool:
    return bool(state)


@count.on(str)  # wrong: not an event type
def not_an_event(state: int, event: str) -> int:
    return state


timeline = MemoryLog().replay(count)
timeline.as_of("1990").state.seen  # wrong: the state is an int
timeline.as_of(1990)  # wrong: a date is text, a When or a datetime.date
timeline.as_of("1990", at="noon")  # wrong: start or end
Launch("a", "1990", "KP")  # wrong: fields are given by name
