"""One entry from a person at a terminal: from the command line, from standard input, from an editor."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from chronicle.errors import ChronicleError
from chronicle.files._cells import fields_of_texts
from chronicle.files._forms import Pages
from chronicle.files.folder import FolderLog
from chronicle.files.incoming import Incoming, of_fields, of_text
from chronicle.files.starting import MODELINE, SCHEMA
from chronicle.log import Receipt
from chronicle.views._template import template

Done = tuple[Incoming, tuple[Receipt, ...]]


def pages(log: FolderLog) -> Pages:
    """Batches in YAML, with a line for editors where the log has a schema."""
    return Pages(modeline=MODELINE if (log.path / SCHEMA).is_file() else "")


def add_words(log: FolderLog, words: Sequence[str]) -> Done:
    """Appends what the words of a command line say: perhaps a type, then fields and their values."""
    told = {"type": [words[0]]} if not words[0].startswith("-") else {}
    rest = list(words[len(told) :])
    while rest:
        name, value = _field(rest)
        told.setdefault(name, []).append(value)
    fields = fields_of_texts(log.codebook, told, log.codec.date_fields())
    return _appended(log, of_fields(log, fields))


def _field(rest: list[str]) -> tuple[str, str]:
    """The next field and its value, taken off the words: ``--by KP``, ``--by=KP``."""
    word = rest.pop(0)
    name, equals, value = word.removeprefix("--").partition("=")
    if not word.startswith("--") or not name:
        raise click.UsageError(f"{word!r} belongs to no field; write --field {word!r}, in quotes where it has blanks")
    if not equals:
        if not rest:
            raise click.UsageError(f"--{name} has no value")
        value = rest.pop(0)
    if not value:
        raise click.UsageError(f"--{name} has an empty value; leave it out")
    return name.replace("-", "_"), value


def add_input(log: FolderLog) -> Done:
    """Appends what standard input says."""
    text = "" if sys.stdin is None else _decoded(sys.stdin.buffer.read())
    return _appended(log, of_text(log, text, "standard input"))


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        message = f"line {line} of standard input is not UTF-8"
        raise ChronicleError(message, code="invalid-utf8", mend="send it as UTF-8") from None


def _appended(log: FolderLog, incoming: Incoming) -> Done:
    return incoming, incoming.append(pages(log))


# --- the editor -------------------------------------------------------------------------------------------------------


def add_edited(log: FolderLog, name: str | None) -> Done:
    """Appends what is written in an editor, into a template; where that fails, what was written is kept."""
    told = template(log, name)
    with _draft(told) as draft:
        while True:
            _edit(draft)
            try:
                return _appended(log, of_text(log, _written(draft, told), str(draft)))
            except ChronicleError as error:
                if error.problem.code == _NOTHING or not _may_ask():
                    raise
                click.echo(str(error), err=True)
                if not click.confirm("edit it again?", default=True, err=True):
                    raise click.exceptions.Exit(2) from None


_NOTHING = "nothing-to-add"


@contextmanager
def _draft(told: str) -> Iterator[Path]:
    """A file to write into, which is gone afterwards unless it holds somebody's work that came to nothing."""
    number, name = tempfile.mkstemp(prefix="chronicle-add-", suffix=".yaml")
    draft = Path(name)
    with os.fdopen(number, "wb") as out:
        out.write(told.encode())
    try:
        yield draft
    except BaseException:
        if _is_blank(_read(draft)) or _read(draft) == told:
            draft.unlink(missing_ok=True)
        else:
            click.echo(f"what was written is kept: mend it and say chronicle add - < {draft}", err=True)
        raise
    draft.unlink(missing_ok=True)


def _edit(draft: Path) -> None:
    try:
        click.edit(filename=str(draft))
    except click.ClickException as error:
        mend = "say which editor to use: EDITOR=nano; or tell the entry on the command line or on standard input"
        raise ChronicleError(f"nothing was added: {error.message}", code=_NOTHING, mend=mend) from None


def _written(draft: Path, told: str) -> str:
    text = _read(draft)
    if text == told or _is_blank(text):
        mend = "write the entry into it and save it before you close it"
        raise ChronicleError("nothing was added: the template was left as it was", code=_NOTHING, mend=mend)
    return text


def _read(draft: Path) -> str:
    return draft.read_bytes().decode("utf-8-sig", "surrogateescape") if draft.exists() else ""


def _is_blank(text: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    return all(not line or line.startswith("#") or line == "entries:" for line in lines)


def _may_ask() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
