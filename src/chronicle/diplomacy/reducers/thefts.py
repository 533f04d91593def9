"""Cyber thefts from either party, and who is said to be behind them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from chronicle.diplomacy.events import Attribution, CyberTheft
from chronicle.diplomacy.vocabulary import Amount, Party
from chronicle.reducer import Reducer


@frozen
class Theft:
    """One theft: from whom, in which country, and what, by unit; amounts in two units may be the same loot."""

    victim: str
    against: Party
    amounts: Mapping[str, Amount] = field(factory=dict)


@frozen
class Authors:
    """Who is said to be behind one theft: the countries held responsible, the groups named, and by whom it is said."""

    to: tuple[Party, ...] = ()
    actors: tuple[str, ...] = ()
    by: tuple[Party, ...] = ()


@frozen
class Thefts:
    """The thefts from either party.

    - `known`: by the id of the entry, each theft.
    - `attributed`: by the id of the theft, its authors according to one party of the two at least.
    - `total`: how many thefts.
    - `stolen`: by unit, how much in all. Each entry counts once, however often it is told.

    A theft moves the first, whoever did it, because nobody knows that yet when it happens; an attribution moves the
    second and adds nothing to what was stolen. The order of the two does not matter. What agencies do together against
    such thefts, and other deeds of the same groups, move nothing.
    """

    known: Mapping[str, Theft] = field(factory=dict)
    attributed: Mapping[str, Authors] = field(factory=dict)

    @property
    def total(self) -> int:
        """How many thefts."""
        return len(self.known)

    @property
    def stolen(self) -> Mapping[str, Decimal]:
        """By unit, how much was stolen in all."""
        found: dict[str, Decimal] = {}
        for theft in self.known.values():
            for unit, amount in theft.amounts.items():
                found[unit] = found.get(unit, Decimal(0)) + amount.value
        return found


thefts = Reducer("thefts", initial=Thefts())


@thefts.on(CyberTheft)
def stolen(state: Thefts, event: CyberTheft) -> Thefts:
    """One theft; two amounts of one unit are two tellings of the same loot, and the last one holds."""
    theft = Theft(event.victim, event.against, {each.unit: each for each in event.amounts})
    return Thefts({**state.known, event.id: theft}, state.attributed)


@thefts.on(Attribution)
def attributed(state: Thefts, event: Attribution) -> Thefts:
    """Adds to what is said of the authors; what was said before stays said."""
    before = state.attributed.get(event.theft, Authors())
    to = () if event.to is None else (event.to,)
    after = Authors(joined(before.to, to), joined(before.actors, event.actors), joined(before.by, event.by))
    return Thefts(state.known, {**state.attributed, event.theft: after})


def joined(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """What was there, and then what is new."""
    return tuple(dict.fromkeys((*before, *more)))


@thefts.requires(Attribution)
def something_stolen(state: Thefts, event: Attribution) -> bool:
    """An attribution is of a theft that has happened."""
    return event.theft in state.known
