"""`chronicle events`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chronicle.views._command import as_json_option, codebook_of, opened, say, say_json

if TYPE_CHECKING:
    from chronicle.files.folder import FolderLog


@click.command()
@click.option("--type", "types", metavar="T", multiple=True, help="Only events of this type; repeatable.")
@click.option("--between", nargs=2, metavar="A B", help="Only events whose own fields name both A and B.")
@click.option("--from", "begin", metavar="DATE", help="Only events that may lie on or after the first day of DATE.")
@click.option("--to", "end", metavar="DATE", help="Only events that may lie on or before the last day of DATE.")
@click.option("--touching", metavar="PATH", help="Only events that changed the value at PATH, or one below it.")
@as_json_option
@click.pass_obj
def events(
    folder: str | None,
    types: tuple[str, ...],
    between: tuple[str, str] | None,
    begin: str | None,
    end: str | None,
    touching: str | None,
    as_json: bool,
) -> None:
    """The events in settled order: date as written, id, type, note, sources, place; with what corrected them."""
    from chronicle.dates import query_day
    from chronicle.views import _events

    first = None if begin is None else query_day(begin, "start") + 1
    last = None if end is None else query_day(end)
    log = opened(folder)
    touched = None if touching is None else _touched(log, touching)
    wanted = tuple(codebook_of(log)[name] for name in types)
    told = [
        row
        for row in _events.rows(log)
        if row.may_be_within(first, last)
        and (touched is None or row.event.id in touched)
        and (not wanted or isinstance(row.event, wanted))
        and all(row.names(party) for party in between or ())
    ]
    if as_json:
        say_json(_events.as_json(told))
    else:
        say(_events.lines(told))


def _touched(log: FolderLog, path: str) -> set[str]:
    """The ids of the events that changed the value at a path, or one below it."""
    return {each.occurrence.id for each in log.replay(log.reducer()).history(path)}
