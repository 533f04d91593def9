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
from chronicle.log import Log
from chronicle.views._answer import Pending, Report, Value


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
    answer = report.answer
    return {
        "title": answer.timeline.log.title,
        "reducer": answer.timeline.reducer.call or answer.timeline.reducer.name,
        "as_of": iso_day(answer.day),
        "known": day(answer.known_day),
        "recorded": day(answer.recorded_day),
        "values": [_value(each) for each in report.values],
        "pending": [_pending(each) for each in report.pending],
        "untried": list(report.untried),
        "qualified": [{"id": each.id, "when": each.when.plain()} for each in report.qualified],
        "unordered": [[one.id, other.id] for one, other in report.unordered],
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
        "may_be_changed_by": list(value.may_change),
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
    """What a check found, as JSON; `entries` is `None` where the log could not be read."""
    errors = sum(each.severity == "error" for each in problems)
    return {
        "entries": None if log is None else len(log.entries()),
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
