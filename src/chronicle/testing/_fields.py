"""What a field of an event may hold, read from its type and its attrs validators.

A field is first described by `Limits`, to which its validators add what they demand; the strategy is then built from
the type and the limits, so that everything drawn is valid and nothing is drawn and thrown away.
"""

from __future__ import annotations

import enum
import re
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, Union

import attrs
from attrs import evolve, frozen, validators
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from chronicle.dates import When
from chronicle.errors import ChronicleError
from chronicle.events import Citation, EventRef, citations
from chronicle.testing._dates import whens

Strategy = st.SearchStrategy[Any]
PLACEHOLDERS = ("e1", "e2", "e3", "e4")
"""What single events name; a log gives each name a meaning."""
WORDS = ("JP", "KP", "US", "ada", "ben", "talks", "debts", "Ünïcode — « x »", "no", "12:30", "")
"""A small pool, so that the same names come again, with what files and shells stumble over."""
SOURCES = (citations("a-source"), (Citation("b-source", "p. 3", "as it stands there", "https://x.y"),))
CITATIONS = st.sampled_from([held[0] for held in SOURCES])
"""A bare citation, and one with all that it may say."""


class NoStrategy(ChronicleError, TypeError):
    """A field has a type or a validator of which nothing is known; the message shows the line that makes it known."""

    __module__ = "chronicle.testing"
    default_code = "no-strategy"


@frozen
class Limits:
    """What the validators of a field demand of a value."""

    where: str
    options: tuple[Any, ...] | None = None
    least: Any = None
    most: Any = None
    above: Any = None
    below: Any = None
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None
    member: Any = None
    key: Any = None
    value: Any = None
    given: Strategy | None = None


_registered: list[tuple[Any, Strategy]] = []


def register_validator(validator: Callable[..., Any], strategy: Strategy) -> None:
    """Says what a validator of your own allows: values of `strategy` are drawn for the fields that have it.

    >>> from hypothesis import strategies as st
    >>> def is_prime(instance, attribute, value):
    ...     "..."
    >>> register_validator(is_prime, st.sampled_from([2, 3, 5]))
    """
    if not callable(validator):
        raise NoStrategy(
            f"not a validator: {validator!r}", mend="register_validator(is_prime, st.sampled_from([2, 3]))"
        )
    if not isinstance(strategy, st.SearchStrategy):
        raise NoStrategy(f"not a strategy: {strategy!r}", mend="give a Hypothesis strategy: st.sampled_from([2, 3])")
    _registered.insert(0, (validator, strategy))


def field_strategy(where: str, hint: Any, validator: Any = None) -> Strategy:
    """The strategy of a field: its name for messages, its type, and its attrs validator; else `NoStrategy`."""
    return _of(hint, _limited(Limits(where), validator))


# -- from validators to limits -----------------------------------------------------------------------------------------


def _limited(limits: Limits, validator: Any) -> Limits:
    """The limits with what a validator demands besides."""
    if validator is None:
        return limits
    for known, strategy in _registered:
        if known is validator or (type(known) is type(validator) and known == validator):
            return evolve(limits, given=strategy)
    read = _READERS.get(type(validator))
    if read is None:
        raise NoStrategy(
            f"no strategy for {limits.where}: nothing is known of its validator {_shown(validator)}",
            field=limits.where.rpartition(".")[2],
            mend=f"say what it allows: chronicle.testing.register_validator({_shown(validator)}, st.sampled_from([…]))",
        )
    return read(limits, validator)


def _shown(validator: Any) -> str:
    return getattr(validator, "__qualname__", None) or repr(validator)


def _all_of(limits: Limits, validator: Any) -> Limits:
    for each in validator._validators:
        limits = _limited(limits, each)
    return limits


def _in(limits: Limits, validator: Any) -> Limits:
    allowed = validator.options
    options = tuple(allowed) if not isinstance(allowed, (set, frozenset)) else tuple(sorted(allowed, key=repr))
    kept = options if limits.options is None else tuple(each for each in limits.options if each in options)
    return evolve(limits, options=kept)


_COMPARED = {">=": "least", ">": "above", "<=": "most", "<": "below"}


def _number(limits: Limits, validator: Any) -> Limits:
    name = _COMPARED[validator.compare_op]
    held, bound = getattr(limits, name), validator.bound
    tighter = bound if held is None else max(held, bound) if name in ("least", "above") else min(held, bound)
    return evolve(limits, **{name: tighter})


def _pattern(limits: Limits, validator: Any) -> Limits:
    if limits.pattern is not None:
        raise _too_much(limits, "two patterns")
    text = validator.pattern.pattern
    name = getattr(validator.match_func, "__name__", "fullmatch")
    return evolve(limits, pattern={"match": f"(?:{text}).*", "search": f".*(?:{text}).*"}.get(name, text))


def _too_much(limits: Limits, what: str) -> NoStrategy:
    mend = "register one validator for both: chronicle.testing.register_validator(VALIDATOR, st.sampled_from([…]))"
    return NoStrategy(f"no strategy for {limits.where}: {what} at once", mend=mend)


def _longest(limits: Limits, validator: Any) -> Limits:
    most = validator.max_length
    return evolve(limits, longest=most if limits.longest is None else min(most, limits.longest))


_READERS: dict[type, Callable[[Limits, Any], Limits]] = {
    type(validators.instance_of(int)): lambda limits, _: limits,
    type(validators.optional(validators.ge(0))): lambda limits, each: _limited(limits, each.validator),
    type(validators.and_(validators.ge(0))): _all_of,
    type(validators.in_(())): _in,
    type(validators.ge(0)): _number,
    type(validators.matches_re("")): _pattern,
    type(validators.min_len(0)): lambda limits, each: evolve(limits, shortest=max(limits.shortest, each.min_length)),
    type(validators.max_len(0)): _longest,
    type(validators.deep_iterable(validators.ge(0))): lambda limits, each: _limited(
        evolve(limits, member=each.member_validator), each.iterable_validator
    ),
    type(validators.deep_mapping(validators.ge(0), validators.ge(0))): lambda limits, each: _limited(
        evolve(limits, key=each.key_validator, value=each.value_validator), each.mapping_validator
    ),
}


# -- from types and limits to strategies -------------------------------------------------------------------------------


def _of(hint: Any, limits: Limits) -> Strategy:
    if limits.given is not None:
        return limits.given
    args, origin = typing.get_args(hint), typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*[st.none() if each is type(None) else _of(each, limits) for each in _none_last(args)])
    if hint is type(None):
        return st.none()
    if origin is typing.Annotated:
        named = any(isinstance(each, EventRef) for each in hint.__metadata__)
        return st.sampled_from(PLACEHOLDERS) if named else _of(args[0], limits)
    if isinstance(hint, typing.NewType):
        return _of(hint.__supertype__, limits)
    if limits.options is not None:
        return _options(limits)
    if origin is Literal:
        return st.sampled_from(args)
    found = _COLLECTIONS.get(origin or hint)
    if found is not None:
        return found(args, limits)
    return _single(hint, limits)


def _none_last(args: tuple[Any, ...]) -> list[Any]:
    """What Hypothesis shrinks to comes first."""
    return sorted(args, key=lambda each: each is not type(None))


def _options(limits: Limits) -> Strategy:
    assert limits.options is not None
    kept = [each for each in limits.options if _within(each, limits)]
    if not kept:
        raise NoStrategy(f"no strategy for {limits.where}: its validators allow nothing")
    return st.sampled_from(kept)


def _within(value: Any, limits: Limits) -> bool:
    """Whether a listed value meets the other limits; a value that cannot be compared is none of their business."""
    try:
        return not (
            (limits.least is not None and value < limits.least)
            or (limits.above is not None and value <= limits.above)
            or (limits.most is not None and value > limits.most)
            or (limits.below is not None and value >= limits.below)
            or (limits.pattern is not None and re.fullmatch(limits.pattern, value) is None)
        )
    except TypeError:
        return True


def _single(hint: Any, limits: Limits) -> Strategy:
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    made = _SINGLE.get(hint)
    if made is not None:
        return made(limits)
    if isinstance(hint, type) and attrs.has(hint):
        return _group(hint)
    try:
        found = st.from_type(hint)
        found.validate()
    except (HypothesisException, TypeError):
        found = None
    if found is None or hint in (Any, object):
        raise NoStrategy(
            f"no strategy for {limits.where}: nothing is known of the type {getattr(hint, '__name__', hint)}",
            field=limits.where.rpartition(".")[2],
            mend=f"say what it may hold: hypothesis.strategies.register_type_strategy"
            f"({getattr(hint, '__name__', hint)}, st.sampled_from([…]))",
        )
    return found


def _group(cls: type[Any]) -> Strategy:
    hints = typing.get_type_hints(cls, include_extras=True)
    told = {
        each.alias: field_strategy(f"{cls.__name__}.{each.name}", hints[each.name], each.validator)
        for each in attrs.fields(cls)
        if each.init
    }
    return st.builds(cls, **told)


def _text(limits: Limits) -> Strategy:
    sized = limits.shortest > 0 or limits.longest is not None
    allowed = [
        each
        for each in WORDS
        if limits.shortest <= len(each) <= (len(each) if limits.longest is None else limits.longest)
        and (limits.pattern is None or re.fullmatch(limits.pattern, each))
    ]
    if len(allowed) > 1:
        return st.sampled_from(allowed)
    if limits.pattern is None:
        return st.text("abc", min_size=limits.shortest, max_size=limits.longest)
    if sized:
        raise _too_much(limits, "a pattern and a length")
    return st.from_regex(limits.pattern, fullmatch=True)


_SPREAD = 4
"""How far numbers go beyond where they may begin: small ones collide, and collisions find bugs."""


def _whole(limits: Limits) -> st.SearchStrategy[int]:
    least = _first(limits.least, None if limits.above is None else limits.above + 1, max)
    most = _first(limits.most, None if limits.below is None else limits.below - 1, min)
    if least is None and most is None:
        return st.integers(-1, _SPREAD)
    low = most - _SPREAD if least is None else least
    return st.integers(int(low), int(low + _SPREAD if most is None else min(most, low + 10 * _SPREAD)))


def _first(one: Any, other: Any, choose: Callable[[Any, Any], Any]) -> Any:
    return other if one is None else one if other is None else choose(one, other)


def _amount(limits: Limits) -> Strategy:
    cent = Decimal("0.01")
    low = _first(limits.least, None if limits.above is None else Decimal(limits.above) + cent, max)
    high = _first(limits.most, None if limits.below is None else Decimal(limits.below) - cent, min)
    low = low if low is not None else (Decimal(0) if high is None else Decimal(high) - 10)
    return st.decimals(low, Decimal(low) + 10 if high is None else high, places=2, allow_nan=False)


def _number_line(limits: Limits) -> Strategy:
    return st.floats(
        _first(limits.least, limits.above, max),
        _first(limits.most, limits.below, min),
        exclude_min=limits.above is not None and (limits.least is None or limits.above >= limits.least),
        exclude_max=limits.below is not None and (limits.most is None or limits.below <= limits.most),
        allow_nan=False,
        allow_infinity=False,
    )


_SINGLE: dict[Any, Callable[[Limits], Strategy]] = {
    str: _text,
    int: _whole,
    bool: lambda _: st.booleans(),
    float: _number_line,
    Decimal: _amount,
    When: lambda _: whens(),
    Citation: lambda _: CITATIONS,
}


def _members(args: tuple[Any, ...], limits: Limits) -> tuple[Strategy, int, int]:
    inner = args[0] if args else str
    member = _of(inner, _limited(Limits(limits.where), limits.member))
    most = limits.shortest + 2
    return member, limits.shortest, most if limits.longest is None else min(most, limits.longest)


def _tuple(args: tuple[Any, ...], limits: Limits) -> Strategy:
    if args and Ellipsis not in args:
        return st.tuples(*[_of(each, Limits(limits.where)) for each in args])
    member, least, most = _members(args, limits)
    return st.lists(member, min_size=least, max_size=most).map(tuple)


def _list(args: tuple[Any, ...], limits: Limits) -> Strategy:
    member, least, most = _members(args, limits)
    return st.lists(member, min_size=least, max_size=most)


def _set(args: tuple[Any, ...], limits: Limits) -> Strategy:
    member, least, most = _members(args, limits)
    return st.frozensets(member, min_size=least, max_size=most)


def _mapping(args: tuple[Any, ...], limits: Limits) -> Strategy:
    of_key, of_value = args or (str, str)
    key = _of(of_key, _limited(Limits(limits.where), limits.key))
    value = _of(of_value, _limited(Limits(limits.where), limits.value))
    return st.dictionaries(key, value, min_size=limits.shortest, max_size=max(2, limits.shortest))


_COLLECTIONS: dict[Any, Callable[[tuple[Any, ...], Limits], Strategy]] = {
    tuple: _tuple,
    list: _list,
    frozenset: _set,
    set: _set,
    dict: _mapping,
    Mapping: _mapping,
    typing.get_origin(Mapping[str, str]): _mapping,
    typing.get_origin(typing.Sequence[str]): _tuple,
}
