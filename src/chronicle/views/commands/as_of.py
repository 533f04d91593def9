"""`chronicle as-of`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command("as-of")
@click.argument("date")
@click.option("--known", metavar="DATE", help="As far as was publicly known by the end of DATE.")
@click.option("--recorded", metavar="DATE", help="As the log stood at the end of DATE.")
@click.option("--start", is_flag=True, help="Before anything of DATE, instead of at its end.")
@click.option("--path", "paths", metavar="PATH", multiple=True, help="Only this value, or all below it; repeatable.")
@click.option(
    "--possible", is_flag=True, help="Every value that the dates allow at the one --path, with days that give it."
)
@click.option(
    "--widen", metavar="BY", help="Take dates marked ~ or ? to be wider by so much on both sides: '6 months'."
)
@click.option("--all", "everything", is_flag=True, help="Also the values that are still what they were at first.")
@as_json_option
@click.pass_obj
def as_of(
    folder: str | None,
    date: str,
    known: str | None,
    recorded: str | None,
    start: bool,
    paths: tuple[str, ...],
    possible: bool,
    widen: str | None,
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
    answer = timeline.as_of(date, known=known, recorded=recorded, at="start" if start else "end", widen=widen)
    if possible:
        path = _the_one(paths)
        worlds = answer.possible(path)
        if as_json:
            say_json(_json.of_worlds(path, answer, worlds))
        else:
            say(_text.of_worlds(path, answer, worlds))
        return
    told = report(answer, paths, everything)
    if as_json:
        say_json({**_json.of_report(told), "citation": answer.cite(*paths).plain()})
    else:
        say(_text.of_report(told))


def _the_one(paths: tuple[str, ...]) -> str:
    if len(paths) != 1:
        raise click.UsageError("--possible goes with one --path: --path abductees.returned --possible")
    return paths[0]
