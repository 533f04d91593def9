"""The layout of a batch made even: never its words, and never what it says.

What is made even: the byte order mark and the line ends (`\\n`), blanks at the ends of lines, the one blank behind `- `
and behind the colon of a field, fields indented by two, never two empty lines in succession, one line end at the end.
What people choose is left: the order of fields, quotes, where a text is broken, what is a block.

A batch with problems is left as it is. So is an entry that would be read as anything else: each is read before and
after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from pathlib import Path

import yaml

from chronicle.codec import Codec
from chronicle.errors import ChronicleError
from chronicle.files._atomic import write_whole
from chronicle.files._lock import locked
from chronicle.files._settings import SETTINGS, read_settings
from chronicle.files._tree import Node, grow
from chronicle.files._trunk import on_trunk, under_git
from chronicle.files.batch import DATE_FIELDS, read_batch
from chronicle.files.folder import batches_of

__all__ = ["formatted", "lay_out", "uneven"]

_BEGIN = re.compile(r"^(?=- +[^ \n]|[^\s#-])", re.MULTILINE)


def formatted(text: str, *, date_fields: AbstractSet[str] = DATE_FIELDS) -> str:
    """A batch with its layout made even; itself where it has problems.

    >>> print(formatted("recorded:   2026-11-25  \\nentries:\\n-   type:  launch\\n    id: a"), end="")
    recorded: 2026-11-25
    entries:
    - type: launch
      id: a
    """
    read = read_batch(text, "", date_fields=date_fields)
    if read.problems:
        return text
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    told = "".join(_even(chunk, date_fields) for chunk in _chunks(plain)).lstrip("\n")
    for way in (told.rstrip("\n") + "\n", told):
        again = read_batch(way, "", date_fields=date_fields)
        if not again.problems and [each.fields for each in again.entries] == [each.fields for each in read.entries]:
            return way
    return text


def uneven(folder: Path, wanted: Sequence[Path], trunk: str | None) -> dict[Path, str | None]:
    """The batches that are not on the trunk and not laid out evenly, each with how it would be.

    `None` stands where a batch has problems, and is left as it is. `wanted` names batches of the log in `folder`;
    none: all in YAML. `trunk` is a revision of git, or its usual names.

    Raises `ChronicleError` where one that is named is on the trunk, or is no batch in YAML.
    """
    dates = Codec(read_settings(folder).codebook).date_fields()
    settled = on_trunk(folder, trunk) if not wanted or trunk or under_git(folder) else frozenset()
    for file in wanted:
        _check_free(file, settled)
    told: dict[Path, str | None] = {}
    for file in wanted or [each for each in batches_of(folder) if each.suffix in _YAML and each.name not in settled]:
        raw = file.read_bytes()
        if read_batch(raw, str(file), date_fields=dates).problems:
            told[file] = None
        elif (even := formatted(raw.decode(), date_fields=dates)) != raw.decode():
            told[file] = even
    return told


def lay_out(folder: Path, wanted: Sequence[Path], trunk: str | None) -> dict[Path, str | None]:
    """Writes the batches that `uneven` gives as they would be, while nobody appends; gives what it gave."""
    with locked(folder / SETTINGS):
        told = uneven(folder, wanted, trunk)
        for file, text in told.items():
            if text is not None:
                write_whole(file, text.encode())
    return told


_YAML = (".yaml", ".yml")


def _check_free(file: Path, settled: AbstractSet[str]) -> None:
    if file.suffix not in _YAML or not file.is_file():
        raise ChronicleError(f"{file} is no batch in YAML", code="no-batch", mend="name a .yaml file of the log")
    if file.name in settled:
        mend = "what is on the trunk never changes; write new entries into a batch that sorts last"
        raise ChronicleError(f"{file} is on the trunk already", code="on-trunk", mend=mend)


def _chunks(text: str) -> Iterator[str]:
    """The text cut before each entry and each header; together they are the text."""
    starts = [found.start() for found in _BEGIN.finditer(text)]
    edges = sorted({0, *starts, len(text)})
    yield from (text[start:end] for start, end in pairwise(edges))


def _even(chunk: str, dates: AbstractSet[str]) -> str:
    try:
        told = _laid_out(chunk)
    except yaml.YAMLError:
        return chunk  # what only the reader of batches reads is left as it stands
    return told if _said(told, dates) == _said(chunk, dates) else chunk


def _said(chunk: str, dates: AbstractSet[str]) -> object:
    """What a chunk says: the fields of its entry, or its header."""
    above = "entries:\n" if chunk.startswith("- ") else ""
    below = "" if above else "\nentries: []\n"
    batch = read_batch(above + chunk + below, "", date_fields=dates)
    return [each.fields for each in batch.entries], batch.recorded, [each.code for each in batch.problems]


def _laid_out(chunk: str) -> str:
    """A chunk with its layout made even, where that is taken to be safe; whoever asks compares what is said."""
    node = grow(chunk)
    lines = chunk.split("\n")
    pairs = {key.line: (key, value) for key, value in node.pairs} if node is not None and node.kind == "fields" else {}
    inside = {at for _, value in pairs.values() for leaf in _leaves(value) for at in _lines_within(leaf)}
    indent = next((key.column for key, _ in pairs.values()), 0)
    entry = chunk.startswith("- ")
    shift = indent - 2 if entry else 0
    told = []
    for at, line in enumerate(lines):
        if at in pairs:
            told.append(("- " if entry and at == 0 else "  " if entry else "") + _field(line, *pairs[at], at in inside))
        else:
            moved = line[min(shift, len(line) - len(line.lstrip(" "))) :] if shift > 0 else line
            told.append(moved if at in inside else moved.rstrip())
    return _ended(told, inside)


def _field(line: str, key: Node, value: Node, open_text: bool) -> str:
    """The line of a field from its name on, one blank behind the colon."""
    name = line[key.column : key.column + key.end - key.start]
    rest = line[value.column :] if value.line == key.line else ""
    rest = rest if open_text else rest.rstrip()
    return f"{name}: {rest}" if rest else f"{name}:"


def _leaves(node: Node) -> Iterator[Node]:
    if node.kind == "text":
        yield node
    for item in node.items:
        yield from _leaves(item)
    for _, value in node.pairs:
        yield from _leaves(value)


def _lines_within(leaf: Node) -> range:
    """The lines whose end may belong to a text: all but the last of one in quotes, all below the first of a block."""
    if leaf.style in ("|", ">"):
        return range(leaf.line + 1, leaf.last_line + 1)
    return range(leaf.line, leaf.last_line)


def _ended(lines: list[str], inside: set[int]) -> str:
    """The lines without empty ones in succession."""
    kept: list[str] = []
    *body, end = lines
    for at, line in enumerate(body):
        if line or at in inside or not kept or kept[-1]:
            kept.append(line)
    return "\n".join([*kept, end])
