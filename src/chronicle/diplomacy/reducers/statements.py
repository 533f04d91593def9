"""Statements, by the party that makes them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from chronicle.diplomacy.events import Statement
from chronicle.diplomacy.reducers._mappings import Tally, tally
from chronicle.diplomacy.vocabulary import Act, Party
from chronicle.reducer import Reducer, per


@frozen
class Spoken:
    """What one party has said to or about the other.

    - `total`: how many statements.
    - `by_act`: how many of each act, condemnations, apologies, warnings.

    Only statements move it. What they bring about in the climate and on an issue is told there.
    """

    total: int = 0
    by_act: Mapping[Act, int] = field(factory=Tally, converter=tally)


spoken = Reducer("statements", initial=Spoken(), commutative=True)


@spoken.on(Statement)
def spoke(state: Spoken, event: Statement) -> Spoken:
    """One more, whatever its medium."""
    return Spoken(state.total + 1, tally(state.by_act).plus(event.act))


@spoken.invariant
def acts_add_up(state: Spoken) -> bool:
    """Every statement is of one act."""
    return sum(state.by_act.values()) == state.total


def speaker_of(event: Statement) -> Party:
    """The key of the statements: who speaks."""
    return event.by


statements = per(speaker_of, spoken)
