"""Single texts, from a table or a command line, as the fields of an entry: what is a list becomes one."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Annotated, Any, Union

import attrs

from chronicle.errors import EventError
from chronicle.events import Codebook, Event
from chronicle.files._compose import compose
from chronicle.files._tree import Raw
from chronicle.log import Item


def fields_of_texts(codebook: Codebook, texts: Mapping[str, Sequence[str]], dates: AbstractSet[str]) -> dict[str, Raw]:
    """The fields of one entry, each told by one text, or by several where it holds a list.

    A text that begins with ``{`` or ``[`` is read as in a batch, where the field holds anything else than text. Raises
    `EventError` where that cannot be read, and where a field that holds no list is told twice.

    >>> fields_of_texts(Codebook("mine"), {"id": ["a"], "when": ["[1977..1983]"], "after": ["b", "c"]}, {"when"})
    {'id': 'a', 'when': '[1977..1983]', 'after': ['b', 'c']}
    """
    cls = _class_of(codebook, texts)
    hints = _hints(cls)  # type: ignore[arg-type]  # mypy takes a class of attrs for unhashable
    return {name: _value(name, told, hints.get(name, str), dates) for name, told in texts.items()}


@lru_cache(maxsize=256)
def _hints(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {each.name: inner(hints[each.name]) for each in attrs.fields(cls)}


def _class_of(codebook: Codebook, texts: Mapping[str, Sequence[str]]) -> type[Any]:
    for cls in typing.get_args(Item):
        if cls is not Event and attrs.fields(cls)[0].name in texts:
            return typing.cast("type[Any]", cls)
    name = codebook.today(texts["type"][0]) if "type" in texts else None
    return Event if name is None else codebook[name]


def _value(name: str, texts: Sequence[str], hint: Any, dates: AbstractSet[str]) -> Raw:
    is_text = hint is str
    read = [each if is_text else _read(name, each, dates) for each in texts]
    if typing.get_origin(hint) in (tuple, list, frozenset, set):
        return [item for each in read for item in (each if isinstance(each, list) else [each])]
    if len(read) > 1:
        raise EventError(f"{name} is told {len(read)} times, and holds one value", code="duplicate-key", field=name)
    return read[0]


def _read(name: str, text: str, dates: AbstractSet[str]) -> Raw:
    if not text.startswith("{") and not (text.startswith("[") and name not in dates):
        return text
    fields = compose(f"- {name}: {text}", dates)
    if fields is None:
        mend = f"write it as in a batch, such as {name}: [a, b] or {name}: {{ref: a, locator: p. 3}}"
        raise EventError(f"{name} cannot be read: {text}", code="yaml-syntax", field=name, mend=mend)
    return fields[name]


def inner(hint: Any) -> Any:
    """What a field holds, where it may hold nothing."""
    if typing.get_origin(hint) is Annotated:
        return inner(typing.get_args(hint)[0])
    told = [each for each in typing.get_args(hint) if each is not type(None)]
    return inner(told[0]) if typing.get_origin(hint) in (Union, types.UnionType) and len(told) == 1 else hint
