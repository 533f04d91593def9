"""The command line: one group, and the commands of `chronicle.views.commands`.

Commands import what they need when they run, so that `chronicle --help` is quick.
"""

from __future__ import annotations

import io
import os
import sys

import click

from chronicle import __version__
from chronicle.views._guard import Guarded
from chronicle.views.commands import ALL


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--log",
    "folder",
    metavar="DIR",
    envvar="CHRONICLE_LOG",
    help="The folder of the log (also CHRONICLE_LOG). Else the nearest events/chronicle.toml or chronicle.toml, "
    "from the current folder upwards.",
)
@click.version_option(__version__, prog_name="chronicle", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, folder: str | None) -> None:
    """A chronology as an append-only log, replayed into the state as of any date.

    Exit codes: 0; 1 where `check` found errors (warnings alone give 0); 2 where a question cannot be answered (wrong
    usage, a date that cannot be asked, an unknown path, type or command, a log that cannot be read).
    """
    ctx.obj = folder
    if os.environ.get("NO_COLOR"):
        ctx.color = False


for command in ALL:
    main.add_command(command)


def run() -> None:
    """The console script `chronicle`: runs a command and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        main(prog_name="chronicle")
    except KeyboardInterrupt:
        sys.exit(130)
