"""The state of two countries: all parts side by side, and the choice of the events that move them."""

from __future__ import annotations

import re
from typing import Any

from attrs import field, frozen

from chronicle._history import Keyed
from chronicle.diplomacy.events import Attribution, CyberTheft, concerns
from chronicle.diplomacy.reducers.abductees import Abductees, abductees
from chronicle.diplomacy.reducers.agreements import Accord, agreements
from chronicle.diplomacy.reducers.climate import Climate, climate
from chronicle.diplomacy.reducers.drills import Drills, drills
from chronicle.diplomacy.reducers.figures import Figure, figures
from chronicle.diplomacy.reducers.issues import Issue, issues
from chronicle.diplomacy.reducers.launches import Launches, Window, launches, windows
from chronicle.diplomacy.reducers.meetings import Meetings, meetings
from chronicle.diplomacy.reducers.organisations import Body, organisations
from chronicle.diplomacy.reducers.policies import Policy, policies
from chronicle.diplomacy.reducers.sanctions import Sanctions, sanctions
from chronicle.diplomacy.reducers.statements import Spoken, statements
from chronicle.diplomacy.reducers.talks import Negotiations, talks
from chronicle.diplomacy.reducers.thefts import Thefts, thefts
from chronicle.diplomacy.reducers.ties import Ties, ties
from chronicle.diplomacy.vocabulary import Channel, Party, Topic
from chronicle.errors import ReducerError
from chronicle.events import Event
from chronicle.reducer import AnyReducer, cited, combine, only


@frozen
class Relations:
    """Everything that is kept of the relations of two countries, part by part; each part says what moves it.

    There is no one word for all of it: countries talk while relations are strained, and trade without ties.
    """

    ties: Ties
    climate: Climate
    talks: Keyed[Channel, Negotiations]
    issues: Keyed[Topic, Issue]
    abductees: Abductees
    meetings: Meetings
    agreements: Keyed[str, Accord]
    statements: Keyed[Party, Spoken]
    sanctions: Keyed[Party, Sanctions]
    launches: Launches
    windows: Keyed[str, Window]
    figures: Keyed[Topic, Figure]
    policies: Keyed[Party, Keyed[Topic, Policy]]
    organisations: Keyed[str, Body]
    thefts: Thefts
    drills: Keyed[Party, Drills]


@frozen
class Between:
    """Whether an event moves the state of two countries: it is between them, and it is one of them that acts.

    What a third country says or does to both is its own matter, also where it speaks of the two. Of thefts, all from
    either of the two count, because their authors are not known at first; an attribution counts where one of the two
    says it, of one of the two.

    >>> from chronicle.diplomacy.events import Visit
    >>> Between("JP", "KP")(Visit(id="pyongyang", when="2002", by="JP", to="KP", visitor="Koizumi"))
    True
    """

    one: Party
    other: Party
    pair: frozenset[Party] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "pair", frozenset((self.one, self.other)))

    def __call__(self, event: Event) -> bool:
        if isinstance(event, CyberTheft):
            return event.against in self.pair
        if isinstance(event, Attribution):
            return concerns(event, self.pair) and event.to in self.pair and not self.pair.isdisjoint(event.by)
        return concerns(event, self.pair) and self._acts(event)

    def _acts(self, event: Event) -> bool:
        by: Any = getattr(event, "by", ())
        return by in self.pair if isinstance(by, str) else not by or not self.pair.isdisjoint(by)


@cited
def bilateral(a: Party, b: Party) -> AnyReducer[Relations]:
    """The reducer of the relations between two countries, given by their ISO 3166 alpha-2 codes, in either order.

    Raises `ReducerError` where these are not two different codes.

    >>> bilateral("JP", "KP")
    <Only bilateral('JP', 'KP')>
    """
    for code in (a, b):
        _check_code(code)
    if a == b:
        raise ReducerError(f"{a!r} has no relations with itself", mend="name two countries: bilateral('JP', 'KP')")
    return only(
        Between(a, b),
        combine(
            Relations,
            ties=ties,
            climate=climate,
            talks=talks,
            issues=issues,
            abductees=abductees,
            meetings=meetings,
            agreements=agreements,
            statements=statements,
            sanctions=sanctions,
            launches=launches,
            windows=windows,
            figures=figures,
            policies=policies,
            organisations=organisations,
            thefts=thefts,
            drills=drills,
        ),
    )


def _check_code(code: object) -> None:
    if isinstance(code, str) and re.fullmatch(r"[A-Z]{2}", code):
        return
    mend = "name countries by the two capitals of ISO 3166: bilateral('JP', 'KP')"
    if isinstance(code, str) and re.fullmatch(r"[A-Za-z]{2}", code.strip()):
        mend = f"did you mean {code.strip().upper()!r}?"
    raise ReducerError(f"not a country code: {code!r}", code="bad-party", mend=mend)
