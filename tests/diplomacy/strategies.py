"""Invented events between two countries, and the mirror that exchanges the two."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args

import attrs
from hypothesis import strategies as st

from chronicle import Event
from chronicle.diplomacy import vocabulary as words
from chronicle.diplomacy.events import (
    Abduction,
    Admission,
    Agreement,
    Assessment,
    Condition,
    ContextEvent,
    CyberTheft,
    DeathClaim,
    DiplomaticTies,
    Drill,
    FigureReport,
    ForensicResult,
    IssuePosition,
    Launch,
    LaunchPlan,
    Organisation,
    PolicyShift,
    Return,
    Sanction,
    Statement,
    Summit,
    Talks,
    Visit,
)

YEARS = range(1990, 2010)
ISSUES = st.sampled_from(["borders", "debts", "abductions"])
NAMES = st.lists(st.sampled_from(["Ada", "Ben", "Cleo", "Dan"]), max_size=2, unique=True)
COUNTS = st.integers(1, 4)


def of(vocabulary: Any) -> st.SearchStrategy[Any]:
    """A word of a vocabulary."""
    return st.sampled_from(get_args(vocabulary))


@st.composite
def whens(draw: st.DrawFn) -> str:
    """A year, a vague year or a span of years."""
    begin, end = sorted(draw(st.lists(st.sampled_from(YEARS), min_size=2, max_size=2)))
    return draw(st.sampled_from([f"{begin}", f"[{begin}..{end}]", f"{begin}/{end}"]))


@st.composite
def of_type(draw: st.DrawFn, cls: type[Event], **fields: st.SearchStrategy[Any]) -> Event:
    """An event of one type, without its final id."""
    return cls(id="e", when=draw(whens()), **{name: draw(values) for name, values in fields.items()})


@st.composite
def abduction_events(draw: st.DrawFn, abductor: str, victims: str) -> Event:
    """An event about people whom one party abducted from another."""
    one, other, count = st.just(abductor), st.just(victims), COUNTS
    return draw(
        st.one_of(
            of_type(Abduction, by=one, of=other, count=count, persons=NAMES),
            of_type(Admission, by=one, to=other, count=count, persons=NAMES),
            of_type(Return, by=one, to=other, count=count, what=of(words.Returned), persons=NAMES),
            of_type(DeathClaim, by=one, to=other, count=count, persons=NAMES),
            of_type(ForensicResult, by=other, to=one, finding=of(words.Finding), persons=NAMES),
        )
    )


@st.composite
def pair_events(draw: st.DrawFn, a: str, b: str) -> Event:
    """An event between two countries, of any type."""
    by, other = draw(st.permutations([a, b]))
    one, two = st.just(by), st.just(other)
    both, to = st.just((a, b)), st.just((other,))
    speakers = st.sampled_from([(by,), (a, b)])
    names = st.sampled_from([{}, {by: "missile", other: "satellite-launcher"}])
    return draw(
        st.one_of(
            abduction_events(by, other),
            of_type(DiplomaticTies, between=both, status=of(words.TiesStatus)),
            of_type(Assessment, between=both, climate=of(words.Climate), dimension=of(words.Dimension)),
            of_type(Talks, between=both, phase=of(words.Phase), channel=of(words.Channel), by=speakers),
            of_type(Agreement, between=both, title=st.just("accord"), form=of(words.Form)),
            of_type(Summit, between=both),
            of_type(Visit, by=one, to=two, visitor=st.just("somebody"), level=of(words.Office)),
            of_type(PolicyShift, by=one, toward=to, topic=ISSUES, policy=st.just("a line")),
            of_type(Organisation, name=st.just("a club"), host=one, backed_by=to),
            of_type(Statement, by=one, to=to, act=of(words.Act), office=of(words.Office), issue=ISSUES),
            of_type(IssuePosition, by=one, toward=two, issue=ISSUES, position=of(words.Position)),
            of_type(Launch, by=one, over=to, called=names),
            of_type(LaunchPlan, by=one, near=to),
            of_type(Drill, by=one, against=two, kind=st.just("evacuation")),
            of_type(Sanction, by=one, on=two, step=of(words.SanctionStep)),
            of_type(CyberTheft, against=one, victim=st.just("a bank")),
            of_type(FigureReport, metric=ISSUES, of=one, toward=two, value=st.just(Decimal(7)), unit=st.just("USD")),
        )
    )


@st.composite
def surroundings(draw: st.DrawFn, a: str, b: str) -> Event:
    """What others do, and lasting conditions, told of both countries."""
    both = st.just((a, b))
    return draw(
        st.one_of(
            of_type(ContextEvent, of=both, what=st.just("something")),
            of_type(Condition, of=both, what=st.just("something"), kind=of(words.ConditionKind)),
        )
    )


def numbered(events: list[Event]) -> list[Event]:
    """The events, each with an id of its own."""
    return [attrs.evolve(event, id=f"e{at}") for at, event in enumerate(events)]


def swapped(value: Any, a: str, b: str) -> Any:
    """A value in which two countries have changed places."""
    if isinstance(value, str):
        return {a: b, b: a}.get(value, value)
    if isinstance(value, Mapping):
        return {swapped(key, a, b): swapped(held, a, b) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(swapped(each, a, b) for each in value)
    return value


def mirrored(event: Event, a: str, b: str) -> Event:
    """An event in which two countries have changed places."""
    names = [each.name for each in attrs.fields(type(event))]
    return attrs.evolve(event, **{name: swapped(getattr(event, name), a, b) for name in names})
