"""What a timeline can say about its values: the methods that `Timeline` has from provenance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, Self, TypeVar
from weakref import WeakKeyDictionary

from chronicle.chronology import Occurrence
from chronicle.dates import When, Widen, query_day
from chronicle.errors import QueryError, did_you_mean
from chronicle.events import Event
from chronicle.log import Entry, Item, Log
from chronicle.paths import Path, get
from chronicle.provenance._changes import ChangeLog, Row, change_rows
from chronicle.provenance._diff import Difference, diff
from chronicle.provenance._first import FirstDay, first_day
from chronicle.provenance._mute import LIMIT
from chronicle.provenance._part import NOWHERE, Answer, Change, part_of
from chronicle.provenance._sensitivity import Sensitivity, sensitivity
from chronicle.provenance._suppose import given, redated, without
from chronicle.provenance._uncounted import not_counted
from chronicle.provenance._why import Reasons, Why
from chronicle.replay import Replay

S = TypeVar("S")
Date = str | When | date
Pair = tuple[Date | None, Date | None]

_rows: WeakKeyDictionary[Replay[Any], list[Row]] = WeakKeyDictionary()


class Explained(Generic[S]):
    """The part of a `Timeline` that explains its values.

    A path names a value (``abductees.returned``), or a function of the state gives it. Dates are read as `as_of` reads
    them, and `known` and `recorded` are its axes. A path that leads nowhere raises `QueryError`.

    >>> from attrs import evolve, frozen
    >>> from chronicle import Event, MemoryLog, Reducer
    >>> @frozen
    ... class Count:
    ...     seen: int = 0
    >>> count = Reducer("count", initial=Count())
    >>> @count.on(Event)
    ... def seen(state: Count, event: Event) -> Count:
    ...     return evolve(state, seen=state.seen + 1)
    >>> log = MemoryLog()
    >>> _ = log.append(Event(id="a", when="1990", sources=["diary"]), Event(id="b", when="1991-05-03"))
    >>> timeline = log.replay(count)
    >>> timeline.why("1990", "seen")
    <Why seen = 1 on 1990-12-31: changed by a>
    >>> [(each.reason, each.occurrence.id) for each in timeline.why("1990", "seen").not_counted]
    [('later', 'b')]
    >>> [(each.occurrence.id, each.before, each.after) for each in timeline.history("seen")]
    [('a', 0, 1), ('b', 1, 2)]
    >>> [(each.path, each.before, each.after) for each in timeline.diff("1990", "1991")]
    [('seen', 1, 2)]
    >>> timeline.first_day("seen >= 1")
    <FirstDay [1990-01-01..1990-12-31], because of a>
    >>> timeline.without(source="diary").as_of("1991").state.seen
    1
    >>> [(each.name, each.value) for each in timeline.sensitivity("1991", "seen").sources]
    [('diary', 1)]
    """

    base: Self | None = None
    """The timeline that this one was made from by `without`, `given` or `redated`; `None` for that of a real log."""

    @property
    def read(self) -> Log:
        """The log as far as the timeline has read it."""
        raise NotImplementedError

    def as_of(self, when: Date, *, known: Date | None = None, recorded: Date | None = None) -> Answer:
        raise NotImplementedError

    def replayed(self, known: int | None, recorded: int | None, widen: Widen | None = None) -> Replay[S]:
        raise NotImplementedError

    def _under(self, log: Log) -> Self:
        raise NotImplementedError

    # ---- why ----

    def why(
        self,
        date: Date,
        path: Path,
        *,
        known: Date | None = None,
        recorded: Date | None = None,
        limit: int = LIMIT,
    ) -> Why:
        """Why a value was what it was at the end of a date: see `Why`.

        Every event that changed the part of the state is tried without. Where that takes more than `limit` steps of
        the reducer, `QueryError` is raised rather than an answer that leaves something out.
        """
        answer = self.as_of(date, known=known, recorded=recorded)
        value = get(answer.state, path)
        end = answer.replay.chronology.certain(answer.day)
        part = part_of(answer.replay, path, end)
        found = Reasons(part, end, limit)
        uncounted = not_counted(self.read, self.replayed, answer, part)
        return Why(When.day(answer.day), path, value, found.changed, found.enabled, found.confirms, uncounted)

    def sensitivity(
        self, date: Date, path: Path, *, known: Date | None = None, recorded: Date | None = None, limit: int = LIMIT
    ) -> Sensitivity:
        """What a value rests on: each single event, and each single source, whose withdrawal would change it.

        A source takes with it what rests on it alone. `limit` is as for `why`.
        """
        answer = self.as_of(date, known=known, recorded=recorded)
        get(answer.state, path)
        return sensitivity(self.read, answer, path, limit)

    # ---- change ----

    def history(self, path: Path, *, known: Date | None = None, recorded: Date | None = None) -> tuple[Change, ...]:
        """Every change of one value, in settled order, from the first occurrence to the last.

        A change whose day is open stands at its last day; `change.occurrence.days` is the range.
        """
        replay = self._replayed(known, recorded)
        end = len(replay.chronology)
        part = part_of(replay, path, end)
        told = [part.change(*row) for row in part.back(end)]
        if not told and part.at(end) is NOWHERE:
            get(replay.history.at(end), path)
        return tuple(told[::-1])

    def changes(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        path: str | None = None,
        known: Date | None = None,
        recorded: Date | None = None,
    ) -> ChangeLog:
        """The change log: every value that every occurrence changed, from `start` to `end`, both inclusive.

        With a `path`, the changes there, below it, and of what it lies in. The log is made when it is first asked
        for, and kept. A change whose day is open counts at its last day.
        """
        replay = self._replayed(known, recorded)
        rows = _rows.get(replay)
        if rows is None:
            rows = _rows[replay] = change_rows(replay)
        certain = replay.chronology.certain
        first = 0 if start is None else certain(query_day(start, "start"))
        last = len(replay.chronology) if end is None else certain(query_day(end))
        found = ChangeLog(replay, rows).within(first, last)
        return found if path is None else found.below(path)

    def diff(
        self,
        a: Date,
        b: Date,
        *,
        known: Date | Pair | None = None,
        recorded: Date | Pair | None = None,
        path: str | None = None,
    ) -> tuple[Difference, ...]:
        """Each value that differs between two dates, told apart by whether the world moved or we learned.

        `known` and `recorded` are one date for both, or a pair of dates, either of which may be `None`:
        ``diff("1980", "1980", known=("1990", "2002"))`` is what was learned about 1980 between 1990 and 2002.
        """
        (known_a, known_b), (recorded_a, recorded_b) = _pair(known), _pair(recorded)
        first = self.as_of(a, known=known_a, recorded=recorded_a)
        second = self.as_of(b, known=known_b, recorded=recorded_b)
        return diff(self.read, first, second.replay, second, path)

    def first_day(
        self,
        holds: Callable[[S], Any] | str,
        *,
        start: Date | None = None,
        known: Date | None = None,
        recorded: Date | None = None,
    ) -> FirstDay:
        """The first day at whose end something holds: a range where days are open: see `FirstDay`.

        `holds` is a predicate of the state, or a condition in words: ``"abductees.returned >= 5 and ties.formal = no"``
        (`chronicle.provenance.Condition`). With `start`, the first such day from the first day of that date on.
        """
        first = None if start is None else query_day(start, "start") + 1
        return first_day(self._replayed(known, recorded), holds, first)

    # ---- what if ----

    def without(self, *ids: str, source: str | None = None, where: Callable[[Event], Any] | None = None) -> Self:
        """The timeline as if some entries had been retracted, on every axis.

        They are named by their ids (events, amendments, retractions), or by a `source`, which takes with it what
        rests on it alone, or picked by a predicate on events. What the retracted events tightened loosens: see
        `moved`. Raises `QueryError` where there is no such id or source.
        """
        return self._supposing(without(self.read, ids, source, where))

    def given(self, *items: Item) -> Self:
        """The timeline as if some events, amendments or retractions had been entered too, after the last entry.

        They count as recorded when the last entry was. Raises `InvalidLog` where the log could not take them.
        """
        return self._supposing(given(self.read, items))

    def redated(self, id: str, when: Date) -> Self:
        """The timeline as if an event had always been entered with another date, on every axis.

        Raises `QueryError` where there is no such event, and `InvalidLog` where links and dates then contradict.
        """
        return self._supposing(redated(self.read, id, when))

    @property
    def moved(self) -> tuple[tuple[Occurrence, Occurrence], ...]:
        """The occurrences whose days are others than in `base`: each as it is there, and as it is here."""
        if self.base is None:
            return ()
        there = {each.key: each for each in self.base.replayed(None, None).chronology}
        pairs = ((there.get(each.key), each) for each in self.replayed(None, None).chronology)
        return tuple(
            (old, new) for old, new in pairs if old is not None and (old.first, old.last) != (new.first, new.last)
        )

    def entry(self, of: Occurrence | str) -> Entry:
        """The entry of an occurrence, or of an id: when it was recorded, and its place in a file."""
        if isinstance(of, Occurrence):
            return next(entry for entry in self.read.entries() if entry.seq == of.seq)
        found = next((entry for entry in self.read.entries() if entry.id == of), None)
        if found is None:
            mend = did_you_mean(of, [entry.id for entry in self.read.entries()])
            raise QueryError(f"there is no entry {of!r}", code="unknown-id", mend=mend)
        return found

    def _replayed(self, known: Date | None, recorded: Date | None) -> Replay[S]:
        known_day, recorded_day = (None if each is None else query_day(each) for each in (known, recorded))
        return self.replayed(known_day, recorded_day)

    def _supposing(self, log: Log) -> Self:
        made = self._under(log)
        made.base = self
        return made


def _pair(axis: Date | Pair | None) -> Pair:
    return axis if isinstance(axis, tuple) else (axis, axis)
