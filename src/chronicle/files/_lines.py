"""Batches in JSON Lines: one entry a line, as programs write them, with the keys of the YAML form."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from json.scanner import make_scanner
from typing import Any

from chronicle.errors import MOST_PROBLEMS, Place, Problem
from chronicle.files._places import excerpt
from chronicle.files.batch import Batch, RawEntry

_decoder = json.JSONDecoder(parse_float=Decimal)
_scan: Callable[[str, int], tuple[Any, int]] = make_scanner(_decoder)  # type: ignore[arg-type]


def read_lines(raw: bytes, file: str, *, date_fields: AbstractSet[str] = frozenset()) -> Batch:  # noqa: ARG001
    """The entries of a file of JSON Lines, and all that is wrong with it, never raised.

    >>> read_lines(b'{"type": "launch", "id": "a"}\\n', "a.jsonl").entries[0].line
    1
    """
    entries: list[RawEntry] = []
    problems: list[Problem] = []
    untold = 0
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        problem = Problem(code="invalid-utf8", message=f"not UTF-8: {error.reason}", place=Place(file, line, column))
        return Batch(file, None, (), (problem,))
    for number, line_text in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line_text and not line_text.isspace():
            found = _quickly(line_text) or _entry(line_text, file, number)
            if not isinstance(found, Problem):
                entries.append(RawEntry(found, number))
            elif len(problems) < MOST_PROBLEMS:
                problems.append(found)
            else:
                untold += 1
    if untold:
        message, mend = f"problems in {untold:,} more places are not told", "mend those above, and read again"
        problems.append(Problem(code="more-problems", message=message, mend=mend, place=problems[-1].place))
    return Batch(file, None, tuple(entries), tuple(problems))


def _quickly(text: str) -> dict[str, Any] | None:
    """The entry of a line that is nothing but one object, as nearly all are; else `None`."""
    try:
        found, end = _scan(text, 0)
    except (StopIteration, ValueError, RecursionError):
        return None
    return found if end == len(text) and found.__class__ is dict else None


def _entry(text: str, file: str, number: int) -> dict[str, Any] | Problem:
    try:
        found = _decoder.decode(text)
    except json.JSONDecodeError as error:
        return _told(text, file, number, error.colno, "bad-json", f"not JSON: {error.msg}")
    except RecursionError:
        return _told(text, file, number, 1, "too-deep", "nested too deeply")
    if isinstance(found, dict):
        return found
    return _told(text, file, number, 1, "bad-json", "a line is one entry, { … }")


def _told(text: str, file: str, number: int, column: int, code: str, message: str) -> Problem:
    return Problem(code=code, message=message, place=Place(file, number, column), excerpt=excerpt(text, 1))
