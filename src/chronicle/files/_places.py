"""Places in a batch: its lines, and where a field stands, found again only when an error needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import yaml

from chronicle.files._tree import Node, TooDeep, grow

LONGEST_EXCERPT = 160


@lru_cache(maxsize=1)
def lines_of(text: str) -> list[str]:
    """The lines of a text, without a byte order mark and without line ends; kept for the next question about it.

    >>> lines_of("a\\r\\nb")
    ['a', 'b']
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def locate(text: str, entry_line: int, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
    """Line and column, from 1, of the value at `path` in the entry that begins at `entry_line`.

    With `key=True`, where the key of that value stands. A path that leads nowhere gives the last place on its way.

    >>> locate("entries:\\n- type: launch\\n  set: {when: 1998}", 2, ("set", "when"))
    (3, 15)
    >>> locate("entries:\\n- type: launch\\n  set: {when: 1998}", 2, ("set", "when"), key=True)
    (3, 9)
    """
    node = _tree_of(text, entry_line)
    if node is None or not path:
        return entry_line, 1
    found = (0, 0)
    for step in path:
        pair = _step(node, step)
        if pair is None:
            break
        named, node = pair
        stands = named if key else node
        found = stands.line, stands.column
    return entry_line + found[0], found[1] + 1


@lru_cache(maxsize=1)
def _tree_of(text: str, entry_line: int) -> Node | None:
    """The tree of one entry, kept for the next question about it: an entry may have many problems."""
    try:
        return grow("\n".join(_entry_lines(text, entry_line)))
    except (TooDeep, yaml.YAMLError, UnicodeError):
        return None


def _step(node: Node, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(step, int):
        return (node.items[step], node.items[step]) if 0 <= step < len(node.items) else None
    return next(((key, value) for key, value in node.pairs if key.text == step), None)


def _entry_lines(text: str, entry_line: int) -> Iterator[str]:
    lines = lines_of(text)
    for number in range(entry_line - 1, len(lines)):
        line = lines[number]
        if number >= entry_line and line and line[0] not in " \t#":
            return
        yield line


def excerpt(text: str, line: int) -> str:
    """That line of the text, a tab or what cannot be shown as one character each, cut with … when it is long.

    >>> excerpt("entries:\\n-\\ttype: launch", 2)
    '- type: launch'
    """
    lines = lines_of(text)
    if not 0 < line <= len(lines):
        return ""
    long = lines[line - 1]
    shown = long if len(long) <= LONGEST_EXCERPT else long[: LONGEST_EXCERPT - 1] + "…"
    return "".join(_shown(character) for character in shown)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
