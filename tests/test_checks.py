"""`findings`: each thing that is doubtful is told once, at its place; what is sound is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from chronicle import (
    Amendment,
    Codebook,
    Entry,
    Event,
    MemoryLog,
    Place,
    Problem,
    Reducer,
    Retraction,
    When,
    combine,
    per,
)
from chronicle._orders import Orders
from chronicle.checks import findings
from chronicle.log import Assertion

book = Codebook("made up")


@book.event("loan")
@frozen(kw_only=True)
class Loan(Event):
    of: str = "book"


@book.event("giving-back")
@frozen(kw_only=True)
class GivingBack(Event):
    of: str = "book"


def lending() -> Reducer[int]:
    lent = Reducer("lent", initial=0)

    @lent.on(Loan)
    def loan(state: int, event: Loan) -> int:
        if event.note == "lost":
            raise KeyError("gone")
        return state + 1

    @lent.on(GivingBack)
    def back(state: int, event: GivingBack) -> int:
        return state - 1

    @lent.requires(GivingBack)
    def was_lent(state: int, event: GivingBack) -> bool:
        """What is given back was lent.

        By whom is not asked.
        """
        return state > 0

    @lent.invariant
    def not_below_nothing(state: int) -> bool:
        return state >= 0

    return lent


def log_of(*events: Any) -> MemoryLog:
    placed = (Entry(at, When.parse("2020"), event, Place("a.yaml", at)) for at, event in enumerate(events, 1))
    return MemoryLog.of_entries([Entry(each.seq, When.parse("2020-01-01"), each.item, each.place) for each in placed])


def told(problems: list[Problem]) -> list[tuple[str, str, str | None]]:
    return [(each.severity, each.code, each.entry) for each in problems]


def test_a_sound_log_has_no_findings() -> None:
    log = log_of(Loan(id="a", when="2000"), GivingBack(id="b", when="2001"))
    assert findings(log, lending()) == []


def test_what_is_not_required_and_what_breaks_an_invariant_name_event_place_and_words() -> None:
    found = findings(log_of(Loan(id="a", when="2002"), GivingBack(id="b", when="2001")), lending())
    assert told(found) == [("error", "not-required", "b"), ("error", "broken-invariant", "b")]
    assert found[0].place == Place("a.yaml", 2)
    assert found[0].date == "2001"
    assert "What is given back was lent" in found[0].message
    assert "By whom" not in found[0].message
    assert "not below nothing" in found[1].message


def test_an_event_is_told_once_however_often_it_occurs() -> None:
    found = findings(log_of(GivingBack(id="b", when="[2001..2004]", spread=3)), lending())
    assert told(found) == [("error", "not-required", "b"), ("error", "broken-invariant", "b")]


def test_an_invariant_that_stays_broken_is_told_of_the_event_that_broke_it() -> None:
    log = log_of(GivingBack(id="a", when="2001"), GivingBack(id="b", when="2002"))
    assert [each.entry for each in findings(log, lending()) if each.code == "broken-invariant"] == ["a"]


def test_where_another_order_would_do_it_is_a_warning() -> None:
    log = log_of(GivingBack(id="b", when="2001"), Loan(id="a", when="[2000..2003]"))
    found = findings(log, lending())
    assert ("warning", "order-open", "b") in told(found)
    assert "a" in (next(each for each in found if each.code == "order-open").mend or "")


def test_requirements_are_asked_of_each_key_and_name_it() -> None:
    log = log_of(Loan(id="a", when="2000", of="pen"), GivingBack(id="b", when="2001", of="book"))
    found = findings(log, per(lambda event: event.of, lending()))
    assert told(found) == [("error", "not-required", "b"), ("error", "broken-invariant", "b")]
    assert "for book" in found[1].message


def test_invariants_of_combined_reducers_are_asked() -> None:
    @frozen
    class State:
        one: int
        other: int

    reducer = combine(State, one=lending(), other=lending())

    @reducer.invariant
    def at_most_one(state: State) -> bool:
        """At most one is lent."""
        return state.one + state.other <= 2

    found = findings(log_of(Loan(id="a", when="2000"), Loan(id="b", when="2001")), reducer)
    assert told(found) == [("error", "broken-invariant", "b")]


def test_every_handler_that_raises_is_told_and_the_fold_goes_on() -> None:
    log = log_of(
        Loan(id="a", when="2000", note="lost"), Loan(id="b", when="2001", note="lost"), GivingBack(id="c", when="2002")
    )
    assert told(findings(log, lending()))[:3] == [
        ("error", "handler-failed", "a"),
        ("error", "handler-failed", "b"),
        ("error", "not-required", "c"),
    ]


def test_a_requirement_or_an_invariant_that_raises_is_told() -> None:
    reducer = Reducer("bad", initial=0)
    reducer.on(Loan)(lambda state, event: state + 1)

    @reducer.requires(Loan)
    def asks_too_much(state: int, event: Loan) -> bool:
        return bool(event.colour)  # type: ignore[attr-defined]

    @reducer.invariant
    def fails(state: int) -> bool:
        return 1 // (1 - state) >= 0

    found = findings(log_of(Loan(id="a", when="2000")), reducer)
    assert told(found) == [("error", "requirement-failed", "a"), ("error", "broken-invariant", "a")]
    assert "ZeroDivisionError" in found[1].message


def test_contradictions_are_errors_at_their_place() -> None:
    found = findings(log_of(Loan(id="a", when="2002"), Loan(id="b", when="2001", after=["a"])), None)
    assert told(found) == [("error", "contradiction", "b")]
    assert found[0].place == Place("a.yaml", 2)


def test_contradictions_of_what_was_recorded_once_are_warnings() -> None:
    days = iter([date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)])
    log = MemoryLog(clock=lambda: next(days))
    log.append(Loan(id="a", when="2002"), Loan(id="b", when="2001", after=["a"]))
    log.append(Loan(id="unlinked", when="2001"))
    log.append(Amendment(amends="a", set={"when": When.parse("2000")}))
    found = findings(log, None)
    assert told(found) == [("warning", "outdated-contradiction", "b")]
    assert "as recorded on 2020-01-01" in found[0].message


def test_contradictions_of_what_was_known_once_are_warnings() -> None:
    log = log_of(
        Loan(id="a", when="2002"),
        Loan(id="b", when="2001", after=["a"]),
        Retraction(retracts="a", known="2005"),
    )
    found = findings(log, None)
    assert told(found) == [("warning", "outdated-contradiction", "b")]
    assert "as known on 2004-12-31" in found[0].message


def test_a_contradiction_of_today_is_not_told_again_as_outdated() -> None:
    log = log_of(Loan(id="a", when="2002"), Loan(id="b", when="2001", after=["a"], known="2010"))
    assert told(findings(log, None)) == [("error", "contradiction", "b")]


@pytest.mark.parametrize(("when", "count"), [("2000", 1), ("1999", 0), ("1999/2001", 0), ("2000/2001", 1)])
def test_known_before_it_happened_is_a_warning(when: str, count: int) -> None:
    found = findings(log_of(Loan(id="a", when=when, known="1999")), None)
    assert told(found) == [("warning", "known-too-early", "a")] * count


def test_sources_never_cited_are_warnings() -> None:
    log: Any = log_of(
        Loan(id="a", when="2000", sources=["one"]),
        Amendment(amends="a", set={"note": "x"}, sources=["two"]),
        Amendment(amends="a", set={"sources": ("three",)}),
    )
    log.sources = {"one": {}, "two": {}, "three": {}, "four": {}}
    log.path = Path("events")
    found = findings(log, None)
    assert told(found) == [("warning", "uncited-source", None)]
    assert found[0].place == Place("events/sources.json")
    assert "'four'" in found[0].message


def test_findings_come_in_the_order_of_the_log() -> None:
    log = log_of(
        Loan(id="a", when="2002", known="1990"),
        GivingBack(id="b", when="2001"),
        Loan(id="c", when="2001", after=["a"]),
    )
    seqs = {"a": 1, "b": 2, "c": 3}
    found = [seqs[each.entry or ""] for each in findings(log, lending())]
    assert found == sorted(found)
    assert set(found) == {1, 2, 3}


def test_what_is_announced_may_be_known_before_it_happens() -> None:
    book = Codebook("plans")

    @book.event("plan", announced=True)
    @frozen(kw_only=True)
    class Plan(Event):
        """A plan."""

    assert findings(log_of(Plan(id="a", when="2000", known="1999")), None) == []


def test_what_would_break_in_another_order_is_a_warning_with_the_after_that_excludes_it() -> None:
    found = findings(log_of(Loan(id="a", when="2000"), GivingBack(id="b", when="[2000..2003]")), lending())
    assert told(found) == [("warning", "requirement-open", "b"), ("warning", "invariant-open", "b")]
    assert found[0].message == (
        "'b' may have come before 'a', as far as the dates tell, and then it would not meet what lent requires of a "
        "giving-back: What is given back was lent"
    )
    assert found[1].message.endswith("and then it would break an invariant of lent: not below nothing")
    assert {each.mend for each in found} == {"where it did not, say so of b: after: [a]"}
    assert (found[0].place, found[0].date) == (Place("a.yaml", 2), "[2000..2003]")
    linked = log_of(Loan(id="a", when="2000"), GivingBack(id="b", when="[2000..2003]", after=["a"]))
    assert findings(linked, lending()) == []


def test_two_events_of_one_day_are_an_open_order_too() -> None:
    log = log_of(Loan(id="a", when="2000-05-01"), GivingBack(id="b", when="2000-05-01"))
    assert told(findings(log, lending()))[0] == ("warning", "requirement-open", "b")


def test_what_is_broken_already_is_not_told_of_other_orders_too() -> None:
    log = log_of(Loan(id="a", when="2000"), GivingBack(id="b", when="[2000..2003]"), GivingBack(id="c", when="2004"))
    assert told(findings(log, lending())) == [("error", "not-required", "c"), ("error", "broken-invariant", "c")]


def test_several_that_only_together_make_the_difference_are_named_together() -> None:
    log = log_of(Loan(id="a", when="2000"), Loan(id="b", when="2000"), GivingBack(id="c", when="[2000..2003]"))
    found = findings(log, lending())
    assert told(found) == [("warning", "requirement-open", "c"), ("warning", "invariant-open", "c")]
    assert "'c' may have come before 'a' and 'b'" in found[0].message
    assert found[0].mend == "where it did not, say so of c: after: [a, b]; one of them may do"


def spells() -> Reducer[int]:
    """At most one spell at a time: a loan that lasts begins and ends."""
    spell = Reducer("spells", initial=0)
    spell.on(Loan)(lambda state, event: state + 1)
    spell.on_end(Loan)(lambda state, event: state - 1)
    spell.invariant(lambda state: state <= 1)
    return spell


def test_what_passes_an_end_may_break_and_is_told_to_come_after_it() -> None:
    log = log_of(Loan(id="a", when="2000/2001-05"), Loan(id="b", when="[2001-05..2001-07]"))
    (found,) = findings(log, spells())
    assert "'b' may have come before the end of 'a'" in found.message
    assert found.mend == "where it did not, say so of b: after: [a.end]"


def test_an_end_that_moves_has_no_after_to_say() -> None:
    log = log_of(GivingBack(id="back", when="2001-05-03"), Loan(id="a", when="2000/2001-05"))
    reducer = Reducer("present", initial=0)
    reducer.on(Loan)(lambda state, event: state + 1)
    reducer.on_end(Loan)(lambda state, event: state - 1)
    reducer.requires(GivingBack)(lambda state, event: state > 0)
    (found,) = findings(log, reducer)
    assert (found.code, found.entry) == ("requirement-open", "a")
    assert (
        "the end of 'a' may have come before 'back', as far as the dates tell, and then that one would not"
        in found.message
    )
    assert found.mend == "where it did not, date them more closely, or say within: [a] of what lies inside it"


def test_where_there_are_too_many_orders_it_is_said_how_many_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from chronicle import checks

    monkeypatch.setattr(checks, "Orders", lambda *told: Orders(*told, most_steps=50))
    found = findings(log_of(*(Loan(id=f"a{at}", when="2000") for at in range(30))), lending())
    assert told(found) == [("warning", "orders-untried", None)]


def test_assertions_are_checked_with_the_rest() -> None:
    @frozen
    class Lent:
        count: int = 0

    reducer = Reducer("lent", initial=Lent())
    reducer.on(Loan)(lambda state, event: Lent(state.count + 1))
    log = log_of(Assertion(asserts={"count": 2}, on="2000", id="total"), Loan(id="a", when="1999", known="1990"))
    assert told(findings(log, reducer)) == [("error", "assertion-fails", "total"), ("warning", "known-too-early", "a")]


def test_sources_of_assertions_are_cited() -> None:
    log: Any = log_of(Assertion(asserts={"count": 2}, on="2000", sources=["one"]))
    log.sources = {"one": {}}
    log.path = Path("events")
    assert findings(log, None) == []
