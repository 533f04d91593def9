"""`chronicle explain`."""

from __future__ import annotations

import click

from chronicle.views._command import as_json_option, say, say_json


@click.command()
@click.argument("code", required=False)
@as_json_option
def explain(code: str | None, as_json: bool) -> None:
    """What a code that `check` tells means, and how it is mended; without CODE, all codes in a line each."""
    import attrs

    from chronicle.codes import explained, explanations

    if code is not None:
        found = explained(code)
        say_json(attrs.asdict(found)) if as_json else say(found.lines())
    elif as_json:
        say_json({"codes": [attrs.asdict(each) for each in explanations().values()]})
    else:
        width = max(map(len, explanations()))
        say(f"{each.code:<{width}}  {each.title}" for each in explanations().values())
