"""The event types of a codebook: what each is for, and what its fields hold."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Union

import attrs
import click
from attrs import Factory, frozen

from chronicle._docstrings import first_paragraph, of_fields, without_fields
from chronicle._values import value_of
from chronicle.dates import When
from chronicle.events import Codebook, Event, EventRef

_WORDS = {str: "text", int: "whole number", bool: "yes or no", float: "number", Decimal: "amount", When: "date"}
_KEPT = {"when": "date", "known": "date", "sources": "citations"}


@frozen
class Field:
    """One field of a type: what it holds in words, its default as JSON knows it, and its help."""

    name: str
    type: str
    required: bool
    default: Any
    help: str
    shared: bool


def fields_of(cls: type[Event]) -> list[Field]:
    """The fields of a type: its own first, then those that every event has."""
    hints = typing.get_type_hints(cls, include_extras=True)
    helps = of_fields(cls)
    shared = {each.name for each in attrs.fields(Event)}
    found = [
        Field(
            name=each.name,
            type=_KEPT.get(each.name) or in_words(hints[each.name]),
            required=each.default is attrs.NOTHING,
            default=_default(each),
            help=helps.get(each.name, ""),
            shared=each.name in shared,
        )
        for each in attrs.fields(cls)
    ]
    return sorted(found, key=lambda field: field.shared)


def _default(attribute: attrs.Attribute[Any]) -> Any:
    if attribute.default is attrs.NOTHING:
        return None
    default: Any = attribute.default
    if isinstance(default, Factory):  # type: ignore[arg-type]
        default = None if default.takes_self else default.factory()
    return value_of(default)


def in_words(hint: Any) -> str:
    """What a field holds, in words.

    >>> in_words(tuple[str, ...]), in_words(int | None), in_words(Annotated[str, EventRef("launch")])
    ('list of text', 'whole number', 'id of a launch')
    """
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        ref = next((each for each in hint.__metadata__ if isinstance(each, EventRef)), None)
        return in_words(inner[0]) if ref is None else f"id of a {_named(ref.target)}"
    if origin is Literal:
        return "one of " + ", ".join(str(each) for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(in_words(each) for each in inner if each is not type(None)))
    if origin in (tuple, frozenset, set, list):
        return f"list of {in_words(inner[0])}" if inner else "list"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"mapping of {in_words(inner[0])} to {in_words(inner[1])}"
    return _WORDS.get(hint) or str(getattr(hint, "__name__", hint)).lower()


def _named(target: type[Event] | str) -> str:
    return target if isinstance(target, str) else target.__type__


def list_lines(book: Codebook) -> Iterator[str]:
    """One line for each type of a codebook."""
    wide = max(map(len, book), default=0)
    for name in sorted(book):
        yield f"{click.style(f'{name:<{wide}}', bold=True)}  {first_paragraph(book[name])}".rstrip()


def type_lines(name: str, cls: type[Event]) -> Iterator[str]:
    """A type with its docstring and its fields."""
    yield click.style(name, bold=True) + (" (an act: a span of it ends during its last day)" if cls.__act__ else "")
    yield from without_fields(cls).splitlines()
    fields = fields_of(cls)
    for shared, heading in ((False, "its own fields:"), (True, "fields of every event:")):
        kept = [each for each in fields if each.shared is shared]
        if kept:
            yield from ("", heading)
            yield from (_line(each) for each in kept)


def _line(field: Field) -> str:
    need = click.style("required", bold=True) if field.required else _default_in_words(field.default)
    return f"  {field.name}: {field.type}, {need}" + (f". {field.help}" if field.help else "")


def _default_in_words(default: Any) -> str:
    if default is None or default == [] or default == {}:
        return "optional"
    return f"default {'yes' if default is True else 'no' if default is False else default}"


def as_json(book: Codebook, name: str | None) -> dict[str, Any]:
    """All types of a codebook, or one with its fields, as JSON."""
    if name is None:
        return {"types": [{"name": each, "help": first_paragraph(book[each])} for each in sorted(book)]}
    cls = book[name]
    return {
        "name": name,
        "help": first_paragraph(cls),
        "act": cls.__act__,
        "fields": [attrs.asdict(each) for each in fields_of(cls)],
    }
