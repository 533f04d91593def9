"""The values of a state: where each stands, in which of them two states differ, and each as JSON knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs

from chronicle.dates import When
from chronicle.events import Citation, Event, plain
from chronicle.paths import properties

Steps = tuple[str, ...]
_LEAVES = (When, Event, Citation)
_ABSENT = object()


def values_of(state: Any, above: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Each value of a state with the steps of its path; dates, events and citations are values, not followed down.

    >>> list(values_of({"JP": {"since": When.parse("1990")}}))
    [(('JP', 'since'), When('1990'))]
    """
    if isinstance(state, Mapping):
        for key in state:
            yield from values_of(state[key], (*above, str(key)))
    elif names := names_of(state):
        for name in names:
            yield from values_of(getattr(state, name), (*above, name))
    else:
        yield above, state


def names_of(state: Any) -> tuple[str, ...]:
    """The public fields and properties of a state that is followed down; none for a value."""
    cls = type(state)
    if not attrs.has(cls) or issubclass(cls, _LEAVES):
        return ()
    return tuple(dict.fromkeys([*fields_of(cls), *properties(cls)]))


def fields_of(cls: type) -> Steps:
    """The public fields of a class whose states are followed down; none for the class of a value."""
    found = _fields.get(cls)
    if found is None:
        fields = attrs.fields(cls) if attrs.has(cls) and not issubclass(cls, _LEAVES) else ()
        found = _fields[cls] = tuple(each.name for each in fields if not each.name.startswith("_"))
    return found


_fields: dict[type, Steps] = {}


def is_followed(cls: type) -> bool:
    """Whether states of a class are followed down."""
    found = _followed.get(cls)
    if found is None:
        found = _followed[cls] = bool(fields_of(cls)) or issubclass(cls, Mapping)
    return found


_followed: dict[type, bool] = {}


def differences(before: Any, after: Any, above: Steps = ()) -> Iterator[Steps]:
    """The steps to each value in which two states differ; what both share is not looked into.

    >>> list(differences({"JP": {"a": 1, "b": 2}}, {"JP": {"a": 1, "b": 3}, "KP": 4}))
    [('JP', 'b'), ('KP',)]
    """
    if before is after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from differences(_held(before, key), _held(after, key), (*above, str(key)))
    elif type(before) is type(after) and (names := names_of(before)):
        for name in names:
            yield from differences(getattr(before, name), getattr(after, name), (*above, name))
    elif before != after:
        yield above


def alike(one: Any, other: Any) -> bool:
    """Whether two states are equal to the last detail, so that nothing that reads them can tell them apart.

    Equality forgives what a reader may look at: the order of a mapping, and the type of a number.

    >>> alike({"a": 1, "b": 2}, {"a": 1, "b": 2}), alike({"a": 1, "b": 2}, {"b": 2, "a": 1}), alike(1, True)
    (True, False, False)
    """
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)):
        return all(alike(*each) for each in zip(one, other, strict=True))
    fields = attrs.fields(type(one)) if attrs.has(type(one)) else ()
    return all(alike(getattr(one, each.name), getattr(other, each.name)) for each in fields)


def _held(state: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key, also where a mapping has one for keys that it does not list."""
    try:
        return state[key]
    except KeyError:
        return _ABSENT


def value_of(value: Any) -> Any:
    """A value of a state as JSON knows it: amounts and dates as text, sets sorted, every field of a class.

    >>> from decimal import Decimal
    >>> value_of({"b": (Decimal("4502.9"),), "a": When.parse("1990")})
    {'b': ['4502.9'], 'a': '1990'}
    """
    if value is None or (isinstance(value, (bool, int, float, str)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value_of(value.value)
    if isinstance(value, (When, Event, Citation)):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): value_of(value[key]) for key in value}
    if isinstance(value, (set, frozenset)):
        return sorted((value_of(each) for each in value), key=str)
    if isinstance(value, (tuple, list)):
        return [value_of(each) for each in value]
    if attrs.has(type(value)):
        return {each.name: value_of(getattr(value, each.name)) for each in attrs.fields(type(value))}
    return str(value)
