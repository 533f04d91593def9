"""Issues: one position for each party, and closed only when both hold it closed."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from chronicle.diplomacy.events import Admission, IssuePosition, Statement
from chronicle.diplomacy.reducers import Issue
from chronicle.diplomacy.reducers.issues import admitted, issue_of, spoke, took_position
from chronicle.diplomacy.vocabulary import CLOSED, Position

POSITIONS = st.sampled_from(get_args(Position))


def position(by: str, position: str, **fields: Any) -> IssuePosition:
    other = "TR" if by == "GR" else "GR"
    return IssuePosition(id="a", when="2000", by=by, toward=other, issue="debts", position=position, **fields)  # type: ignore[arg-type]


def statement(act: str, issue: str | None = "debts") -> Statement:
    return Statement(id="a", when="2000", by="TR", to=["GR"], act=act, issue=issue)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(["GR", "TR"]), POSITIONS), max_size=6))
def test_an_issue_is_closed_only_when_both_hold_it_closed(steps: list[tuple[str, str]]) -> None:
    state = Issue()
    for by, taken in steps:
        state = took_position(state, position(by, taken))
    last = dict(steps)
    assert state.position == last
    assert state.closed == (len(last) == 2 and set(last.values()) <= CLOSED)


def test_what_one_party_claims_closes_nothing() -> None:
    raised = took_position(Issue(), position("GR", "demanded", demand="payment"))
    claimed = took_position(raised, position("TR", "claimed-resolved"))
    assert not claimed.closed
    assert took_position(claimed, position("GR", "resolved")).closed
    assert claimed.demand == {"GR": "payment"}


def test_a_party_of_which_nothing_is_told_has_no_position() -> None:
    assert took_position(Issue(), position("GR", "raised")).position["TR"] is None


def test_admissions_apologies_and_denials_are_positions() -> None:
    admission = Admission(id="a", when="2000", by="TR", to="GR", count=1)
    assert admitted(Issue(), admission).position == {"TR": "admitted"}
    assert spoke(Issue(), statement("apology")).position == {"TR": "met"}
    assert spoke(Issue(), statement("denial")).position == {"TR": "denied"}
    assert spoke(Issue(), statement("warning")) == Issue()


def test_a_statement_reaches_an_issue_only_by_taking_a_position() -> None:
    assert issue_of(statement("apology")) == "debts"
    assert issue_of(statement("commitment")) is None
    assert issue_of(statement("apology", issue=None)) is None
