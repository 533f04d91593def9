"""Conditions on a state, written as text: ``abductees.returned >= 5 and relations.normalised = no``.

A condition is a path (it holds where the value is true and not empty), or a path, a comparison and a value. Several
are joined by ``and`` and ``or`` (``and`` binds first), and ``not`` stands before one. What is compared is read as the
value is: a number, yes or no, a date, a word. Where a path leads nowhere, nothing holds.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from attrs import frozen

from chronicle.dates import When
from chronicle.errors import QueryError
from chronicle.paths import getter, steps
from chronicle.provenance._part import NOWHERE, seen

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_COMPARISON = re.compile(rf"{_QUOTED}|\s*(==|!=|<=|>=|=|<|>)\s*|\s+(has)\s+")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


@frozen
class Term:
    """One comparison: a path, and what its value must be to; no `compare`: it must be true and not empty."""

    path: str
    compare: str | None = None
    told: str = ""
    negated: bool = False

    def __call__(self, state: Any) -> bool:
        value = seen(getter(self.path), state)
        return value is not NOWHERE and self._holds(value) is not self.negated

    def _holds(self, value: Any) -> bool:
        if self.compare is None:
            return bool(value)
        return _has(value, self.told) if self.compare == "has" else _compared(value, self.compare, self.told)


@frozen
class Condition:
    """Some terms: one of the `choices` must hold, with all of its terms.

    >>> Condition.parse("returned >= 5 and not closed")({"returned": 5, "closed": False})
    True
    """

    choices: tuple[tuple[Term, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Condition:
        """The condition of a text; `QueryError` where it is none."""
        if not isinstance(text, str) or not text.strip():
            raise QueryError(f"not a condition: {text!r}", mend="write a path, or a comparison: a.b >= 5")
        return cls(tuple(tuple(_term(each) for each in _split(choice, "and")) for choice in _split(text.strip(), "or")))

    def __call__(self, state: Any) -> bool:
        return any(all(term(state) for term in terms) for terms in self.choices)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that it reads."""
        return tuple(term.path for terms in self.choices for term in terms)


def _split(text: str, word: str) -> Iterator[str]:
    begin = 0
    for match in re.finditer(rf"{_QUOTED}|\s+({word})\s+", text):
        if match[1]:
            yield text[begin : match.start()]
            begin = match.end()
    yield text[begin:]


def _term(text: str) -> Term:
    told = text.strip()
    bare = re.sub(r"^not\s+", "", told)
    found = next((match for match in _COMPARISON.finditer(bare) if match[1] or match[2]), None)
    path = bare if found is None else bare[: found.start()]
    steps(path)
    if found is None:
        return Term(path, negated=bare != told)
    value = bare[found.end() :].strip()
    if not value:
        raise QueryError(f"nothing to compare with in {told!r}", mend=f"write {told} 5")
    return Term(path, found[1] or found[2], _unquoted(value), bare != told)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if re.fullmatch(_QUOTED, text) else text


def _has(value: Any, told: str) -> bool:
    if isinstance(value, str):
        return told in value
    if not isinstance(value, (Mapping, set, frozenset, tuple, list)):
        raise QueryError(f"{value!r} holds nothing, so it cannot have {told!r}", mend="compare with =, <, >")
    return any(_text(each) == told for each in value)


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        return _text(value.value)
    return str(getattr(value, "id", value))


def _compared(value: Any, compare: str, told: str) -> bool:
    if told in ("none", "null"):
        return compare in ("=", "==", "!=") and (value is None) is (compare != "!=")
    if value is None:
        return compare == "!="
    if isinstance(value, When) and compare not in ("=", "==", "!="):
        return _dates(value, compare, When.parse(told))
    if isinstance(value, bool):
        return _COMPARE[compare](value, _truth(told))
    if isinstance(value, (int, float, Decimal)):
        return _COMPARE[compare](Decimal(str(value)), _number(told))
    return _COMPARE[compare](_text(value), told)


def _dates(value: When, compare: str, other: When) -> bool:
    """Whether it is certain: two dates that may be either way round compare as neither."""
    if compare == "<":
        return value.before(other) is True
    if compare == ">":
        return other.before(value) is True
    if compare == "<=":
        return value.latest is not None and other.latest is not None and value.latest <= other.latest
    return value.earliest is not None and other.earliest is not None and value.earliest >= other.earliest


def _number(told: str) -> Decimal:
    try:
        return Decimal(told)
    except InvalidOperation:
        raise _not(told, "a number") from None


def _truth(told: str) -> bool:
    if told not in _TRUTH:
        raise _not(told, "yes or no")
    return _TRUTH[told]


def _not(told: str, wanted: str) -> QueryError:
    return QueryError(f"{told!r} is not {wanted}, and the value is", mend=f"compare with {wanted}")
