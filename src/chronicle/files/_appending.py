"""Appending to a log in a folder: under a lock, into a batch that sorts last, whole or not at all.

A batch is composed in memory first (what it held, and the new entries behind that), read back as the log would read it,
and put in its place only when it says what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen

from chronicle._admission import Placed, admit, check_expected, stamp
from chronicle._collector import no_garbage_collection
from chronicle.dates import When, iso_day
from chronicle.errors import ChronicleError, Place, Problem, did_you_mean
from chronicle.events import Event
from chronicle.files._atomic import clear_leftovers, write_whole
from chronicle.files._forms import Form
from chronicle.files._lock import locked
from chronicle.files._settings import SETTINGS
from chronicle.files.folder import FolderLog, batches_of, read_file
from chronicle.log import Entry, Head, Receipt, raise_all

FULL = 200_000
"""A batch of this many bytes is not added to any more, so that an append never copies much."""
_OURS = re.compile(r"(.*[-_])(\d{3})\.(?:jsonl|yaml)")


def append(log: FolderLog, items: Sequence[Placed], form: Form, expect: Head | None = None) -> tuple[Receipt, ...]:
    """Appends items, each with the place that it was read from, in a form; see `FolderLog.append`."""
    with locked(log.path / SETTINGS), no_garbage_collection():
        log.catch_up()
        register = log._register
        check_expected(register, expect)
        raise_all([problem for item in items for problem in _unwritable(log, item)])
        admission = admit(register, items, stamp(register, log.clock(), log.zone))
        if admission.fresh:
            _write(log, admission.fresh, form)
        return admission.receipts


def _unwritable(log: FolderLog, placed: Placed) -> Iterator[Problem]:
    """What keeps an item out of the files of this log, though it is sound by itself."""
    item, place = placed
    if isinstance(item, Event):
        try:
            log.codebook.name_of(type(item))
        except ChronicleError as error:
            told = error.problem
            yield Problem(code=told.code, message=told.message, mend=told.mend, entry=item.id, place=place)
    for cited in getattr(item, "sources", ()):
        if cited.ref not in log.sources:
            mend = did_you_mean(cited.ref, log.sources) or "add it to sources.json (CSL-JSON, as Zotero exports it)"
            message = f"there is no source {cited.ref!r} in sources.json"
            yield Problem(
                code="dangling-source", message=message, mend=mend, entry=item.id, field="sources", place=place
            )


@frozen
class Target:
    """The batch that is written: its file, what it holds already and in how many entries, and its `recorded:`."""

    file: Path
    held: bytes = b""
    count: int = 0
    header: str | None = None


@frozen
class _Draft:
    """A batch as it would be: its bytes, and what is read of what it holds already and of what is new."""

    target: Target
    raw: bytes
    held: Sequence[Entry]
    new: Sequence[Entry]
    problems: Sequence[Problem]


def _write(log: FolderLog, fresh: Sequence[Entry], form: Form) -> None:
    draft = _draft(log, fresh, form)
    written = {entry.id: entry for entry in draft.new}
    raise_all([_unlike(entry, draft.problems) for entry in fresh if not _alike(entry, written.get(entry.id))])
    write_whole(draft.target.file, draft.raw)
    clear_leftovers(log.path)
    log.take_in([evolve(each, place=written[each.id].place) for each in fresh], draft.target.file)


def _draft(log: FolderLog, fresh: Sequence[Entry], form: Form) -> _Draft:
    old, new = _targets(log, fresh[0].recorded, form)
    if old is not None:
        draft = _composed(log, old, fresh, form)
        # A text that was cut off at the end of the batch may go on into what is put behind it.
        held = log.entries()[-old.count :]
        if len(held) == len(draft.held) and all(map(_alike, held, draft.held)):
            return draft
    return _composed(log, new, fresh, form)


def _composed(log: FolderLog, target: Target, fresh: Sequence[Entry], form: Form) -> _Draft:
    before = target.held + form.between(target.held) if target.held else form.beginning(target.header or "").encode()
    added = form.entries(fresh, log.codec, target.header).encode("utf-8", "surrogatepass")
    if form.by_line:
        read, problems = log.read_back(target.file, added)
        above = before.count(b"\n")
        held = log.entries()[-target.count :] if target.count else ()
        return _Draft(target, before + added, held, [_moved(entry, above) for entry in read], problems)
    read, problems = log.read_back(target.file, before + added)
    return _Draft(target, before + added, read[: target.count], read[target.count :], problems)


def _moved(entry: Entry, lines: int) -> Entry:
    place = entry.place
    assert place is not None
    assert place.line is not None
    return Entry(entry.seq, entry.recorded, entry.item, Place(place.file, place.line + lines))


def _alike(entry: Entry, written: Entry | None) -> bool:
    return (
        written is not None
        and type(written.item) is type(entry.item)
        and written.item == entry.item
        and written.recorded == entry.recorded
    )


def _unlike(entry: Entry, problems: Sequence[Problem]) -> Problem:
    told = next((each for each in problems if each.entry == entry.id), None)
    why = f": {told.message}" if told else ""
    mend = "see that each of its fields holds what the type of the field says"
    message = f"{entry.id!r} would not be read back as it is{why}"
    return Problem(code="not-writable", message=message, mend=mend, entry=entry.id, place=entry.place)


# --- which batch ------------------------------------------------------------------------------------------------------


def _targets(log: FolderLog, recorded: When, form: Form) -> tuple[Target | None, Target]:
    """The last batch, where more may be put into it, and a new one that sorts behind it."""
    batches = batches_of(log.path)
    last = batches[-1] if batches else None
    assert recorded.exact_day is not None
    day = iso_day(recorded.exact_day)
    new = Target(log.path / next_name(last, day, form.suffix), header=day)
    if last is None or last.suffix != form.suffix or _sorts_behind(f"{day}-001{form.suffix}", last):
        return None, new
    return _room_in(last), new


def _room_in(file: Path) -> Target | None:
    """The batch as it stands, where it is one of those made here, not full, and not without entries."""
    if _OURS.fullmatch(file.name) is None or file.stat().st_size >= FULL:
        return None
    held = file.read_bytes()
    batch = read_file(file, held)
    header = None if batch.recorded is None else batch.recorded[0]
    return Target(file, held, len(batch.entries), header) if batch.entries else None


def next_name(last: Path | None, day: str, suffix: str) -> str:
    """The name of a new batch of a day, which sorts behind the last one.

    >>> next_name(None, "2026-11-25", ".jsonl")
    '2026-11-25-001.jsonl'
    >>> next_name(Path("2026-11-25-001.jsonl"), "2026-11-25", ".yaml")
    '2026-11-25-002.yaml'
    >>> next_name(Path("2026-11-25-talks.yaml"), "2026-11-25", ".jsonl")
    '2026-11-25-talks_001.jsonl'
    """
    name = f"{day}-001{suffix}"
    if last is None:
        return name
    ours = _OURS.fullmatch(last.name)
    of_that_day = ours is not None and ours[1] == f"{day}-"
    if _sorts_behind(name, last) and not of_that_day:
        return name
    if ours is not None and int(ours[2]) < 999:
        return f"{ours[1]}{int(ours[2]) + 1:03}{suffix}"
    return f"{last.stem}_001{suffix}"


def _sorts_behind(name: str, last: Path) -> bool:
    return last.with_name(name) > last
