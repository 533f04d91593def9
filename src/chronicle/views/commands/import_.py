"""`chronicle import`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chronicle.views._command import as_json_option, opened, say, say_json

if TYPE_CHECKING:
    from chronicle.files.batch import RawEntry
    from chronicle.files.folder import FolderLog
    from chronicle.files.incoming import Incoming

_KINDS = (".jsonl", ".yaml", ".yml", ".csv", ".tsv")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TOML",
    help="How the columns of a table become fields; without it they are called like the fields.",
)
@as_json_option
@click.pass_obj
def import_(folder: str | None, file: Path, mapping: Path | None, as_json: bool) -> None:
    """Append the entries of FILE (.jsonl, .yaml, .csv, .tsv), all or none.

    What is in the log already with the same id and content is left out, so the same file may be imported again.
    """
    from chronicle.files._forms import Lines
    from chronicle.views._appended import of_receipts

    log = opened(folder)
    incoming = _read(log, file, mapping)
    told = of_receipts(incoming, incoming.append(Lines()))
    if as_json:
        say_json(told.as_json())
    else:
        say(told.summary())


def _read(log: FolderLog, file: Path, mapping: Path | None) -> Incoming:
    from chronicle.errors import ChronicleError
    from chronicle.files._mapping import read_mapping
    from chronicle.files.incoming import of_file, of_table

    kind = file.suffix.lower()
    if kind not in _KINDS:
        mend = "its name says what it is: .jsonl, .yaml, .csv (with commas, semicolons or tabs)"
        raise ChronicleError(f"{file} is of no kind that can be imported", code="unknown-kind", mend=mend)
    if kind in (".csv", ".tsv"):
        columns = None if mapping is None else read_mapping(mapping)
        return of_table(log, file, file.read_bytes(), columns, watch=watched)
    if mapping is not None:
        raise click.UsageError("--mapping goes with a table (.csv, .tsv)")
    return of_file(log, file, file.read_bytes(), watch=watched)


def watched(entries: Sequence[RawEntry]) -> Iterable[RawEntry]:
    """The entries, with a bar on standard error where that is a terminal."""
    return _with_bar(entries) if sys.stderr.isatty() and len(entries) > 1 else entries


def _with_bar(entries: Sequence[RawEntry]) -> Iterator[RawEntry]:
    with click.progressbar(entries, label="reading", file=sys.stderr) as bar:
        yield from bar
