"""What a value rests on: the single events, and the single sources, without which it would be another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from attrs import define, frozen

from chronicle.chronology import Chronology
from chronicle.events import Event
from chronicle.log import Entry, Log
from chronicle.paths import Path
from chronicle.provenance._mute import LIMIT, Muting
from chronicle.provenance._part import NOWHERE, Answer, differ, part_of, shown
from chronicle.provenance._suppose import SupposedLog, left, resting_on, sources_of
from chronicle.replay import Replay


@frozen
class Withdrawn:
    """An event or a source, by its id; the entries that would go with it; and the `value` that would be left.

    `value` is `None` where there would be none, or where a handler cannot do without what is gone.
    """

    name: str
    entries: tuple[Entry, ...]
    value: Any


@frozen
class Sensitivity:
    """What a value rests on: each single event, and each single source, whose withdrawal would change it."""

    value: Any
    events: tuple[Withdrawn, ...]
    sources: tuple[Withdrawn, ...]


def sensitivity(log: Log, answer: Answer, path: Path, limit: int = LIMIT) -> Sensitivity:
    """What the value at a path of an answer rests on.

    Withdrawn is as retracted: the dates that an event tightened loosen again. Where it tightens none, it is muted,
    which comes to the same and costs less.
    """
    end = answer.replay.chronology.certain(answer.day)
    part = part_of(answer.replay, path, end)
    tried = _Withdrawals(log, answer, Muting(part, end, limit))
    return Sensitivity(shown(part.at(end)), tuple(tried.events()), tuple(tried.sources()))


@define(eq=False, slots=False)
class _Withdrawals:
    log: Log
    answer: Answer
    muting: Muting

    def events(self) -> Iterator[Withdrawn]:
        for entry in self.log.entries():
            if isinstance(entry.item, Event):
                yield from self._tried(entry.id, [entry])

    def sources(self) -> Iterator[Withdrawn]:
        entries = self.log.entries()
        for source in sources_of(entries):
            yield from self._tried(source, resting_on(entries, source))

    def _tried(self, name: str, gone: list[Entry]) -> Iterator[Withdrawn]:
        value = self._without(gone)
        if differ(value, self.muting.part.at(self.muting.end)):
            yield Withdrawn(name, tuple(gone), shown(value))

    def _without(self, gone: list[Entry]) -> Any:
        corrects = any(not isinstance(entry.item, Event) for entry in gone)
        if corrects or any(entry.seq in self._bound for entry in gone):
            return self._replayed(gone)
        return self.muting.without({entry.seq for entry in gone}).value

    def _replayed(self, gone: list[Entry]) -> Any:
        log = SupposedLog(self.log, left(self.log.entries(), gone), "")
        chronology = Chronology(log, self.answer.known_day, self.answer.recorded_day)
        try:
            replay: Replay[Any] = Replay(self.answer.replay.reducer, chronology, self.answer.replay)
        except Exception:  # a handler is anybody's code, and need not take what never happened
            return NOWHERE
        end = chronology.certain(self.answer.day)
        return part_of(replay, self.muting.part.path, end).at(end)

    @cached_property
    def _bound(self) -> set[int]:
        """The events whose links reach, one after the other, an event that has a say in the part."""
        chronology, part = self.answer.replay.chronology, self.muting.part
        beside: dict[int, set[int]] = {}
        for one, other in _linked(chronology):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        found: set[int] = set()
        waiting = [each.seq for each in _all(chronology) if each.seq in beside and part.reaches(each.slot, each.event)]
        while waiting:
            seq = waiting.pop()
            if seq not in found:
                found.add(seq)
                waiting.extend(beside[seq])
        return found


def _linked(chronology: Chronology) -> Iterator[tuple[int, int]]:
    for node in chronology.constraints.nodes.values():
        for link in node.out:
            one, other = abs(link.here.key[0]), abs(link.there.key[0])
            if one != other:
                yield one, other


def _all(chronology: Chronology) -> Iterable[Any]:
    return (*chronology, *chronology.open)


__all__ = ["Sensitivity", "Withdrawn", "sensitivity"]
