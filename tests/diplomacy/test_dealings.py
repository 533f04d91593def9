"""Meetings, agreements, statements, policies, organisations and figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chronicle import Event, MemoryLog
from chronicle.diplomacy.events import (
    Agreement,
    FigureReport,
    Organisation,
    PolicyShift,
    Return,
    Statement,
    Summit,
    Visit,
)
from chronicle.diplomacy.reducers import (
    Accord,
    Body,
    Figure,
    Policy,
    Spoken,
    Visits,
    agreements,
    figures,
    meetings,
    organisations,
    policies,
)
from chronicle.diplomacy.reducers.agreements import agreed, lapsed, was_concluded
from chronicle.diplomacy.reducers.figures import expired, reported
from chronicle.diplomacy.reducers.meetings import leaders_met, visited
from chronicle.diplomacy.reducers.organisations import dissolved, founded
from chronicle.diplomacy.reducers.policies import given_up, shifted
from chronicle.diplomacy.reducers.statements import acts_add_up, spoke

PAIR = ("GR", "TR")


def a(cls: Any, **fields: Any) -> Any:
    return cls(**{"id": "a", "when": "2000", **fields})


def visit(**fields: Any) -> Visit:
    return a(Visit, **{"by": "GR", "to": "TR", "visitor": "somebody", **fields})


def accord(**fields: Any) -> Agreement:
    return a(Agreement, **{"between": PAIR, "title": "accord", **fields})


def figure(**fields: Any) -> FigureReport:
    return a(FigureReport, **{"metric": "trade", "of": "GR", "value": Decimal(200), "unit": "USD", **fields})


def told(*events: Event) -> MemoryLog:
    log = MemoryLog()
    log.append(*events)
    return log


def test_visits_count_by_direction_and_level_and_are_no_summits() -> None:
    log = told(
        visit(id="first", level="head-of-government", met=["the leader"]),
        visit(id="second"),
        visit(id="back", by="TR", to="GR", level="minister"),
    )
    state = log.replay(meetings).as_of("2000").state
    assert (state.summits, state.visits["GR"], state.visits["TR"].by_level) == (
        0,
        Visits(2, {"head-of-government": 1}),
        {"minister": 1},
    )
    assert visited(Visits(), visit()) == Visits(1)
    assert state.visits["TR"].by_level["head-of-state"] == 0


def test_leaders_who_meet_hold_a_summit() -> None:
    assert leaders_met(1, a(Summit, between=PAIR)) == 2


def test_an_agreement_is_extended_and_ends() -> None:
    concluded = agreed(Accord(), accord(form="treaty"))
    extended = agreed(concluded, accord(id="b", step="extended", concerns="a"))
    ended = agreed(extended, accord(id="c", step="ended", concerns="a"))
    assert (concluded.status, extended.extensions, extended.form, ended.status) == ("in-force", 1, "treaty", "ended")


def test_an_agreement_for_a_time_lapses_unless_it_was_extended() -> None:
    concluded = agreed(Accord(), accord())
    extended = agreed(concluded, accord(id="b", step="extended", concerns="a"))
    assert lapsed(concluded, accord()).status == "ended"
    assert lapsed(extended, accord()) is extended


def test_only_what_is_in_force_is_extended() -> None:
    assert was_concluded(Accord(), accord())
    assert not was_concluded(Accord(), accord(step="extended"))


def test_each_agreement_stands_by_itself() -> None:
    state = told(accord(id="one"), accord(id="two"), accord(id="more", step="extended", concerns="one", when="2001"))
    found = state.replay(agreements).as_of("2001").state
    assert (sorted(found), found["one"].extensions, found["two"].extensions) == (["one", "two"], 1, 0)


def test_statements_count_by_act() -> None:
    statement = a(Statement, by="GR", to=["TR"], act="warning")
    after = spoke(spoke(Spoken(), statement), statement)
    assert (after.total, after.by_act["warning"], after.by_act["apology"]) == (2, 2, 0)
    assert acts_add_up(after)
    assert not acts_add_up(Spoken(total=1))


def test_a_policy_holds_until_it_ends_or_another_takes_its_place() -> None:
    equidistance = a(PolicyShift, by="GR", topic="neighbours", policy="equidistance")
    first = shifted(Policy(), equidistance)
    second = shifted(first, a(PolicyShift, id="b", by="GR", topic="neighbours", policy="sides with one", favours="BG"))
    assert (second.line, second.favours) == ("sides with one", "BG")
    assert given_up(first, equidistance) == Policy()
    assert given_up(second, equidistance) is second


def test_policies_are_kept_by_party_and_topic() -> None:
    log = told(a(PolicyShift, by="GR", toward=["TR"], topic="trade", policy="through third parties", when="1980/1989"))
    timeline = log.replay(policies)
    assert timeline.as_of("1989")["GR.trade.line"] == "through third parties"
    assert timeline.as_of("1990")["GR.trade.line"] is None
    assert timeline.as_of("1989")["TR.trade.line"] is None


def test_an_organisation_is_there_while_it_lasts() -> None:
    club = a(Organisation, name="a club", host="GR", backed_by=["TR"])
    assert founded(Body(), club).exists
    assert not dissolved(founded(Body(), club), club).exists
    assert told(club).replay(organisations).as_of("2000")["a.backed_by"] == ("TR",)


def test_a_figure_is_set_and_never_added() -> None:
    first = reported(Figure(), figure(value=Decimal(50_000)))
    assert reported(first, figure(id="b", value=Decimal(60_000))).value == 60_000


def test_a_figure_ends_with_its_period_unless_a_newer_one_stands() -> None:
    first = reported(Figure(), figure())
    assert expired(first, figure()) == Figure()
    second = reported(first, figure(id="b"))
    assert expired(second, figure()) is second


def test_trade_ends_with_the_decade_and_the_debt_does_not() -> None:
    log = told(figure(id="trade", when="1980/1989"), figure(id="debt", metric="debt", when="198X"))
    timeline = log.replay(figures)
    assert timeline.as_of("1989-12-31")["trade.value"] == 200
    assert timeline.as_of("1990-01-01")["trade.value"] is None
    assert timeline.as_of("2000")["debt.value"] == 200


def test_no_return_counts_down_from_a_figure() -> None:
    log = told(figure(), a(Return, id="b", by="GR", to="TR", what="persons", count=5))
    assert log.replay(figures).as_of("2000")["trade.value"] == 200
