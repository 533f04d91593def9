"""Launches and what is planned of them, drills, sanctions and cyber thefts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from attrs import field, frozen
from attrs.validators import deep_mapping, in_, optional

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.vocabulary import (
    AT_LEAST_ONE,
    OPTIONAL_PARTY,
    OPTIONAL_TEXT,
    PARTIES,
    PARTY,
    TEXT,
    TEXTS,
    Amount,
    Party,
    SanctionStep,
    Weapon,
    amounts,
    several,
)
from chronicle.events import Event, EventRef


@codebook.event("launch-plan", announced=True)
@frozen(kw_only=True)
class LaunchPlan(Event):
    """A window in which a party plans to launch something: its span is the window, `known` when it was announced.

    Moves the windows that are open, at its beginning and its end. It is no launch and never counts as one.

    - `by`: who plans to launch.
    - `near`: the countries near whose land or waters.
    - `area`: where, in words.
    - `called`: what the parties call that which is to be launched, by party.
    """

    by: Party = field(validator=PARTY)
    near: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    area: str | None = field(default=None, validator=OPTIONAL_TEXT)
    called: Mapping[Party, Weapon] = field(
        factory=dict, validator=deep_mapping(PARTY, in_(get_args(Weapon))), hash=False
    )


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    """A party launched something, on one occasion.

    Moves the number of launches by one, however many missiles flew; contested where the parties call it by different
    names; and the numbers over a country and into its waters. Plans, tests without a launch and "missiles sometimes
    fly" are none.

    - `by`: who launched.
    - `weapon`: what, in words.
    - `called`: what the parties call it, by party, where they are told to differ or agree.
    - `missiles`: how many flew; `None` where it is not told.
    - `over`: the countries whose land it crossed.
    - `into_waters_of`: the countries into whose waters it fell.
    - `landed`: where it came down, in words.
    - `toward`: the countries that it concerned otherwise.
    - `plan`: the plan that it carried out.
    """

    by: Party = field(validator=PARTY)
    weapon: str | None = field(default=None, validator=OPTIONAL_TEXT)
    called: Mapping[Party, Weapon] = field(
        factory=dict, validator=deep_mapping(PARTY, in_(get_args(Weapon))), hash=False
    )
    missiles: int | None = field(default=None, validator=optional(AT_LEAST_ONE))
    over: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    into_waters_of: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    landed: str | None = field(default=None, validator=OPTIONAL_TEXT)
    toward: tuple[Party, ...] = field(default=(), converter=several, validator=PARTIES)
    plan: Annotated[str, EventRef(LaunchPlan)] | None = None

    @property
    def contested(self) -> bool:
        """Whether the parties call it by different names.

        >>> Launch(id="test", when="2019-11", by="KP", called={"KP": "missile", "JP": "missile"}).contested
        False
        """
        return len(set(self.called.values())) > 1


@codebook.event("drill", act=True)
@frozen(kw_only=True)
class Drill(Event):
    """A party exercises: evacuates, mobilises, practises.

    Moves the number of drills of `by`, and nothing else: no climate, no launch.

    - `by`: who.
    - `against`: the country whose deeds it is a preparation for.
    - `kind`: what sort of drill, in words.
    - `first`: whether it was the first of its kind.
    """

    by: Party = field(validator=PARTY)
    against: Party | None = field(default=None, validator=OPTIONAL_PARTY)
    kind: str = field(validator=TEXT)
    first: bool = False


@codebook.event("sanction")
@frozen(kw_only=True)
class Sanction(Event):
    """A party imposes sanctions on another, eases or lifts them, or considers to.

    Moves the sanctions in force. `imposed` as a span is in force for that span, as a point until an entry lifts it;
    `relief-considered` lifts nothing.

    - `by`: who imposes.
    - `on`: upon whom.
    - `step`: what happens.
    - `kind`: what sort of sanctions, in words.
    - `because`: why, in words.
    - `concerns`: for a later step, the sanction that it is about; `None`: all of `by` on `on`.
    """

    by: Party = field(validator=PARTY)
    on: Party = field(validator=PARTY)
    step: SanctionStep = field(default="imposed", validator=in_(get_args(SanctionStep)))
    kind: str = field(default="economic", validator=TEXT)
    because: str | None = field(default=None, validator=OPTIONAL_TEXT)
    concerns: Annotated[str, EventRef("sanction")] | None = None


@codebook.event("cyber-theft")
@frozen(kw_only=True)
class CyberTheft(Event):
    """Something was stolen through computers from somebody in a country.

    Moves what was stolen, by unit, once for each entry however often it is told. Who did it is for an attribution to
    say, so that it can be asked who was known to have done it, and when.

    - `against`: the country of the victim.
    - `victim`: from whom.
    - `amounts`: what was stolen, each told in its own unit; two of them may tell the same loot.
    - `method`: how, a short phrase for each step.
    """

    against: Party = field(validator=PARTY)
    victim: str = field(validator=TEXT)
    amounts: tuple[Amount, ...] = field(default=(), converter=amounts)
    method: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
