"""Which events a log holds on the axes `known` and `recorded`, and how each reads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from enum import Enum
from itertools import islice

from attrs import define, field, frozen

from chronicle._register import Corrections, amended
from chronicle.chronology._occurrence import civil
from chronicle.dates import When
from chronicle.errors import ChronicleError, OrderError
from chronicle.events import Event
from chronicle.log import Amendment, Assertion, Entry


class Standing(Enum):
    """How an event stands to what was known: surely known by then, perhaps, or surely not."""

    KNOWN = "known"
    UNSURE = "unsure"
    HIDDEN = "hidden"


@frozen
class Belief:
    """An event as it reads on the axes asked for, with the `seq` of its entry and its standing."""

    event: Event
    seq: int
    standing: Standing


@frozen
class Beliefs:
    """What a log says on two axes.

    `held` are the events that stand, whatever their standing; `unsure` are the corrections that may or may not have
    been known, and do not apply; `doubted` names the events that they concern, and `alternatives` are these events as
    they read where all that may be known is; `refused` tells of amendments that cannot apply without what is hidden.
    """

    held: list[Belief]
    unsure: tuple[Entry, ...] = ()
    doubted: frozenset[str] = frozenset()
    alternatives: tuple[Belief, ...] = ()
    refused: tuple[OrderError, ...] = ()
    concerns: dict[str, str] = field(factory=dict)
    dated: frozenset[str] = frozenset()

    def undecided(self) -> dict[str, str]:
        """The ids of all entries that may or may not have been known, each with the event that it concerns."""
        unsure = {each.event.id for each in self.held if each.standing is Standing.UNSURE}
        # What a correction concerns may be unsure itself as soon as the correction applies.
        names = unsure | (self.doubted & self.dated)
        return {**{name: name for name in sorted(names)}, **self.concerns}


def _dated(events: Iterable[tuple[Event, int]], corrections: Corrections) -> frozenset[str]:
    """The events that say when they became known, in their own entry or in any amendment."""
    own = {event.id for event, _ in events if event.known is not None}
    held = (entry for entries in corrections.by_target.values() for entry in entries)
    return frozenset(own | {corrections.root(entry) for entry in held if _sets_known(entry)})


def _sets_known(entry: Entry) -> bool:
    return isinstance(entry.item, Amendment) and "known" in entry.item.set


def recorded_day(entry: Entry, zone: tzinfo | None) -> int:
    """The civil day, in the zone of the log, on which an entry was recorded."""
    return civil(entry.recorded, zone)[0]


def beliefs(
    entries: Sequence[Entry],
    zone: tzinfo | None,
    known: int | None,
    recorded: int | None,
    supposed: frozenset[str] | None = None,
) -> Beliefs:
    """The events of a log as far as known by the end of day `known`, as it stood at the end of day `recorded`.

    Both days are inclusive; `None` asks for everything known, or recorded. Events that are only recorded later come
    along as hidden, because `after` passes on the order of what stands behind them. `supposed` decides what is unsure:
    the entries with these ids were known.
    """
    held = entries if recorded is None else _recorded_by(entries, zone, recorded)
    corrections = [
        (entry, _decided(standing(entry.item.known, known), entry.id, supposed)) for entry in _of_events(held)
    ]
    visible = [entry for entry, stands in corrections if stands is Standing.KNOWN]
    unsure = tuple(entry for entry, stands in corrections if stands is Standing.UNSURE)
    events = [(entry.item, entry.seq) for entry in held if isinstance(entry.item, Event)]
    reading = _Reading(Corrections(visible))
    told = _believed(reading.read(events) if visible else events, known, supposed)
    for entry in islice(entries, len(held), None):
        if isinstance(entry.item, Event):
            told.append(Belief(entry.item, entry.seq, Standing.HIDDEN))
    if not unsure:
        return Beliefs(told, refused=tuple(reading.refused))
    perhaps = _Reading(Corrections(entry for entry, stands in corrections if stands is not Standing.HIDDEN))
    concerns = {entry.id: perhaps.corrections.root(entry) for entry in unsure}
    doubted = frozenset(concerns.values())
    dated = _dated(events, perhaps.corrections)
    alternatives = _believed(perhaps.read(each for each in events if each[0].id in doubted), known)
    return Beliefs(told, unsure, doubted, tuple(alternatives), tuple(reading.refused), concerns, dated)


def _of_events(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The corrections among some entries that have to do with events; those of assertions change nothing here."""
    aside: set[str] = set()
    for entry in entries:
        item = entry.item
        if isinstance(item, Event):
            continue
        if isinstance(item, Assertion) or item.target in aside:
            aside.add(item.id)
        else:
            yield entry


def in_force(entries: Sequence[Entry], zone: tzinfo | None, known: int | None, recorded: int | None) -> Corrections:
    """The amendments and retractions that apply as far as known, and recorded, by the end of two days."""
    held = entries if recorded is None else _recorded_by(entries, zone, recorded)
    return Corrections(entry for entry in _of_events(held) if standing(entry.item.known, known) is Standing.KNOWN)


def _believed(
    events: Iterable[tuple[Event, int]], known: int | None, supposed: frozenset[str] | None = None
) -> list[Belief]:
    return [Belief(event, seq, _decided(standing(event.known, known), event.id, supposed)) for event, seq in events]


def _decided(stands: Standing, name: str, supposed: frozenset[str] | None) -> Standing:
    if supposed is None or stands is not Standing.UNSURE:
        return stands
    return Standing.KNOWN if name in supposed else Standing.HIDDEN


def standing(known: When | None, asked: int | None) -> Standing:
    """How what became known at `known` (`None`: when it happened) stands to the end of the day that is asked for."""
    if known is None or asked is None:
        return Standing.KNOWN
    if known.latest is not None and known.latest <= asked:
        return Standing.KNOWN
    return Standing.UNSURE if known.earliest is None or known.earliest <= asked else Standing.HIDDEN


def _recorded_by(entries: Sequence[Entry], zone: tzinfo | None, day: int) -> Sequence[Entry]:
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high) // 2
        if recorded_day(entries[middle], zone) <= day:
            low = middle + 1
        else:
            high = middle
    return entries[:low]


@define
class _Reading:
    """Events as their corrections make them read; what cannot apply is left out, and told."""

    corrections: Corrections
    refused: list[OrderError] = field(factory=list)

    def read(self, events: Iterable[tuple[Event, int]]) -> Iterator[tuple[Event, int]]:
        for event, seq in events:
            if event.id not in self.corrections.by_target:
                yield event, seq
            elif self.corrections.retracted(event.id) is None:
                yield self._amended(event), seq

    def _amended(self, event: Event) -> Event:
        amendments = self.corrections.amendments(event.id)
        try:
            return amended(event, amendments)
        except (ChronicleError, ValueError, TypeError):
            return self._one_by_one(event, amendments)

    def _one_by_one(self, event: Event, amendments: list[Entry]) -> Event:
        applied: list[Entry] = []
        for entry in amendments:
            try:
                amended(event, [*applied, entry])
                applied.append(entry)
            except (ChronicleError, ValueError, TypeError) as error:
                message = f"{entry.id!r} cannot apply to {event.id!r}: {error}"
                self.refused.append(OrderError(message, code="bad-amendment", chain=(event.id,), entry=entry.id))
        return amended(event, applied)
