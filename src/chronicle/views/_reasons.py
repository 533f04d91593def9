"""Changes and reasons, as lines for a terminal and as JSON: what `why`, `history` and `diff` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from chronicle._values import Steps, differences, is_followed, value_of
from chronicle.chronology import Occurrence
from chronicle.errors import QueryError
from chronicle.events import plain
from chronicle.log import Entry
from chronicle.paths import get, joined
from chronicle.provenance import Change, NotCounted, Why
from chronicle.timeline import AsOf, Timeline
from chronicle.views import _json
from chronicle.views import _words as words

MOST_OF_A_REASON = 5
_EXPLAINED = {
    "changed": "changed it",
    "enabled": "made that possible: without it, the value would be another",
    "confirms": "confirms it: would have made it so without the one that did",
}


class Entries:
    """The entries of a timeline by `seq`, for the places and days of record of its occurrences."""

    def __init__(self, timeline: Timeline[Any]) -> None:
        self.by_seq = {entry.seq: entry for entry in timeline.read.entries()}

    def of(self, each: Occurrence) -> Entry:
        return self.by_seq[each.seq]


def of_why(why: Why, answer: AsOf[Any]) -> Iterator[str]:
    """The lines of a reason: the value, what changed, enabled and confirms it, and what is not counted."""
    entries = Entries(answer.timeline)
    yield from heading(answer)
    yield ""
    yield f"{words.one_line(str(why.path))}: {click.style(words.value(why.value), bold=True)}"
    if not (why.changed or why.enabled):
        yield "  so from the beginning"
    for name, explained in _EXPLAINED.items():
        changes: tuple[Change, ...] = getattr(why, name)
        if changes:
            yield from ("", click.style(explained, bold=True))
            for group in alike(changes):
                yield from _change(group, entries, without=name == "enabled")
    yield from _not_counted(why.not_counted, entries)


def heading(answer: AsOf[Any]) -> Iterator[str]:
    """The title of the log, and what was asked."""
    if answer.timeline.log.title:
        yield click.style(words.one_line(answer.timeline.log.title), bold=True)
    told = [f"as of {words.day(answer.day)}"]
    told += [] if answer.known_day is None else [f"as known on {words.day(answer.known_day)}"]
    told += [] if answer.recorded_day is None else [f"as recorded on {words.day(answer.recorded_day)}"]
    yield ", ".join(told)


def alike(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Changes that follow each other and are of one event on the same days, put together."""
    yield from (list(group) for _, group in groupby(changes, key=lambda each: _kind(each.occurrence)))


def _kind(each: Occurrence) -> tuple[Any, ...]:
    return each.seq, each.slot, each.days


def of_history(timeline: Timeline[Any], path: str, changes: Sequence[Change]) -> Iterator[str]:
    """The lines of a history: every change of a value with its reason."""
    entries = Entries(timeline)
    yield f"{click.style(words.one_line(path), bold=True)}: {words.number_of(len(changes), 'change')}"
    for group in alike(changes):
        yield from _change(group, entries)


def change_lines(changes: Iterable[Change], entries: Entries) -> Iterator[str]:
    """The lines of some changes, each with its reason."""
    for group in alike(changes):
        yield from _change(group, entries)


def _change(group: Sequence[Change], entries: Entries, without: bool = False) -> Iterator[str]:
    first, last = group[0], group[-1]
    each = first.occurrence
    if without:
        yield f"  {named(each)}: {words.days(each)} (without it: {words.value(first.before)})"
    else:
        count = f" ({len(group)} times)" if len(group) > 1 else ""
        yield f"  {words.days(each)}: {_shift(first, last)}, by {named(each)}{count}"
    yield f"    {source_of(entries.of(each), each)}"


def _shift(first: Change, last: Change) -> str:
    if first is last and (first.gained or first.lost):
        gained = [f"+ {words.value(each)}" for each in first.gained]
        return ", ".join([*gained, *(f"− {words.value(each)}" for each in first.lost)])
    return shift(first.before, last.after)


def shift(before: Any, after: Any) -> str:
    """A value before and after; of a state, only what differs in it.

    >>> shift(0, 5), shift({"KP": 13, "JP": 13}, {"KP": 8, "JP": 13})
    ('0 → 5', 'KP 13 → 8')
    """
    if not (is_followed(type(before)) and is_followed(type(after))):
        return f"{words.value(before)} → {words.value(after)}"
    told = differences(before, after)
    return words.listed(f"{words.one_line(joined(steps))} {_both(before, after, steps)}" for steps in told)


def _both(before: Any, after: Any, steps: Steps) -> str:
    return f"{words.value(_at(before, steps))} → {words.value(_at(after, steps))}"


def _at(state: Any, steps: Steps) -> Any:
    try:
        return get(state, joined(steps))
    except QueryError:
        return None


def named(each: Occurrence) -> str:
    """An occurrence by its id, with its type."""
    return f"{'the end of ' if each.is_end else ''}{each.id} ({each.event.__type__})"


def source_of(entry: Entry, each: Occurrence | None = None) -> str:
    """Where an entry comes from: the date as written, its sources, its place in a file."""
    item = entry.item if each is None else each.event
    told = [words.date(each.event.when)] if each is not None else []
    told += [words.one_line(words.cited(source)) for source in item.sources]
    return "; ".join(told) + (f"  ({entry.place})" if entry.place else "")


def _not_counted(found: Sequence[NotCounted], entries: Entries) -> Iterator[str]:
    if found:
        yield from ("", click.style("not counted", bold=True))
    told = [each for each in found if each.matters or each.entry is not None]
    for reason, group in groupby(told, key=lambda each: each.reason):
        rows = list({(*_kind(each.occurrence), each.entry and each.entry.seq): each for each in group}.values())
        yield from (f"  {reason}: {_of_not_counted(each, entries)}" for each in rows[:MOST_OF_A_REASON])
        if len(rows) > MOST_OF_A_REASON:
            yield f"  {reason}: and {len(rows) - MOST_OF_A_REASON} more"
    silent = len(found) - len(told)
    if silent:
        yield f"  and {words.number_of(silent, 'occurrence')} that alone would not change it"


def _of_not_counted(each: NotCounted, entries: Entries) -> str:
    told = f"{named(each.occurrence)}, {words.days(each.occurrence)}"
    if each.said:
        told += ", said " + ", ".join(f"{name} {words.value(value)}" for name, value in each.said.items())
    if each.entry is not None:
        reason = getattr(each.entry.item, "reason", None)
        told += f"; by {each.entry.id}" + (f": {words.one_line(reason)}" if reason else "")
        told += f"  ({each.entry.place})" if each.entry.place else ""
    else:
        place = entries.of(each.occurrence).place
        told += f"  ({place})" if place else ""
    return told


# ---- JSON ----


def why_as_json(why: Why, answer: AsOf[Any]) -> dict[str, Any]:
    """A reason as JSON."""
    entries = Entries(answer.timeline)
    kinds = {name: [change_as_json(each, entries) for each in getattr(why, name)] for name in _EXPLAINED}
    return {
        **asked(answer),
        "path": str(why.path),
        "value": value_of(why.value),
        **kinds,
        "not_counted": [_not_counted_as_json(each, entries) for each in why.not_counted],
        "citation": answer.cite(str(why.path)).plain(),
    }


def asked(answer: AsOf[Any]) -> dict[str, Any]:
    """What was asked of which log, as JSON."""
    timeline = answer.timeline
    return {
        "title": timeline.log.title,
        "reducer": timeline.reducer.call or timeline.reducer.name,
        "as_of": _json.day(answer.day),
        "known": _json.day(answer.known_day),
        "recorded": _json.day(answer.recorded_day),
    }


def change_as_json(change: Change, entries: Entries) -> dict[str, Any]:
    """A change as JSON: the path, the values, and the occurrence with its sources and place."""
    values = {"path": str(change.path), "before": value_of(change.before), "after": value_of(change.after)}
    return {**values, "by": occurrence_as_json(change.occurrence, entries)}


def occurrence_as_json(each: Occurrence, entries: Entries) -> dict[str, Any]:
    """An occurrence as JSON, with its sources and its place."""
    entry, event = entry_as_json(entries.of(each)), each.event
    return {
        "id": each.id,
        "type": event.__type__,
        "end": each.is_end,
        "when": event.when.plain(),
        "days": _json.days(each),
        "sources": [plain(source) for source in event.sources],
        **{name: entry[name] for name in ("seq", "recorded", "place")},
    }


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON: which it is, and where it stands."""
    return {
        "id": entry.id,
        "seq": entry.seq,
        "recorded": entry.recorded.plain(),
        "place": str(entry.place) if entry.place else None,
        "reason": getattr(entry.item, "reason", None),
        "sources": [plain(source) for source in entry.item.sources],
    }


def _not_counted_as_json(each: NotCounted, entries: Entries) -> dict[str, Any]:
    return {
        "reason": each.reason,
        "matters": each.matters,
        "occurrence": occurrence_as_json(each.occurrence, entries),
        "entry": None if each.entry is None else entry_as_json(each.entry),
        "said": {name: value_of(value) for name, value in each.said.items()},
    }
