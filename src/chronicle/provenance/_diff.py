"""How two answers of one timeline differ, and which of it is the world's doing and which is ours.

Between two answers stands a third: the earlier date, with what the second answer knows. From the first to the third,
nothing happened, and we learned; from the third to the second, nothing was learned, and the world moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from attrs import define, frozen

from chronicle._register import Corrections
from chronicle._values import Steps, differences
from chronicle.chronology import Chronology, Occurrence, Standing, in_force, recorded_day, standing
from chronicle.errors import ReplayError
from chronicle.events import Event
from chronicle.log import Entry, Log
from chronicle.paths import Path, get, getter, joined, steps
from chronicle.provenance._mute import Muting
from chronicle.provenance._part import NOWHERE, Answer, Change, differ, part_of, seen, shown
from chronicle.provenance._suppose import SupposedLog, left
from chronicle.replay import Replay

Axes = tuple[int | None, int | None]


@frozen
class Difference:
    """A value that two answers give differently: its path, and the value `before` and `after`.

    `moved` are the changes between the two dates, as the second answer knows them: what the world did. `learned` are
    the entries (events, amendments, retractions) that count in one of the answers only, or read differently, and
    that matter to the value at the date of the first: what we learned. `between` is the value after learning alone.
    """

    path: str
    before: Any
    between: Any
    after: Any
    moved: tuple[Change, ...]
    learned: tuple[Entry, ...]


def diff(log: Log, first: Answer, then: Replay[Any], second: Answer, path: str | None = None) -> tuple[Difference, ...]:
    """Each value in which two answers differ; `then` is the replay on the axes of the second answer.

    With a `path`, only the value there, and what lies below it. `QueryError` where it leads nowhere in both.
    """
    return tuple(_Differences(log, first, then, second).below(path))


EntriesOf = Callable[[int], list[Entry]]


@define(eq=False, slots=False)
class Side:
    """One of two replays that are compared, and the log that it is of."""

    log: Log
    replay: Replay[Any]
    day: int

    @property
    def counted(self) -> dict[Any, Occurrence]:
        """What has certainly happened by the day, by its key."""
        return {each.key: each for each in self.replay.counted(self.day)}

    def muting(self, path: Path) -> Muting:
        """Trials of the part that a path goes through."""
        end = self.replay.chronology.certain(self.day)
        return Muting(part_of(self.replay, path, end), end)

    def rests_on(self, entry: Entry, path: Path) -> bool:
        """Whether the value at a path would be another if an entry had never been entered."""
        end = self.replay.chronology.certain(self.day)
        without = self._without(entry)
        other = NOWHERE if without is None else _value(without, path, without.chronology.certain(self.day))
        return differ(other, _value(self.replay, path, end))

    def _without(self, entry: Entry) -> Replay[Any] | None:
        """The replay without an entry; `None` where a handler cannot do without it."""
        if entry.seq not in self._tried:
            log = SupposedLog(self.log, left(self.log.entries(), [entry]), f"without {entry.id}")
            asked = self.replay.chronology
            try:
                chronology = Chronology(log, asked.known, asked.recorded)
                self._tried[entry.seq] = Replay(self.replay.reducer, chronology, self.replay)
            except ReplayError:
                self._tried[entry.seq] = None
        return self._tried[entry.seq]

    @cached_property
    def _tried(self) -> dict[int, Replay[Any] | None]:
        return {}


def _value(replay: Replay[Any], path: Path, end: int) -> Any:
    return part_of(replay, path, end).at(end)


@define(eq=False, slots=False)
class Learning:
    """What counts otherwise in two replays at one day, and which of it matters to a value.

    `entries_of` gives the entries that make an event (by its `seq`) count, or read, otherwise.
    """

    before: Side
    after: Side
    entries_of: EntriesOf

    def entries(self, path: Path) -> list[Entry]:
        """The entries that matter to the value at a path: without any of them, it would be another in one replay.

        Where none matters by itself, all that have a say there are told.
        """
        trials = [side.muting(path) for side in (self.before, self.after)]
        having = {seq for seq in self.unlike if any(seq in each.places for each in trials)}
        matters = {seq for seq in having if any(each.changes_without({seq}) for each in trials)}
        found = {each.seq: each for seq in matters or having for each in self.entries_of(seq)}
        told = [found[seq] for seq in sorted(found)]
        sides = self.before, self.after
        return [
            each for each in told if each.seq in matters or any(side.rests_on(each, path) for side in sides)
        ] or told

    @cached_property
    def unlike(self) -> set[int]:
        """The events that count in one of the replays only, or read otherwise, by `seq`."""
        here, there = self.before.counted, self.after.counted
        return {key[0] for key in {*here, *there} if here.get(key) != there.get(key)}


@define(eq=False, slots=False)
class _Differences:
    log: Log
    first: Answer
    then: Replay[Any]
    second: Answer

    def below(self, path: str | None) -> Iterator[Difference]:
        before, after = self.first.state, self.second.state
        above: Steps = ()
        if path is not None:
            above, state = steps(path), after
            before, after = (seen(getter(path), each) for each in (before, after))
            if before is NOWHERE and after is NOWHERE:
                get(state, path)
        for told in differences(before, after, above):
            yield self._difference(joined(told) if told else _whole)

    def _difference(self, path: Path) -> Difference:
        counted, start, end = self._counted, self._start, self.then.chronology.certain(self.second.day)
        before, after = part_of(self.first.replay, path, counted), part_of(self.then, path, max(start, end))
        old, between, new = before.at(counted), after.at(start), after.at(end)
        moved = [after.change(*row) for row in after.back(max(start, end), min(start, end))]
        learned = self._learning.entries(path) if differ(old, between) else []
        told = path if isinstance(path, str) else ""
        return Difference(told, shown(old), shown(between), shown(new), tuple(moved[::-1]), tuple(learned))

    @cached_property
    def _counted(self) -> int:
        return self.first.replay.chronology.certain(self.first.day)

    @cached_property
    def _start(self) -> int:
        return self.then.chronology.certain(self.first.day)

    @cached_property
    def _learning(self) -> Learning:
        day = self.first.day
        before, after = (Side(self.log, replay, day) for replay in (self.first.replay, self.then))
        return Learning(before, after, lambda seq: self._entries(self._by_seq[seq]))

    @cached_property
    def _by_seq(self) -> dict[int, Entry]:
        return {entry.seq: entry for entry in self.log.entries()}

    @cached_property
    def _corrections(self) -> tuple[Corrections, Corrections]:
        entries, zone = self.log.entries(), self.log.zone
        return tuple(in_force(entries, zone, *axes) for axes in self._axes)  # type: ignore[return-value]

    @cached_property
    def _axes(self) -> tuple[Axes, Axes]:
        first, second = self.first, self.second
        return (first.known_day, first.recorded_day), (second.known_day, second.recorded_day)

    def _entries(self, entry: Entry) -> list[Entry]:
        """The entries that make an event count, or read, otherwise: itself, or what corrects it."""
        here, there = ({each.seq: each for each in held.around(entry.id)} for held in self._corrections)
        found = [each for seq, each in {**here, **there}.items() if (seq in here) != (seq in there)]
        stands = {self._visible(entry, *axes) for axes in self._axes}
        return [entry, *found] if len(stands) > 1 or not found else found

    def _visible(self, entry: Entry, known: int | None, recorded: int | None) -> bool:
        held = recorded is None or recorded_day(entry, self.log.zone) <= recorded
        return held and isinstance(entry.item, Event) and standing(entry.item.known, known) is Standing.KNOWN


def _whole(state: Any) -> Any:
    return state
