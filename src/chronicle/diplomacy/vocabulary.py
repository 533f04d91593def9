"""The closed vocabularies of the field, and the checks that its event types share.

A vocabulary is a `Literal`: the words that a file may use, and nothing else. What has no closed list (issues, metrics,
policies) is a *topic*: a short name in lower case, the same wherever the same thing is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias, get_args

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, deep_mapping, ge, in_, instance_of, matches_re, min_len, optional

from chronicle.errors import EventError


@frozen
class IsParty:
    """Marks the fields that hold parties, so that `chronicle.diplomacy.events.parties` finds them."""


Party: TypeAlias = Annotated[str, IsParty()]
"""A country: its ISO 3166 alpha-2 code in capitals, `SU` for the Soviet Union. Other actors go by name."""

Topic: TypeAlias = str
"""A name for an issue, a metric, a policy: lower case and hyphens, ``nuclear-inspections``."""

Channel = Literal["bilateral", "six-party", "multilateral"]
"""In which setting talks are held: the pair alone, the six-party talks, any other round table."""

Phase = Literal[
    "signalled",
    "agreed",
    "begun",
    "series",
    "round",
    "session",
    "paused",
    "resumed",
    "broken-down",
    "concluded",
    "refused",
]
"""What an entry about talks tells.

`signalled`: readiness was shown; `agreed`: it was agreed that there shall be talks; `begun`: they began, no more is
told; `series`: a whole run of talks, the container of its rounds; `round`: a counted round; `session`: one meeting;
`paused`, `resumed` (a further session), `broken-down`, `concluded`; `refused`: a party will not talk.
"""

Form = Literal["treaty", "agreement", "joint-declaration"]
"""What was agreed upon: a treaty between states, any other agreement, a declaration made together."""

AgreementStep = Literal["concluded", "extended", "ended"]
"""What happened to an agreement."""

TiesStatus = Literal["never-established", "established", "severed"]
"""Whether two states have diplomatic relations."""

Climate = Literal["hostile", "strained", "thaw", "normalised"]
"""How relations were, from worst to best."""

Trend = Literal["better", "worse"]
"""Which way relations moved, in the words of whoever assessed them."""

Dimension = Literal["political", "economic"]
"""Which side of relations an assessment is of."""

Act = Literal[
    "accusation",
    "apology",
    "call",
    "classification",
    "commitment",
    "condemnation",
    "condolence",
    "criticism",
    "denial",
    "intent",
    "outlook",
    "readiness",
    "refusal",
    "request",
    "warning",
]
"""What is done by saying something.

`call`: proposes or urges; `classification`: says what something is; `commitment`: binds the speaker; `intent`: says
what the speaker means to do; `outlook`: says what may come; `readiness`: says that talks or a visit are possible.
"""

Medium = Literal["declaration", "letter", "meeting", "press", "speech", "state-media", "telegram"]
"""By what means a statement was made."""

Office = Literal["head-of-state", "head-of-government", "foreign-minister", "minister", "official", "political-party"]
"""The rank of who speaks, visits or meets."""

Position = Literal[
    "raised",
    "demanded",
    "contested",
    "denied",
    "refused",
    "admitted",
    "met",
    "claimed-resolved",
    "resolved",
]
"""Where a party stands on an issue.

`raised`: brought up; `demanded`: asks the other to do something; `contested`: negotiates, not agreed; `denied`: says
that there is nothing; `refused`: will not do what is asked; `admitted`: owns up to it; `met`: has done what was asked;
`claimed-resolved`: says that it is settled; `resolved`: holds it settled with the other side.
"""

CLOSED: frozenset[Position] = frozenset({"met", "claimed-resolved", "resolved"})
"""The positions in which a party holds an issue closed."""

SanctionStep = Literal["imposed", "eased", "lifted", "relief-considered"]
"""What happened to a sanction; `relief-considered` changes nothing that is in force."""

Weapon = Literal["ballistic-missile", "cruise-missile", "missile", "rocket-artillery", "satellite-launcher"]
"""What was launched; `missile` where no more is told."""

Qualifier = Literal["exactly", "about", "almost", "over", "estimated"]
"""How a number is to be read."""

Returned = Literal["persons", "remains"]
"""Who or what came back: living persons, or mortal remains."""

Finding = Literal["match", "no-match", "inconclusive"]
"""What a test of identity gave."""

ConditionKind = Literal["contacts", "hardship", "motive", "movement", "opinion", "practice", "presence"]
"""What sort of lasting state of affairs is told of."""

Check: TypeAlias = "Callable[[Any, Attribute[Any], Any], Any]"

PARTY = matches_re(r"[A-Z]{2}")
PARTIES = deep_iterable(PARTY)
ONE_OR_MORE: Check = deep_iterable(PARTY, min_len(1))
TWO_OR_MORE: Check = deep_iterable(PARTY, min_len(2))
TOPIC = matches_re(r"[a-z0-9]+(-[a-z0-9]+)*")
TEXT = instance_of(str)
TEXTS = deep_iterable(TEXT)
OPTIONAL_PARTY = optional(PARTY)
OPTIONAL_TOPIC = optional(TOPIC)
OPTIONAL_TEXT = optional(TEXT)
NAMES_BY_PARTY = deep_mapping(PARTY, TEXT)
AT_LEAST_ONE = ge(1)


def several(value: Iterable[str]) -> tuple[str, ...]:
    """A converter: a list of texts as a tuple; one text alone would be taken apart into letters, and is refused.

    >>> several(["JP", "KP"])
    ('JP', 'KP')
    """
    if isinstance(value, str):
        raise EventError(f"{value!r} stands where a list is meant", code="not-a-list", mend=f"write [{value}]")
    return tuple(value)


@frozen(kw_only=True)
class Amount:
    """A measured amount: `value` and its `unit` (``USD``, ``BTC``), and how to read the number.

    >>> Amount(value=Decimal("4502.9"), unit="BTC").qualifier
    'exactly'
    """

    value: Decimal = field(validator=instance_of(Decimal))
    unit: str = field(validator=TEXT)
    qualifier: Qualifier = field(default="exactly", validator=in_(get_args(Qualifier)))


def amounts(value: Iterable[Amount]) -> tuple[Amount, ...]:
    """A converter: a list of amounts as a tuple."""
    return tuple(value)
