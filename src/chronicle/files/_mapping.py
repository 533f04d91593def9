"""How the columns of a table become the fields of entries: a TOML file, one line for each field.

type = { value = "launch" }                        # the same in every entry
id = { template = "launch-{No}" }                  # cells in braces; what an id cannot hold becomes a hyphen
when = { column = "Date", format = "%d/%m/%Y" }    # as strptime has it
by = { column = "Country", values = { "North Korea" = "KP" } }
over = { column = "Over", split = ";" }            # a list
note = "Remarks"                                   # the cell of a column as it is
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Any

from attrs import frozen

from chronicle.errors import EventError, Place, Problem, did_you_mean
from chronicle.log import raise_all

_KEYS = ("column", "value", "template", "values", "split", "format")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9:_-]+")


@frozen(kw_only=True)
class Source:
    """Where one field comes from: a constant, a template, or a column with what is done to its cells."""

    column: str | None = None
    value: tuple[str, ...] | None = None
    template: str | None = None
    values: Mapping[str, str] | None = None
    split: str | None = None
    format: str | None = None

    def columns(self) -> Iterator[str]:
        """The columns that are needed."""
        if self.column is not None:
            yield self.column
        if self.template is not None:
            yield from (name for _, name, _, _ in Formatter().parse(self.template) if name)

    def texts(self, field: str, cells: Mapping[str, str]) -> Sequence[str]:
        """What a row says of a field, none where its cells are empty; `EventError` where a cell cannot be used."""
        if self.value is not None:
            return self.value
        if self.template is not None:
            return _filled(field, self.template, cells)
        cell = cells[self.column or field].strip()
        parts = [each.strip() for each in cell.split(self.split)] if self.split else [cell]
        return [self._text(each) for each in parts if each]

    def _text(self, cell: str) -> str:
        if self.values is not None:
            if cell not in self.values:
                mend = did_you_mean(cell, self.values) or f"add it: values = {{ {_quoted(cell)} = … }}"
                raise EventError(f"{self.column} is {cell!r}, for which the mapping has no value", mend=mend)
            return self.values[cell]
        return cell if self.format is None else _dated(cell, self.format)


def _filled(field: str, template: str, cells: Mapping[str, str]) -> list[str]:
    told = "".join(text + (cells[name].strip() if name else "") for text, name, _, _ in Formatter().parse(template))
    return [_NOT_IN_AN_ID.sub("-", told).strip("-") if field == "id" else told]


def _dated(cell: str, form: str) -> str:
    """A cell read by `strptime`, as closely as the form tells it: a day, a month or a year."""
    try:
        told = datetime.strptime(cell, form)
    except ValueError:
        mend = "mend the cell, or say in which form it stands: format, with the codes of strptime"
        raise EventError(f"{cell!r} is not a date of the form {form}", code="bad-date", mend=mend) from None
    if any(code in form for code in ("%d", "%j", "%x", "%c")):
        return told.date().isoformat()
    return f"{told.year:04}-{told.month:02}" if any(code in form for code in ("%m", "%b", "%B")) else f"{told.year:04}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- reading it -------------------------------------------------------------------------------------------------------


def read_mapping(file: Path) -> dict[str, Source]:
    """The mapping that a TOML file holds; raises `InvalidLog` with all that is wrong."""
    try:
        told = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise_all([Problem(code="bad-mapping", message=f"not TOML: {error}", place=Place(str(file)))])
        raise
    problems = [
        Problem(code="bad-mapping", message=message, mend=mend, field=field, place=Place(str(file)))
        for field, value in told.items()
        for message, mend in _wrong(field, value)
    ]
    raise_all(problems)
    return {field: _source(value) for field, value in told.items()}


def _source(value: Any) -> Source:
    if isinstance(value, str):
        return Source(column=value)
    constant = value.get("value")
    told = {**value, "value": (constant,) if isinstance(constant, str) else constant and tuple(constant)}
    return Source(**told)


def _wrong(field: str, value: Any) -> Iterator[tuple[str, str]]:
    example = f'write {field} = "Column", {field} = {{ value = "…" }} or {field} = {{ column = "Column", … }}'
    if isinstance(value, str):
        return
    if not isinstance(value, dict):
        yield f"{field} is {value!r}, and no column", example
        return
    for key in value:
        if key not in _KEYS:
            yield f"{field} has no {key!r}", did_you_mean(key, _KEYS) or f"there are {', '.join(_KEYS)}"
    if len([key for key in ("column", "value", "template") if key in value]) != 1:
        yield f"{field} does not say one of column, value and template", example
    for key, wanted in (("column", str), ("template", str), ("split", str), ("format", str), ("values", dict)):
        if key in value and not isinstance(value[key], wanted):
            yield f"{key} of {field} is {value[key]!r}", example
    if "value" in value and not _is_text(value["value"]):
        yield f"value of {field} is {value['value']!r}", "write text, or a list of texts"
    for each in _replacements(value):
        if not isinstance(each, str):
            yield f"values of {field}: {each!r} is no text", f'write "{each}"'
    for error in _unreadable(value):
        yield f"template of {field}: {error}", "write a column in braces: launch-{No}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _replacements(value: dict[str, Any]) -> list[Any]:
    told = value.get("values")
    return list(told.values()) if isinstance(told, dict) else []


def _unreadable(value: dict[str, Any]) -> Iterator[str]:
    try:
        list(Formatter().parse(str(value.get("template", ""))))
    except ValueError as error:
        yield str(error)
