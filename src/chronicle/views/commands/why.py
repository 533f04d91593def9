"""`chronicle why`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command()
@click.argument("path")
@click.option("--as-of", "date", metavar="DATE", help="The value as of DATE; by default, as of today.")
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE.")
@as_json_option
@click.pass_obj
def why(
    folder: str | None, path: str, date: str | None, known: str | None, recorded: str | None, as_json: bool
) -> None:
    """Why the value at PATH is what it is: the events behind it, and what is not counted.

    Told apart are the events that changed the value, those without which it would be another, and those that confirm
    it; each with its sources and its place in the files.
    """
    from chronicle.views import _reasons

    log = opened(folder)
    timeline = log.replay(log.reducer())
    when = timeline.now().date if date is None else date
    answer = timeline.as_of(when, known=known, recorded=recorded)
    told = timeline.why(when, path, known=known, recorded=recorded)
    if as_json:
        say_json(_reasons.why_as_json(told, answer))
    else:
        say(_reasons.of_why(told, answer))
