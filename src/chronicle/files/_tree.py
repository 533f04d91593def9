"""One entry as a tree that keeps every position: the careful way to read it, and how a place is found again.

An entry comes as a *chunk*: its lines, from its `- ` to the last line before the next one. Lines and columns of a tree
are counted from 0 inside the chunk; `batch` turns them into places of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

import yaml
from attrs import define
from yaml.events import AliasEvent, ScalarEvent, SequenceStartEvent

Raw: TypeAlias = "str | list[Raw] | dict[str, Raw]"
Event: TypeAlias = Any  # PyYAML's events carry no types of their attributes
Next: TypeAlias = Callable[[], Event]

MOST_LEVELS = 20
LONGEST_TEXT = 1_000_000
DATE_PARTS = frozenset({"edtf", "begin", "end"})
NO_DATES: frozenset[str] = frozenset()

# libyaml where PyYAML was built with it, else the same events from pure Python, about twenty times slower.
_Parser: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.BaseLoader


class TooDeep(Exception):
    """More than `MOST_LEVELS` levels stand inside each other; `line` and `column` say where the first too many is."""

    def __init__(self, event: Event) -> None:
        self.line: int = event.start_mark.line
        self.column: int = event.start_mark.column


def events_of(chunk: str) -> Next:
    """The events of one chunk, one for each call; the `- ` that begins an entry is read as indentation.

    >>> type(events_of("- type: launch")()).__name__
    'StreamStartEvent'
    """
    parser = _Parser(_indented(chunk))
    following: Next = parser.get_event
    return following


def _indented(chunk: str) -> str:
    return "  " + chunk[2:] if chunk.startswith("- ") else chunk


@define
class Node:
    """A text, a list or a mapping where it stands: `pairs` are the fields of a mapping, `items` those of a list."""

    kind: str  # "text", "list", "fields" or "alias"
    line: int
    column: int
    start: int
    end: int
    last_line: int
    text: str = ""
    style: str = ""
    anchor: bool = False
    tag: bool = False
    items: Sequence[Node] = ()
    pairs: Sequence[tuple[Node, Node]] = ()


def grow(chunk: str) -> Node | None:
    """The tree of a chunk, `None` for an empty one; raises PyYAML's error for bad syntax, and `TooDeep`.

    >>> node = grow("- type: launch\\n  over: [JP]")
    >>> [(key.text, value.kind, value.line, value.column) for key, value in node.pairs]
    [('type', 'text', 0, 8), ('over', 'list', 1, 8)]
    """
    following = events_of(chunk)
    following()
    if following().__class__ is yaml.StreamEndEvent:
        return None
    node = _node(following(), following, 1)
    following(), following()
    return node


def _node(event: Event, following: Next, level: int) -> Node:
    if event.__class__ is ScalarEvent:
        return _leaf(event, "text")
    if event.__class__ is AliasEvent:
        return _leaf(event, "alias")
    if level > MOST_LEVELS:
        raise TooDeep(event)
    return _branch(event, following, level)


def _leaf(event: Event, kind: str) -> Node:
    begin, end = event.start_mark, event.end_mark
    return Node(
        kind,
        begin.line,
        begin.column,
        begin.index,
        end.index,
        end.line,
        text=getattr(event, "value", ""),
        style=getattr(event, "style", "") or "",
        anchor=kind == "text" and event.anchor is not None,
        tag=getattr(event, "tag", None) is not None,
    )


def _branch(event: Event, following: Next, level: int) -> Node:
    nodes = []
    while not isinstance(item := following(), yaml.CollectionEndEvent):
        nodes.append(_node(item, following, level + 1))
    listed = event.__class__ is SequenceStartEvent
    begin, end = event.start_mark, item.end_mark
    return Node(
        "list" if listed else "fields",
        begin.line,
        begin.column,
        begin.index,
        end.index,
        end.line,
        style="flow" if event.flow_style else "",
        anchor=event.anchor is not None,
        tag=event.tag is not None,
        items=nodes if listed else (),
        pairs=() if listed else tuple(zip(nodes[::2], nodes[1::2], strict=True)),
    )


def value_of(node: Node, chunk: str, dates: AbstractSet[str], amended: str | None = None) -> Raw:
    """A sound tree as plain data: what `compose` gives for the same chunk."""
    if node.kind == "text":
        return node.text
    if node.kind == "list":
        return [value_of(item, chunk, NO_DATES) for item in node.items]
    return {key.text: _value_in(key.text, value, chunk, dates, amended) for key, value in node.pairs}


def _value_in(name: str, value: Node, chunk: str, dates: AbstractSet[str], amended: str | None) -> Raw:
    if name not in dates:
        return value_of(value, chunk, dates if name == amended else NO_DATES)
    if value.kind == "list":
        return chunk[value.start : value.end]
    return value_of(value, chunk, DATE_PARTS)
