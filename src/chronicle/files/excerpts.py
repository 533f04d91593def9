"""The lines of the files that problems speak of, with the column of the field, for problems that were found later."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from attrs import evolve

from chronicle.errors import Place, Problem
from chronicle.files._places import excerpt, locate

__all__ = ["field_place", "with_excerpts"]


def with_excerpts(problems: Iterable[Problem]) -> list[Problem]:
    """The same problems; those that name a line of a batch, and show none yet, with that line.

    Where a problem is about a field, its line and column are those of the field. A file that cannot be read any more
    leaves its problems as they are.
    """
    text_of = cache(_text_of)
    return [_shown(problem, text_of(problem.place.file)) if _wants(problem) else problem for problem in problems]  # type: ignore[union-attr]


def _wants(problem: Problem) -> bool:
    return problem.excerpt is None and problem.place is not None and problem.place.line is not None


def _text_of(file: str) -> str | None:
    try:
        return Path(file).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None


def _shown(problem: Problem, text: str | None) -> Problem:
    place = problem.place
    if text is None or place is None or place.line is None:
        return problem
    line, column = place.line, place.column
    if problem.field is not None and column is None and not place.file.endswith(".jsonl"):
        line, column = field_place(text, place.line, problem.field)
    return evolve(problem, place=Place(place.file, line, column), excerpt=excerpt(text, line))


def field_place(text: str, entry_line: int, name: str) -> tuple[int, int]:
    """Where a field of an entry stands, or where an amendment sets it."""
    nested = locate(text, entry_line, ("set", name), key=True)
    return nested if nested != locate(text, entry_line, ("set",), key=True) else locate(text, entry_line, (name,))
