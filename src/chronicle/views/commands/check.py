"""`chronicle check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chronicle.views._command import located, opened, say, say_json
from chronicle.views._guard import flush

if TYPE_CHECKING:
    from chronicle.errors import Problem
    from chronicle.files.folder import FolderLog


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Plain words, one JSON object, or annotations for GitHub Actions.",
)
@click.option(
    "--since",
    "revision",
    metavar="REV",
    help="Also that the log only grew since this revision of git: a branch, a tag, HEAD.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file of the log changes, until Ctrl-C.")
@click.pass_context
def check(ctx: click.Context, form: str, revision: str | None, watch: bool) -> None:
    """What is wrong or doubtful in the log.

    Exit code 1 where there are errors, also where the log cannot be read because of them; warnings alone give 0.
    """
    if watch:
        _watched(located(ctx.obj), form, revision)
    ctx.exit(_checked(ctx.obj, form, revision))


def _watched(folder: Path, form: str, revision: str | None) -> None:
    from datetime import datetime

    from chronicle.errors import ChronicleError
    from chronicle.views._watch import changes

    for _ in changes(folder):
        try:
            _checked(str(folder), form, revision)
        except ChronicleError as error:
            click.echo(f"chronicle: {error}", err=True)
        if form == "text":
            click.echo(f"checked at {datetime.now():%H:%M:%S}; waiting for a change, Ctrl-C ends")
        click.echo()
        flush()


def _checked(folder: str | None, form: str, revision: str | None) -> bool:
    """Says what is wrong; gives whether there are errors."""
    from chronicle.views import _json, _text

    log, problems = _found(folder)
    if revision is not None:
        from chronicle.files.append_only import unlike

        problems = [*problems, *unlike(located(folder), revision)]
    if form == "json":
        say_json(_json.of_findings(log, problems))
    else:
        say(_text.of_annotations(problems) if form == "github" else _text.of_findings(log, problems))
    flush()
    return any(problem.severity == "error" for problem in problems)


def _found(folder: str | None) -> tuple[FolderLog | None, list[Problem]]:
    from chronicle.checks import findings
    from chronicle.errors import InvalidLog
    from chronicle.files.excerpts import with_excerpts

    try:
        log = opened(folder)
        return log, with_excerpts(findings(log, log.reducer() if log.names_reducer else None))
    except InvalidLog as error:
        return None, list(error.problems)
