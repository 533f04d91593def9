"""`chronicle new`."""

from __future__ import annotations

from pathlib import Path

import click

from chronicle.views._command import say


@click.command()
@click.argument("dir", type=click.Path(path_type=Path))
@click.option("--codebook", metavar="MODULE", help="One's own types: a module, or module:name of the codebook in it.")
@click.option("--title", metavar="TEXT", help="What it is a chronicle of; by default the name of DIR.")
def new(dir: Path, codebook: str | None, title: str | None) -> None:
    """Start a log in DIR: settings, an empty list of sources, a commented first batch, the schema for editors."""
    from chronicle.files.starting import start

    written = start(dir, codebook=codebook, title=title)
    say([f"wrote {file}" for file in written])
    say([f"next: write into {written[2]}, or chronicle --log {dir} add; then chronicle --log {dir} check"])
