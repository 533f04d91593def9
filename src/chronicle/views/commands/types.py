"""`chronicle types`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, codebook_of, opened, say, say_json


@click.command()
@click.argument("name", required=False)
@as_json_option
@click.pass_obj
def types(folder: str | None, name: str | None, as_json: bool) -> None:
    """The event types of the log's codebook; with NAME, the fields of one."""
    from chronicle.views import _types

    book = codebook_of(opened(folder))
    if as_json:
        say_json(_types.as_json(book, name))
    else:
        say(_types.list_lines(book) if name is None else _types.type_lines(name, book[name]))
