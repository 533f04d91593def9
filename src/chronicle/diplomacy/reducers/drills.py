"""Drills, by the party that exercises."""

from __future__ import annotations

from attrs import frozen

from chronicle.diplomacy.events import Drill
from chronicle.diplomacy.vocabulary import Party
from chronicle.reducer import Reducer, per


@frozen
class Drills:
    """The drills of one party against what the other does.

    - `total`: how many.

    Only drills move it, each when it begins. They move nothing else: no climate, no talks, no launches.
    """

    total: int = 0


exercises = Reducer("drills", initial=Drills(), commutative=True)


@exercises.on(Drill)
def exercised(state: Drills, _: Drill) -> Drills:
    """One more."""
    return Drills(state.total + 1)


def exerciser_of(event: Drill) -> Party:
    """The key of the drills: who exercises."""
    return event.by


drills = per(exerciser_of, exercises)
