"""`chronicle first-day`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command("first-day")
@click.argument("condition")
@click.option("--from", "start", metavar="DATE", help="The first such day from the first day of DATE on.")
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE.")
@as_json_option
@click.pass_obj
def first_day(
    folder: str | None, condition: str, start: str | None, known: str | None, recorded: str | None, as_json: bool
) -> None:
    """The first day on which CONDITION holds: a range where days are open.

    A condition is a path (abductees.closed), or a path, one of = != < <= > >= has, and a value
    ("abductees.returned >= 5"); several are joined by "and" and "or", and "not" stands before one.
    """
    from chronicle.views import _compared

    log = opened(folder)
    timeline = log.replay(log.reducer())
    found = timeline.first_day(condition, start=start, known=known, recorded=recorded)
    if as_json:
        say_json(_compared.first_day_as_json(found, condition, timeline))
    else:
        say(_compared.of_first_day(found, condition, timeline))
