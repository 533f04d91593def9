"""`chronicle fmt`."""

from __future__ import annotations

from pathlib import Path

import click

from chronicle.views._command import as_json_option, located, say, say_json
from chronicle.views._guard import flush


@click.command()
@click.argument("file", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 where a batch would change.")
@click.option("--trunk", metavar="REV", help="What never changes, a revision of git; by default main or master.")
@as_json_option
@click.pass_context
def fmt(ctx: click.Context, file: tuple[Path, ...], check: bool, trunk: str | None, as_json: bool) -> None:
    """Make the layout of batches even: of each FILE, or of all batches in YAML that are not on the trunk.

    Line ends, blanks, indentation and empty lines; never a word, never the order of fields, never what is said.
    """
    from chronicle.files.formatting import lay_out, uneven

    told = (uneven if check else lay_out)(located(ctx.obj), file, trunk)
    changed = [batch for batch, text in told.items() if text is not None]
    broken = [batch for batch, text in told.items() if text is None]
    if as_json:
        say_json({"checked_only": check, "changed": [*map(str, changed)], "broken": [*map(str, broken)]})
    else:
        say(f"{'would change' if check else 'changed'} {batch}" for batch in changed)
        say(f"left as it is, for it has mistakes: {batch} (see chronicle check)" for batch in broken)
        say([] if told else ["nothing to change"])
    flush()
    ctx.exit(1 if check and told else 0)
