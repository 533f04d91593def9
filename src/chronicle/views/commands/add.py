"""`chronicle add`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, opened, say, say_json


@click.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar="[--json]",
)
@click.argument("type", nargs=-1, type=click.UNPROCESSED, metavar="[TYPE | -] [--FIELD VALUE]...")
@as_json_option
@click.pass_obj
def add(folder: str | None, type: tuple[str, ...], as_json: bool) -> None:
    """Append one entry to today's batch.

    TYPE --FIELD VALUE ...: from the command line; a field that holds a list may be told several times. TYPE alone, or
    nothing: from a template, opened in $VISUAL or $EDITOR. A hyphen: from standard input, as YAML or JSON.
    """
    from chronicle.views._adding import add_edited, add_input, add_words
    from chronicle.views._appended import of_receipts

    log, words = opened(folder), type
    if words == ("-",):
        done = add_input(log)
    elif len(words) > 1 or (words and words[0].startswith("-")):
        done = add_words(log, words)
    else:
        done = add_edited(log, words[0] if words else None)
    told = of_receipts(*done)
    if as_json:
        say_json(told.as_json())
    else:
        say(told.lines())
