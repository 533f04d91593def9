"""Whom an event is about: the question that every reducer of a pair asks first."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Set
from typing import Annotated, Any

from chronicle.diplomacy.events.surroundings import ContextEvent
from chronicle.diplomacy.vocabulary import IsParty, Party
from chronicle.events import Event


def parties(event: Event) -> frozenset[Party]:
    """All countries that an event names: who acts, who is addressed, who takes part, who calls it by a name.

    Whoever merely asserts the event (`asserted_by`) or is told of in words is not among them.

    >>> from chronicle.diplomacy.events import Launch
    >>> sorted(parties(Launch(id="taepodong", when="1998", by="KP", over=["JP"])))
    ['JP', 'KP']
    """
    fields = _fields.get(type(event))
    if fields is None:
        fields = _fields[type(event)] = tuple(_party_fields(type(event)))
    return frozenset(party for name in fields for party in _each(getattr(event, name)))


def concerns(event: Event, pair: Set[Party]) -> bool:
    """Whether an event is between the countries of `pair`, alone or among others, so that it may move their state.

    A `ContextEvent` never is.

    >>> from chronicle.diplomacy.events import Summit
    >>> concerns(Summit(id="singapore", when="2018-06-12", between=["US", "KP"]), {"JP", "KP"})
    False
    """
    return not isinstance(event, ContextEvent) and pair <= parties(event)


_fields: dict[type[Event], tuple[str, ...]] = {}


def _party_fields(cls: type[Event]) -> Iterator[str]:
    for name, hint in typing.get_type_hints(cls, include_extras=True).items():
        if _holds_parties(hint):
            yield name


def _holds_parties(hint: Any) -> bool:
    if typing.get_origin(hint) is Annotated:
        return any(isinstance(each, IsParty) for each in hint.__metadata__)
    return any(_holds_parties(inner) for inner in typing.get_args(hint))


def _each(value: str | Iterable[str] | None) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
