"""Which events a log holds on the axes `known` and `recorded`, and how each reads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from enum import Enum
from itertools import islice

from attrs import frozen

from chronicle.chronology._occurrence import civil
from chronicle.dates import When
from chronicle.events import Event
from chronicle.log import Amendment, Entry, Retraction, amended


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
    been known, and do not apply.
    """

    held: list[Belief]
    unsure: tuple[Entry, ...]


def recorded_day(entry: Entry, zone: tzinfo | None) -> int:
    """The civil day, in the zone of the log, on which an entry was recorded."""
    return civil(entry.recorded, zone)[0]


def beliefs(entries: Sequence[Entry], zone: tzinfo | None, known: int | None, recorded: int | None) -> Beliefs:
    """The events of a log as far as known by the end of day `known`, as it stood at the end of day `recorded`.

    Both days are inclusive; `None` asks for everything known, or recorded. Events that are only recorded later come
    along as hidden, because `after` passes on the order of what stands behind them.
    """
    held = entries if recorded is None else _recorded_by(entries, zone, recorded)
    corrections = [entry for entry in held if not isinstance(entry.item, Event)]
    visible = [entry for entry in corrections if standing(entry.item.known, known) is Standing.KNOWN]
    unsure = tuple(entry for entry in corrections if standing(entry.item.known, known) is Standing.UNSURE)
    events: Iterable[tuple[Event, int]] = ((entry.item, entry.seq) for entry in held if isinstance(entry.item, Event))
    if visible:
        events = _corrected(events, _Corrections(visible))
    told = [Belief(event, seq, standing(event.known, known)) for event, seq in events]
    for entry in islice(entries, len(held), None):
        if isinstance(entry.item, Event):
            told.append(Belief(entry.item, entry.seq, Standing.HIDDEN))
    return Beliefs(told, unsure)


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


def _corrected(events: Iterable[tuple[Event, int]], corrections: _Corrections) -> Iterator[tuple[Event, int]]:
    for event, seq in events:
        if event.id not in corrections.by_target:
            yield event, seq
        elif not corrections.retracted(event.id):
            yield amended(event, corrections.amendments(event.id)), seq


class _Corrections:
    """The amendments and retractions that are visible, by what they correct."""

    def __init__(self, visible: Iterable[Entry]) -> None:
        self.by_target: dict[str, list[Entry]] = {}
        for entry in visible:
            self.by_target.setdefault(entry.item.target, []).append(entry)  # type: ignore[union-attr]

    def retracted(self, name: str) -> bool:
        """Whether a retraction that is not itself retracted withdraws `name`."""
        return any(
            isinstance(entry.item, Retraction) and not self.retracted(entry.item.id)
            for entry in self.by_target.get(name, ())
        )

    def amendments(self, name: str) -> list[Amendment]:
        """The amendments in force, in the order in which they apply: the record's own first, then the world's."""
        found = [
            (entry.item, entry.seq)
            for entry in self.by_target[name]
            if isinstance(entry.item, Amendment) and not self.retracted(entry.item.id)
        ]
        own = [item for item, _ in found if item.known is None]
        learnt = [(item.known.sort_key, seq, item) for item, seq in found if item.known is not None]
        return own + [item for _, _, item in sorted(learnt, key=lambda each: each[:2])]
