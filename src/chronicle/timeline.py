"""The timeline: a log replayed through a reducer, asked as of any date.

Theory of operation
===================

A replay folds the settled order of a chronology once, from the first occurrence to the last, and keeps each state
with the position at which it came about. What has certainly happened by the end of a day is a prefix of the settled
order; so the state as of a date is found by two bisections, one for the length of the prefix and one for the last
state within it, and no handler runs again.

Asking with another `known` or `recorded` makes another chronology. It is folded only from the first occurrence in
which it differs from the first; up to there, all states are shared. Taking in what was appended since works the same
way: a late event, or an amendment, refolds what follows it and nothing before.

An answer is honest about what it leaves out. Its state is the one in which everything happened as late as its date
allows; `pending` names what may have happened already, `unordered` what may have happened in another order, and
`qualified` the events whose dates are marked as approximate or uncertain.
"""

from __future__ import annotations

import typing
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Generic, Literal, Self, TypeVar

from attrs import field, frozen

from chronicle.chronology import Chronology, Occurrence
from chronicle.citing import CitedAnswer, Verdict, cite, verify
from chronicle.dates import When, Widen, iso_day, query_day
from chronicle.errors import InvalidLog, QueryError
from chronicle.events import Event
from chronicle.log import EMPTY, Head, Log, digest
from chronicle.paths import Path, get
from chronicle.provenance import Explained
from chronicle.reducer import AnyReducer
from chronicle.replay import Replay
from chronicle.worlds import LIMIT, Possible

S = TypeVar("S")
Date = str | When | date
_KEPT = 32


@frozen(eq=False, repr=False)
class AsOf(Generic[S]):
    """The answer to one question: the state as of a date, and what is open about it.

    `day` is the number of the last day that counts; `known_day` and `recorded_day` likewise, or `None`; `widen` is by
    how much dates marked as approximate or uncertain were widened, or `None`.
    """

    timeline: Timeline[S]
    day: int
    known_day: int | None
    recorded_day: int | None
    replay: Replay[S] = field(repr=False)
    widen: Widen | None = None

    @property
    def date(self) -> When:
        """The last day that counts."""
        return When.day(self.day)

    @property
    def known(self) -> When | None:
        """The last day of what counts as known; `None`: everything does."""
        return None if self.known_day is None else When.day(self.known_day)

    @property
    def recorded(self) -> When | None:
        """The last day of the entries that count; `None`: all do."""
        return None if self.recorded_day is None else When.day(self.recorded_day)

    @property
    def state(self) -> S:
        """The state in which everything happened as late as its date allows."""
        return self.replay.state(self.day)

    def __getitem__(self, path: Path) -> Any:
        """The value at a path of the state; `QueryError` where it leads nowhere."""
        return get(self.state, path)

    def exact(self, path: Path | None = None, *, limit: int = LIMIT) -> bool:
        """Whether only one value at a path, or without a path only one state, is possible by the dates.

        Never `True` where it was not proved. Raises `TooManyWorlds` where that takes more than `limit` steps.
        """
        return self.replay.worlds.exact(self.day, path, limit)

    def possible(self, path: Path | None = None, *, limit: int = LIMIT) -> Possible:
        """Every value at a path, or every state, that the dates allow, each with one choice of days that gives it.

        Of what may or may not have been known by then, each choice counts. Raises `TooManyWorlds` where it takes more
        than `limit` steps: what is given is always all.
        """
        return self.replay.worlds.possible(self.day, path, limit)

    def bounds(self, path: Path, *, limit: int = LIMIT) -> tuple[Any, Any]:
        """The least and the greatest number at a path that the dates allow.

        Raises `QueryError` where what is possible is no number, and `TooManyWorlds` where it takes more than `limit`
        steps; a path that its reducer declares `monotone` takes none.
        """
        return self.replay.worlds.bounds(self.day, path, limit)

    @property
    def counted(self) -> list[Occurrence]:
        """What has certainly happened by then, in settled order."""
        return self.replay.counted(self.day)

    @property
    def pending(self) -> tuple[Occurrence, ...]:
        """What may or may not have happened by then, or been known by then, and what a correction may undo."""
        return self.replay.pending(self.day)

    @property
    def unordered(self) -> tuple[tuple[Occurrence, Occurrence], ...]:
        """Pairs of what has happened whose order is not known, and whose exchange would change the state of a part.

        Where it takes too many steps to tell whether it would, the pair is listed.
        """
        return tuple(self.pairs_unordered())

    def pairs_unordered(self) -> Iterator[tuple[Occurrence, Occurrence]]:
        """The same pairs one by one: a long log of vague dates has many."""
        return self.replay.worlds.unordered(self.day)

    @property
    def qualified(self) -> tuple[Event, ...]:
        """The events, counted or pending, whose dates are marked as approximate (`~`) or uncertain (`?`)."""
        named = {
            each.id: each.event for each in (*self.counted, *self.pending) if self.replay.step(each.slot) is not None
        }
        return tuple(event for event in named.values() if event.when.approximate or event.when.uncertain)

    def cite(self, *paths: str) -> CitedAnswer:
        """The citation of the values at some paths, or, without any, of the whole state.

        It tells what was asked of which log, and what the answer was; `Timeline.verify` asks it again. `QueryError`
        where a path leads nowhere.
        """
        return cite(self.timeline.read, self, paths)

    def __repr__(self) -> str:
        told = [iso_day(self.day)]
        told += [] if self.known_day is None else [f"known={iso_day(self.known_day)}"]
        told += [] if self.recorded_day is None else [f"recorded={iso_day(self.recorded_day)}"]
        told += [] if self.widen is None else [f"widen={self.widen}"]
        return f"<AsOf {', '.join(told)}: {len(self.pending)} pending>"


class Timeline(Explained[S]):
    """A log replayed through a reducer. `Log.replay` makes one. Why a value is what it is: see `Explained`.

    Raises `InvalidLog` where `after`, `within` and the dates contradict each other, and `ReplayError` where a handler
    raises.
    """

    def __init__(self, log: Log, reducer: AnyReducer[S], shares: Replay[S] | None = None) -> None:
        if not isinstance(reducer, AnyReducer):
            raise QueryError(f"not a reducer: {reducer!r}", mend="call it with its parties: bilateral('JP', 'KP')")
        reducer.seal()
        self.log = log
        self.reducer = reducer
        self._others: OrderedDict[tuple[int | None, int | None, Widen | None], Replay[S]] = OrderedDict()
        self._seq = len(log.entries())
        self._replay = Replay(reducer, _sound(Chronology(log)), shares)

    def __repr__(self) -> str:
        return f"<Timeline of {self.reducer.call or self.reducer.name}: {len(self._replay.chronology)} occurrences>"

    @property
    def chronology(self) -> Chronology:
        """The chronology of all that is known and recorded."""
        return self._replay.chronology

    @property
    def head(self) -> Head:
        """How far of the log the timeline has read."""
        return self.log.head if self._seq == len(self.log.entries()) else self._read_head()

    def state(self, day: int | date) -> S:
        """The state at the end of a day, given as a day number or a `datetime.date`: the shortest way to a state."""
        return self._replay.state(day if day.__class__ is int else query_day(day))  # type: ignore[arg-type]

    def as_of(
        self,
        when: Date,
        *,
        known: Date | None = None,
        recorded: Date | None = None,
        at: Literal["start", "end"] = "end",
        widen: Widen | str | None = None,
    ) -> AsOf[S]:
        """The state as of a date, as far as it was `known`, as the log stood when it was `recorded`.

        Each is a day, a month, a year or the like, read at its end and inclusive of it; ``at="start"`` gives the state
        before anything of `when`. Sets, intervals, qualified dates and times of day raise `QueryError`. `widen` says by
        how much dates marked with ``~``, ``?`` or ``%`` are taken to be wider (``6 months``); by default not at all.
        """
        day = query_day(when, at)
        if known is None and recorded is None and widen is None:
            return AsOf(self, day, None, None, self._replay)
        known_day = None if known is None else query_day(known)
        recorded_day = None if recorded is None else query_day(recorded)
        wider = None if widen is None else Widen.of(widen)
        return AsOf(self, day, known_day, recorded_day, self.replayed(known_day, recorded_day, wider), wider)

    def now(self) -> AsOf[S]:
        """The state as of today, in the zone of the log."""
        return self.as_of(datetime.now(self.log.zone).date())

    def verify(self, cited: CitedAnswer | str | Mapping[str, Any]) -> Verdict:
        """Whether a cited answer (or its JSON) still holds; if not, which entries changed it, or that others did.

        Raises `QueryError` where it is no citation, or one of an answer by another reducer.
        """
        told = cited if isinstance(cited, CitedAnswer) else CitedAnswer.parse(cited)
        return verify(self.read, self.replayed, told)

    def refresh(self) -> Timeline[S]:
        """Takes in what was appended since; refolds only what follows the first difference. Gives itself."""
        if len(self.log.entries()) != self._seq:
            seq = len(self.log.entries())
            self._replay = Replay(self.reducer, _sound(Chronology(self.log)), self._replay)
            self._others.clear()
            self._seq = seq
        return self

    def replayed(self, known: int | None, recorded: int | None, widen: Widen | None = None) -> Replay[S]:
        """The replay on two axes (day numbers, inclusive), with a policy; the last ones asked for are kept."""
        if known is None and recorded is None and widen is None:
            return self._replay
        asked = (known, recorded, widen)
        found = self._others.get(asked)
        if found is None:
            chronology = Chronology(self.read, known, recorded, widen=widen)
            found = self._others[asked] = Replay(self.reducer, chronology, self._replay)
            if len(self._others) > _KEPT:
                self._others.popitem(last=False)
        with suppress(KeyError):  # another thread may have let it go
            self._others.move_to_end(asked)
        return found

    @property
    def read(self) -> Log:
        """The log as far as the timeline has read it."""
        return _Until(self.log, self._seq)

    def _under(self, log: Log) -> Self:
        return type(self)(log, self.reducer, self._replay)

    def _read_head(self) -> Head:
        told = EMPTY
        for entry in self.log.entries()[: self._seq]:
            told = digest(told, entry)
        return Head(self._seq, told)


@frozen
class _Until:
    """A log as far as a timeline has read it."""

    log: Log
    seq: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    def entries(self, since: Head | int | None = None) -> Any:  # noqa: ARG002
        return self.log.entries()[: self.seq]


def _sound(chronology: Chronology) -> Chronology:
    if chronology.contradictions:
        raise InvalidLog(error.problem for error in chronology.contradictions)
    return chronology


class Replayable:
    """What every kind of log inherits: `replay`."""

    def replay(self, reducer: AnyReducer[S]) -> Timeline[S]:
        """The timeline of this log through a reducer: replayed once, asked often."""
        return Timeline(typing.cast("Log", self), reducer)
