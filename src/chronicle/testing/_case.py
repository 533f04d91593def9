"""What the laws are checked on: the reducer with what its author declares of it, and what one example is made of."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st

from chronicle.chronology import Chronology, Occurrence
from chronicle.errors import ReplayError
from chronicle.events import Event
from chronicle.memory import MemoryLog
from chronicle.paths import Path
from chronicle.reducer import AnyReducer
from chronicle.testing._telling import told
from chronicle.testing.strategies import Log, logs
from chronicle.timeline import Timeline

__tracebackhide__ = True  # a broken law is told by its message
TODAY = date(2026, 11, 25)
Counts = Callable[[Event], float]
Holds = Callable[[Any], bool]


@frozen
class Subject:
    """A reducer, the events that it is tested with, and what its author declares of it (see `reducer_laws`)."""

    reducer: AnyReducer[Any]
    events: st.SearchStrategy[Event]
    declared: bool = False
    monotone: tuple[Path, ...] = ()
    tally: Mapping[Path, Counts] = field(factory=dict)
    invariants: tuple[Holds, ...] = ()
    ordered: bool = False

    @property
    def name(self) -> str:
        """How messages call the reducer: the call that made it, else its name."""
        return self.reducer.call or self.reducer.name


class LawBroken(AssertionError):
    """A reducer breaks a law: the law in words, what differs, and a log that shows it, as code to paste."""

    __module__ = "chronicle.testing"


class Raised(Exception):
    """Something of the reducer raised, where a law is about something else; the law `total` tells it."""


@define
class Trial:
    """One example of one law: it draws what the law needs, and tells where the law does not hold."""

    law: str
    says: str
    subject: Subject
    draw: Callable[[st.SearchStrategy[Any]], Any]
    shown: Log = ()

    def log(self, *, one: st.SearchStrategy[Event] | None = None, **settings: Any) -> Log:
        """The events of a log, which is shown where the law breaks."""
        self.shown = self.draw(logs(self.subject.events if one is None else one, **settings))
        return self.shown

    def fold(self, occurrences: Iterable[Occurrence], start: Any = None) -> Any:
        """The state after some occurrences; `Raised` where the reducer raises."""
        with raising():
            return self.subject.reducer.fold(occurrences, start)

    def steps(self, occurrences: Iterable[Occurrence]) -> Iterator[tuple[Occurrence, Any]]:
        """Each occurrence with the state after it; `Raised` where the reducer raises."""
        reducer = self.subject.reducer
        reducer.seal()
        history = reducer.start()
        for at, each in enumerate(occurrences):
            with raising():
                step = reducer.step(each.slot)
                if step is not None:
                    step(history, each.event, at)
                state = history.at(at + 1)
            yield each, state

    def replay(self, log: MemoryLog) -> Timeline[Any]:
        """The timeline of a log; `Raised` where the reducer raises."""
        with raising():
            return log.replay(self.subject.reducer)

    def same(self, one: tuple[str, Any], other: tuple[str, Any], how: str = "") -> None:
        """Two states, each with what it is, that have to be equal; `LawBroken` where they are not."""
        if differ(one[1], other[1]):
            self.breaks(how, one, other)

    def breaks(self, how: str, one: tuple[str, Any] | None = None, other: tuple[str, Any] | None = None) -> None:
        """Tells that the law is broken: how, and the two states that should be equal, each with what it is."""
        raise LawBroken(told(self.subject.reducer, self.law, self.says, how, one, other, self.shown))


@contextmanager
def raising() -> Iterator[None]:
    """What a reducer raises inside, as `Raised`."""
    try:
        yield
    except (ReplayError, Raised) as error:
        raise Raised from error
    except Exception as error:
        raise Raised from error


def differ(one: Any, other: Any) -> bool:
    """Whether two states differ."""
    return one is not other and not bool(one == other)


def log_of(events: Iterable[Event]) -> MemoryLog:
    """A log of events, appended at once."""
    log = MemoryLog(clock=lambda: TODAY)
    log.append(*events)
    return log


def settled(events: Iterable[Event]) -> Chronology:
    """The occurrences of some events, in settled order."""
    return Chronology(log_of(events))


_FINITE = 1 << 61


def days_of(chronology: Iterable[Occurrence]) -> list[int]:
    """The days on which anything may change: the first and last days of the occurrences, and the days before them."""
    found = {day for each in chronology for day in (each.first, each.last) if abs(day) < _FINITE}
    return sorted(found | {day - 1 for day in found})


@contextmanager
def chance(seed: int) -> Iterator[None]:
    """Seeds what gives random numbers, and sets the clock; afterwards all is as it was."""
    before, now = random.getstate(), time.time
    numpy = sys.modules.get("numpy")
    of_numpy = numpy.random.get_state() if numpy is not None else None
    random.seed(seed)
    if numpy is not None:
        numpy.random.seed(seed)
    time.time = lambda: 946_684_800.0 + seed * 86_400 * 400
    try:
        yield
    finally:
        time.time = now
        random.setstate(before)
        if numpy is not None:
            numpy.random.set_state(of_numpy)
