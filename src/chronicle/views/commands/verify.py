"""`chronicle verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chronicle.views._command import as_json_option, opened, say, say_json
from chronicle.views._guard import flush


@click.command()
@click.argument("cited")
@as_json_option
@click.pass_context
def verify(ctx: click.Context, cited: str, as_json: bool) -> None:
    """Whether a CITED answer still holds, and if not, which entries changed it.

    CITED is a file that holds what `chronicle as-of … --json` or `chronicle why … --json` wrote (- for standard
    input), or the JSON itself. Exit code 1 where a value no longer holds, or where the log was rewritten.
    """
    from chronicle.views import _compared

    log = opened(ctx.obj)
    told = log.replay(log.reducer()).verify(_read(cited))
    if as_json:
        say_json(_compared.verdict_as_json(told))
    else:
        say(_compared.of_verdict(told))
    flush()
    ctx.exit(0 if told.holds and told.broken is None else 1)


def _read(cited: str) -> str:
    if cited.lstrip().startswith("{"):
        return cited
    return sys.stdin.read() if cited == "-" else Path(cited).read_bytes().decode("utf-8", "replace")
