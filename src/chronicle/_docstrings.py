"""What the docstrings of event types say, for whoever lists them: a terminal, an editor."""

from __future__ import annotations

import inspect
import re

_HELP = re.compile(r"^- (`[^:]*`): (.*(?:\n  .*)*)", re.MULTILINE)


def first_paragraph(cls: type) -> str:
    """The first paragraph of a docstring, on one line.

    >>> from chronicle.events import Event
    >>> first_paragraph(Event)
    'Something that happened: the fields that every type of event shares.'
    """
    return " ".join(inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0].split())


def without_fields(cls: type) -> str:
    """A docstring without the list of its fields."""
    return re.sub(r"\n{3,}", "\n\n", _HELP.sub("", inspect.cleandoc(cls.__doc__ or ""))).strip()


def of_fields(cls: type) -> dict[str, str]:
    """What the docstrings of a class, and of those it builds on, say of fields: ``- `by`: who launched.``

    >>> from chronicle.events import Event
    >>> of_fields(Event)["within"]
    'ids of events inside which this one lies.'
    """
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        for names, told in _HELP.findall(inspect.cleandoc(each.__dict__.get("__doc__") or "")):
            found.update((name, " ".join(told.split())) for name in re.findall(r"`(\w+)`", names))
    return found
