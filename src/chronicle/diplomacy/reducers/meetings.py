"""Meetings: summits of the leaders, and visits by direction and level."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from chronicle._history import Keyed
from chronicle.diplomacy.events import Summit, Visit
from chronicle.diplomacy.reducers._mappings import Tally, tally
from chronicle.diplomacy.vocabulary import Office, Party
from chronicle.reducer import Reducer, combine, per


@frozen
class Visits:
    """The visits that people of one party paid to the other.

    - `total`: how many.
    - `by_level`: how many at each level; those of no told level are in the total only.

    Only visits move it, each when it begins. Whom the visitor met counts no summit.
    """

    total: int = 0
    by_level: Mapping[Office, int] = field(factory=Tally, converter=tally)


@frozen
class Meetings:
    """The meetings of two countries.

    - `summits`: how often their leaders met in person. Summits that are intended, hinted at, or held with others count
      nothing.
    - `visits`: by the visitor's country, the visits paid to the other.
    """

    summits: int
    visits: Keyed[Party, Visits]


summits = Reducer("summits", initial=0, commutative=True)
visits = Reducer("visits", initial=Visits(), commutative=True)


@summits.on(Summit)
def leaders_met(state: int, _: Summit) -> int:
    """One more, whoever else was there."""
    return state + 1


@visits.on(Visit)
def visited(state: Visits, event: Visit) -> Visits:
    """One more, at its level where that is told."""
    by_level = state.by_level if event.level is None else tally(state.by_level).plus(event.level)
    return Visits(state.total + 1, by_level)


def visitor_of(event: Visit) -> Party:
    """The key of the visits: their direction, which between two countries is whose visitor it is."""
    return event.by


meetings = combine(Meetings, summits=summits, visits=per(visitor_of, visits))
