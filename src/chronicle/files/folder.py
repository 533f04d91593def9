"""A log in a folder: `chronicle.toml`, `sources.json`, and batches in YAML and JSON Lines, read in name order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from chronicle._admission import Placed
from chronicle._collector import no_garbage_collection
from chronicle._register import Register
from chronicle.codec import Codec, Fault
from chronicle.dates import When
from chronicle.errors import DateError, Place, Problem, did_you_mean
from chronicle.events import Codebook, Event
from chronicle.files._cache import Cache
from chronicle.files._lines import read_lines
from chronicle.files._settings import SETTINGS, Settings, read_settings
from chronicle.files._sources import read_sources
from chronicle.files._telling import Telling
from chronicle.files.batch import Batch, RawEntry, excerpt, locate, read_batch
from chronicle.files.excerpts import field_place
from chronicle.log import Entry, Head, Item, Receipt, raise_all
from chronicle.memory import Clock, HeldLog
from chronicle.reducer import AnyReducer

__all__ = ["FolderLog"]

BATCHES = (".yaml", ".yml", ".jsonl")
State = tuple[tuple[str, tuple[int, ...]], ...]
_WORTH_KEEPING = 0.1


class FolderLog(HeldLog):
    """The log in a folder, read when it is opened; `chronicle.open` makes one.

    `path` is the folder; `sources` are the CSL-JSON items of `sources.json` by id; `codec` reads and writes entries.
    """

    codebook: Codebook

    def __init__(
        self,
        path: Path,
        settings: Settings,
        sources: Mapping[str, dict[str, Any]],
        *,
        clock: Clock | None = None,
        state: State = (),
    ) -> None:
        super().__init__(settings.title, settings.zone, settings.begins, settings.codebook)
        self.path = path
        self.sources = sources
        self.codec = Codec(settings.codebook)
        self.clock = clock or (lambda: datetime.now(settings.zone).date())
        self._settings = settings
        self._state = state

    @classmethod
    def read(
        cls, path: str | os.PathLike[str], *, codebook: Codebook | None = None, clock: Clock | None = None
    ) -> FolderLog:
        """The log in a folder; `codebook` stands in for the one that `chronicle.toml` names.

        `clock` says what time it is when something is appended; by default the day of today in the time zone of the
        log. Raises `ChronicleError` where the folder holds no log, and `InvalidLog` with every problem of every file.
        """
        folder = Path(path)
        state = state_of(folder)
        settings = read_settings(folder, codebook)
        sources, problems = read_sources(folder / "sources.json")
        codec = Codec(settings.codebook)

        def fresh() -> FolderLog:
            return cls(folder, settings, sources, clock=clock, state=state)

        cache = Cache(folder, codec)
        with no_garbage_collection():
            raws = [(each, each.read_bytes()) for each in batches_of(folder)]
            kept, count = ([], 0) if problems else cache.entries(raws, sources, settings.zone)
            reading = Reading(fresh(), codec, Telling([*problems]))
            reading.sources_read = bool(sources) or not problems
            reading.read(raws[count:], kept)
            if kept and reading.telling.problems:
                kept, reading = [], Reading(fresh(), codec, Telling())
                reading.read(raws)
            raise_all(reading.told())
            if len(reading.entries) - len(kept) > len(kept) * _WORTH_KEEPING:
                cache.keep(reading.entries, raws)
        return reading.log

    def reload(self) -> FolderLog:
        """Reads the files again, so that `Timeline.refresh` takes in what was added to them. Gives itself.

        Raises `InvalidLog` and stays as it was where the files have problems now.
        """
        again = FolderLog.read(self.path, codebook=self.codebook)
        self._register, self.sources, self._state = again._register, again.sources, again._state
        return self

    def append(self, *items: Item, expect: Head | None = None) -> tuple[Receipt, ...]:
        """Appends events, amendments and retractions, all or none, and gives a receipt for each.

        They go into a JSON Lines file that sorts last, which is written whole or not at all; no byte of any batch
        changes. Meanwhile no other process appends to the log, and what others have appended is read first. What is in
        the log already with the same content is not appended again and gets its first receipt.

        Raises `InvalidLog` with all that is wrong (a source that is not in `sources.json` among it), `Conflict` where
        the log has moved on since the head `expect`, and `ChronicleError` where the folder cannot be written.
        """
        from chronicle.files._appending import append  # only who appends needs what writes
        from chronicle.files._forms import Lines

        return append(self, [(item, None) for item in items], Lines(), expect)

    def catch_up(self) -> None:
        """Reads the files again if any of them has changed since they were read; raises `InvalidLog` like `reload`."""
        if state_of(self.path) != self._state:
            self.reload()

    def read_back(self, file: Path, raw: bytes) -> tuple[list[Entry], list[Problem]]:
        """The entries that a batch would hold if it held `raw`, and what would be wrong with it."""
        reading = Reading(self, self.codec, Telling())
        reading.read_entries(reading.take(read_file(file, raw, self.codec.date_fields()), raw, lines=is_lines(file)))
        return reading.entries, reading.told()

    def take_in(self, entries: Sequence[Entry], file: Path) -> None:
        """Enters what was written to the end of the last batch, so that nothing has to be read again."""
        self._register.enter(entries)
        written = dict(state_of(self.path))
        self._state = tuple(sorted({**dict(self._state), file.name: written[file.name]}.items()))

    @property
    def names_reducer(self) -> bool:
        """Whether `chronicle.toml` names a reducer; that of a log which has just begun may not."""
        return self._settings.names_reducer

    def reducer(self) -> AnyReducer[Any]:
        """The reducer that `chronicle.toml` names; `ChronicleError` where it names none."""
        return self._settings.reducer()


@define
class File:
    """One batch with its text, which is needed again when a problem is to be shown."""

    name: str
    text: str
    entries: Sequence[RawEntry]
    recorded: tuple[str, int] | None
    lines: bool


@define(eq=False, slots=False)
class Reading:
    """One reading of all batches of a folder: from raw entries to entries, with all problems on the way."""

    log: FolderLog
    codec: Codec
    telling: Telling
    sources_read: bool = True
    files: dict[str, File] = field(factory=dict)
    entries: list[Entry] = field(factory=list)
    rejected: set[str] = field(factory=set)
    nameless: bool = False
    stamps: dict[str, When] = field(factory=dict)

    def read(self, raws: Sequence[tuple[Path, bytes]], kept: Sequence[Entry] = ()) -> None:
        """Reads batches behind the entries of those before them, which were found sound already."""
        register: Register = self.log._register
        register.enter(kept)
        self.entries.extend(kept)
        date_fields = self.codec.date_fields()
        for path, raw in raws:
            self._open(path, raw, date_fields)
        for file in self.files.values():
            self.read_entries(file)
        for found in register.examine(self.entries[len(kept) :]):
            if not self._follows(found):
                self.telling.tell(self.placed(found))
        if not self.telling.problems:
            register.enter(self.entries[len(kept) :])

    def told(self) -> list[Problem]:
        """All that is wrong, in the order of the files."""
        return self.telling.told([*self.files])

    def _open(self, path: Path, raw: bytes, date_fields: frozenset[str]) -> None:
        self.take(read_file(path, raw, date_fields), raw, lines=is_lines(path))

    def take(self, batch: Batch, raw: bytes, *, lines: bool) -> File:
        """Takes in a batch that was read from `raw`, with its problems; `lines`: each entry is one line."""
        text = raw.decode("utf-8", errors="replace")
        for problem in batch.problems:
            self.telling.tell(problem)
            self._lost(problem)
        file = self.files[batch.file] = File(batch.file, text, batch.entries, batch.recorded, lines)
        return file

    def items(self, file: File, watch: Callable[[Sequence[RawEntry]], Iterable[RawEntry]] = iter) -> list[Placed]:
        """The items of a batch with their places, whenever they were recorded; what is wrong goes to `problems`.

        `watch` is given the entries and gives them on, one by one.
        """
        found: list[Placed] = []
        for raw in watch(file.entries):
            raw.fields.pop("recorded", None)
            item = self._item(file, raw)
            if item is not None:
                found.append((item, Place(file.name, raw.line)))
        return found

    def _lost(self, problem: Problem) -> None:
        """Keeps in mind what could not be read, so that nobody is told that it is missing."""
        if problem.entry is not None:
            self.rejected.add(problem.entry)
        elif problem.code not in _LOSES_NOTHING:
            self.nameless = True

    @cached_property
    def classes(self) -> dict[str, type[Event]]:
        """The event class of each id, so that an amendment may stand in any file."""
        book = self.codec.codebook
        held = (entry.item for entry in self.log.entries())
        found: dict[str, type[Event]] = {item.id: type(item) for item in held if isinstance(item, Event)}
        for raw in self._raw():
            name, kind = raw.fields.get("id"), raw.fields.get("type")
            if isinstance(name, str) and isinstance(kind, str) and book.today(kind) is not None:
                found[name] = book[str(book.today(kind))]
        return found

    def _raw(self) -> Iterator[RawEntry]:
        return (raw for file in self.files.values() for raw in file.entries)

    def read_entries(self, file: File) -> None:
        """Reads the entries of a batch; what is wrong with them goes to `problems`."""
        header = self._header(file)
        for raw in file.entries:
            recorded = self._recorded(file, raw, header)
            item = self._item(file, raw)
            if recorded is not None and item is not None:
                place = Place(file.name, raw.line)
                self.entries.append(Entry(len(self.entries) + 1, recorded, item, place))
            elif isinstance(raw.fields.get("id"), str):
                self.rejected.add(str(raw.fields["id"]))

    def _header(self, file: File) -> When | None:
        if file.recorded is None:
            return None
        told, line = file.recorded
        try:
            return _stamp(told)
        except DateError as error:
            place = Place(file.name, line, 1)
            self.telling.tell(evolve(error.problem, place=place, excerpt=excerpt(file.text, line), field="recorded"))
            return None

    def _recorded(self, file: File, raw: RawEntry, header: When | None) -> When | None:
        told = raw.fields.pop("recorded", None)
        if told is None and (header is not None or file.recorded is not None):
            recorded = header
        elif told is None:
            mend = "write recorded: and the day at the top of the batch, or in the entry"
            self._tell(file, raw, Fault((), "missing-recorded", "the entry does not say when it was recorded", mend))
            return None
        else:
            try:
                recorded = self._stamped(told)
            except DateError as error:
                self._tell(
                    file, raw, Fault(("recorded",), error.problem.code, error.problem.message, error.problem.mend)
                )
                return None
        if recorded is not None and self.entries and recorded is not self.entries[-1].recorded:
            self._not_backwards(file, raw, recorded, self.entries[-1])
        return recorded

    def _stamped(self, told: Any) -> When:
        if not isinstance(told, str):
            return _stamp(told)
        found = self.stamps.get(told)
        if found is None:
            found = self.stamps[told] = _stamp(told)
        return found

    def _not_backwards(self, file: File, raw: RawEntry, recorded: When, before: Entry) -> None:
        zone = self.log.zone
        if recorded.local(zone) < before.recorded.local(zone):
            message = f"recorded {recorded} is earlier than {before.recorded} of the entry before it ({before.place})"
            mend = "a log only grows: put this entry where it was recorded, or rename the batch so that it sorts last"
            self._tell(file, raw, Fault(("recorded",), "recorded-backwards", message, mend))

    def _item(self, file: File, raw: RawEntry) -> Item | None:
        item, faults = self._made(raw.fields)
        if "sources" in raw.fields:
            faults = [*faults, *self._unsourced(raw.fields["sources"])]
        for fault in faults:
            self._tell(file, raw, fault)
        return None if faults else item

    def _made(self, fields: dict[str, Any]) -> tuple[Item | None, list[Fault]]:
        if "amends" in fields:
            return self._amendment(fields)
        if "retracts" in fields:
            return self.codec.retraction(fields)
        if "asserts" in fields:
            return self.codec.assertion(fields)
        try:
            return self.codec.event(fields), []
        except Exception as error:
            if self.telling.full:
                return None, [_UNTOLD]
            faults = self.codec.faults(fields)
            if not faults:
                raise AssertionError(f"an entry was refused for no reason that can be told: {fields!r}") from error
            return None, faults

    def _amendment(self, fields: dict[str, Any]) -> tuple[Item | None, list[Fault]]:
        target = fields["amends"]
        cls = self.classes.get(target) if isinstance(target, str) else None
        if cls is not None:
            return self.codec.amendment(fields, cls)
        if self.nameless or target in self.rejected:
            return None, []
        mend = did_you_mean(str(target), self.classes) or "name the id of an event of this log"
        if any("asserts" in raw.fields and raw.fields.get("id") == target for raw in self._raw()):
            mend = f"retract it (- retracts: {target}) and enter another: an assertion is never amended"
        return None, [
            Fault(("amends",), "dangling-amends", f"amends names {target!r}, which is no event of the log", mend)
        ]

    def _unsourced(self, told: Any) -> list[Fault]:
        sources, faults = self.log.sources, []
        if not self.sources_read:
            return []
        for at, cited in enumerate(told if isinstance(told, list) else [told]):
            if cited.__class__ is str and cited in sources:
                continue
            ref = cited.get("ref") if isinstance(cited, dict) else cited
            if isinstance(ref, str) and ref not in sources:
                path = ("sources", at, "ref") if isinstance(cited, dict) else ("sources", at)
                message = f"there is no source {ref!r} in sources.json"
                mend = did_you_mean(ref, sources) or "add it to sources.json (CSL-JSON, as Zotero exports it)"
                faults.append(Fault(path, "dangling-source", message, mend))
        return faults

    def _tell(self, file: File, raw: RawEntry, fault: Fault) -> None:
        if self.telling.again(fault.code, fault.message, Place(file.name, raw.line)):
            return
        line, column = (raw.line, 1) if file.lines else locate(file.text, raw.line, fault.path, key=fault.of_key)
        name = raw.fields.get("id")
        self.telling.tell(
            Problem(
                code=fault.code,
                message=fault.message,
                mend=fault.mend,
                entry=name if isinstance(name, str) else None,
                field=".".join(str(each) for each in fault.path) or None,
                place=Place(file.name, line, column),
                excerpt=excerpt(file.text, line),
            )
        )

    def _follows(self, problem: Problem) -> bool:
        """Whether a problem only follows from an entry that was rejected, whose own problem is told already."""
        if not problem.code.startswith("dangling-"):
            return False
        named = problem.message.split("'")[1::2]
        return self.nameless or any(name.removesuffix(".end") in self.rejected for name in named)

    def placed(self, problem: Problem) -> Problem:
        """A problem of a whole entry, with the line and column of the field it speaks of."""
        if problem.place is None or problem.place.line is None or problem.place.file not in self.files:
            return problem
        file = self.files[problem.place.file]
        line, column = problem.place.line, 1
        if not file.lines and problem.field is not None:
            line, column = field_place(file.text, problem.place.line, problem.field)
        return evolve(problem, place=Place(file.name, line, column), excerpt=excerpt(file.text, line))


# Problems of a batch that cost no entry; any other may hide an entry whose id nobody knows.
_LOSES_NOTHING = frozenset(
    {"unknown-key", "document", "missing-entries", "misplaced-entries", "empty-batch", "outside-entry"}
)
_UNTOLD = Fault((), "more-problems", "an entry was refused, and its problems are not told")


def _stamp(told: Any) -> When:
    recorded = When.of(told)
    if recorded.exact_day is None:
        raise DateError(f"recorded is {recorded}, and is one day", mend="write the day on which it was entered")
    return recorded


def is_lines(file: Path) -> bool:
    """Whether a batch is one of JSON Lines, by its name."""
    return file.suffix == ".jsonl"


def read_file(file: Path, raw: bytes, date_fields: frozenset[str] = frozenset()) -> Batch:
    """What a batch of that name holds where its bytes are `raw`."""
    return (read_lines if is_lines(file) else read_batch)(raw, str(file), date_fields=date_fields)


def batches_of(folder: Path) -> list[Path]:
    """The batches of a log, in the order in which they are read."""
    return [each for each in sorted(folder.iterdir()) if each.suffix in BATCHES and each.is_file()]


def state_of(folder: Path) -> State:
    """What shows that a file of a log has changed: of each its name, size, time of change and number."""
    if not folder.is_dir():
        return ()
    files = [*batches_of(folder), folder / "sources.json", folder / SETTINGS]
    stats = [(each.name, each.stat()) for each in files if each.is_file()]
    return tuple(sorted((name, (told.st_size, told.st_mtime_ns, told.st_ino)) for name, told in stats))


def find_folder(start: Path) -> Path | None:
    """The nearest folder upwards from `start` that holds a log, by itself or in `events/`, or `None`."""
    for folder in (start, *start.parents):
        for found in (folder / "events", folder):
            if (found / SETTINGS).is_file():
                return found
    return None
