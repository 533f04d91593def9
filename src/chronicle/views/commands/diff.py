"""`chronicle diff`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B", required=False)
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE, in both.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE, in both.")
@click.option("--known-from", metavar="DATE", help="As known by the end of DATE, in the first only.")
@click.option("--known-to", metavar="DATE", help="As known by the end of DATE, in the second only.")
@click.option("--recorded-from", metavar="DATE", help="As recorded by the end of DATE, in the first only.")
@click.option("--recorded-to", metavar="DATE", help="As recorded by the end of DATE, in the second only.")
@click.option("--path", metavar="PATH", help="Only the value at PATH, and what lies below it.")
@as_json_option
@click.pass_obj
def diff(
    folder: str | None,
    a: str,
    b: str | None,
    known: str | None,
    recorded: str | None,
    known_from: str | None,
    known_to: str | None,
    recorded_from: str | None,
    recorded_to: str | None,
    path: str | None,
    as_json: bool,
) -> None:
    """What differs between the state as of date A and that as of date B (by default, A again).

    What happened between the dates is told apart from what was learned: between two dates of knowledge (--known-from,
    --known-to) or of record (--recorded-from, --recorded-to).
    """
    from chronicle.views import _compared

    log = opened(folder)
    timeline = log.replay(log.reducer())
    b = a if b is None else b
    knowns = known_from or known, known_to or known
    recordeds = recorded_from or recorded, recorded_to or recorded
    told = timeline.diff(a, b, known=knowns, recorded=recordeds, path=path)
    first, second = (
        timeline.as_of(date, known=known, recorded=recorded)
        for date, known, recorded in zip((a, b), knowns, recordeds, strict=True)
    )
    if as_json:
        say_json(_compared.diff_as_json(told, first, second))
    else:
        say(_compared.of_diff(told, first, second))
