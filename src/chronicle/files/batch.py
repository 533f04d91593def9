"""A batch: the YAML file that a person writes, read as entries of plain text, with every problem told.

YAML is restricted so that it never surprises a writer: every scalar is text, and each entry begins with `- ` in the
first column. So a batch is cut into entries before YAML sees it; each is read by itself, and a syntax error costs one
entry. An entry in which all is well is composed straight from libyaml's events (`_compose`); any other is read again as
a tree with positions (`_tree`), which tells what is wrong (`_faults`, `_syntax`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import yaml
from attrs import define, evolve, field, frozen

from chronicle.errors import MOST_PROBLEMS, Place, Problem, did_you_mean
from chronicle.files._compose import compose
from chronicle.files._faults import (
    UNFIT,
    Fault,
    fault_of_depth,
    faults_of_characters,
    faults_of_comments,
    faults_of_entry,
)
from chronicle.files._places import excerpt, locate
from chronicle.files._plain import plainly
from chronicle.files._syntax import explain
from chronicle.files._tree import NO_DATES, Node, Raw, TooDeep, grow, value_of

__all__ = ["Batch", "Raw", "RawEntry", "excerpt", "locate", "read_batch"]

DATE_FIELDS = frozenset({"when", "known"})
EXAMPLE = "`entries:`, and below it `- type: launch`, with `  id: …` and `  when: 1998` on lines of their own"
_BEGIN = 'begin each entry with "- " in the first column'
# A line that begins in the first column and is neither the beginning of an entry nor a comment.
_TOP = re.compile(r"\n(?!- +[^ \n])[^ \t#\n]")
_ENTRY = re.compile(r"- +[^ \n]")
_HEADER = re.compile(r"([^\s:]+)[ \t]*:(?=[ \t\n]|$)")
# What the quick way does not look for; `#` only where it may begin a comment.
_MARKS = (" #", "\t#", '"#', "'#", "[#", "]#", "{#", "}#", ",#", "<<", "&", "*", "!")


class RawEntry(NamedTuple):
    """One entry as it is written: `fields` by name, all values text, and the line of its `- `, from 1."""

    fields: dict[str, Raw]
    line: int


@frozen
class Batch:
    """What a batch holds: its sound entries, the text and line of `recorded:`, and all that is wrong in it."""

    file: str
    recorded: tuple[str, int] | None
    entries: tuple[RawEntry, ...]
    problems: tuple[Problem, ...]


def read_batch(text: str | bytes, file: str, *, date_fields: AbstractSet[str] = DATE_FIELDS) -> Batch:
    """The batch that a file holds; what is wrong in it is among its `problems`, never raised.

    >>> batch = read_batch("recorded: 2026-11-23\\nentries:\\n- type: launch\\n  success: no\\n", "a.yaml")
    >>> batch.recorded, batch.entries
    (('2026-11-23', 1), (RawEntry(fields={'type': 'launch', 'success': 'no'}, line=3),))
    >>> print(read_batch("entries:\\n- type: launch\\n  note: sic: so\\n", "a.yaml").problems[0])
    a.yaml:3:12: error[yaml-syntax]: a text cannot hold `: ` (field note)
      |   note: sic: so
      |            ^
      = write `note: >` and the text on the next, indented line
    """
    reading = _Reading(file, _decoded(text), frozenset(date_fields))
    reading.read(isinstance(text, bytes))
    return Batch(file, reading.recorded, tuple(reading.entries), reading.told())


def _decoded(text: str | bytes) -> str:
    """The text without a byte order mark, lines ended by `\\n`; a byte that is not UTF-8 becomes a lone surrogate."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


@define
class _Reading:
    """One pass through a batch: `opened` is the header that the lines read last stand under."""

    file: str
    text: str
    dates: frozenset[str]
    entries: list[RawEntry] = field(factory=list)
    recorded: tuple[str, int] | None = None
    problems: list[Problem] = field(factory=list)
    untold: int = 0
    headers: dict[str, int] = field(factory=dict)
    opened: str = ""
    listed: bool = False
    empty_list: bool = False
    marks: tuple[str, ...] = ()
    unfit: bool = False

    def read(self, was_bytes: bool) -> None:
        if was_bytes and self.text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
            self._tell(1, (Fault("invalid-utf8", "the file is UTF-16, not UTF-8", 0, 0, "save the file as UTF-8"),))
            return
        self.marks = tuple(mark for mark in _MARKS if mark in self.text)
        self.unfit = UNFIT.search(self.text) is not None
        line = 1
        for start, end in self._regions():
            line = self._region(start, end, line)
        self._complete()

    def told(self) -> tuple[Problem, ...]:
        """The problems in the order of their lines, and how many places more are not told."""
        problems = sorted(self.problems, key=_line_of)
        if self.untold:
            message = f"problems in {self.untold:,} more places are not told"
            place = Place(self.file, _line_of(problems[-1]), 1)
            problems.append(
                Problem(code="more-problems", message=message, place=place, mend="mend those above, and read again")
            )
        return tuple(problems)

    def _regions(self) -> Iterator[tuple[int, int]]:
        """Where the text before the first header stands, then each header with all that follows it."""
        start = 0
        for top in _TOP.finditer("\n" + self.text):
            if top.start() > start:
                yield start, top.start()
            start = top.start()
        yield start, len(self.text)

    def _region(self, start: int, end: int, line: int) -> int:
        """Read a header, then the entries below it; gives the line after them."""
        stop = start if _ENTRY.match(self.text, start) else self.text.find("\n- ", start, end) + 1 or end
        head = self.text[start:stop]
        self._head(head, line, stop < end)
        line += head.count("\n")
        if stop < end:
            self._belongs(line)
        return self._run(stop, end, line)

    def _run(self, start: int, end: int, line: int) -> int:
        """Read the entries between two places of the text: those that are sound quickly, the others with care."""
        text, dates, marks, unfit, keep = self.text, self.dates, self.marks, self.unfit, self.entries.append
        while start < end:
            stop = text.find("\n- ", start, end) + 1 or end
            chunk = text[start:stop]
            doubtful = (unfit and UNFIT.search(chunk)) or (marks and any(mark in chunk for mark in marks))
            fields = None if doubtful else plainly(chunk, dates) or compose(chunk, dates)
            if fields is None and (doubtful or len(self.problems) < MOST_PROBLEMS):
                fields = self._with_care(chunk, line)
            elif fields is None:
                self.untold += 1
            if fields is not None:
                keep(RawEntry(fields, line))
            line += chunk.count("\n")
            start = stop
        return line

    def _with_care(self, chunk: str, line: int) -> dict[str, Raw] | None:
        node, faults = _inspected(chunk, lambda root: faults_of_entry(root, self.dates))
        if faults or node is None:
            self._tell(line, faults, chunk)
            return None
        value = value_of(node, chunk, self.dates, "set")
        return value if isinstance(value, dict) else None

    # --- what stands in the first column and is no entry ---

    def _head(self, head: str, line: int, followed: bool) -> None:
        """Read one line in the first column and what is indented below it."""
        if not head.strip() or (len(self.problems) >= MOST_PROBLEMS and not head.startswith(("recorded", "entries"))):
            self._skip(head)
            return
        if faults := list(faults_of_characters(head)) if self.unfit else []:
            self.opened = "?"
            self._tell(line, faults)
            return
        name = found[1] if (found := _HEADER.match(head)) else ""
        if name in ("recorded", "entries"):
            self._header(name, head, line, followed)
        elif fault := _strange(head, name):
            self.opened = "?"
            self._tell(line, (fault,))

    def _skip(self, head: str) -> None:
        """Beyond the most problems that are told: count the line, and look no closer."""
        if head.strip() and not head.lstrip().startswith("#"):
            self.opened = "?"
            self.untold += 1

    def _header(self, name: str, head: str, line: int, followed: bool) -> None:
        self.opened = name
        if name in self.headers:
            message = f"`{name}` stands twice, here and in line {self.headers[name]}"
            mend = f"keep one `{name}:`"
            self._tell(line, (Fault("duplicate-key", message, 0, 0, mend, name),))
            return
        self.headers[name] = line
        if name == "entries":
            self.empty_list = re.match(r"entries\s*:\s*\[", head) is not None
            self._tell(line, _of_entries(head, followed))
        else:
            self._recorded(head, line)

    def _recorded(self, head: str, line: int) -> None:
        node, faults = _inspected(head, lambda root: faults_of_entry(root, NO_DATES))
        if faults or node is None:
            mend = "write `recorded: 2026-11-23`, or leave the line out"
            self._tell(line, [evolve(fault, mend=mend) if fault.code == "empty-value" else fault for fault in faults])
            return
        value = node.pairs[0][1]
        if value.kind == "text":
            self.recorded = value.text, line
            return
        mend = "write `recorded: 2026-11-23`"
        self._tell(line, (Fault("not-a-text", "`recorded` is a date", value.line, value.column, mend, "recorded"),))

    def _belongs(self, line: int) -> None:
        """Tell entries that stand under no `entries:`, once for each place."""
        self.listed = True
        if self.opened in ("entries", "?"):
            return
        if "entries" in self.headers:
            message, mend = "entries stand below `recorded:`", "put `recorded:` above `entries:`"
            self._tell(line, (Fault("misplaced-entries", message, 0, 0, mend),))
        else:
            message = "entries begin here, and no `entries:` stands above them"
            self._tell(line, (Fault("missing-entries", message, 0, 0, "write `entries:` on the line above"),))
            self.headers["entries"] = line

    def _complete(self) -> None:
        if self.listed or self.problems or self.empty_list:
            return
        if line := self.headers.get("entries"):
            mend = f"{_BEGIN} on the lines below, or write `entries: []`"
            self._tell(line, (Fault("missing-entries", "nothing stands below `entries:`", 0, 0, mend, "entries"),))
            return
        if not self.headers:
            fault = Fault("empty-batch", "the batch is empty", 0, 0, f"write {EXAMPLE}")
        else:
            fault = Fault("missing-entries", "the batch has no `entries:`", 0, 0, f"write {EXAMPLE}, or `entries: []`")
        self._tell(1, (fault,))

    def _tell(self, line: int, faults: Iterable[Fault], chunk: str = "") -> None:
        """Keep the problems of a chunk that begins at `line`; beyond the most that are told, only count them."""
        entry = _entry_id(chunk)
        for fault in faults:
            if len(self.problems) >= MOST_PROBLEMS:
                self.untold += 1
            else:
                self.problems.append(self._problem(line + fault.line, fault, entry))

    def _problem(self, line: int, fault: Fault, entry: str | None) -> Problem:
        return Problem(
            code=fault.code,
            message=fault.message,
            place=Place(self.file, line, fault.column + 1),
            entry=entry,
            field=fault.field,
            mend=fault.mend,
            excerpt=excerpt(self.text, line),
        )


def _line_of(problem: Problem) -> int:
    return problem.place.line or 1 if problem.place else 1


def _entry_id(chunk: str) -> str | None:
    found = re.search(r"^(?:- |  )id:[ ]+([\w.:-]{1,200})[ ]*$", chunk, re.MULTILINE) if chunk else None
    return found[1] if found else None


def _inspected(chunk: str, rules: Callable[[Node | None], Iterable[Fault]]) -> tuple[Node | None, list[Fault]]:
    """The tree of a chunk and what is wrong in it, in the order of its lines."""
    if UNFIT.search(chunk):
        return None, list(faults_of_characters(chunk))
    try:
        node = grow(chunk)
    except TooDeep as error:
        return None, [fault_of_depth(error)]
    except yaml.YAMLError as error:
        return None, [explain(chunk, error)]
    faults = [*rules(node), *faults_of_comments(chunk, node)]
    return node, sorted(faults, key=lambda fault: (fault.line, fault.column))


def _of_entries(head: str, followed: bool) -> Iterator[Fault]:
    """What is wrong with the line `entries:` and what is indented below it; `followed`: entries come next."""
    if found := re.search(r"\n([ \t]+)-(?=[ \t])", head):
        message = "an entry is indented here, and it and those below it are not read"
        yield Fault("entry-start", message, head.count("\n", 0, found.start(1)), len(found[1]), _BEGIN)
        return
    node, faults = _inspected(head, lambda _: ())
    yield from faults
    if faults or node is None or node.kind != "fields":
        return
    value = node.pairs[0][1]
    empty_list = value.kind == "list" and not value.items
    if value.kind == "text" and not value.text and not value.style and not value.tag and not value.anchor:
        return
    if not empty_list or followed or value.tag or value.anchor:
        message = "`entries:` stands alone on its line, and the entries below it"
        yield Fault("entry-start", message, value.line, value.column, _BEGIN, "entries")


def _strange(head: str, name: str) -> Fault | None:
    """What is wrong with a line in the first column that is no header; `None` where only comments stand."""
    line = head.split("\n", 1)[0]
    if re.match(r"---(?=\s|$)|\.\.\.(?=\s|$)|%", line):
        message = f"`{line.split()[0]}` divides or describes YAML documents, and a batch is one plain document"
        return Fault("document", message, 0, 0, "delete this line; begin a second batch in a file of its own")
    if line.startswith("-"):
        rest = line[1:].strip()
        mend = f"write `- {rest}`" if rest and rest != "-" else "write the first field behind it: `- type: …`"
        return Fault("entry-start", "an entry begins with `- ` and its first field", 0, 0, mend)
    if name:
        likely = did_you_mean(name, ("recorded", "entries"))
        mend = likely or f"only `recorded` and `entries` stand here; indent a field of an entry by two: `  {name}: …`"
        return Fault("unknown-key", f"a batch has no `{name}`", 0, 0, mend, name)
    return _outside(head)


def _outside(head: str) -> Fault | None:
    for number, line in enumerate(head.split("\n")):
        if (text := line.strip()) and not text.startswith("#"):
            column = len(line) - len(line.lstrip())
            if column == 0:
                message, mend = "this line belongs to no entry", "indent it, where it goes on with the text above it"
            else:
                message, mend = "this line is indented, and no entry stands above it", f"write {EXAMPLE}"
            return Fault("outside-entry", message, number, column, mend)
    return None
