"""Talks by channel: statuses, and what counts as a round, a session, or nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Event, MemoryLog
from chronicle.diplomacy.events import Agreement, Statement, Talks
from chronicle.diplomacy.reducers import Negotiations, talks
from chronicle.diplomacy.reducers.talks import completed_were_started, round_ended, told
from chronicle.diplomacy.vocabulary import Phase

from .strategies import numbered, of, of_type


def a(phase: str, **fields: Any) -> Talks:
    return Talks(**{"id": "a", "when": "1991-01-30/1991-01-31", "between": ("GR", "TR"), "phase": phase, **fields})


@pytest.mark.parametrize(
    ("phase", "status"),
    [
        ("signalled", "signalled"),
        ("agreed", "agreed"),
        ("begun", "ongoing"),
        ("series", "none"),
        ("round", "ongoing"),
        ("session", "ongoing"),
        ("paused", "paused"),
        ("resumed", "ongoing"),
        ("broken-down", "broken-down"),
        ("concluded", "concluded"),
        ("refused", "refused"),
    ],
)
def test_every_phase_leads_from_nothing_to_a_status(phase: str, status: str) -> None:
    assert told(Negotiations(), a(phase)).status == status


def test_a_series_is_a_container_and_counts_nothing() -> None:
    assert told(Negotiations(), a("series")) == Negotiations()
    assert round_ended(Negotiations(), a("series")) == Negotiations()


def test_a_round_that_ends_is_completed() -> None:
    begun = told(Negotiations(), a("round"))
    assert (begun.rounds_started, begun.rounds_completed, begun.under_way) == (1, 0, ("a",))
    ended = round_ended(begun, a("round"))
    assert (ended.rounds_started, ended.rounds_completed, ended.under_way, ended.status) == (1, 1, (), "ongoing")


def test_a_round_that_breaks_down_is_never_completed() -> None:
    broken = told(told(Negotiations(), a("round")), a("broken-down", id="b", part_of="a", over="debts"))
    assert (broken.status, broken.over) == ("broken-down", "debts")
    assert round_ended(broken, a("round")) == broken


def test_a_breakdown_breaks_off_the_round_that_it_names_or_else_all() -> None:
    two = told(told(Negotiations(), a("round")), a("round", id="b"))
    assert told(two, a("broken-down", id="c", part_of="a")).under_way == ("b",)
    assert told(two, a("broken-down", id="c")).under_way == ()


def test_a_round_of_one_unknown_day_is_started() -> None:
    once = told(Negotiations(), a("round", when="1991-01"))
    assert (once.rounds_started, once.under_way) == (1, ())


def test_resumed_talks_are_a_further_session() -> None:
    assert told(told(Negotiations(), a("session")), a("resumed", id="b")).sessions == 2


def test_readiness_undoes_no_agreement_to_talk_and_no_round() -> None:
    for state in (Negotiations("agreed"), told(Negotiations(), a("round"))):
        assert told(state, a("signalled", id="b")) is state
    assert told(told(Negotiations(), a("round")), a("agreed", id="b")).status == "ongoing"
    assert told(Negotiations("paused"), a("signalled")).status == "signalled"


def test_channels_are_kept_apart_and_nothing_else_moves_them() -> None:
    log = MemoryLog()
    log.append(
        a("round", id="round"),
        a("session", id="session", channel="six-party", when="2007-02-13"),
        Agreement(id="accord", when="2007-02-13", between=["GR", "TR"], title="accord", reached_in="session"),
        Statement(id="intent", when="2008", by="GR", to=["TR"], act="intent", about="talks"),
        Statement(id="ready", when="2008", by="GR", to=["TR"], act="readiness", about="talks"),
    )
    state = log.replay(talks).as_of("2010").state
    assert (state["bilateral"].rounds_completed, state["bilateral"].sessions) == (1, 0)
    assert state["six-party"] == Negotiations("ongoing", sessions=1)
    assert state["multilateral"] == Negotiations()


def test_the_invariant_notices_a_round_completed_out_of_nothing() -> None:
    assert not completed_were_started(Negotiations(rounds_completed=1))
    assert not completed_were_started(Negotiations(rounds_started=1, rounds_completed=1, under_way=("a",)))


@settings(max_examples=60)
@given(st.lists(of_type(Talks, between=st.just(("GR", "TR")), phase=of(Phase)), max_size=10).map(numbered))
def test_counts_never_fall_and_the_invariant_holds(events: list[Event]) -> None:
    log = MemoryLog()
    log.append(*events)
    timeline = log.replay(talks)
    states = [timeline.as_of(str(year)).state["bilateral"] for year in range(1989, 2012)]
    assert all(completed_were_started(state) for state in states)
    for before, after in pairwise(states):
        assert before.rounds_started <= after.rounds_started
        assert before.rounds_completed <= after.rounds_completed
        assert before.sessions <= after.sessions


def test_every_phase_of_the_vocabulary_is_handled() -> None:
    for phase in get_args(Phase):
        assert isinstance(told(Negotiations(), a(phase)), Negotiations)
