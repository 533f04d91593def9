"""A table (CSV) read as entries: one row, one entry."""

from __future__ import annotations

import csv
import io
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs
from attrs import define, field

from chronicle.codec import Codec
from chronicle.errors import ChronicleError, Place, Problem, did_you_mean
from chronicle.files._cells import fields_of_texts
from chronicle.files._mapping import Source
from chronicle.files._places import excerpt
from chronicle.files._tree import LONGEST_TEXT
from chronicle.files.batch import Batch, RawEntry
from chronicle.log import Item

_DELIMITERS = ",;\t"


def read_table(raw: bytes, file: Path, mapping: Mapping[str, Source] | None, codec: Codec) -> Batch:
    """The entries of a table, and all that is wrong with it, never raised.

    The first row names the columns; commas, semicolons or tabs part them. Without a mapping the columns are called like
    the fields. Empty cells tell nothing.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(str(file), raw.count(b"\n", 0, error.start) + 1)
        mend = "save the table as “CSV UTF-8”"
        problem = Problem(code="invalid-utf8", message=f"not UTF-8: {error.reason}", place=place, mend=mend)
        return Batch(str(file), None, (), (problem,))
    reading = _Reading(str(file), text, codec, codec.date_fields())
    reading.read(mapping)
    return Batch(str(file), None, tuple(reading.entries), tuple(reading.problems))


@define
class _Reading:
    file: str
    text: str
    codec: Codec
    dates: frozenset[str]
    entries: list[RawEntry] = field(factory=list)
    problems: list[Problem] = field(factory=list)

    def read(self, mapping: Mapping[str, Source] | None) -> None:
        rows = self._rows()
        line, header = next(rows, (1, []))
        header = [each.strip() for each in header]
        if not any(header):
            self._tell(1, "bad-table", "the table is empty", "the first row names the columns")
            return
        mapping = mapping if mapping is not None else {name: Source(column=name) for name in header if name}
        self._check_header(header, mapping, line)
        if not self.problems:
            for line, row in rows:
                if any(cell.strip() for cell in row):
                    self._row(line, header, row, mapping)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line on which it begins; a cell in quotes may hold line ends."""
        first = self.text.split("\n", 1)[0]
        csv.field_size_limit(LONGEST_TEXT)
        reader = csv.reader(
            io.StringIO(self.text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True
        )
        line = 1
        try:
            for row in reader:
                yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            mend = "a cell that holds quotes or line ends stands in quotes, and its own quotes are doubled"
            self._tell(line, "bad-table", f"not CSV: {error}", mend)

    def _check_header(self, header: list[str], mapping: Mapping[str, Source], line: int) -> None:
        for name in {each for each in header if each and header.count(each) > 1}:
            self._tell(line, "bad-table", f"two columns are called {name!r}", "rename one of them")
        wanted = dict.fromkeys(name for source in mapping.values() for name in source.columns())
        for name in wanted:
            if name not in header:
                mend = did_you_mean(name, header) or f"the columns are {', '.join(filter(None, header))}"
                self._tell(line, "missing-column", f"the table has no column {name!r}", mend)
        known = self._fields()
        for name in mapping:
            if name not in known:
                near = did_you_mean(name, known) or ""
                mend = f"{near} a mapping (--mapping) says which column is which field".strip()
                self._tell(line, "unknown-field", f"no type has a field {name!r}", mend)

    def _fields(self) -> set[str]:
        book = self.codec.codebook
        classes = [*typing.get_args(Item), *(book[name] for name in book)]
        return {"type", *(each.name for cls in classes for each in attrs.fields(cls))}

    def _row(self, line: int, header: list[str], row: list[str], mapping: Mapping[str, Source]) -> None:
        if len(row) != len(header):
            message = f"this row has {len(row)} cells, and the first has {len(header)}"
            self._tell(line, "bad-table", message, "a cell that holds a comma stands in quotes")
            return
        texts = self._texts(line, dict(zip(header, row, strict=True)), mapping)
        if texts is None:
            return
        try:
            fields = fields_of_texts(self.codec.codebook, texts, self.dates)
        except ChronicleError as error:
            self._refuse(line, error, error.problem.field)
        else:
            self.entries.append(RawEntry(fields, line))

    def _texts(
        self, line: int, cells: Mapping[str, str], mapping: Mapping[str, Source]
    ) -> dict[str, Sequence[str]] | None:
        """What a row says of each field; `None` where a cell cannot be used, and all such cells are told."""
        texts: dict[str, Sequence[str]] = {}
        sound = True
        for name, source in mapping.items():
            try:
                if told := source.texts(name, cells):
                    texts[name] = told
            except ChronicleError as error:
                self._refuse(line, error, name)
                sound = False
        return texts if sound else None

    def _refuse(self, line: int, error: ChronicleError, name: str | None) -> None:
        self._tell(line, error.problem.code, error.problem.message, error.problem.mend, name)

    def _tell(self, line: int, code: str, message: str, mend: str | None, name: str | None = None) -> None:
        place = Place(self.file, line)
        shown = excerpt(self.text, line)
        self.problems.append(Problem(code=code, message=message, mend=mend, field=name, place=place, excerpt=shown))
