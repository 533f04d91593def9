"""Assertions beside the replay: each finding by example, with the events that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve, field, frozen

from chronicle import (
    Entry,
    Event,
    MemoryLog,
    Place,
    Problem,
    Reducer,
    Retraction,
    When,
    _assertions,
    combine,
    only,
    per,
)
from chronicle.checks import findings
from chronicle.log import Amendment, Assertion, Item


@frozen(kw_only=True)
class Coming(Event):
    count: int = 1
    to: str = "house"


@frozen(kw_only=True)
class Going(Event):
    to: str = "house"


@frozen
class Room:
    inside: int = 0
    last: str | None = None
    names: Mapping[str, int] = field(factory=dict)


@frozen
class House:
    room: Room
    rooms: Mapping[str, Room]

    @property
    def full(self) -> bool:
        return self.room.inside > 2


def room() -> Reducer[Room]:
    reducer = Reducer("room", initial=Room())

    @reducer.on(Coming)
    def came(state: Room, event: Coming) -> Room:
        if event.note == "raise":
            raise KeyError("no such door")
        names = {**state.names, event.id: event.count}
        return evolve(state, inside=state.inside + event.count, last=event.id, names=names)

    @reducer.on(Going)
    def went(state: Room, event: Going) -> Room:
        return evolve(state, inside=state.inside - 1, last=event.id)

    return reducer


def house() -> Any:
    return only(lambda event: event.note != "elsewhere", combine(House, room=room(), rooms=per(lambda e: e.to, room())))


def log_of(*items: Item) -> MemoryLog:
    day = When.parse("2020-01-01")
    return MemoryLog.of_entries(Entry(at, day, item, Place("a.yaml", at)) for at, item in enumerate(items, 1))


def total(value: Any, path: str = "room.inside", on: str = "2000", **told: Any) -> Assertion:
    return Assertion(asserts={path: value}, on=on, **{"id": "total", **told})


def found(*items: Item) -> list[Problem]:
    return [each for each in findings(log_of(*items), house()) if each.code.startswith("assertion")]


def one(*items: Item) -> Problem:
    (problem,) = found(*items)
    return problem


COME = Coming(id="come", when="1990", count=3)


def test_what_agrees_is_not_told() -> None:
    assert found(COME, total(3), total(0, on="1989", id="before"), total("come", "rooms.house.last", id="last")) == []


def test_what_cannot_hold_is_an_error_at_its_entry_with_the_events_behind_it() -> None:
    problem = one(COME, Going(id="go", when="1995"), total(4))
    assert (problem.severity, problem.code, problem.entry) == ("error", "assertion-fails", "total")
    assert (problem.field, problem.date, problem.place) == ("asserts.room.inside", "2000", Place("a.yaml", 3))
    assert problem.message == (
        "'total' asserts room.inside: 4 on 2000-12-31, where it is 2 and cannot be 4 (made so by go, come)"
    )


def test_events_that_leave_the_value_alone_are_not_named() -> None:
    other = Coming(id="other", when="1991", to="barn")
    assert one(COME, other, total(4, "rooms.house.inside")).message.endswith("(made so by come)")
    assert one(total(4)).message.endswith("(nothing has changed it by then)")


def test_a_later_event_that_makes_it_so_is_told() -> None:
    problem = one(COME, Coming(id="late", when="2001-05"), Going(id="gone", when="2003"), total(4))
    assert problem.mend == "it is 4 from [2001-05-01..2001-05-31] on, by late: one of the two dates may be wrong"


def test_only_what_was_known_by_known_counts() -> None:
    hidden = evolve(COME, known="1995")
    problem = one(hidden, total(3, on="1992", known="1994"))
    assert problem.code == "assertion-fails"
    assert "on 1992-12-31, as known on 1994-12-31, where it is 0" in problem.message
    assert found(hidden, total(3, on="1992", known="1995")) == []
    assert found(hidden, total(3, on="1992")) == []


def test_what_agrees_with_another_value_that_the_dates_allow_is_open_and_what_it_hangs_on_is_named() -> None:
    vague = Coming(id="vague", when="[1999..2001]")
    unconcerned = Coming(id="unconcerned", when="[1999..2001]", to="barn")
    problem = one(COME, vague, unconcerned, total(4, "rooms.house.inside"))
    assert (problem.severity, problem.code) == ("warning", "assertion-open")
    assert "where it is 3, perhaps 4" in problem.message
    assert problem.message.endswith("(made so by come; may be changed by vague)")


def test_what_agrees_with_no_value_that_the_dates_allow_fails() -> None:
    elsewhere = Coming(id="elsewhere", when="[1999..2001]", note="elsewhere")
    barn = Coming(id="barn", when="[1999..2001]", to="barn")
    assert one(COME, elsewhere, barn, total(4, "rooms.house.inside")).code == "assertion-fails"
    problem = one(COME, Coming(id="vague", when="[1999..2001]"), total(5, "rooms.house.inside"))
    assert (problem.severity, problem.code) == ("error", "assertion-fails")
    assert "where it is 3, perhaps 4, and cannot be 5" in problem.message


def test_where_too_much_is_open_it_is_not_decided() -> None:
    same = [Coming(id=f"same{at}", when="1990") for at in range(40)]
    problem = one(COME, *same, total("come", "room.last"))
    assert (problem.severity, problem.code) == ("warning", "assertion-undecided")
    assert "whether it can be come is not known" in problem.message


def test_an_open_order_leaves_it_open() -> None:
    problem = one(COME, Coming(id="same", when="1990"), total("come", "room.last"))
    assert problem.code == "assertion-open"
    assert problem.message.endswith("(made so by same, come; the order is open of come, same)")


@pytest.fixture
def possible(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(*values: Any) -> None:
        monkeypatch.setattr(_assertions, "_possible_values", lambda answer, path: values)

    return give


def test_what_the_dates_allow_is_a_warning_and_no_error(possible: Any) -> None:
    possible(3, 4)
    problem = one(COME, Coming(id="vague", when="[1999..2001]"), total(4))
    assert (problem.severity, problem.code) == ("warning", "assertion-open")
    assert "where it is 3, perhaps 4 (made so by come; may be changed by vague)" in problem.message
    assert problem.mend == "it is 4 from [1999-01-01..2001-12-31] on, by vague: one of the two dates may be wrong"


def test_what_is_none_of_the_possible_values_is_an_error_that_tells_them(possible: Any) -> None:
    possible(3, 4)
    problem = one(COME, Coming(id="vague", when="[1999..2001]"), total(5))
    assert problem.code == "assertion-fails"
    assert "where it is 3, perhaps 4, and cannot be 5" in problem.message


def test_a_value_that_is_only_possible_somewhere_is_open(possible: Any) -> None:
    possible(_assertions._NOWHERE, 1)
    assert one(Coming(id="vague", when="[1999..2001]"), total(1, "room.names.vague")).code == "assertion-open"


def test_what_cannot_be_read_beside_the_value_is_an_error() -> None:
    problem = one(COME, total("three"))
    assert (problem.severity, problem.code) == ("error", "assertion-mistyped")
    assert problem.message.endswith("where it is 3: 'three' is not a whole number")
    assert problem.mend == "write it in digits, such as 13"
    assert one(COME, total({"insde": 3}, "room")).mend == "did you mean inside?"


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    problem = one(COME, total(3, "room.insid"))
    assert (problem.severity, problem.code, problem.mend) == ("error", "assertion-nowhere", "did you mean inside?")
    assert one(COME, Coming(id="b", when="2005"), total(1, "room.names.b")).mend == (
        "it is 1 from [2005-01-01..2005-12-31] on, by b: one of the two dates may be wrong"
    )


def test_each_path_is_compared_by_itself() -> None:
    several = Assertion(asserts={"room.inside": 3, "room.last": "go", "full": False}, on="2000")
    assert [each.field for each in found(COME, several)] == ["asserts.room.last", "asserts.full"]


def test_what_is_retracted_is_not_compared_unless_that_is_retracted() -> None:
    gone = Retraction(retracts="total", id="gone")
    assert found(COME, total(4), gone) == []
    assert one(COME, total(4), gone, Retraction(retracts="gone")).code == "assertion-fails"


def test_without_a_reducer_nothing_is_compared() -> None:
    assert findings(log_of(COME, total(4)), None) == []


def test_where_the_log_cannot_be_replayed_it_is_said_that_nothing_was_compared() -> None:
    problem = one(Coming(id="bad", when="1990", note="raise"), total(4), total(5, id="other"))
    assert (problem.severity, problem.code, problem.entry) == ("warning", "assertion-unchecked", "total")
    assert problem.message.startswith("2 assertions not compared")
    contradiction = (Coming(id="a", when="2001", after=["b"]), Coming(id="b", when="2002"))
    assert one(*contradiction, total(4)).code == "assertion-unchecked"


def test_where_only_what_was_known_cannot_be_replayed_the_assertion_is_named() -> None:
    mended = Amendment(amends="bad", set={"note": None}, known="2010")
    problem = one(Coming(id="bad", when="1990", note="raise"), mended, total(1), total(1, known="2000", id="then"))
    assert (problem.severity, problem.code, problem.entry) == ("error", "assertion-unchecked", "then")
    assert "no such door" in problem.message


def test_what_a_correction_may_undo_is_named() -> None:
    undone = Retraction(retracts="come", known="[1999..2003]")
    problem = one(COME, undone, total(0, on="2000", known="2000"))
    assert problem.code == "assertion-open"
    assert "may be changed by come" in problem.message


def test_a_long_list_of_events_is_cut() -> None:
    many = [Coming(id=f"c{at}", when=str(1950 + at)) for at in range(20)]
    assert one(*many, total(3)).message.endswith("(made so by c19, c18, c17, c16, c15, c14 and 14 more)")
