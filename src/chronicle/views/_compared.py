"""Differences, first days and verdicts on citations, as lines for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from chronicle._values import value_of
from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS
from chronicle.citing import Break, Verdict
from chronicle.dates import iso_day
from chronicle.log import Entry
from chronicle.provenance import Difference, FirstDay
from chronicle.timeline import AsOf, Timeline
from chronicle.views import _words as words
from chronicle.views._reasons import (
    Entries,
    asked,
    change_as_json,
    change_lines,
    entry_as_json,
    heading,
    named,
    occurrence_as_json,
    shift,
    source_of,
)

# ---- diff ----


def of_diff(told: Sequence[Difference], first: AsOf[Any], second: AsOf[Any]) -> Iterator[str]:
    """The lines of a difference: each value before and after, what happened, and what was learned."""
    entries = Entries(second.timeline)
    *title, before = heading(first)
    yield from title
    yield f"from {before}"
    yield f"to   {[*heading(second)][-1]}"
    for each in told:
        yield ""
        yield f"{click.style(words.one_line(each.path) or 'value', bold=True)}: {shift(each.before, each.after)}"
        if each.learned:
            yield f"  learned: {shift(each.before, each.between)}"
            yield from (f"    {_entry(entry)}" for entry in each.learned)
        if each.moved:
            yield "  happened:"
            yield from (f"  {line}" for line in change_lines(each.moved, entries))
    if not told:
        yield from ("", "no difference")


def _entry(entry: Entry) -> str:
    known = f", known {words.date(entry.item.known)}" if entry.item.known is not None else ""
    told = source_of(entry)
    return f"{entry.id}{known}, recorded {entry.recorded}" + (f"; {told}" if told else "")


def diff_as_json(told: Sequence[Difference], first: AsOf[Any], second: AsOf[Any]) -> dict[str, Any]:
    """A difference as JSON."""
    entries = Entries(second.timeline)
    before, after = asked(first), asked(second)
    axes = ("as_of", "known", "recorded")
    return {
        "title": after["title"],
        "reducer": after["reducer"],
        "from": {name: before[name] for name in axes},
        "to": {name: after[name] for name in axes},
        "differences": [_difference_as_json(each, entries) for each in told],
    }


def _difference_as_json(each: Difference, entries: Entries) -> dict[str, Any]:
    return {
        "path": each.path,
        "before": value_of(each.before),
        "between": value_of(each.between),
        "after": value_of(each.after),
        "moved": [change_as_json(change, entries) for change in each.moved],
        "learned": [entry_as_json(entry) for entry in each.learned],
    }


# ---- first-day ----


def of_first_day(found: FirstDay, condition: str, timeline: Timeline[Any]) -> Iterator[str]:
    """The lines of a first day: the day, or the range, and because of what."""
    yield f"{words.one_line(condition)}: {click.style(_days(found), bold=True)}"
    if found.because is not None:
        yield f"  because of {named(found.because)}, {words.days(found.because)}"
        yield f"    {source_of(Entries(timeline).of(found.because), found.because)}"


def _days(found: FirstDay) -> str:
    first, last = found.earliest, found.latest
    if first == last:
        return {NEVER_BEGAN: "from the beginning", NEVER_ENDS: "never"}.get(first) or words.day(first)
    begin = "the beginning" if first == NEVER_BEGAN else words.day(first)
    return f"not before {begin}, or never" if last == NEVER_ENDS else f"between {begin} and {words.day(last)}"


def first_day_as_json(found: FirstDay, condition: str, timeline: Timeline[Any]) -> dict[str, Any]:
    """A first day as JSON: `earliest` is `None` for "from the beginning", `latest` for "never"."""
    entries = Entries(timeline)
    return {
        "condition": condition,
        "holds": found.earliest != NEVER_ENDS,
        "earliest": None if found.earliest in (NEVER_BEGAN, NEVER_ENDS) else iso_day(found.earliest),
        "latest": None if found.latest in (NEVER_BEGAN, NEVER_ENDS) else iso_day(found.latest),
        "from_the_beginning": found.earliest == NEVER_BEGAN,
        "certain": found.latest != NEVER_ENDS,
        "because_of": None if found.because is None else occurrence_as_json(found.because, entries),
    }


# ---- verify ----


def of_verdict(told: Verdict) -> Iterator[str]:
    """The lines of a verdict: each cited value, what changed it, and where the log was rewritten."""
    yield words.one_line(str(told.cited))
    for each in told.values:
        path = each.path or "the whole state"
        now = "" if each.holds else f": {_plain(each.cited)} then, {_plain(each.now)} now" if each.path else ""
        verdict = click.style("holds", fg="green") if each.holds else click.style("no longer holds", fg="red")
        yield f"  {words.one_line(path)} {verdict}{now}"
    if told.rules_changed:
        yield "  the same entries give another answer now: the reducer is another"
        yield f"    cited is {told.cited.reducer} {told.cited.reducer_version or ''}, chronicle {told.cited.chronicle}"
    if told.changed_by:
        yield "  changed by what was entered since:"
        yield from (f"    {_entry(entry)}" for entry in told.changed_by)
    if told.broken is not None:
        yield from _broken(told.broken)


def _plain(value: Any) -> str:
    return words.one_line(words.value(tuple(value) if isinstance(value, list) else value))


def _broken(told: Break) -> Iterator[str]:
    where = f"at entry {told.first}" if told.first == told.last else f"somewhere from entry {told.first} to {told.last}"
    yield click.style(f"  the log was rewritten, first {where}:", fg="red")
    yield from (f"    {entry.seq} is now {_entry(entry)}" for entry in told.entries)
    if not told.entries:
        yield "    there is no such entry any more"
    yield from (f"    {each.id}, cited as entry {each.seq}, was {what}" for each, what in told.altered)


def verdict_as_json(told: Verdict) -> dict[str, Any]:
    """A verdict as JSON."""
    broken = told.broken
    return {
        "holds": told.holds,
        "intact": broken is None,
        "values": [
            {"path": each.path, "cited": each.cited, "now": each.now, "holds": each.holds} for each in told.values
        ],
        "changed_by": [entry_as_json(entry) for entry in told.changed_by],
        "rules_changed": told.rules_changed,
        "broken": None
        if broken is None
        else {
            "first": broken.first,
            "last": broken.last,
            "entries": [entry_as_json(entry) for entry in broken.entries],
            "altered": [{"id": each.id, "seq": each.seq, "what": what} for each, what in broken.altered],
        },
        "citation": told.cited.plain(),
    }
