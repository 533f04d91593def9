"""When two states are the same: equal, told by a key that can be looked up."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import attrs

from chronicle._history import Keyed


class _Held:
    """What can be compared and not hashed: equal to whatever its value equals."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(type(self.value))


def same_key(value: Any) -> Hashable:
    """A key that two values share only if they are equal; equal ones of one type do.

    Fields that a class leaves out of its comparison (``eq=False``) count here, for a function may read them.

    >>> same_key({"a": [1]}) == same_key({"a": [1]}), same_key({"a": 1}) == same_key({"a": 2})
    (True, False)
    """
    cls = value.__class__
    if cls is tuple:
        return tuple(same_key(each) for each in value)
    if cls not in _hides:
        _hides[cls] = attrs.has(cls) and any(not each.eq for each in attrs.fields(cls))
    if _hides[cls]:
        return cls, tuple(same_key(getattr(value, each.name)) for each in attrs.fields(cls))
    try:
        hash(value)
    except TypeError:
        return _taken_apart(value)
    return value  # type: ignore[no-any-return]


_hides: dict[type, bool] = {}


def _taken_apart(value: Any) -> Hashable:
    cls = value.__class__
    if isinstance(value, dict) and cls.__eq__ is dict.__eq__:
        return dict, frozenset((key, same_key(held)) for key, held in value.items())
    if cls is tuple or cls is list:
        return cls, tuple(same_key(each) for each in value)
    if attrs.has(cls) and _compares_its_fields(cls):
        return cls, tuple(same_key(getattr(value, name)) for name in _compares_its_fields(cls))
    if isinstance(value, Keyed):
        return Keyed, frozenset((key, same_key(held)) for key, held in value.items())
    return _Held(value)


_compared: dict[type, tuple[str, ...]] = {}


def _compares_its_fields(cls: type) -> tuple[str, ...]:
    """The fields by which the instances of an attrs class are compared; none where it compares in another way."""
    found = _compared.get(cls)
    if found is None:
        told = attrs.fields(cls)
        made = getattr(getattr(cls.__eq__, "__code__", None), "co_filename", "").startswith("<attrs generated")
        plainly = made and all(each.eq_key is None for each in told)
        found = _compared[cls] = tuple(each.name for each in told if each.eq) if plainly else ()
    return found
