"""Diplomatic ties: whether two states recognise each other with embassies, and nothing softer than that."""

from __future__ import annotations

from attrs import frozen

from chronicle.diplomacy.events import DiplomaticTies
from chronicle.diplomacy.vocabulary import TiesStatus
from chronicle.reducer import Reducer


@frozen
class Ties:
    """Whether the two have diplomatic relations.

    - `status`: `never-established`, `established` or `severed`; `None` before anything is told.

    Only diplomatic ties move it. Agreements, talks, visits and a climate called normalised do not.
    """

    status: TiesStatus | None = None


ties = Reducer("ties", initial=Ties())


@ties.on(DiplomaticTies)
def tied(_: Ties, event: DiplomaticTies) -> Ties:
    """The newest entry holds."""
    return Ties(event.status)


@ties.requires(DiplomaticTies)
def possible_step(state: Ties, event: DiplomaticTies) -> bool:
    """Ties that were established are not later "never established"; only established ties are severed."""
    if event.status == "never-established":
        return state.status in (None, "never-established")
    return event.status == "established" or state.status in (None, "established")
