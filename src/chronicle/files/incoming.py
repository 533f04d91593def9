"""Entries from elsewhere, on their way into a log in a folder: read, told what is wrong with them, and appended.

They come from a file of JSON Lines or YAML, from a table, from a terminal. Where something is wrong, all of it is told
at its place in what was read, and nothing is appended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from chronicle._admission import Placed
from chronicle._collector import no_garbage_collection
from chronicle.errors import ChronicleError, InvalidLog, Place, Problem
from chronicle.files._appending import append
from chronicle.files._forms import Form
from chronicle.files._lines import read_lines
from chronicle.files._mapping import Source
from chronicle.files._table import read_table
from chronicle.files._telling import Telling
from chronicle.files.batch import Batch, Raw, RawEntry, read_batch
from chronicle.files.folder import FolderLog, Reading, is_lines
from chronicle.log import Receipt, raise_all

__all__ = ["Incoming", "of_batch", "of_fields", "of_file", "of_table", "of_text"]

Watch = Callable[[Sequence[RawEntry]], Iterable[RawEntry]]


@frozen
class Incoming:
    """Items that are sound by themselves, each with the place that it was read from.

    `stamped` counts the entries that say themselves when they were recorded, which is for the log to say.
    """

    log: FolderLog
    items: tuple[Placed, ...]
    stamped: int
    reading: Reading

    def append(self, form: Form) -> tuple[Receipt, ...]:
        """Appends them, all or none; raises what `FolderLog.append` raises, at the places where they were read."""
        try:
            return append(self.log, self.items, form)
        except InvalidLog as error:
            raise InvalidLog(_once(self.reading.placed(each) for each in error.problems)) from None


def of_file(log: FolderLog, file: Path, raw: bytes, *, watch: Watch = iter) -> Incoming:
    """What a file of JSON Lines or YAML holds; raises `InvalidLog` with all that is wrong."""
    dates = log.codec.date_fields()
    batch = (read_lines if is_lines(file) else read_batch)(raw, str(file), date_fields=dates)
    return of_batch(log, batch, raw, lines=is_lines(file), watch=watch)


def of_table(
    log: FolderLog, file: Path, raw: bytes, mapping: Mapping[str, Source] | None = None, *, watch: Watch = iter
) -> Incoming:
    """What a table (CSV) holds, by a mapping or by the names of its columns; raises `InvalidLog` with all wrong."""
    return of_batch(log, read_table(raw, file, mapping, log.codec), raw, lines=True, watch=watch)


def of_text(log: FolderLog, text: str, name: str) -> Incoming:
    """What a person wrote: entries as they stand in a batch, with or without `entries:` above, or as lines of JSON."""
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        raise _empty(name)
    raw = text.encode("utf-8", "surrogatepass")
    if text.lstrip().startswith("{"):
        return of_batch(log, read_lines(raw, name), raw, lines=True)
    headed = any(line.startswith(("entries:", "recorded:")) for line in text.splitlines())
    batch = read_batch(text if headed else "entries:\n" + text, name, date_fields=log.codec.date_fields())
    return of_batch(log, batch if headed else _one_line_up(batch), raw, lines=False)


def of_fields(log: FolderLog, fields: Mapping[str, Raw]) -> Incoming:
    """What the fields of one entry say; problems have no place."""
    try:
        return of_batch(log, Batch("", None, (RawEntry(dict(fields), 1),), ()), b"", lines=True)
    except InvalidLog as error:
        raise InvalidLog(evolve(each, place=None, excerpt=None) for each in error.problems) from None


def of_batch(log: FolderLog, batch: Batch, raw: bytes, *, lines: bool, watch: Watch = iter) -> Incoming:
    """What a batch holds that was read from `raw`; raises `InvalidLog` with all that is wrong."""
    reading = Reading(log, log.codec, Telling())
    file = reading.take(batch, raw, lines=lines)
    stamped = sum("recorded" in each.fields for each in batch.entries) + (batch.recorded is not None)
    with no_garbage_collection():
        items = reading.items(file, watch)
    raise_all(_once(reading.told()))
    if not items:
        raise _empty(batch.file)
    return Incoming(log, tuple(items), stamped, reading)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each told once, at the first of the places that have it: one mistake may be in every row."""
    found: dict[tuple[str, str, str | None], list[Problem]] = {}
    for each in problems:
        found.setdefault((each.code, each.message, each.field), []).append(each)
    return [_with_count(first, len(others)) for first, *others in found.values()]


def _with_count(problem: Problem, more: int) -> Problem:
    return evolve(problem, message=f"{problem.message}, and so in {more:,} more") if more else problem


def _empty(name: str) -> ChronicleError:
    return ChronicleError(f"no entry in {name}", code="nothing-to-add", mend="write at least one: `- type: …`")


def _one_line_up(batch: Batch) -> Batch:
    """The places as they are without the line that was put above."""
    entries = tuple(RawEntry(each.fields, each.line - 1) for each in batch.entries)
    return evolve(batch, entries=entries, problems=tuple(_up(each) for each in batch.problems))


def _up(problem: Problem) -> Problem:
    place = problem.place
    if place is None or place.line is None:
        return problem
    return evolve(problem, place=Place(place.file, max(place.line - 1, 1), place.column))
