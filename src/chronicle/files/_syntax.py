"""A syntax error of YAML in the words of somebody who wrote an entry: where it really is, and what to write."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from chronicle.files._faults import PROPERTIES, Fault, as_block, fault_of_property

_FIELD = re.compile(r"(?P<before>(?:- )?[ ]*)(?P<name>[^\s:#\[\]{},\"'][^:]*?)\s*:(?:\s+(?P<value>.*)|$)")
_NO_SPACE = re.compile(r"\s*(?:- )?\s*([\w-]+):([^\s/].*)$")
_QUALIFIED = re.compile(r"([%?~])([\dX][\dX.-]*)$")
_PROPERTIES = {mark: code for code, mark in PROPERTIES.items()}


@frozen
class _Error:
    """What libyaml said: `line` and `column` where it stopped, `begin` where that began which it was reading."""

    problem: str
    context: str
    line: int
    column: int
    begin: tuple[int, int]


def explain(chunk: str, error: Any) -> Fault:
    """The fault behind a syntax error of PyYAML.

    >>> import yaml
    >>> from chronicle.files._tree import grow
    >>> try:
    ...     grow("- note: a: b")
    ... except yaml.YAMLError as error:
    ...     explain("- note: a: b", error).mend
    'write `note: >` and the text on the next, indented line'
    """
    lines = chunk.split("\n")
    told = _error(error, lines)
    return (
        _unclosed(told, lines)
        or _escape(told, lines)
        or _tab(told, lines)
        or _colon_without_space(told, lines)
        or _indented_entry(told, lines)
        or _begins_badly(told, lines)
        or _colon_inside(told, lines)
        or _indentation(told, lines)
        or _no_field(told)
        or _unclear(told, lines)
    )


def _error(error: Any, lines: list[str]) -> _Error:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None) or mark
    line, column = _within(mark, lines)
    problem = str(getattr(error, "problem", None) or error)
    return _Error(problem, getattr(error, "context", None) or "", line, column, _within(context, lines))


def _within(mark: Any, lines: list[str]) -> tuple[int, int]:
    """The end of a text is a line below it for libyaml; told at the end of its last line with something on it."""
    if mark is not None and mark.line < len(lines) and lines[mark.line].strip():
        return mark.line, min(mark.column, len(lines[mark.line]))
    last = mark.line if mark is not None else 0
    written = [number for number, line in enumerate(lines[: last + 1]) if line.strip()] or [0]
    return written[-1], len(lines[written[-1]])


def _field_at(line: str) -> tuple[str | None, str, int]:
    """The field that a line begins, its value and where that begins."""
    found = _FIELD.match(line)
    if found is None:
        return None, "", 0
    return found["name"], found["value"] or "", found.start("value") if found["value"] else len(line)


def _unclosed(told: _Error, lines: list[str]) -> Fault | None:
    line, column = told.begin
    field = _field_at(lines[line])[0]
    if "quoted scalar" in told.context and "end of stream" in told.problem:
        mark = lines[line][column : column + 1]
        mend = f"close it with {mark} on the same line; for a text that holds quotation marks, {as_block(field)}"
        return Fault("unclosed-quote", f"the quotation mark {mark} is never closed", line, column, mend, field)
    at_end = (told.line, told.column) >= (line, len(lines[line].rstrip())) or told.line > line
    if "flow" in told.context and "did not find expected ','" in told.problem and at_end:
        mark = lines[line][column : column + 1]
        closing = {"[": "]", "{": "}"}.get(mark, "]")
        mend = f"close it with {closing}; for a text that begins with {mark}, {as_block(field)}"
        return Fault("unclosed-bracket", f"the bracket {mark} is never closed", line, column, mend, field)
    return None


def _escape(told: _Error, lines: list[str]) -> Fault | None:
    if "escape" not in told.problem and "hexdecimal" not in told.problem:
        return None
    field = _field_at(lines[told.line])[0]
    mend = f"use ' instead of \", or {as_block(field)}"
    message = "a backslash between double quotes begins a sign of its own, and this is none"
    return Fault("bad-escape", message, told.line, told.column, mend, field)


def _tab(told: _Error, lines: list[str]) -> Fault | None:
    line = lines[told.line]
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" not in indentation or told.column > len(indentation):
        return None
    return Fault("tab", "a tab stands in the indentation", told.line, indentation.index("\t"), "indent with spaces")


def _colon_without_space(told: _Error, lines: list[str]) -> Fault | None:
    """`by:KP` is a text for YAML, and the next field then the error."""
    if told.problem not in ("mapping values are not allowed in this context", "could not find expected ':'"):
        return None
    near = (told.begin[0], told.line - 1) if told.context else (told.line - 1,)
    for number in near:
        if number >= 0 and (found := _NO_SPACE.match(lines[number])):
            mend = f"write `{found[1]}: {found[2]}`"
            column = found.end(1)
            return Fault("yaml-syntax", "no space stands behind the colon", number, column, mend, found[1])
    return None


def _indented_entry(told: _Error, lines: list[str]) -> Fault | None:
    found = re.match(r"\s+(?=- )", lines[told.line])
    if not found or told.column > found.end():
        return None
    mend = 'begin each entry with "- " in the first column'
    return Fault("entry-start", "an indented `- ` cannot stand here", told.line, found.end(), mend)


def _begins_badly(told: _Error, lines: list[str]) -> Fault | None:
    field, value, column = _field_at(lines[told.line])
    if not value or told.column < column:
        return None
    first = value[0]
    if first in _PROPERTIES:
        return fault_of_property(_PROPERTIES[first], told.line, column, field)
    if first == "%" and (found := _QUALIFIED.match(value.strip())):
        message = "the mark of an uncertain or approximate date stands behind it"
        return Fault("yaml-syntax", message, told.line, column, f"write `{found[2]}{found[1]}`", field)
    if first in "\"'[{":
        return _goes_on(told, field, first)
    if first in "%@`|>,]}" or value[:2] in ("- ", "? "):
        message = f"a text cannot begin with {first}"
        return Fault("yaml-syntax", message, told.line, column, as_block(field), field)
    return None


def _goes_on(told: _Error, field: str | None, first: str) -> Fault:
    what = "quotation mark" if first in "\"'" else "bracket"
    message = f"YAML cannot read on here: the value begins with the {what} {first} and does not end with it"
    if "flow" in told.context:
        message = f"YAML cannot read on inside the bracket {first}"
        mend = "put a text that holds `: `, `,` or a bracket between quotation marks"
        return Fault("yaml-syntax", message, told.line, told.column, mend, field)
    return Fault("yaml-syntax", message, told.line, told.column, as_block(field), field)


def _colon_inside(told: _Error, lines: list[str]) -> Fault | None:
    field, value, column = _field_at(lines[told.line])
    if told.problem != "mapping values are not allowed in this context" or not value or told.column < column:
        return None
    return Fault("yaml-syntax", "a text cannot hold `: `", told.line, told.column, as_block(field), field)


def _indentation(told: _Error, lines: list[str]) -> Fault | None:
    line = lines[told.line]
    field = _field_at(line)[0]
    indent = len(line) - len(line.lstrip())
    in_entry = lines[0].startswith("- ")
    if field is None or told.line == 0 or (in_entry and indent == 2) or told.column > indent + len(field):
        return None
    message = f"`{field}` does not begin in the column of the fields around it"
    mend = "indent the fields of an entry by two spaces" if in_entry else f"write `{field}` in the first column"
    if in_entry and indent > 2:
        mend += "; a text of several lines that holds `: ` stands below `note: >`"
    return Fault("indentation", message, told.line, indent, mend, field)


def _no_field(told: _Error) -> Fault | None:
    if "could not find expected ':'" not in told.problem:
        return None
    line, column = told.begin
    message = "this line is no field, and goes on with none"
    mend = "write `field: value`; a text of several lines stands below `note: >`, indented further than `note`"
    return Fault("yaml-syntax", message, line, column, mend)


def _unclear(told: _Error, lines: list[str]) -> Fault:
    field = _field_at(lines[told.line])[0]
    mend = f"write each field as `field: value`, indented by two spaces; for a longer text, {as_block(field)}"
    return Fault("yaml-syntax", f"YAML cannot read this: {told.problem}", told.line, told.column, mend, field)
