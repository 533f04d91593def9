"""What two governments do with each other: ties, talks, agreements, meetings, and how relations are judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from attrs import field, frozen
from attrs.validators import in_, optional

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.vocabulary import (
    AT_LEAST_ONE,
    NAMES_BY_PARTY,
    ONE_OR_MORE,
    OPTIONAL_PARTY,
    OPTIONAL_TEXT,
    OPTIONAL_TOPIC,
    PARTIES,
    PARTY,
    TEXT,
    TEXTS,
    TOPIC,
    TWO_OR_MORE,
    AgreementStep,
    Channel,
    Climate,
    Dimension,
    Form,
    Office,
    Party,
    Phase,
    TiesStatus,
    Topic,
    Trend,
    several,
)
from chronicle.events import Event, EventRef


@codebook.event("diplomatic-ties")
@frozen(kw_only=True)
class DiplomaticTies(Event):
    """Two states have diplomatic relations from now on, or have none.

    The only type that moves ties: agreements, talks and visits do not. Where it is a span, its end moves nothing:
    another entry says what came then.

    - `between`: the states.
    - `status`: `never-established`, `established` or `severed`.
    """

    between: tuple[Party, ...] = field(converter=several, validator=TWO_OR_MORE)
    status: TiesStatus = field(validator=in_(get_args(TiesStatus)))


@codebook.event("assessment")
@frozen(kw_only=True)
class Assessment(Event):
    """Somebody judges how relations between parties are, as a whole or in one dimension.

    Moves the climate of its dimension, at its beginning; the end of a span moves nothing. What a population thinks is
    a figure, what one party intends is a policy.

    - `between`: the parties whose relations are judged.
    - `dimension`: `political` (the default) or `economic`.
    - `climate`: how relations are said to be.
    - `trend`: whether they are said to get better or worse; it explains, and moves nothing.
    - `all_time_low`: whether they are said to be worse than ever.
    """

    between: tuple[Party, ...] = field(converter=several, validator=TWO_OR_MORE)
    climate: Climate = field(validator=in_(get_args(Climate)))
    dimension: Dimension = field(default="political", validator=in_(get_args(Dimension)))
    trend: Trend | None = field(default=None, validator=optional(in_(get_args(Trend))))
    all_time_low: bool = False


@codebook.event("talks", act=True)
@frozen(kw_only=True)
class Talks(Event):
    """Governments negotiate, agree to, interrupt or refuse it.

    One entry tells one phase. Moves the status and the counts of talks in its channel. A `series` is the container
    of its rounds and moves nothing; nor do the agenda and what somebody intends (a statement). A round is a span: it
    starts and is completed, or broken off by an entry `broken-down` that names it and lies within it.

    - `between`: all who take part, or would.
    - `phase`: what is told of the talks.
    - `channel`: `bilateral` (the default), `six-party` or `multilateral`.
    - `by`: who signalled, refused, broke off; empty where all did, or where it is not told.
    - `level`: the rank of whoever spoke for `by`.
    - `number`: which round it is.
    - `agenda`: topics that are to be, or were, talked about.
    - `over`: the topic over which talks broke down.
    - `part_of`: the talks that this belongs to: the series of a round, the round or session of a breakdown, pause or
      resumption.
    """

    between: tuple[Party, ...] = field(converter=several, validator=TWO_OR_MORE)
    phase: Phase = field(validator=in_(get_args(Phase)))
    channel: Channel = field(default="bilateral", validator=in_(get_args(Channel)))
    by: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    level: Office | None = field(default=None, validator=optional(in_(get_args(Office))))
    number: int | None = field(default=None, validator=optional(AT_LEAST_ONE))
    agenda: tuple[Topic, ...] = field(default=(), converter=several, validator=TEXTS)
    over: Topic | None = field(default=None, validator=OPTIONAL_TOPIC)
    part_of: Annotated[str, EventRef("talks")] | None = None


@codebook.event("agreement")
@frozen(kw_only=True)
class Agreement(Event):
    """Parties agree on something: a treaty, another agreement, a joint declaration; or extend or end it.

    Moves the list of agreements, and a joint declaration the climate. It never moves ties, nor what its terms
    promise: a normalisation that is agreed on is not yet a normalisation.

    - `between`: all whom it binds or joins.
    - `title`: what it is called.
    - `form`: `treaty`, `agreement` or `joint-declaration`.
    - `step`: `concluded` (the default), `extended` or `ended`.
    - `concerns`: for a later step, the agreement that it is a step of.
    - `channel`: in which setting it was reached.
    - `reached_in`: the talks that produced it.
    - `terms`: what it says, a short phrase each.
    """

    between: tuple[Party, ...] = field(converter=several, validator=TWO_OR_MORE)
    title: str = field(validator=TEXT)
    form: Form = field(default="agreement", validator=in_(get_args(Form)))
    step: AgreementStep = field(default="concluded", validator=in_(get_args(AgreementStep)))
    concerns: Annotated[str, EventRef("agreement")] | None = None
    channel: Channel = field(default="bilateral", validator=in_(get_args(Channel)))
    reached_in: Annotated[str, EventRef("talks")] | None = None
    terms: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)


@codebook.event("summit", act=True)
@frozen(kw_only=True)
class Summit(Event):
    """The leaders of countries meet in person.

    Moves the count of summits of those who meet, and of nobody about whom they speak. One that is only intended or
    hinted at is a statement.

    - `between`: the countries whose leaders meet.
    - `leaders`: their names, by country.
    - `place`: where.
    """

    between: tuple[Party, ...] = field(converter=several, validator=TWO_OR_MORE)
    leaders: Mapping[Party, str] = field(factory=dict, validator=NAMES_BY_PARTY, hash=False)
    place: str | None = field(default=None, validator=OPTIONAL_TEXT)


@codebook.event("visit", act=True)
@frozen(kw_only=True)
class Visit(Event):
    """Somebody travels to another country for politics.

    Moves the count of visits in its direction and at its level. Whom the visitor `met` counts no summit: a summit has
    an entry of its own.

    - `by`: the country of the visitor.
    - `to`: the country visited.
    - `visitor`: who.
    - `level`: the visitor's rank at that time; `political-party` for a delegation of a party.
    - `met`: whom the visitor met.
    - `purpose`: what for.
    """

    by: Party = field(validator=PARTY)
    to: Party = field(validator=PARTY)
    visitor: str = field(validator=TEXT)
    level: Office | None = field(default=None, validator=optional(in_(get_args(Office))))
    met: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    purpose: str | None = field(default=None, validator=OPTIONAL_TEXT)


@codebook.event("policy-shift")
@frozen(kw_only=True)
class PolicyShift(Event):
    """A government adopts a line of policy, follows it for a while, or gives it up.

    Moves the policies of the country that holds it: one line for each topic, the newest; the end of a span ends it.
    It is no assessment, no position on an issue and no agreement, and moves none of these.

    - `by`: whose policy.
    - `toward`: which countries it is about.
    - `topic`: what it is about, one policy for each at a time.
    - `policy`: the line, in a few words.
    - `favours`: the country that it sides with, if any.
    - `aims`: what it was for, a short phrase each.
    """

    by: Party = field(validator=PARTY)
    toward: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    topic: Topic = field(validator=TOPIC)
    policy: str = field(validator=TEXT)
    favours: Party | None = field(default=None, validator=OPTIONAL_PARTY)
    aims: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)


@codebook.event("organisation")
@frozen(kw_only=True)
class Organisation(Event):
    """An organisation was founded, or begins to be there.

    Moves the list of organisations. A span tells how long it has been there.

    - `name`: what it is called.
    - `short`: its short name.
    - `host`: the country in which it works.
    - `backed_by`: the countries that helped to found it or stand behind it.
    - `roles`: what it is or does, a short phrase each.
    """

    name: str = field(validator=TEXT)
    short: str | None = field(default=None, validator=OPTIONAL_TEXT)
    host: Party | None = field(default=None, validator=OPTIONAL_PARTY)
    backed_by: tuple[Party, ...] = field(converter=several, validator=ONE_OR_MORE)
    roles: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
