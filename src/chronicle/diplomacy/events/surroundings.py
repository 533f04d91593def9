"""Figures, lasting conditions and what others do: what a chronology tells beside the dealings of a pair."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from attrs import field, frozen
from attrs.validators import in_, instance_of

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.vocabulary import (
    ONE_OR_MORE,
    OPTIONAL_PARTY,
    OPTIONAL_TEXT,
    PARTY,
    TEXT,
    TEXTS,
    TOPIC,
    ConditionKind,
    Party,
    Qualifier,
    Topic,
    several,
)
from chronicle.events import Event


@codebook.event("figure")
@frozen(kw_only=True)
class FigureReport(Event):
    """A number that somebody reports, as it stood then.

    Moves the last value of its metric: it is set, never added. A span is the figure's period of validity, after which
    it is no longer there; a point is valid until the metric's next value.

    - `metric`: what is measured, the same topic in every entry.
    - `of`: the country that it is a number of (whose trade, debt, people, opinion).
    - `toward`: the country that it is a number toward (with whom, to whom, of whom).
    - `value`, `unit`: the number, and what of (``USD``, ``people``, ``percent``, ``USD per year``).
    - `qualifier`: how the number is to be read.
    - `reporter`: who reports it, where the source says so.
    """

    metric: Topic = field(validator=TOPIC)
    of: Party = field(validator=PARTY)
    toward: Party | None = field(default=None, validator=OPTIONAL_PARTY)
    value: Decimal = field(validator=instance_of(Decimal))
    unit: str = field(validator=TEXT)
    qualifier: Qualifier = field(default="exactly", validator=in_(get_args(Qualifier)))
    reporter: str | None = field(default=None, validator=OPTIONAL_TEXT)


@codebook.event("condition")
@frozen(kw_only=True)
class Condition(Event):
    """A state of affairs that lasts: hardship, a practice, an opinion, a motive, a movement of people.

    Moves nothing. It is kept because it was told, and because it explains.

    - `of`: the countries in or between which it holds; the pair's other side too, where it bears on it.
    - `kind`: what sort of thing it is.
    - `what`: what holds, in a few words.
    - `actors`: people and organisations that it is about, by name.
    """

    of: tuple[Party, ...] = field(converter=several, validator=ONE_OR_MORE)
    kind: ConditionKind = field(validator=in_(get_args(ConditionKind)))
    what: str = field(validator=TEXT)
    actors: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)


@codebook.event("context")
@frozen(kw_only=True)
class ContextEvent(Event):
    """Something that others do, or that befalls a country, and that the story of a pair needs.

    Moves nothing of any pair, even where its parties include both of it: what the two do with each other has types of
    its own. `concerns` is false of it for every pair.

    - `of`: the countries that it involves.
    - `what`: what happened, in a few words.
    - `actors`: people and organisations that did it, by name.
    """

    of: tuple[Party, ...] = field(converter=several, validator=ONE_OR_MORE)
    what: str = field(validator=TEXT)
    actors: tuple[str, ...] = field(default=(), converter=several, validator=TEXTS)
