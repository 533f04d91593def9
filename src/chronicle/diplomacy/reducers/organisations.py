"""Organisations that one party backs in the other, or both together."""

from __future__ import annotations

from attrs import evolve, frozen

from chronicle.diplomacy.events import Organisation
from chronicle.diplomacy.vocabulary import Party
from chronicle.reducer import Reducer, per


@frozen
class Body:
    """One organisation.

    - `name`, `short`: what it is called.
    - `host`: the country in which it works.
    - `backed_by`: the countries that stand behind it.
    - `roles`: what it is or does.
    - `exists`: whether it has been founded and has not ended.

    Only the entry of the organisation moves it: its beginning and, where it is a span, its end.
    """

    name: str | None = None
    short: str | None = None
    host: Party | None = None
    backed_by: tuple[Party, ...] = ()
    roles: tuple[str, ...] = ()
    exists: bool = False


body = Reducer("organisation", initial=Body())


@body.on(Organisation)
def founded(_: Body, event: Organisation) -> Body:
    """It is there."""
    return Body(event.name, event.short, event.host, event.backed_by, event.roles, exists=True)


@body.on_end(Organisation)
def dissolved(state: Body, _: Organisation) -> Body:
    """It is there no more."""
    return evolve(state, exists=False)


def organisation_of(event: Organisation) -> str:
    """The key of an organisation: the id of its entry."""
    return event.id


organisations = per(organisation_of, body)
