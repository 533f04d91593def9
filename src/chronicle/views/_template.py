"""What `chronicle add` opens in an editor: an entry to be filled in, with what each field holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from chronicle._docstrings import first_paragraph
from chronicle.events import Codebook
from chronicle.files.folder import FolderLog
from chronicle.files.starting import SCHEMA
from chronicle.views._types import Field, fields_of

_WIDE = 110


def template(log: FolderLog, name: str | None) -> str:
    """The template of an entry of a type, or of any; `CodebookError` where there is no such type."""
    schema = (log.path / SCHEMA).resolve()
    modeline = f"# yaml-language-server: $schema={schema.as_uri()}\n" if schema.is_file() else ""
    heading = (
        f"# An entry for {log.title or log.path}. Fill in what is empty, take away the # before what else is known,\n"
        "# save and close. Lines that begin with # are left out; leave all as it is, and nothing is added.\n"
    )
    body = _of_any(log.codebook) if name is None else _of_type(log.codebook, name)
    return modeline + heading + "entries:\n" + "\n".join(body) + "\n"


def _of_any(book: Codebook) -> Iterator[str]:
    yield "# The types:"
    for name in sorted(book):
        yield from _comment(f"{name}: {first_paragraph(book[name])}", "")
    yield from ("- type:", "  id:", "  when:")
    yield from ("  # known:", "  # sources: []", "  # note:")


def _of_type(book: Codebook, name: str) -> Iterator[str]:
    cls = book[name]
    fields = {each.name: each for each in fields_of(cls)}
    yield from _comment(first_paragraph(cls), "")
    yield f"- type: {name}"
    for first in ("id", "when"):
        yield from _needed(fields.pop(first))
    own = [each for each in fields.values() if not each.shared]
    for field in own:
        if field.required:
            yield from _needed(field)
    for field in [*(each for each in own if not each.required), *(each for each in fields.values() if each.shared)]:
        yield from _comment(_said(field), "  ")
        yield f"  # {field.name}: {'[]' if field.type.startswith('list') or field.type == 'citations' else ''}".rstrip()


def _needed(field: Field) -> Iterator[str]:
    yield from _comment(_said(field), "  ")
    yield f"  {field.name}:"


def _said(field: Field) -> str:
    return f"{field.type}. {field.help}".rstrip()


def _comment(text: str, indent: str) -> list[str]:
    begin = f"{indent}# "
    return textwrap.wrap(" ".join(text.split()), _WIDE, initial_indent=begin, subsequent_indent=begin + "  ")
