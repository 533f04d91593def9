"""What parties say: statements, and the positions that they hold on issues; and who is said to be behind something."""

from __future__ import annotations

from typing import Annotated, get_args

from attrs import field, frozen
from attrs.validators import in_, optional

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.vocabulary import (
    ONE_OR_MORE,
    OPTIONAL_PARTY,
    OPTIONAL_TEXT,
    OPTIONAL_TOPIC,
    PARTIES,
    PARTY,
    TEXTS,
    TOPIC,
    Act,
    Medium,
    Office,
    Party,
    Position,
    Topic,
    several,
)
from chronicle.events import Event, EventRef


@codebook.event("statement")
@frozen(kw_only=True)
class Statement(Event):
    """A party says something that is an act: it condemns, apologises, denies, refuses, warns, commits itself.

    Moves only what its act moves: a refusal of a foreign minister the climate, an apology the speaker's position on
    its `issue` (met), a denial too (denied). Readiness, intent, outlook and calls move nothing by themselves: mutual
    readiness to talk is an entry of `talks`, phase `signalled`. A position that is held rather than spoken is an
    `issue-position`.

    - `by`: the country that speaks, or whose official or media speak.
    - `to`: the countries spoken to, and those about whose dealings it is.
    - `act`: what is done by saying it.
    - `medium`: by what means.
    - `speaker`, `addressee`: the persons, by name.
    - `office`: the rank of the speaker.
    - `issue`: the topic that it takes up, as `issue-position` names it.
    - `about`: what is said, in a few words.
    - `concerns`: the event or the statement that it speaks of or replies to.
    """

    by: Party = field(validator=PARTY)
    to: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    act: Act = field(validator=in_(get_args(Act)))
    medium: Medium | None = field(default=None, validator=optional(in_(get_args(Medium))))
    speaker: str | None = field(default=None, validator=OPTIONAL_TEXT)
    office: Office | None = field(default=None, validator=optional(in_(get_args(Office))))
    addressee: str | None = field(default=None, validator=OPTIONAL_TEXT)
    issue: Topic | None = field(default=None, validator=OPTIONAL_TOPIC)
    about: str | None = field(default=None, validator=OPTIONAL_TEXT)
    concerns: Annotated[str, EventRef(Event)] | None = None


@codebook.event("issue-position")
@frozen(kw_only=True)
class IssuePosition(Event):
    """Where one party stands on an issue with another, from now on.

    Moves the position of `by` on `issue`; the other party's is its own to say. An issue is closed only when both hold
    it closed. The end of a span moves nothing.

    - `by`: whose position.
    - `toward`: the other party.
    - `issue`: what is at issue, the same topic in every entry.
    - `position`: where `by` stands.
    - `demand`: what exactly is raised, asked or refused, in a few words.
    - `terms`: conditions that are set, a short phrase each.
    """

    by: Party = field(validator=PARTY)
    toward: Party = field(validator=PARTY)
    issue: Topic = field(validator=TOPIC)
    position: Position = field(validator=in_(get_args(Position)))
    demand: str | None = field(default=None, validator=OPTIONAL_TEXT)
    terms: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)


@codebook.event("attribution")
@frozen(kw_only=True)
class Attribution(Event):
    """Parties say who was behind a theft.

    Moves who is held to be behind it, and according to whom; it never adds to what was stolen.

    - `by`: the countries that say so.
    - `to`: the country held responsible, directly or through `actors`.
    - `actors`: the groups named, the nearest to the deed first.
    - `theft`: the theft.
    """

    by: tuple[Party, ...] = field(converter=several, validator=ONE_OR_MORE)
    to: Party | None = field(default=None, validator=OPTIONAL_PARTY)
    actors: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    theft: Annotated[str, EventRef("cyber-theft")]
