"""Abducted people: how many, who came back, and who is unaccounted for in the eyes of each party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from attrs import evolve, field, frozen

from chronicle.diplomacy.events import Abduction, Admission, DeathClaim, ForensicResult, Return
from chronicle.diplomacy.reducers._mappings import Tally, tally
from chronicle.diplomacy.vocabulary import Party
from chronicle.reducer import Reducer

Fate = Literal["abducted", "dead", "death-disputed", "death-confirmed", "returned"]
"""What a party says of a person, from the first thing that it can say to the last."""
LATER = {fate: place for place, fate in enumerate(get_args(Fate))}


@frozen
class Abductees:
    """The people of one country whom the other abducted, counted whoever abducted whom.

    - `abducted`: how many, at least, on the occasions that are told. A campaign counts nobody.
    - `admitted`: how many of them the abducting party admits to.
    - `returned`: how many came back alive. Remains are not persons.
    - `remains_returned`: of how many what are said to be their remains were handed over.
    - `claimed_dead`: how many the abducting party says have died.
    - `deaths_disputed`, `confirmed_dead`: of how many a test of remains denied, or bore out, that claim; one whom
      several tests concern counts once in each.
    - `disputed`, `confirmed`: those of them whose names are told.
    - `unaccounted`: by party, how many of those admitted are still missing. For the party that abducted these are
      admitted − returned − claimed dead; for the party whose people they were, claimed deaths never count.
    - `persons`: those known by name, with what each party says of each: `abducted`, `dead`, `death-disputed`,
      `death-confirmed` or `returned`.

    An entry that is `included_in` another counts nobody again, and makes names known. Ages, and figures that somebody
    publishes, count nobody. The order of the events does not matter.
    """

    abducted: int = 0
    admitted: int = 0
    returned: int = 0
    remains_returned: int = 0
    claimed_dead: int = 0
    deaths_disputed: int = 0
    confirmed_dead: int = 0
    disputed: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    unaccounted: Mapping[Party, int] = field(factory=Tally, converter=tally)
    persons: Mapping[str, Mapping[Party, Fate]] = field(factory=dict)


abductees = Reducer(
    "abductees",
    initial=Abductees(),
    commutative=True,
    monotone=["abducted", "admitted", "returned", "remains_returned", "claimed_dead"],
)


@abductees.on(Abduction)
def abducted(state: Abductees, event: Abduction) -> Abductees:
    """Counts people, unless another entry counts them; their own country says that they were abducted."""
    count = 0 if event.included_in else event.count
    return evolve(state, abducted=state.abducted + count, persons=said(state, event.persons, "abducted", event.of))


@abductees.on(Admission)
def admitted(state: Abductees, event: Admission) -> Abductees:
    """From now on both parties miss these people."""
    missing = tally(state.unaccounted).plus(event.by, event.count).plus(event.to, event.count)
    persons = said(state, event.persons, "abducted", event.by, event.to)
    return evolve(state, admitted=state.admitted + event.count, unaccounted=missing, persons=persons)


@abductees.on(Return)
def returned(state: Abductees, event: Return) -> Abductees:
    """Living persons are accounted for by both parties; remains account for nobody."""
    if event.what == "remains":
        return evolve(state, remains_returned=state.remains_returned + event.count)
    missing = tally(state.unaccounted).plus(event.by, -event.count).plus(event.to, -event.count)
    persons = said(state, event.persons, "returned", event.by, event.to)
    return evolve(state, returned=state.returned + event.count, unaccounted=missing, persons=persons)


@abductees.on(DeathClaim)
def claimed_dead(state: Abductees, event: DeathClaim) -> Abductees:
    """Accounts for people in the eyes of the party that claims it, and of nobody else."""
    count = 0 if event.included_in else event.count
    missing = tally(state.unaccounted).plus(event.by, -count) if count else state.unaccounted
    persons = said(state, event.persons, "dead", event.by)
    return evolve(state, claimed_dead=state.claimed_dead + count, unaccounted=missing, persons=persons)


@abductees.on(ForensicResult)
def examined(state: Abductees, event: ForensicResult) -> Abductees:
    """Denies or bears out a death, once for each person however often it is tested."""
    if event.finding == "no-match":
        count = state.deaths_disputed + newly(event, state.disputed)
        persons = said(state, event.persons, "death-disputed", event.by)
        return evolve(state, deaths_disputed=count, disputed=together(state.disputed, event.persons), persons=persons)
    if event.finding == "match":
        count = state.confirmed_dead + newly(event, state.confirmed)
        persons = said(state, event.persons, "death-confirmed", event.by)
        return evolve(state, confirmed_dead=count, confirmed=together(state.confirmed, event.persons), persons=persons)
    return state


def newly(event: ForensicResult, before: tuple[str, ...]) -> int:
    """How many are not among those before; a test that names nobody is of one person."""
    return len(set(event.persons) - set(before)) if event.persons else 1


def together(names: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """All the names, each once, in an order that does not tell in which they came."""
    return tuple(sorted({*names, *more}))


def said(state: Abductees, names: tuple[str, ...], fate: Fate, *parties: Party) -> Mapping[str, Mapping[Party, Fate]]:
    """The persons when some parties have said this of them; what is said last in the course of a case stays."""
    if not names:
        return state.persons
    persons = dict(state.persons)
    for name in names:
        before = persons.get(name, {})
        persons[name] = {**before, **{party: later(before.get(party), fate) for party in parties}}
    return persons


def later(one: Fate | None, other: Fate) -> Fate:
    """The later of two things that a party says of a person, so that the order of the entries does not matter."""
    return other if one is None or LATER[other] > LATER[one] else one


@abductees.requires(Return)
def only_admitted_return(state: Abductees, event: Return) -> bool:
    """Nobody comes back who was not admitted to have been abducted, and who is not said to be dead."""
    return event.what == "remains" or state.returned + state.claimed_dead + event.count <= state.admitted


@abductees.requires(DeathClaim)
def only_admitted_die(state: Abductees, event: DeathClaim) -> bool:
    """A death is claimed of those admitted who did not come back; an included claim follows the one that counts it."""
    if event.included_in:
        return event.count <= state.claimed_dead
    return state.returned + state.claimed_dead + event.count <= state.admitted


@abductees.requires(ForensicResult)
def only_claimed_are_tested(state: Abductees, event: ForensicResult) -> bool:
    """A test of remains speaks to deaths that were claimed."""
    if event.finding == "inconclusive":
        return True
    before, names = (
        (state.deaths_disputed, state.disputed)
        if event.finding == "no-match"
        else (state.confirmed_dead, state.confirmed)
    )
    return before + newly(event, names) <= state.claimed_dead


@abductees.invariant
def returned_were_admitted(state: Abductees) -> bool:
    """No more people have returned than were admitted to have been abducted."""
    return 0 <= state.returned <= state.admitted


@abductees.invariant
def accounted_were_admitted(state: Abductees) -> bool:
    """No more people are returned or claimed dead than were admitted to have been abducted."""
    return state.returned + state.claimed_dead <= state.admitted


@abductees.invariant
def disputed_were_claimed(state: Abductees) -> bool:
    """No more deaths are disputed than are claimed."""
    return state.deaths_disputed <= state.claimed_dead


@abductees.invariant
def nobody_is_missing_less_than_once(state: Abductees) -> bool:
    """No party misses fewer than no people."""
    return all(count >= 0 for count in state.unaccounted.values())
