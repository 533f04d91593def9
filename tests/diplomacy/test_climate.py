"""Ties and climate: what moves them, and above all what does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Event, MemoryLog
from chronicle.diplomacy.events import (
    Abduction,
    Admission,
    Agreement,
    Assessment,
    DiplomaticTies,
    Drill,
    FigureReport,
    Launch,
    LaunchPlan,
    Sanction,
    Statement,
    Summit,
    Talks,
    Visit,
)
from chronicle.diplomacy.reducers import Climate, Ties, climate, ties
from chronicle.diplomacy.reducers.climate import (
    assessed,
    cooled,
    declared,
    low_is_bad,
    negotiated,
    owned_up,
    refused,
    tells,
    warmed,
    weather,
)
from chronicle.diplomacy.reducers.ties import possible_step, tied

from .strategies import numbered, pair_events

PAIR = ("GR", "TR")
COLD = Climate("hostile", all_time_low=True)


def a(cls: Any, **fields: Any) -> Any:
    return cls(id="a", when="2000", **fields)


def talks(phase: str, **fields: Any) -> Talks:
    return Talks(**{"id": "a", "when": "2000", "between": PAIR, "phase": phase, **fields})


def refusal(office: str, act: str = "refusal") -> Statement:
    return Statement(id="a", when="2000", by="TR", to=["GR"], act=act, office=office)  # type: ignore[arg-type]


def test_an_assessment_sets_the_climate_of_its_dimension_only() -> None:
    political = assessed(Climate(), a(Assessment, between=PAIR, climate="hostile", all_time_low=True))
    assert political == COLD
    assert assessed(COLD, a(Assessment, between=PAIR, climate="thaw", dimension="economic")) == Climate(
        "hostile", "thaw", all_time_low=True
    )


def test_a_trend_explains_and_moves_nothing() -> None:
    worse = assessed(Climate("thaw"), a(Assessment, between=PAIR, climate="thaw", trend="worse"))
    assert worse == Climate("thaw")


def test_admission_joint_declaration_and_mutual_readiness_warm() -> None:
    declaration = a(Agreement, between=PAIR, title="declaration", form="joint-declaration")
    assert owned_up(COLD, a(Admission, by="TR", to="GR", count=1)) == Climate("thaw")
    assert declared(COLD, declaration) == Climate("thaw")
    assert negotiated(COLD, talks("signalled", by=PAIR)) == Climate("thaw")


def test_breakdown_and_a_foreign_ministers_refusal_cool() -> None:
    warm = Climate("thaw")
    assert negotiated(warm, talks("broken-down")) == Climate("strained")
    assert negotiated(warm, talks("refused", by=["TR"], level="foreign-minister")) == Climate("strained")
    assert refused(warm, refusal("foreign-minister")) == Climate("strained")


@pytest.mark.parametrize(
    "event",
    [
        talks("signalled", by=["GR"]),
        talks("signalled"),
        talks("agreed"),
        talks("begun"),
        talks("round"),
        talks("paused"),
        talks("refused", by=["TR"], level="official"),
        talks("broken-down", channel="six-party"),
        talks("signalled", by=PAIR, channel="six-party"),
    ],
)
def test_other_phases_and_channels_move_no_climate(event: Talks) -> None:
    assert negotiated(Climate("thaw"), event) == Climate("thaw")
    assert negotiated(COLD, event) == COLD


def test_lesser_refusals_and_other_acts_move_no_climate() -> None:
    assert refused(Climate("thaw"), refusal("official")) == Climate("thaw")
    assert refused(Climate("thaw"), refusal("foreign-minister", act="criticism")) == Climate("thaw")


def test_other_agreements_move_no_climate() -> None:
    for fields in ({}, {"form": "treaty"}, {"form": "joint-declaration", "channel": "six-party"}):
        assert declared(COLD, a(Agreement, between=PAIR, title="accord", **fields)) == COLD


@given(st.sampled_from([None, "hostile", "strained", "thaw", "normalised"]), st.booleans())
def test_good_news_never_worsens_and_bad_news_never_betters(status: Any, low: bool) -> None:
    order = ["hostile", "strained", None, "thaw", "normalised"]
    state = Climate(status, all_time_low=low and status in ("hostile", "strained"))
    assert order.index(warmed(state).status) >= max(order.index(status), order.index("thaw"))
    assert order.index(cooled(state).status) <= min(order.index(status), order.index("strained"))
    assert low_is_bad(warmed(state))
    assert low_is_bad(cooled(state))
    assert warmed(warmed(state)) == warmed(state)
    assert cooled(cooled(state)) == cooled(state)


def test_an_all_time_low_lasts_until_relations_warm() -> None:
    assert cooled(COLD).all_time_low
    assert not warmed(COLD).all_time_low
    assert not low_is_bad(Climate("thaw", all_time_low=True))


QUIET: tuple[type[Event], ...] = (Launch, LaunchPlan, Drill, Sanction, FigureReport, Abduction, Summit, Visit)


@settings(max_examples=60)
@given(st.lists(pair_events(*PAIR).filter(lambda event: isinstance(event, QUIET)), max_size=6).map(numbered))
def test_launches_drills_sanctions_and_opinions_move_no_climate_and_no_ties(events: list[Event]) -> None:
    log = MemoryLog()
    log.append(*events)
    assert log.replay(climate).as_of("2020").state == Climate()
    assert log.replay(ties).as_of("2020").state == Ties()


def test_only_ties_move_ties() -> None:
    assert tied(Ties(), a(DiplomaticTies, between=PAIR, status="established")) == Ties("established")
    assert set(ties.handlers) == {DiplomaticTies}


@pytest.mark.parametrize(
    ("before", "after", "possible"),
    [
        (None, "never-established", True),
        ("established", "never-established", False),
        ("established", "severed", True),
        ("never-established", "severed", False),
        ("severed", "established", True),
    ],
)
def test_ties_take_possible_steps(before: Any, after: str, possible: bool) -> None:
    assert possible_step(Ties(before), a(DiplomaticTies, between=PAIR, status=after)) is possible


@given(st.lists(pair_events(*PAIR), max_size=1).map(numbered))
def test_what_is_kept_away_would_have_moved_nothing(events: list[Event]) -> None:
    for event in events:
        handle = weather.handler(type(event))
        if handle is not None and not tells(event):  # type: ignore[arg-type]
            assert all(handle(state, event) is state for state in (Climate(), COLD, Climate("normalised")))
