"""An answer, and what a check found, in plain words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from chronicle.chronology import Occurrence
from chronicle.errors import Problem
from chronicle.log import Assertion, Log
from chronicle.paths import joined
from chronicle.timeline import AsOf
from chronicle.views import _words as words
from chronicle.views._answer import Pending, Report, Value
from chronicle.views._open import Open, deciding
from chronicle.worlds import Possible

MOST_PAIRS = 5
_COLOURS = {"error": "red", "warning": "yellow"}


def of_report(report: Report) -> Iterator[str]:
    """The lines of an answer: a heading, each value with its reason, and what is open."""
    yield from _heading(report.answer)
    parts = groupby(report.values, key=lambda value: value.steps[0] if len(value.steps) > 1 else None)
    for part, values in parts:
        yield ""
        if part is not None:
            yield click.style(words.one_line(part), bold=True)
        for value in values:
            yield from _value(value, "  " if part is not None else "")
    if not report.values:
        yield from ("", "nothing has changed yet")
    yield from _pending(report)
    yield from _qualified(report)
    yield from _unordered(report.unordered)


def _heading(answer: AsOf[Any]) -> Iterator[str]:
    if answer.timeline.log.title:
        yield click.style(words.one_line(answer.timeline.log.title), bold=True)
    told = [f"as of {words.day(answer.day)}"]
    told += [] if answer.known_day is None else [f"as known on {words.day(answer.known_day)}"]
    told += [] if answer.recorded_day is None else [f"as recorded on {words.day(answer.recorded_day)}"]
    told += [] if answer.widen is None else [f"dates marked ~ or ? widened by {answer.widen}"]
    yield ", ".join(told)


def _value(value: Value, indent: str) -> Iterator[str]:
    label = words.one_line(joined(value.steps[1:] or value.steps)) or "value"
    perhaps = f", perhaps {words.either(value.open.others)}" if value.open.others else ""
    yield f"{indent}{label}: {click.style(words.value(value.value), bold=True)}{click.style(perhaps, fg='yellow')}"
    yield f"{indent}  {_reason(value)}"
    if not value.open.exact:
        yield f"{indent}  " + click.style(f"open: {_open(value.open)}", fg="yellow")


def _open(told: Open) -> str:
    events = words.listed(f"{_end_of(each)}{each.id} ({words.days(each)})" for each in told.because_of)
    known = f"whether {words.listed(told.known)} was known by then" if told.known else ""
    return "; ".join(each for each in (told.refusal, events, known) if each)


def _reason(value: Value) -> str:
    if value.change is None:
        return "so from the beginning"
    each = value.change.occurrence
    sources = [words.one_line(words.cited(source)) for source in each.event.sources[:1]]
    reason = "; ".join([words.date(each.event.when), *sources])
    return f"since {words.days(each)}, because of {_end_of(each)}{each.id} ({reason})"


def _end_of(each: Occurrence) -> str:
    return "the end of " if each.is_end else ""


def of_worlds(path: str, answer: AsOf[Any], possible: Possible) -> Iterator[str]:
    """The lines of all values that are possible at a path, each with a choice of days that gives it."""
    yield from _heading(answer)
    count = words.number_of(len(possible), "value is", "values are")
    yield f"{words.one_line(path) or 'the state'}: {count} possible"
    shown = {each.key for each in deciding(possible.worlds)}
    for world in possible.worlds:
        yield ""
        yield click.style(words.value(world.value), bold=True)
        yield from (
            f"  {_end_of(each)}{each.id} on {words.day(day)}" for each, day in world.happened if each.key in shown
        )
        yield from (f"  {_end_of(each)}{each.id} not yet" for each in world.not_yet if each.key in shown)
        yield from (f"  {name} was known" for name in world.known)


def _pending(report: Report) -> Iterator[str]:
    if report.pending:
        yield from ("", click.style("pending", bold=True) + ", may or may not have happened by then:")
        yield from (f"  {_of_pending(each)}" for each in report.pending)


def _of_pending(pending: Pending) -> str:
    each = pending.occurrence
    count = f", {pending.count} of them" if pending.count > 1 else ""
    return f"{_end_of(each)}{each.id} ({each.event.__type__}{count}): {words.days(each)}"


def _qualified(report: Report) -> Iterator[str]:
    if report.qualified:
        yield from ("", click.style("qualified", bold=True) + ", their dates are marked approximate or uncertain:")
        yield from (f"  {each.id} ({words.date(each.when)})" for each in report.qualified)


def _unordered(pairs: Sequence[tuple[Occurrence, Occurrence]]) -> Iterator[str]:
    if pairs:
        told = click.style("order", bold=True) + f" is open for {words.number_of(len(pairs), 'pair')}"
        yield from ("", f"{told} of events:")
        yield from (f"  {one.id} and {other.id}" for one, other in pairs[:MOST_PAIRS])
        if len(pairs) > MOST_PAIRS:
            yield f"  and {len(pairs) - MOST_PAIRS} more"


def of_findings(log: Log | None, problems: Sequence[Problem]) -> Iterator[str]:
    """The lines of what a check found, and a last line that counts."""
    for problem in problems:
        head, *rest = str(problem).splitlines()
        mark = f"{problem.severity}[{problem.code}]"
        yield head.replace(mark, click.style(mark, fg=_COLOURS[problem.severity], bold=True), 1)
        yield from rest
    errors = sum(each.severity == "error" for each in problems)
    told = f"{words.number_of(errors, 'error')}, {words.number_of(len(problems) - errors, 'warning')}"
    yield f"{told if problems else 'nothing found'}: {'the log cannot be read' if log is None else _counts(log)}"


def _counts(log: Log) -> str:
    assertions = sum(isinstance(entry.item, Assertion) for entry in log.entries())
    among = f", {assertions} of them {'an assertion' if assertions == 1 else 'assertions'}" if assertions else ""
    return words.number_of(len(log.entries()), "entry", "entries") + among


def of_annotations(problems: Sequence[Problem]) -> Iterator[str]:
    """What a check found, as GitHub Actions annotates files.

    >>> from chronicle.errors import Place
    >>> print(*of_annotations([Problem(code="bad-date", message="no: 100%", place=Place("a.yaml", 3, 9))]))
    ::error file=a.yaml,line=3,col=9,title=bad-date::no: 100%25
    """
    for problem in problems:
        place = problem.place
        told = [("file", place.file), ("line", place.line), ("col", place.column)] if place else []
        properties = [f"{name}={_escaped(str(held), inside=True)}" for name, held in told if held is not None]
        properties.append(f"title={_escaped(problem.code, inside=True)}")
        message = problem.message + (f"\n{problem.mend}" if problem.mend else "")
        yield f"::{problem.severity} {','.join(properties)}::{_escaped(message)}"


def _escaped(text: str, inside: bool = False) -> str:
    for mark, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")) + ((":", "%3A"), (",", "%2C")) * inside:
        text = text.replace(mark, code)
    return text
