"""Differences: what the world did and what we learned, against the states themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Amendment, Event, MemoryLog, QueryError, Retraction
from chronicle.paths import get
from tests.provenance.field import DAYS, Grant, Toggle, Use, book, both, events, few, log_of, reading

KNOWN = st.sampled_from([None, "2000-01", "2001", "2003"])


def value(state: Any, path: str) -> Any:
    try:
        return get(state, path)
    except QueryError:
        return None


@few
@given(events(), DAYS, DAYS, KNOWN, KNOWN)
def test_before_between_and_after_are_what_the_answers_say(
    made: list[Event], a: str, b: str, known_a: str | None, known_b: str | None
) -> None:
    timeline = log_of(made).replay(both())
    told = timeline.diff(a, b, known=(known_a, known_b))
    states = [timeline.as_of(day, known=known).state for day, known in ((a, known_a), (a, known_b), (b, known_b))]
    for each in told:
        assert (each.before, each.between, each.after) == tuple(value(state, each.path) for state in states)
        assert each.before != each.after
        assert bool(each.learned) >= (each.before != each.between)
        assert bool(each.moved) >= (each.between != each.after)
    for path in ("here.used", "latest", "keyed.a.state.used", "here.on"):
        if value(states[0], path) != value(states[2], path):
            assert path in {each.path for each in told}


@few
@given(events(), DAYS, DAYS)
def test_on_the_same_axes_nothing_was_learned(made: list[Event], a: str, b: str) -> None:
    timeline = log_of(made).replay(reading())
    for each in timeline.diff(a, b):
        assert each.learned == ()
        assert each.before == each.between
        assert [change.occurrence for change in each.moved] == [
            change.occurrence for change in timeline.history(each.path) if change in each.moved
        ]


def test_the_same_question_has_no_difference() -> None:
    assert log_of([Grant(id="g", when="2000")]).replay(reading()).diff("2001", "2001") == ()


def test_what_became_known_later_was_learned_and_what_happened_later_moved() -> None:
    made = [
        Grant(id="secret", when="2000", known="2010"),
        Use(id="early", when="2001", known="2010"),
        Use(id="late", when="2005", known="2010"),
        Toggle(id="t", when="2005"),
    ]
    timeline = log_of(made).replay(reading())
    told = {each.path: each for each in timeline.diff("2002", "2006", known=("2006", "2011"))}
    used = told["used"]
    assert (used.before, used.between, used.after) == (0, 1, 2)
    assert [each.id for each in used.learned] == ["secret", "early"]
    assert [each.occurrence.id for each in used.moved] == ["late"]
    assert (told["on"].learned, [each.occurrence.id for each in told["on"].moved]) == ((), ["t"])


def corrected() -> Any:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0])
    log.append(Grant(id="g", when="2000"), Use(id="u", when="2001", count=5), Use(id="x", when="2001"))
    today[0] = date(2026, 6, 1)
    log.append(Amendment(id="fewer", amends="u", set={"count": 3}), Retraction(id="gone", retracts="x"))
    log.append(Use(id="added", when="2000-12"))
    return log.replay(reading())


def test_what_the_log_learned_is_told_by_its_entries() -> None:
    (used,) = corrected().diff("2001", "2001", recorded=("2026-01", None), path="used")
    assert (used.before, used.after, used.moved) == (6, 4, ())
    assert [each.id for each in used.learned] == ["fewer", "gone", "added"]


def test_an_amendment_of_another_field_is_not_what_was_learned() -> None:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0])
    log.append(Grant(id="g", when="2000"), Use(id="u", when="2001", count=5))
    today[0] = date(2026, 6, 1)
    log.append(Amendment(id="key", amends="u", set={"key": "b"}), Use(id="added", when="2002"))
    told = {each.path: each for each in log.replay(reading()).diff("2003", "2003", recorded=("2026-01", None))}
    assert [each.id for each in told["used"].learned] == ["added"]
    assert [each.id for each in told["by_key.b"].learned] == ["key"]


def test_going_back_in_time_tells_what_is_undone() -> None:
    (used,) = corrected().diff("2003", "2000-06", path="used")
    assert (used.before, used.after) == (4, 0)
    assert [each.occurrence.id for each in used.moved] == ["added", "u"]


def test_with_a_path_only_what_is_there_is_told() -> None:
    timeline = log_of([Grant(id="g", when="2000"), Use(id="u", when="2001")]).replay(reading())
    assert [each.path for each in timeline.diff("1999", "2002", path="by_key")] == ["by_key.a"]
    assert [(each.before, each.after) for each in timeline.diff("1999", "2002", path="by_key.a")] == [(None, 0)]
    with pytest.raises(QueryError, match="usd"):
        timeline.diff("1999", "2002", path="usd")


def test_a_day_that_another_event_tightens_is_learned_from_that_event() -> None:
    made = [Use(id="u", when="2000", after=["g"]), Grant(id="g", when="2000", known="2010")]
    timeline = log_of(made).replay(both())
    told = timeline.diff("2000", "2000", known=("2005", None), path="here")
    assert {entry.id for each in told for entry in each.learned} >= {"g"}
