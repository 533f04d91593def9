"""The list of the events of a log, in settled order, with what corrected them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import click
from attrs import frozen

from chronicle._register import Corrections
from chronicle.chronology import NEVER_ENDS, Chronology, Occurrence, occurrences_of
from chronicle.events import Event, plain
from chronicle.log import Entry, Log
from chronicle.views import _words as words

_SHARED = {each.name for each in attrs.fields(Event)}


@frozen
class Row:
    """One event as it reads now: its first and last possible day, its entry, and the corrections in force."""

    event: Event
    begun: int
    first: int
    last: int
    entry: Entry
    amendments: tuple[Entry, ...]
    retraction: Entry | None

    def may_be_within(self, first: int | None, last: int | None) -> bool:
        """Whether some of its days lie between two days, both inclusive; `None` is no bound."""
        return (first is None or self.last >= first) and (last is None or self.first <= last)

    def names(self, party: str) -> bool:
        """Whether a field that its type adds holds a word, as itself, in a list, or as a key."""
        fields = (each.name for each in attrs.fields(type(self.event)) if each.name not in _SHARED)
        return any(party in _words_in(getattr(self.event, name)) for name in fields)


def _words_in(held: Any) -> Iterable[str]:
    if isinstance(held, str):
        return (held,)
    return held if isinstance(held, (tuple, frozenset, set, Mapping)) else ()


def rows(log: Log) -> list[Row]:
    """Every event of a log in settled order; one that is retracted stands at the day that it was given."""
    corrections = Corrections(log.entries())
    found: dict[str, list[Occurrence]] = {}
    for each in Chronology(log):
        found.setdefault(each.id, []).append(each)
    entries = {entry.id: entry for entry in log.entries() if isinstance(entry.item, Event)}
    told = [_row(edges, entries[name], corrections) for name, edges in found.items()]
    for name, entry in entries.items():
        if name not in found and isinstance(entry.item, Event):
            insort(told, _row(occurrences_of(entry.item, log.zone), entry, corrections), key=lambda row: row.begun)
    return told


def _row(edges: Sequence[Occurrence], entry: Entry, corrections: Corrections) -> Row:
    event = edges[0].event
    lasting = edges[-1].is_end and not event.__act__
    last = max(each.last for each in edges) - (lasting and edges[-1].last != NEVER_ENDS)
    return Row(
        event=event,
        begun=edges[0].last,
        first=min(each.first for each in edges),
        last=NEVER_ENDS if event.when.ongoing else last,
        entry=entry,
        amendments=tuple(corrections.amendments(event.id)),
        retraction=corrections.retracted(event.id),
    )


def lines(told: Sequence[Row]) -> Iterator[str]:
    """One line for each event: date as written, id, type, note, sources, place, and what corrected it."""
    dates = [words.one_line(str(row.event.when)) for row in told]
    wide = _width(dates, 24), _width((row.event.id for row in told), 32), _width((_type(row) for row in told), 16)
    for date, row in zip(dates, told, strict=True):
        shown = f"{date:<{wide[0]}}  {row.event.id:<{wide[1]}}  {_type(row):<{wide[2]}}  "
        yield shown + "  ".join(each for each in _told(row) if each)


def _width(texts: Iterable[str], most: int) -> int:
    return min(max(map(len, texts), default=0), most)


def _type(row: Row) -> str:
    return row.event.__type__


def _told(row: Row) -> Iterator[str]:
    yield words.one_line(row.event.note)
    yield f"[{'; '.join(words.one_line(words.cited(each)) for each in row.event.sources)}]" if row.event.sources else ""
    yield f"({row.entry.place})" if row.entry.place else ""
    yield from (click.style(f"amended by {_named(entry)}", fg="yellow") for entry in row.amendments)
    yield click.style(f"retracted by {_named(row.retraction)}", fg="red") if row.retraction else ""


def _named(entry: Entry) -> str:
    return entry.id + (f" ({entry.place})" if entry.place else "")


def as_json(told: Sequence[Row]) -> dict[str, Any]:
    """The list as JSON: each event with its own fields, and where it and its corrections stand."""
    return {"events": [_of_row(row) for row in told]}


def _of_row(row: Row) -> dict[str, Any]:
    fields = plain(row.event)
    return {
        "id": fields.pop("id"),
        "type": _type(row),
        "when": fields.pop("when"),
        "note": fields.pop("note", None),
        "sources": fields.pop("sources", []),
        **{name: fields[name] for name in sorted(fields)},
        "seq": row.entry.seq,
        "recorded": row.entry.recorded.plain(),
        "place": str(row.entry.place) if row.entry.place else None,
        "amended_by": [entry.id for entry in row.amendments],
        "retracted_by": row.retraction.id if row.retraction else None,
    }
