"""`chronicle schema`."""

from __future__ import annotations

import click

from chronicle.views._command import opened, say


@click.command()
@click.option("--write", is_flag=True, help="Write it into the log, as chronicle.schema.json.")
@click.pass_obj
def schema(folder: str | None, write: bool) -> None:
    """The JSON Schema of the log's batches, for editors: types, fields, words and the ids of sources.

    Write it again after the codebook or the sources have changed.
    """
    from chronicle.files.starting import SCHEMA, schema_text, write_schema

    log = opened(folder)
    if write:
        write_schema(log)
        say([f"wrote {log.path / SCHEMA}"])
    else:
        click.echo(schema_text(log.codebook, log.sources, log.title), nl=False)
