"""The command line: `chronicle as-of`, `check`, `events` and `types`.

Commands import what they need when they run, so that `chronicle --help` is quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chronicle import __version__
from chronicle.views._guard import Guarded, flush

if TYPE_CHECKING:
    from chronicle.files.folder import FolderLog

_JSON = click.option("--json", "as_json", is_flag=True, help="Say the same as one JSON object.")


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--log",
    "folder",
    metavar="DIR",
    envvar="CHRONICLE_LOG",
    help="The folder of the log (also CHRONICLE_LOG). Else the nearest events/chronicle.toml or chronicle.toml, "
    "from the current folder upwards.",
)
@click.version_option(__version__, prog_name="chronicle", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, folder: str | None) -> None:
    """A chronology as an append-only log, replayed into the state as of any date.

    Exit codes: 0; 1 where `check` found errors (warnings alone give 0); 2 where a question cannot be answered (wrong
    usage, a date that cannot be asked, an unknown path, type or command, a log that cannot be read).
    """
    ctx.obj = folder
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def run() -> None:
    """The console script `chronicle`: runs a command and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        main(prog_name="chronicle")
    except KeyboardInterrupt:
        sys.exit(130)


def opened(folder: str | None) -> FolderLog:
    """The log in a folder, or in the nearest one upwards that holds one; `ChronicleError` where there is none."""
    import chronicle

    return chronicle.open(_nearest() if folder is None else folder)


def _nearest() -> Path:
    from chronicle.errors import ChronicleError
    from chronicle.files.folder import find_folder

    here = Path.cwd()
    found = find_folder(here)
    if found is None:
        mend = "go to the folder of a log, or name it: chronicle --log DIR …, or CHRONICLE_LOG=DIR"
        raise ChronicleError(f"no log here: no events/chronicle.toml in {here} or above it", code="no-log", mend=mend)
    return _shown(found, here)


def _shown(found: Path, here: Path) -> Path:
    """A folder as people write it: from the current folder where it lies below it."""
    return found.relative_to(here) if found.is_relative_to(here) else found


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _say_json(told: Mapping[str, Any]) -> None:
    from chronicle.views._json import dumps

    click.echo(dumps(told))


@main.command("as-of")
@click.argument("date")
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE.")
@click.option("--start", is_flag=True, help="Before anything of DATE, instead of at its end.")
@click.option("--path", "paths", metavar="PATH", multiple=True, help="Only this value, or all below it; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Also the values that are still what they were at first.")
@_JSON
@click.pass_obj
def as_of(
    folder: str | None,
    date: str,
    known: str | None,
    recorded: str | None,
    start: bool,
    paths: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """The state as of DATE: each value, since when, because of which event, and what is open.

    DATE is a day, a month, a year or the like (2006-12-31, 2006-12, 2006, 198X), read at its end.
    """
    from chronicle.views import _json, _text
    from chronicle.views._answer import report

    log = opened(folder)
    timeline = log.replay(log.reducer())
    answer = timeline.as_of(date, known=known, recorded=recorded, at="start" if start else "end")
    told = report(answer, paths, everything)
    if as_json:
        _say_json(_json.of_report(told))
    else:
        _say(_text.of_report(told))


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Plain words, one JSON object, or annotations for GitHub Actions.",
)
@click.pass_context
def check(ctx: click.Context, form: str) -> None:
    """What is wrong or doubtful in the log.

    Exit code 1 where there are errors, also where the log cannot be read because of them; warnings alone give 0.
    """
    from chronicle.checks import findings
    from chronicle.errors import InvalidLog
    from chronicle.views import _json, _text

    log = None
    try:
        log = opened(ctx.obj)
        problems = findings(log, log.reducer())
    except InvalidLog as error:
        problems = list(error.problems)
    if form == "json":
        _say_json(_json.of_findings(log, problems))
    else:
        _say(_text.of_annotations(problems) if form == "github" else _text.of_findings(log, problems))
    flush()
    ctx.exit(any(problem.severity == "error" for problem in problems))


@main.command()
@click.option("--type", "types", metavar="T", multiple=True, help="Only events of this type; repeatable.")
@click.option("--between", nargs=2, metavar="A B", help="Only events whose own fields name both A and B.")
@click.option("--from", "begin", metavar="DATE", help="Only events that may lie on or after the first day of DATE.")
@click.option("--to", "end", metavar="DATE", help="Only events that may lie on or before the last day of DATE.")
@_JSON
@click.pass_obj
def events(
    folder: str | None,
    types: tuple[str, ...],
    between: tuple[str, str] | None,
    begin: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """The events in settled order: date as written, id, type, note, sources, place; with what corrected them."""
    from chronicle.dates import query_day
    from chronicle.views import _events

    first = None if begin is None else query_day(begin, "start") + 1
    last = None if end is None else query_day(end)
    log = opened(folder)
    wanted = tuple(_codebook(log)[name] for name in types)
    told = [
        row
        for row in _events.rows(log)
        if row.may_be_within(first, last)
        and (not wanted or isinstance(row.event, wanted))
        and all(row.names(party) for party in between or ())
    ]
    if as_json:
        _say_json(_events.as_json(told))
    else:
        _say(_events.lines(told))


@main.command()
@click.argument("name", required=False)
@_JSON
@click.pass_obj
def types(folder: str | None, name: str | None, as_json: bool) -> None:
    """The event types of the log's codebook; with NAME, the fields of one."""
    from chronicle.views import _types

    book = _codebook(opened(folder))
    if as_json:
        _say_json(_types.as_json(book, name))
    else:
        _say(_types.list_lines(book) if name is None else _types.type_lines(name, book[name]))


def _codebook(log: FolderLog) -> Any:
    from chronicle.events import Codebook

    return log.codebook if log.codebook is not None else Codebook("none")
