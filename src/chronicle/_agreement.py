"""Whether a value of a state is the one that an assertion tells.

An assertion holds text, as batches do, and lists and mappings of text. It is read after the value that stands in the
state: beside a whole number it must be a whole number, beside a date a date. So `13` agrees with the number 13 and with
the text `13`, and `thirteen` with no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
from attrs import evolve

from chronicle.codec import typed
from chronicle.dates import When
from chronicle.errors import EventError, QueryError
from chronicle.events import Citation, Event
from chronicle.log import Written, written
from chronicle.paths import get, joined

NONE = ("none", "null")
_SCALARS = (bool, int, Decimal, float)
_MOST = 80


def agrees(found: Any, told: Written) -> bool:
    """Whether a value is what is told of it. Raises `EventError` where what is told cannot be read as such a value.

    Numbers agree by value, dates by their text, lists in order and as a whole, sets in any order, mappings key by
    key and as a whole; of a record (an attrs class) only the fields that are told are compared. An event and a
    citation are told by their id. `none` is `None` and an empty collection.

    >>> agrees(13, "13"), agrees(Decimal("4502.9"), "4502.90"), agrees(None, "none"), agrees({"BTC": 1}, {})
    (True, True, True, False)
    >>> agrees(13, "thirteen")
    Traceback (most recent call last):
    chronicle.errors.EventError: 'thirteen' is not a whole number
      = write it in digits, such as 13
    """
    if told in NONE and not isinstance(found, (str, Enum)):
        return found is None or (isinstance(found, (tuple, list, Set, Mapping)) and not found)
    if found is None:
        return False
    if isinstance(found, Enum):
        return bool(found == typed(told, type(found)))
    if isinstance(found, str):
        return found == _text(told, "text")
    if isinstance(found, _SCALARS):
        return bool(found == typed(told, next(each for each in _SCALARS if isinstance(found, each))))
    if isinstance(found, When):
        return _same_date(found, When.of(told))
    return _agrees_inside(found, told)


def _agrees_inside(found: Any, told: Written) -> bool:
    if isinstance(found, Event) and isinstance(told, str):
        return found.id == told
    if isinstance(found, Citation) and isinstance(told, str):
        return found.ref == told
    if isinstance(found, (tuple, list)):
        items = _list(told)
        return len(found) == len(items) and all(agrees(*each) for each in zip(found, items, strict=True))
    if isinstance(found, Set):
        return _same_members(found, _list(told))
    if isinstance(found, Mapping):
        return _same_keys(found, _mapping(told, "mapping", found))
    if attrs.has(type(found)):
        return all(agrees(_part(found, name), each) for name, each in _mapping(told, "record", _names(found)).items())
    raise EventError(f"a {type(found).__name__} cannot be told in text", mend="assert a value inside it, by its path")


def fits(found: Any, told: Written) -> bool:
    """The same, where what cannot be read as such a value does not agree."""
    try:
        return agrees(found, told)
    except (EventError, ValueError):
        return False


def beside(found: Any, told: Written) -> Any:
    """A value as it stands beside what is told of it: of a record, the fields that are told."""
    if not attrs.has(type(found)) or not isinstance(told, dict):
        return found
    return {name: getattr(found, name) for name in told if name in _names(found)} or found


def shown(value: Any) -> str:
    """A value in one line, as an assertion would tell it.

    >>> shown((1, None)), shown({"BTC": Decimal("4502.9")}), shown(frozenset())
    ('[1, none]', '{BTC: 4502.9}', '[]')
    """
    try:
        text = _flow(written(value))
    except EventError:
        text = repr(value)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


def _flow(told: Written) -> str:
    if isinstance(told, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in told.items()) + "}"
    return told if isinstance(told, str) else "[" + ", ".join(_flow(each) for each in told) + "]"


def _same_date(found: When, told: When) -> bool:
    return found == told or (told.said is None and evolve(found, said=None) == told)


def _same_members(found: Set[Any], told: tuple[Written, ...]) -> bool:
    every = all(any(fits(each, one) for one in told) for each in found)
    return every and all(any(fits(each, one) for each in found) for one in told)


def _same_keys(found: Mapping[Any, Any], told: dict[str, Written]) -> bool:
    by_name = {str(key): found[key] for key in found}
    for name in told.keys() - by_name.keys():
        try:
            by_name[name] = found[name]  # a mapping may have a value for keys that it does not list
        except KeyError:
            return False
    return by_name.keys() == told.keys() and all(agrees(by_name[name], each) for name, each in told.items())


def _names(found: Any) -> list[str]:
    return [each.name for each in attrs.fields(type(found))]


def _part(found: Any, name: str) -> Any:
    try:
        return get(found, joined((name,)))
    except QueryError as error:
        raise EventError(f"there is no {name!r} in it", mend=error.problem.mend) from None


def _text(told: Written, what: str) -> str:
    if isinstance(told, str):
        return told
    raise EventError(f"{shown(told)} is not {what}", mend="write one text")


def _list(told: Written) -> tuple[Written, ...]:
    if isinstance(told, tuple):
        return told
    raise EventError(f"{shown(told)} is not a list", mend=f"write [{shown(told)}]")


def _mapping(told: Written, what: str, names: Any) -> dict[str, Written]:
    if isinstance(told, dict):
        return told
    example = next((str(each) for each in names), "key")
    raise EventError(f"{shown(told)} is not a {what}", mend=f"write {{{example}: …}}, or assert one value of it")
