"""Event types with a field of every kind that is known, and of some that are not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

from attrs import field, frozen
from attrs.validators import (
    and_,
    deep_iterable,
    deep_mapping,
    ge,
    gt,
    in_,
    instance_of,
    le,
    lt,
    matches_re,
    max_len,
    min_len,
    optional,
)

from chronicle import Codebook, Event, EventRef, Reducer, When

book = Codebook("things")


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@frozen(kw_only=True)
class Sum:
    value: Decimal = field(validator=instance_of(Decimal))
    unit: str = field(default="USD", validator=in_(("USD", "JPY")))


@book.event("thing")
@frozen(kw_only=True)
class Thing(Event):
    """A field of every kind."""

    party: str = field(validator=matches_re(r"[A-Z]{2}"))
    code: str = field(validator=matches_re(r"[0-9]{3}-[a-z]"))
    short: str = field(validator=and_(min_len(1), max_len(2)))
    count: int = field(validator=[ge(3), lt(9)])
    above: int = field(validator=[gt(2), le(4)])
    negative: int = field(validator=lt(0))
    free: int = 0
    amount: Decimal = field(default=Decimal(1), validator=gt(Decimal(0)))
    share: float = field(default=0.5, validator=[ge(0), le(1)])
    yes: bool = False
    word: Literal["one", "two"] = "one"
    chosen: str = field(default="a", validator=in_(["a", "b"]))
    large: int = field(default=3, validator=[in_([1, 2, 3]), ge(2)])
    maybe: int | None = field(default=None, validator=optional(ge(1)))
    several: tuple[str, ...] = field(default=(), converter=tuple, validator=deep_iterable(in_(["x", "y"]), max_len(2)))
    at_least: tuple[int, ...] = field(default=(1, 1), validator=deep_iterable(ge(1), min_len(2)))
    by_name: Mapping[str, int] = field(factory=dict, validator=deep_mapping(instance_of(str), ge(1)), hash=False)
    colour: Colour = Colour.RED
    sums: tuple[Sum, ...] = ()
    then: When | None = None
    follows: Annotated[str, EventRef("thing")] | None = None


@book.event("reply")
@frozen(kw_only=True)
class Reply(Event):
    """Must name a thing, and may name further ones."""

    to: Annotated[str, EventRef(Thing)]
    also: tuple[Annotated[str, EventRef("thing")], ...] = ()


def is_prime(instance: Any, attribute: Any, value: int) -> None:
    """A validator that nothing is known of, until it is registered."""
    if value not in (2, 3, 5, 7):
        raise ValueError(value)


@frozen(kw_only=True)
class Prime(Event):
    number: int = field(default=2, validator=is_prime)


@frozen(kw_only=True)
class Unnameable(Event):
    first: Annotated[str, EventRef("unnameable")]


last_thing: Reducer[Any] = Reducer("last_thing", initial=None)


@last_thing.on(Thing)
def came(state: Any, event: Thing) -> Any:
    return event.party


counted: Reducer[int] = Reducer("counted", initial=0, commutative=True)


@counted.on(Thing, Reply)
def count(state: int, event: Thing | Reply) -> int:
    return state + 1
