"""JSON Schema of a codebook, for editors: types, fields, words and sources are completed, mistakes are marked.

It describes a batch as a YAML editor sees it, which reads `1998` as a number and `[1977..1983]` as a list where
chronicle reads text; so whatever chronicle takes must pass, and what passes may still be refused. `chronicle check` is
the judge.

The fields of an entry depend on its type. That is said by `if` and `then` for each type, so that an editor speaks of
the one type that was written, and not of all the others that do not fit.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union

import attrs

from chronicle._docstrings import first_paragraph, of_fields
from chronicle.dates import When
from chronicle.events import SLUG, Codebook, Event, EventRef
from chronicle.log import Item

__all__ = ["json_schema"]

Schema = dict[str, Any]

# --- dates ------------------------------------------------------------------------------------------------------------

_Q = "[?~%]?"
_31 = "(?:0[1-9X]|[12X][0-9X]|3[01X])"
_30 = "(?:0[1-9X]|[12X][0-9X]|3[0X])"
_29 = "(?:0[1-9X]|[12X][0-9X])"
_LONG = f"{_Q}(?:0[13578X]|1[02X]|X[0-9X]){_Q}-{_Q}{_31}{_Q}"
_SHORT = f"{_Q}(?:0[469]|11){_Q}-{_Q}{_30}{_Q}"
_FEBRUARY = f"{_Q}02{_Q}-{_Q}{_29}{_Q}"
_DAYS = f"(?:{_LONG}|{_SHORT}|{_FEBRUARY})"
_MONTH = f"{_Q}(?:0[1-9X]|1[0-2X]|X[0-9X]|2[1-9]|3[0-9]|4[01]){_Q}"
_YEAR = f"{_Q}(?:Y-?[0-9]+(?:E[0-9]+)?|-?[0-9]{{4}})(?:S[0-9]+)?{_Q}"
_DATE = f"(?:{_YEAR}|{_Q}-?[0-9X]{{4}}{_Q}(?:-(?:{_DAYS}|{_MONTH}))?)"
_TIME = "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:Z|[+-][0-2][0-9](?::[0-5][0-9])?)?"
_DAY = "-?[0-9]{4}-[01][0-9]-[0-3][0-9]"
_MEMBER = rf"(?:{_DATE}(?:\.\.(?:{_DATE})?)?|\.\.{_DATE})"
_ONE_OF = rf"\[{_MEMBER}(?:,{_MEMBER})*\]"
_POINT = f"(?:{_DATE}|{_DAY}{_TIME}|{_ONE_OF})"
_SPAN = rf"(?:(?:{_DATE}|\.\.)?/(?:{_DATE}|\.\.)?|\{{(?:begin|end): .+\}})"

POINT = f"^{_POINT}$"
DATE = f"^(?:{_POINT}|{_SPAN})$"
EDGE = rf"^(?:{_POINT}|\.\.)$"
STAMP = f"^{_DAY}(?:{_TIME})?$"

_HOW = "write 1998, 1998-08 or 1998-08-31; 199X for the nineties; [1977..1983] for one day of those years"
_DATES: dict[str, Schema] = {
    "point": {"pattern": POINT, "errorMessage": f"not a date of one moment: {_HOW}"},
    "date": {"pattern": DATE, "errorMessage": f"not a date: {_HOW}; 1955/1964 for what lasted so long"},
    "edge": {"pattern": EDGE, "errorMessage": f"not a date: {_HOW}; .. where it goes on"},
}


def _dated(name: str) -> Schema:
    """A date of one kind, in every form that an editor may take it for: a text, a year, a list, a mapping."""
    kinds = ["string", "integer", "array"]
    told: Schema = {"items": {"type": ["string", "integer"]}, "minItems": 1, **_DATES[name]}
    if name == "edge":
        return {"type": kinds, **told}
    parts = {"edtf": {"$ref": f"#/definitions/{name}"}, "said": {**_TEXT, "description": "the source's own words"}}
    if name == "date":
        parts |= {"begin": {"$ref": "#/definitions/edge"}, "end": {"$ref": "#/definitions/edge"}}
    return {"type": [*kinds, "object"], **told, "properties": parts, "additionalProperties": False}


# --- words and numbers ------------------------------------------------------------------------------------------------

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_ID: Schema = {
    "type": ["string", "integer"],
    "pattern": f"^{SLUG.pattern}$",
    "errorMessage": "an id is letters, digits, ':', '_' and '-', and begins with a letter or a digit",
}
_LINK: Schema = {
    "type": ["string", "integer"],
    "pattern": rf"^{SLUG.pattern}(?:\.end)?$",
    "errorMessage": "the id of an event, or its end by id.end",
}
_SCALARS: dict[Any, Schema] = {
    str: _TEXT,
    bool: {"enum": [True, False, "true", "false"]},
    int: {"type": ["integer", "string"], "pattern": "^-?[0-9]+$", "errorMessage": "a whole number"},
    float: {"type": ["number", "string"], "pattern": r"^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$", "errorMessage": "a number"},
    Decimal: {
        "type": ["number", "string"],
        "pattern": r"^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$",
        "errorMessage": "an amount in digits, such as 4502.9",
    },
    When: {"$ref": "#/definitions/date"},
}
_SPECIAL: dict[str, Schema] = {
    "known": {"$ref": "#/definitions/point"},
    "sources": {"$ref": "#/definitions/sources"},
    "after": {
        "type": ["string", "integer", "array"],
        "items": _LINK,
        **{k: _LINK[k] for k in ("pattern", "errorMessage")},
    },
    "within": {
        "type": ["string", "integer", "array"],
        "items": _ID,
        **{k: _ID[k] for k in ("pattern", "errorMessage")},
    },
    "id": _ID,
    "amends": _ID,
    "retracts": _ID,
}
_RECORDED: Schema = {
    "type": "string",
    "pattern": STAMP,
    "errorMessage": "one day, such as 2026-11-23",
    "description": "the day on which this was entered into the log",
}


def _words(words: Iterable[Any]) -> Schema:
    """A closed list of words, also in the forms that an editor may take them for."""
    told = [str(word) for word in words]
    others = [seen for word in told if (seen := _as_an_editor_reads(word)) != word]
    return {"enum": [*told, *others]}


_NUMBER = re.compile(r"[-+]?(?:[0-9]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)")


def _as_an_editor_reads(word: str) -> Any:
    """A plain scalar by the core schema of YAML 1.2.

    >>> [_as_an_editor_reads(word) for word in ("2019", "no", "true", "1e3")]
    [2019, 'no', True, 1000.0]
    """
    if word in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return word.lower() == "true"
    if word in ("null", "Null", "NULL", "~"):
        return None
    if _NUMBER.fullmatch(word):
        return int(word) if word.lstrip("+-").isdecimal() else float(word)
    return word


# --- fields -----------------------------------------------------------------------------------------------------------


def _of_hint(hint: Any) -> Schema:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _ID if any(isinstance(each, EventRef) for each in hint.__metadata__) else _of_hint(inner[0])
    if origin is Literal:
        return _words(inner)
    if origin in (Union, types.UnionType):
        told = [_of_hint(each) for each in inner if each is not type(None)]
        return told[0] if len(told) == 1 else {"anyOf": told}
    if origin in (tuple, list, set, frozenset):
        return {"type": "array", "items": _of_hint(inner[0])} if inner else {"type": "array"}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _of_mapping(*inner)
    return _of_class(hint)


def _of_mapping(key: Any, value: Any) -> Schema:
    names = _of_hint(key)
    told = {"type": "object", "additionalProperties": _of_hint(value)}
    return told | ({"propertyNames": {"enum": [str(each) for each in names["enum"]]}} if "enum" in names else {})


def _of_class(hint: Any) -> Schema:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _words(each.value for each in hint)
    if isinstance(hint, type) and attrs.has(hint):
        return {"type": "object", **_fields(hint)}
    return {}


def _fields(cls: type[Any]) -> Schema:
    """The fields of an attrs class: what each holds, which are needed, and that there are no others."""
    hints, helps = typing.get_type_hints(cls, include_extras=True), of_fields(cls)
    told = {
        each.name: _described(_field(each.name, hints[each.name]), helps.get(each.name)) for each in attrs.fields(cls)
    }
    needed = [each.name for each in attrs.fields(cls) if each.default is attrs.NOTHING]
    return {"properties": told, "required": needed, "additionalProperties": False}


def _field(name: str, hint: Any) -> Schema:
    return _SPECIAL.get(name) or _of_hint(hint)


def _described(schema: Schema, description: str | None) -> Schema:
    if description is None:
        return schema
    # Whatever stands beside a `$ref` is passed over by the standard.
    return (
        {"allOf": [schema], "description": description} if "$ref" in schema else {**schema, "description": description}
    )


# --- entries ----------------------------------------------------------------------------------------------------------


def json_schema(codebook: Codebook, *, sources: Iterable[str] = (), title: str | None = None) -> Schema:
    """The JSON Schema (draft 7) of the batches of a codebook, as plain data.

    `sources` are the ids that a citation may name, any where none are given; `title` is that of the log.

    >>> schema = json_schema(Codebook("mine"), sources=["nyt"])
    >>> schema["definitions"]["ref"]["enum"]
    ['nyt']
    """
    refs = list(sources)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": title or f"a batch of the codebook {codebook.name}",
        "type": "object",
        "properties": {"recorded": _RECORDED, "entries": {"type": "array", "items": {"$ref": "#/definitions/entry"}}},
        "required": ["entries"],
        "additionalProperties": False,
        "definitions": {
            **{name: _dated(name) for name in _DATES},
            **_cited(refs),
            "entry": _entry(codebook),
        },
    }


def _cited(refs: list[str]) -> dict[str, Schema]:
    ref = _words(refs) if refs else _TEXT
    parts = {name: {**_TEXT, "description": told} for name, told in _PARTS.items()}
    citation = {
        "type": "object",
        "properties": {"ref": {"$ref": "#/definitions/ref"}, **parts},
        "required": ["ref"],
        "additionalProperties": False,
    }
    one = {"if": {"type": "object"}, "then": citation, "else": {"$ref": "#/definitions/ref"}}
    many = {"if": {"type": "array"}, "then": {"items": {"$ref": "#/definitions/citation"}}}
    return {
        "ref": {**ref, "description": "the id of a source in sources.json"},
        "citation": one,
        "sources": {**many, "else": {"$ref": "#/definitions/citation"}},
    }


_PARTS = {
    "locator": "a page, section or paragraph",
    "quote": "the words relied on",
    "archived": "the address of a kept copy",
}


def _entry(codebook: Codebook) -> Schema:
    """One entry: an event of some type, or what is said of another entry."""
    others = {attrs.fields(cls)[0].name: cls for cls in typing.get_args(Item) if cls is not Event}
    named = {
        verb: {**_field(verb, _hint(cls, verb)), "description": first_paragraph(cls)} for verb, cls in others.items()
    }
    events = [_if(_of_type(name), codebook[name]) for name in codebook]
    said = [_if({"required": [verb]}, cls) for verb, cls in others.items()]
    kinds = [{"required": [name]} for name in ("type", *others)]
    neither = {"required": ["type"], "errorMessage": f"an entry begins with type, {' or '.join(others)}"}
    return {
        "title": "entry",
        "type": "object",
        "properties": {"type": _types(codebook), **named},
        "allOf": [{"if": {"anyOf": kinds}, "else": neither}, *said, *events],
    }


def _of_type(name: str) -> Schema:
    # No `const`: while something is completed, the language server takes `launch` for the beginning of `launch-plan`.
    return {"properties": {"type": {"type": "string", "pattern": f"^{name}$"}}, "required": ["type"]}


def _hint(cls: type[Any], name: str) -> Any:
    return typing.get_type_hints(cls, include_extras=True)[name]


def _types(codebook: Codebook) -> Schema:
    told = {name: first_paragraph(codebook[name]) for name in codebook}
    told |= {name: f"retired: read as {codebook.today(name)}" for name in codebook.retired}
    return {"enum": list(told), "enumDescriptions": list(told.values()), "description": "the type of an event"}


def _if(condition: Schema, cls: type[Any]) -> Schema:
    fields = _fields(cls)
    first: Schema = {"type": {}} if issubclass(cls, Event) else {}
    told = {**fields, "properties": {**first, **fields["properties"], "recorded": _RECORDED}}
    return {"if": condition, "then": {**told, "description": first_paragraph(cls)}}
