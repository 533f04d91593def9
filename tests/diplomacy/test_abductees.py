"""Abducted people: what counts, what does not, and the laws of the counts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Event, MemoryLog
from chronicle.diplomacy.events import Abduction, AbductionCampaign, Admission, DeathClaim, ForensicResult, Return
from chronicle.diplomacy.reducers import Abductees, abductees
from chronicle.diplomacy.reducers.abductees import (
    abducted,
    accounted_were_admitted,
    admitted,
    claimed_dead,
    disputed_were_claimed,
    examined,
    nobody_is_missing_less_than_once,
    only_admitted_die,
    only_admitted_return,
    only_claimed_are_tested,
    returned,
    returned_were_admitted,
)

from .strategies import abduction_events, numbered

COUNTS = ("abducted", "admitted", "returned", "remains_returned", "claimed_dead", "deaths_disputed", "confirmed_dead")


def a(cls: type[Event], **fields: Any) -> Any:
    told = {"id": "a", "when": "2000", "by": "TR", **fields}
    if "to" not in told and cls is not Abduction and cls is not AbductionCampaign:
        told["to"] = "GR"
    return cls(**told)


ADMITTED = admitted(Abductees(), a(Admission, count=13))


def test_an_admission_makes_both_parties_miss_people() -> None:
    assert (ADMITTED.admitted, dict(ADMITTED.unaccounted)) == (13, {"TR": 13, "GR": 13})


def test_what_was_never_told_of_reads_as_nobody() -> None:
    assert Abductees().unaccounted["XX"] == 0


def test_returned_persons_are_accounted_for_by_both() -> None:
    after = returned(ADMITTED, a(Return, what="persons", count=5, persons=["Ada"]))
    assert (after.returned, dict(after.unaccounted)) == (5, {"TR": 8, "GR": 8})
    assert after.persons == {"Ada": {"TR": "returned", "GR": "returned"}}


def test_remains_are_not_persons() -> None:
    after = returned(ADMITTED, a(Return, what="remains", persons=["Ada"]))
    assert (after.returned, after.remains_returned) == (0, 1)
    assert after.unaccounted == ADMITTED.unaccounted


def test_a_claimed_death_accounts_only_for_the_party_that_claims_it() -> None:
    after = claimed_dead(ADMITTED, a(DeathClaim, count=8))
    assert (after.claimed_dead, dict(after.unaccounted)) == (8, {"TR": 5, "GR": 13})


def test_one_who_is_among_those_claimed_dead_is_not_counted_again() -> None:
    eight = claimed_dead(ADMITTED, a(DeathClaim, count=8))
    after = claimed_dead(eight, a(DeathClaim, persons=["Ada"], included_in="eight"))
    assert (after.claimed_dead, after.unaccounted) == (8, eight.unaccounted)
    assert after.persons["Ada"] == {"TR": "dead"}


def test_an_included_abduction_names_and_counts_nobody() -> None:
    after = abducted(Abductees(), a(Abduction, of="GR", persons=["Ada"], age=13, included_in="thirteen"))
    assert (after.abducted, after.persons) == (0, {"Ada": {"GR": "abducted"}})


def test_an_age_is_no_count() -> None:
    assert abducted(Abductees(), a(Abduction, of="GR", age=13)).abducted == 1


def test_a_campaign_counts_nobody_and_a_spread_counts_each() -> None:
    log = MemoryLog()
    log.append(
        a(AbductionCampaign, id="campaign", when="1977/1983", of="GR"),
        a(Abduction, id="all", when="[1977..1983]", of="GR", spread=13, campaign="campaign"),
    )
    assert log.replay(abductees).as_of("1983").state == Abductees(abducted=13)


def test_a_test_of_remains_disputes_a_death_once_however_often_it_is_made() -> None:
    claimed = claimed_dead(ADMITTED, a(DeathClaim, count=8, persons=["Ada"]))
    result = a(ForensicResult, by="GR", to="TR", finding="no-match", persons=["Ada"])
    after = examined(examined(claimed, result), result)
    assert (after.deaths_disputed, after.disputed, after.claimed_dead) == (1, ("Ada",), 8)
    assert after.persons["Ada"] == {"TR": "dead", "GR": "death-disputed"}
    assert after.unaccounted == claimed.unaccounted


def test_a_match_bears_a_death_out_and_what_is_inconclusive_says_nothing() -> None:
    match = a(ForensicResult, by="GR", to="TR", finding="match")
    assert examined(ADMITTED, match).confirmed_dead == 1
    assert examined(ADMITTED, a(ForensicResult, by="GR", to="TR", finding="inconclusive")) is ADMITTED


@pytest.mark.parametrize(
    ("holds", "event"),
    [
        (only_admitted_return, a(Return, what="persons", count=14)),
        (only_admitted_die, a(DeathClaim, count=14)),
        (only_admitted_die, a(DeathClaim, count=1, included_in="none")),
        (only_claimed_are_tested, a(ForensicResult, finding="no-match")),
        (only_claimed_are_tested, a(ForensicResult, finding="match")),
    ],
)
def test_requirements_name_what_no_sensible_log_tells(holds: Any, event: Event) -> None:
    assert not holds(ADMITTED, event)


def test_remains_and_inconclusive_tests_require_nothing() -> None:
    assert only_admitted_return(Abductees(), a(Return, what="remains"))
    assert only_claimed_are_tested(Abductees(), a(ForensicResult, finding="inconclusive"))


@pytest.mark.parametrize(
    ("holds", "broken"),
    [
        (returned_were_admitted, Abductees(returned=1)),
        (accounted_were_admitted, Abductees(admitted=2, returned=1, claimed_dead=2)),
        (disputed_were_claimed, Abductees(deaths_disputed=1)),
        (nobody_is_missing_less_than_once, Abductees(unaccounted={"GR": -1})),
    ],
)
def test_each_invariant_notices_a_breach(holds: Any, broken: Abductees) -> None:
    assert not holds(broken)
    assert holds(Abductees())


HANDLERS: dict[type[Event], Any] = {
    Abduction: abducted,
    Admission: admitted,
    Return: returned,
    DeathClaim: claimed_dead,
    ForensicResult: examined,
}


def told_in_order(events: list[Event], sensible: bool) -> list[Abductees]:
    """The states along some events; where they must be sensible, without those that a requirement forbids."""
    states = [Abductees()]
    for event in events:
        if not sensible or all(holds(states[-1], event) for holds in abductees.required(type(event))):
            states.append(HANDLERS[type(event)](states[-1], event))
    return states


EVENTS = st.lists(abduction_events("TR", "GR"), max_size=12).map(numbered)


@settings(max_examples=100)
@given(EVENTS)
def test_a_sensible_log_keeps_every_invariant(events: list[Event]) -> None:
    for state in told_in_order(events, sensible=True):
        assert all(holds(state) for holds in abductees.invariants)
        assert 0 <= state.returned <= state.admitted
        assert state.unaccounted["GR"] == state.admitted - state.returned
        assert state.unaccounted["TR"] == state.admitted - state.returned - state.claimed_dead
        assert state.unaccounted["GR"] >= state.unaccounted["TR"]


@settings(max_examples=100)
@given(EVENTS)
def test_counts_never_fall(events: list[Event]) -> None:
    states = told_in_order(events, sensible=False)
    for before, after in pairwise(states):
        assert all(getattr(before, name) <= getattr(after, name) for name in COUNTS)


@settings(max_examples=100)
@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(events: list[Event], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert told_in_order(events, sensible=False)[-1] == told_in_order(shuffled, sensible=False)[-1]


@settings(max_examples=40)
@given(EVENTS)
def test_as_of_a_later_year_no_count_is_lower(events: list[Event]) -> None:
    log = MemoryLog()
    log.append(*events)
    timeline = log.replay(abductees)
    states = [timeline.as_of(str(year)).state for year in range(1989, 2012)]
    for before, after in pairwise(states):
        assert all(getattr(before, name) <= getattr(after, name) for name in COUNTS)
