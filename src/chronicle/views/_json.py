"""What the command line says, as JSON: one object, keys always in the same order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chronicle._values import value_of
from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS, Occurrence
from chronicle.dates import iso_day
from chronicle.errors import Problem
from chronicle.events import plain
from chronicle.log import Assertion, Log
from chronicle.timeline import AsOf
from chronicle.views._answer import Pending, Report, Value
from chronicle.worlds import Possible, World


def dumps(told: Mapping[str, Any]) -> str:
    """An object as indented JSON, with every letter as it is written.

    >>> print(dumps({"title": "Rōmaji"}))
    {
      "title": "Rōmaji"
    }
    """
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode()


def of_report(report: Report) -> dict[str, Any]:
    """An answer laid out, as JSON."""
    return {
        **_asked(report.answer),
        "values": [_value(each) for each in report.values],
        "pending": [_pending(each) for each in report.pending],
        "qualified": [{"id": each.id, "when": each.when.plain()} for each in report.qualified],
        "unordered": [[one.id, other.id] for one, other in report.unordered],
    }


def _asked(answer: AsOf[Any]) -> dict[str, Any]:
    return {
        "title": answer.timeline.log.title,
        "reducer": answer.timeline.reducer.call or answer.timeline.reducer.name,
        "as_of": iso_day(answer.day),
        "known": day(answer.known_day),
        "recorded": day(answer.recorded_day),
        "widen": None if answer.widen is None else str(answer.widen),
    }


def day(number: int | None) -> str | None:
    """A day as JSON: its text, or `None` where no day was asked."""
    return None if number is None else iso_day(number)


def _value(value: Value) -> dict[str, Any]:
    change = value.change
    return {
        "path": value.path,
        "value": value_of(value.value),
        "since": None if change is None else days(change.occurrence),
        "because_of": None if change is None else _reason(change.occurrence),
        "exact": None if value.open.refusal else value.open.exact,
        "perhaps": [value_of(each) for each in value.open.others],
        "open": [{"id": each.id, "end": each.is_end, "days": days(each)} for each in value.open.because_of],
        "perhaps_known": list(value.open.known),
        "refusal": value.open.refusal,
    }


def of_worlds(path: str, answer: AsOf[Any], possible: Possible) -> dict[str, Any]:
    """All values that are possible at a path, each with a choice of days that gives it, as JSON."""
    return {**_asked(answer), "path": path, "possible": [_world(each) for each in possible.worlds]}


def _world(world: World) -> dict[str, Any]:
    return {
        "value": value_of(world.value),
        "happened": [{"id": each.id, "end": each.is_end, "day": iso_day(day)} for each, day in world.happened],
        "not_yet": [{"id": each.id, "end": each.is_end} for each in world.not_yet],
        "known": list(world.known),
    }


def _reason(each: Occurrence) -> dict[str, Any]:
    event = each.event
    return {
        "id": event.id,
        "type": event.__type__,
        "end": each.is_end,
        "when": event.when.plain(),
        "sources": [plain(source) for source in event.sources],
    }


def _pending(pending: Pending) -> dict[str, Any]:
    each = pending.occurrence
    return {
        "id": each.id,
        "type": each.event.__type__,
        "end": each.is_end,
        "days": days(each),
        "count": pending.count,
    }


def days(each: Occurrence) -> dict[str, str | None]:
    """The first and the last day on which an occurrence may have been; `None` where unbounded."""
    return {
        "first": None if each.first == NEVER_BEGAN else iso_day(each.first),
        "last": None if each.last in (NEVER_BEGAN, NEVER_ENDS) else iso_day(each.last),
    }


def of_findings(log: Log | None, problems: Sequence[Problem]) -> dict[str, Any]:
    """What a check found, as JSON; `entries` and `assertions` are `None` where the log could not be read."""
    errors = sum(each.severity == "error" for each in problems)
    entries = None if log is None else log.entries()
    return {
        "entries": None if entries is None else len(entries),
        "assertions": None if entries is None else sum(isinstance(entry.item, Assertion) for entry in entries),
        "errors": errors,
        "warnings": len(problems) - errors,
        "findings": [_problem(each) for each in problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "mend": problem.mend,
        "entry": problem.entry,
        "field": problem.field,
        "date": problem.date,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
