"""What each code of a problem means: one table, which `chronicle explain` and docs/codes.md show.

The table is `codes.toml` beside this module. A test holds it against the source: every code that can be told is
explained, and nothing else is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from attrs import frozen

from chronicle.errors import QueryError, did_you_mean

__all__ = ["Explanation", "explained", "explanations", "page"]


@frozen
class Explanation:
    """What a code means: a line, a paragraph with the mend, and where it can be shown, a batch with it and without."""

    code: str
    title: str
    text: str
    wrong: str | None = None
    right: str | None = None

    def lines(self) -> Iterator[str]:
        """The explanation for a terminal."""
        yield f"{self.code}: {self.title}"
        yield from ("", *self.text.splitlines())
        for heading, example in (("Told of:", self.wrong), ("Not told of:", self.right)):
            if example is not None:
                yield from ("", heading, "", *(f"    {line}" for line in _shown(example)))

    def section(self) -> Iterator[str]:
        """The explanation as a section of Markdown."""
        yield from (f"## {self.code}", "", f"{self.title[0].upper()}{self.title[1:]}.", "", *self.text.splitlines(), "")
        for heading, example in (("Told of", self.wrong), ("Not told of", self.right)):
            if example is not None:
                yield from (f"{heading}:", "", "```yaml", *_shown(example), "```", "")


@cache
def explanations() -> Mapping[str, Explanation]:
    """Every code, in the order of the table.

    >>> explanations()["bad-date"].title
    'a text is not a date'
    """
    told = tomllib.loads(files("chronicle").joinpath("codes.toml").read_text(encoding="utf-8"))
    return {code: Explanation(code, **{**row, "text": row["text"].strip()}) for code, row in told.items()}


def explained(code: str) -> Explanation:
    """What one code means; `QueryError` with the nearest one where there is no such code.

    >>> explained("bad-dat")
    Traceback (most recent call last):
    chronicle.errors.QueryError: there is no code 'bad-dat'
      = did you mean bad-date?
    """
    found = explanations().get(code)
    if found is None:
        mend = did_you_mean(code, explanations()) or "`chronicle explain` lists all codes"
        raise QueryError(f"there is no code {code!r}", code="unknown-code", mend=mend)
    return found


def _shown(example: str) -> list[str]:
    return example.replace("\t", "→ ").splitlines()


def page() -> str:
    """docs/codes.md, as `python -m chronicle.codes > docs/codes.md` writes it."""
    return "\n".join([_HEAD, *(line for each in explanations().values() for line in each.section())]).rstrip() + "\n"


_HEAD = """# What the codes mean

Everything that `chronicle check` tells has a code, in brackets behind `error` or `warning`. A code stays what it is
from version to version, so that scripts can rely on it. `chronicle explain CODE` shows the same in a terminal.

This page is written by `python -m chronicle.codes > docs/codes.md`.
"""

if __name__ == "__main__":
    print(page(), end="")
