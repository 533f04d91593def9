"""`chronicle check`."""

from __future__ import annotations

import click

from chronicle.views._command import opened, say, say_json
from chronicle.views._guard import flush


@click.command()
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
        problems = findings(log, log.reducer() if log.names_reducer else None)
    except InvalidLog as error:
        problems = list(error.problems)
    if form == "json":
        say_json(_json.of_findings(log, problems))
    else:
        say(_text.of_annotations(problems) if form == "github" else _text.of_findings(log, problems))
    flush()
    ctx.exit(any(problem.severity == "error" for problem in problems))
