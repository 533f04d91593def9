"""The reducer of two countries: whom it heeds, its mirror image, and how it is cited."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Event, MemoryLog
from chronicle.diplomacy import Between, Relations, bilateral
from chronicle.diplomacy.events import (
    Attribution,
    ContextEvent,
    CyberTheft,
    IssuePosition,
    Launch,
    Sanction,
    Statement,
    Summit,
    Talks,
    Visit,
)
from chronicle.errors import ReducerError
from chronicle.events import plain

from .strategies import mirrored, numbered, pair_events, surroundings, swapped

INITIAL = bilateral("GR", "TR").initial


def a(cls: Any, **fields: Any) -> Any:
    return cls(**{"id": "a", "when": "2000", **fields})


def replayed(events: list[Event], *pair: str, as_of: str = "2020") -> Relations:
    log = MemoryLog()
    log.append(*events)
    return log.replay(bilateral(*pair)).as_of(as_of).state


@settings(max_examples=60)
@given(st.lists(pair_events("GR", "TR"), max_size=8).map(numbered), st.sampled_from(["1995", "2020"]))
def test_exchanging_the_two_gives_the_mirror_image(events: list[Event], day: str) -> None:
    there = plain(replayed(events, "GR", "TR", as_of=day))
    back = plain(replayed([mirrored(each, "GR", "TR") for each in events], "TR", "GR", as_of=day))
    assert swapped(there, "GR", "TR") == back


@settings(max_examples=60)
@given(st.lists(pair_events("GR", "TR"), max_size=6).map(numbered))
def test_the_same_events_between_others_give_the_same_state_of_others(events: list[Event]) -> None:
    others = [mirrored(mirrored(each, "GR", "JP"), "TR", "KP") for each in events]
    there = plain(replayed(events, "GR", "TR"))
    assert swapped(swapped(there, "GR", "JP"), "TR", "KP") == plain(replayed(others, "JP", "KP"))
    # Nobody stole from the new pair, and nothing else is of the old one.
    assert replayed(others, "GR", "TR") == INITIAL


@settings(max_examples=60)
@given(st.lists(surroundings("GR", "TR"), max_size=6).map(numbered))
def test_context_and_conditions_move_no_pair(events: list[Event]) -> None:
    assert replayed(events, "GR", "TR") == INITIAL


@settings(max_examples=60)
@given(
    st.lists(pair_events("GR", "TR"), max_size=6).map(numbered),
    st.lists(surroundings("GR", "TR"), max_size=3),
)
def test_context_among_other_events_moves_nothing(events: list[Event], around: list[Event]) -> None:
    assert replayed(numbered([*events, *around]), "GR", "TR") == replayed(events, "GR", "TR")


@settings(max_examples=60)
@given(st.lists(pair_events("GR", "TR"), max_size=8).map(numbered))
def test_sums_never_fall(events: list[Event]) -> None:
    log = MemoryLog()
    log.append(*events)
    timeline = log.replay(bilateral("GR", "TR"))

    def sums(state: Relations) -> list[int]:
        visits = [state.meetings.visits[party].total for party in ("GR", "TR")]
        words = [state.statements[party].total for party in ("GR", "TR")]
        return [state.launches.total, state.meetings.summits, state.thefts.total, *visits, *words]

    told = [sums(timeline.as_of(str(year)).state) for year in range(1989, 2012)]
    for before, after in pairwise(told):
        assert all(low <= high for low, high in zip(before, after, strict=True))


@pytest.mark.parametrize(
    "event",
    [
        a(Summit, between=["US", "TR"]),
        a(Visit, by="US", to="TR", visitor="somebody"),
        a(Statement, by="US", to=["GR", "TR"], act="refusal", office="foreign-minister"),
        a(Statement, by="GR", to=["US"], act="apology", issue="debts"),
        a(IssuePosition, by="US", toward="TR", issue="abductions", position="demanded"),
        a(Launch, by="US", over=["GR", "TR"]),
        a(Sanction, by="US", on="TR"),
        a(Talks, between=["GR", "TR", "US"], phase="refused", by=["US"], channel="multilateral"),
        a(Talks, between=["US", "TR"], phase="session"),
        a(ContextEvent, of=["GR", "TR"], what="something"),
        a(CyberTheft, against="US", victim="a studio"),
    ],
)
def test_third_parties_move_nothing(event: Event) -> None:
    assert not Between("GR", "TR")(event)
    assert replayed([event], "GR", "TR") == INITIAL


def test_an_attribution_counts_where_one_of_the_two_makes_it_of_one_of_the_two() -> None:
    heeds = Between("GR", "TR")
    assert heeds(a(CyberTheft, against="GR", victim="a bank"))
    assert heeds(a(Attribution, by=["GR", "US"], to="TR", theft="x"))
    assert not heeds(a(Attribution, by=["US"], to="TR", theft="x"))
    assert not heeds(a(Attribution, by=["GR", "TR"], to="US", theft="x"))


def test_wider_rounds_in_which_both_sit_count() -> None:
    assert Between("GR", "TR")(a(Talks, between=["GR", "TR", "US"], phase="session", channel="six-party"))


def test_it_pickles_and_is_cited_as_its_call() -> None:
    there = pickle.loads(pickle.dumps(bilateral("JP", "KP")))
    assert there.call == "bilateral('JP', 'KP')"
    assert there.initial == bilateral("JP", "KP").initial
    assert pickle.loads(pickle.dumps(Between("JP", "KP"))) == Between("JP", "KP")


@settings(max_examples=30)
@given(st.lists(pair_events("GR", "TR"), max_size=5).map(numbered))
def test_states_pickle(events: list[Event]) -> None:
    state = replayed(events, "GR", "TR")
    back = pickle.loads(pickle.dumps(state))
    assert back == state
    assert back.abductees.unaccounted["XX"] == 0


@pytest.mark.parametrize(
    ("pair", "mend"),
    [
        (("JP", "JP"), "two countries"),
        (("jp", "KP"), "'JP'"),
        (("JPN", "KP"), "ISO 3166"),
        (("JP", None), "ISO 3166"),
    ],
)
def test_what_is_no_pair_is_refused_with_the_mend(pair: tuple[Any, Any], mend: str) -> None:
    with pytest.raises(ReducerError, match=mend):
        bilateral(*pair)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ties.status", None),
        ("climate.all_time_low", False),
        ("talks.bilateral.rounds_started", 0),
        ("talks.six-party.status", "none"),
        ("issues.abductions.position.JP", None),
        ("issues.abductions.closed", False),
        ("abductees.unaccounted.KP", 0),
        ("meetings.visits.JP.by_level.minister", 0),
        ("launches.over.JP", 0),
        ("figures.trade.value", None),
        ("sanctions.JP.active", 0),
        ("policies.JP.trade.line", None),
    ],
)
def test_every_path_works_before_anything_has_happened(path: str, expected: object) -> None:
    assert MemoryLog().replay(bilateral("JP", "KP")).as_of("1950")[path] == expected


def test_every_invariant_and_requirement_says_what_it_means() -> None:
    def rules(reducer: Any) -> list[Any]:
        required = [each for held in getattr(reducer, "requirements", {}).values() for each in held]
        return [*reducer.invariants, *required, *(rule for part in reducer.parts() for rule in rules(part))]

    assert all(rule.__doc__ and rule.__name__ != "<lambda>" for rule in rules(bilateral("JP", "KP")))
