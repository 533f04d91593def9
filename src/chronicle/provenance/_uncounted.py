"""What is not counted in a value, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Literal, Protocol

from attrs import define, field, frozen

from chronicle._register import Corrections, amended
from chronicle.chronology import Occurrence, Standing, in_force, occurrences_of, standing
from chronicle.dates import Widen
from chronicle.errors import ChronicleError
from chronicle.events import Event
from chronicle.log import Amendment, Entry, Log
from chronicle.provenance._part import Answer, Part, differ, seen
from chronicle.replay import Replay

Reason = Literal["later", "pending", "not yet known", "not yet recorded", "amended away", "retracted"]


class Replayed(Protocol):
    """Gives the replay of a log on two axes (day numbers, inclusive), with a policy for marked dates."""

    def __call__(self, known: int | None, recorded: int | None, widen: Widen | None = None) -> Replay[Any]: ...


_FOR_READERS = ("note", "sources")
"""Fields in which an amendment takes nothing away that is counted."""


@frozen
class NotCounted:
    """What has a say in a value and is not counted in it, and the reason.

    `later`: it comes after the date. `pending`: it may or may not have happened, or been known, by then. `not yet
    known`, `not yet recorded`: on the axes that were asked. `amended away`: what `said` tells (field, value) is what
    the event said before the amendment `entry`; the `occurrence` is as it read then. `retracted`: by `entry`; the
    `occurrence` is as it read before. `entry` is `None` for the other reasons, and `said` is empty.

    `matters` says whether it would change the value by itself, if it were counted after all that is.
    """

    reason: Reason
    occurrence: Occurrence
    matters: bool
    entry: Entry | None = None
    said: Mapping[str, Any] = field(factory=dict)


def not_counted(log: Log, replayed: Replayed, answer: Answer, part: Part) -> tuple[NotCounted, ...]:
    """What is not counted in the part of an answer; `replayed` gives the replay on two other axes."""
    return tuple(_Uncounted(log, replayed, answer, part).told())


@define(eq=False)
class _Uncounted:
    log: Log
    replayed: Replayed
    answer: Answer
    part: Part

    def told(self) -> Iterator[NotCounted]:
        replay, day = self.answer.replay, self.answer.day
        told = {each.key for each in replay.counted(day)}
        corrections = in_force(self.log.entries(), self.log.zone, self.answer.known_day, self.answer.recorded_day)
        for each in self._corrected(corrections):
            if each.reason == "retracted":
                told.add(each.occurrence.key)
            yield each
        later = replay.chronology[replay.chronology.certain(day) :]
        yield from self._those("pending", replay.pending(day), told)
        yield from self._those("later", later, told)
        if self.answer.known_day is not None:
            yield from self._those("not yet known", self._happened(None, self.answer.recorded_day), told)
        if self.answer.recorded_day is not None:
            yield from self._those("not yet recorded", self._happened(None, None), told)

    def _happened(self, known: int | None, recorded: int | None) -> Iterable[Occurrence]:
        replay = self.replayed(known, recorded)
        return chain(replay.counted(self.answer.day), replay.pending(self.answer.day))

    def _those(self, reason: Reason, found: Iterable[Occurrence], told: set[Any]) -> Iterator[NotCounted]:
        for each in found:
            if each.key not in told and self._has_say(each):
                told.add(each.key)
                yield self._not(reason, each)

    def _not(
        self, reason: Reason, each: Occurrence, entry: Entry | None = None, said: Mapping[str, Any] | None = None
    ) -> NotCounted:
        return NotCounted(reason, each, self._matters(each), entry, said or {})

    def _matters(self, each: Occurrence) -> bool:
        end = self.answer.replay.chronology.certain(self.answer.day)
        trial, step = self.part.history.resumed(end), self.part.step(each.slot)
        assert step is not None
        try:
            step(trial, each.event, end)
        except Exception:  # a handler is anybody's code, and need not take what did not happen so
            return True
        return differ(seen(self.part.value, trial.at(end + 1)), self.part.at(end))

    def _has_say(self, each: Occurrence) -> bool:
        return self.part.reaches(each.slot, each.event)

    def _corrected(self, corrections: Corrections) -> Iterator[NotCounted]:
        for entry in self.log.entries() if corrections.by_target else ():
            event = entry.item
            if not isinstance(event, Event) or event.id not in corrections.by_target:
                continue
            retraction = corrections.retracted(event.id)
            if retraction is not None:
                found = self._read(entry, _amended(event, corrections.amendments(event.id)))
                yield from (self._not("retracted", each, retraction) for each in found)
            else:
                yield from self._amended_away(entry, event, corrections.amendments(event.id))

    def _amended_away(self, entry: Entry, event: Event, amendments: list[Entry]) -> Iterator[NotCounted]:
        for at, amendment in enumerate(amendments):
            before, after = (_amended(event, amendments[:upto]) for upto in (at, at + 1))
            assert isinstance(amendment.item, Amendment)
            names = [each for each in (*amendment.item.set, *amendment.item.unset) if each not in _FOR_READERS]
            said = {name: getattr(before, name) for name in names if getattr(before, name) != getattr(after, name)}
            found = self._read(entry, before) if said else []
            yield from (self._not("amended away", each, amendment, said) for each in found[:1])

    def _read(self, entry: Entry, event: Event) -> list[Occurrence]:
        """The occurrences of an event, as it reads by itself, that may have had a say by the day of the answer."""
        if standing(event.known, self.answer.known_day) is Standing.HIDDEN:
            return []
        found = (each._replace(seq=entry.seq) for each in occurrences_of(event, self.log.zone))
        return [each for each in found if each.first <= self.answer.day and self._has_say(each)]


def _amended(event: Event, amendments: list[Entry]) -> Event:
    """An event as amended, or as entered where the amendments cannot apply by themselves."""
    try:
        return amended(event, amendments)
    except (ChronicleError, ValueError, TypeError):
        return event


__all__ = ["NotCounted", "not_counted"]
