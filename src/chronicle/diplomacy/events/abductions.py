"""Abductions of people of one country by another, and what each side later says, returns and proves."""

from __future__ import annotations

from typing import Annotated, get_args

from attrs import field, frozen
from attrs.validators import in_, optional

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.vocabulary import (
    AT_LEAST_ONE,
    OPTIONAL_TEXT,
    PARTY,
    TEXTS,
    TOPIC,
    Finding,
    Party,
    Returned,
    Topic,
    several,
)
from chronicle.events import Event, EventRef


@codebook.event("abduction-campaign", act=True)
@frozen(kw_only=True)
class AbductionCampaign(Event):
    """The period in which a party abducted people of another: the container of single abductions.

    Counts nobody, and moves nothing: its abductions are entries of their own.

    - `by`: the country whose agents abducted.
    - `of`: the country whose people were abducted.
    """

    by: Party = field(validator=PARTY)
    of: Party = field(validator=PARTY)


@codebook.event("abduction")
@frozen(kw_only=True)
class Abduction(Event):
    """People were abducted on one occasion; `spread` says how many occasions the entry stands for.

    Moves the number abducted (at least) by `count`, unless `included_in` names an entry that counts them already;
    named persons are known by name either way.

    - `by`: the country whose agents abducted.
    - `of`: the country whose people, citizens or residents, were abducted.
    - `count`: how many people at a time.
    - `persons`: their names, where told.
    - `included_in`: the entry in whose count these people are.
    - `campaign`: the period that this belongs to.
    - `purpose`: what for.
    - `age`: how old the person was: it counts nothing.
    """

    by: Party = field(validator=PARTY)
    of: Party = field(validator=PARTY)
    count: int = field(default=1, validator=AT_LEAST_ONE)
    persons: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    included_in: Annotated[str, EventRef("abduction")] | None = None
    campaign: Annotated[str, EventRef(AbductionCampaign)] | None = None
    purpose: str | None = field(default=None, validator=OPTIONAL_TEXT)
    age: int | None = field(default=None, validator=optional(AT_LEAST_ONE))


@codebook.event("admission")
@frozen(kw_only=True)
class Admission(Event):
    """A party admits that it abducted people of another.

    Moves the number admitted, the position of `by` on the issue (admitted) and the climate (thaw).

    - `by`: who admits.
    - `to`: whose people they were.
    - `count`: how many abducted people it admits to, beyond what it has admitted before.
    - `persons`: their names, where told.
    - `issue`: the issue that this is about.
    """

    by: Party = field(validator=PARTY)
    to: Party = field(validator=PARTY)
    count: int = field(validator=AT_LEAST_ONE)
    persons: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    issue: Topic = field(default="abductions", validator=TOPIC)


@codebook.event("return")
@frozen(kw_only=True)
class Return(Event):
    """Abducted people came back, or what is said to be their remains.

    `persons` moves the number returned, `remains` only the number of remains returned: they are not a returned person,
    and whose they are is for a forensic result to say. The people of another programme (repatriated residents, say)
    are a figure.

    - `by`: who let them go or handed them over.
    - `to`: the country that they came back to.
    - `what`: `persons` or `remains`.
    - `count`: of how many.
    - `persons`: their names, where told.
    """

    by: Party = field(validator=PARTY)
    to: Party = field(validator=PARTY)
    what: Returned = field(validator=in_(get_args(Returned)))
    count: int = field(default=1, validator=AT_LEAST_ONE)
    persons: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)


@codebook.event("death-claim")
@frozen(kw_only=True)
class DeathClaim(Event):
    """A party says that abducted people of another have died.

    Moves the number claimed dead by `count`, unless `included_in` names a claim that counts them already. It never
    accounts for them in the eyes of the other party.

    - `by`: who claims it.
    - `to`: whose people they were.
    - `count`: how many.
    - `persons`: their names, where told.
    - `cause`: of what they are said to have died.
    - `included_in`: the claim in whose count these people are.
    """

    by: Party = field(validator=PARTY)
    to: Party = field(validator=PARTY)
    count: int = field(default=1, validator=AT_LEAST_ONE)
    persons: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    cause: str | None = field(default=None, validator=OPTIONAL_TEXT)
    included_in: Annotated[str, EventRef("death-claim")] | None = None


@codebook.event("forensic-result")
@frozen(kw_only=True)
class ForensicResult(Event):
    """A party publishes what a test says of returned remains, and so of a death that was claimed.

    `no-match` moves the number of deaths disputed by the persons tested, `match` the number confirmed; `inconclusive`
    moves neither. Whether a party accepts the result is its own position.

    - `by`: who publishes it.
    - `to`: who handed the remains over.
    - `finding`: whether the remains are those of the person.
    - `method`: how it was tested.
    - `persons`: whose remains they were said to be.
    - `tests`: the return of the remains that were tested.
    - `claim`: the death claim that it speaks to, the most particular one.
    """

    by: Party = field(validator=PARTY)
    to: Party = field(validator=PARTY)
    finding: Finding = field(validator=in_(get_args(Finding)))
    method: str | None = field(default=None, validator=OPTIONAL_TEXT)
    persons: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
    tests: Annotated[str, EventRef(Return)] | None = None
    claim: Annotated[str, EventRef(DeathClaim)] | None = None
