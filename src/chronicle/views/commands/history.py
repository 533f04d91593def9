"""`chronicle history`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command()
@click.argument("path")
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE.")
@as_json_option
@click.pass_obj
def history(folder: str | None, path: str, known: str | None, recorded: str | None, as_json: bool) -> None:
    """Every change of the value at PATH, each with the event that made it."""
    from chronicle.views import _reasons

    log = opened(folder)
    timeline = log.replay(log.reducer())
    told = timeline.history(path, known=known, recorded=recorded)
    if as_json:
        entries = _reasons.Entries(timeline)
        changes = [_reasons.change_as_json(each, entries) for each in told]
        say_json({"title": log.title, "path": path, "changes": changes})
    else:
        say(_reasons.of_history(timeline, path, told))
