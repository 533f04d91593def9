"""The change log and histories, against comparing the states after every occurrence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from attrs import evolve, frozen
from hypothesis import given

from chronicle import Event, QueryError, Reducer
from chronicle.paths import get
from chronicle.provenance import Change
from tests.provenance.field import PATHS, Grant, State, Term, Toggle, Use, both, events, few, log_of, reading


def fields_only(state: Any, above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """The oracle's own walk: fields of attrs classes and keys of mappings; everything else is a value."""
    if isinstance(state, Mapping):
        parts = {str(key): state[key] for key in state}
    elif attrs.has(type(state)):
        parts = {each.name: getattr(state, each.name) for each in attrs.fields(type(state))}
    else:
        return {above: state}
    return {place: value for name, part in parts.items() for place, value in fields_only(part, (*above, name)).items()}


@few
@given(events())
def test_the_change_log_is_the_difference_of_each_state_with_the_one_before(made: list[Event]) -> None:
    timeline = log_of(made).replay(both())
    chronology, fold = timeline.chronology, timeline.reducer.fold
    initial_of_key = fields_only(timeline.reducer.by_name["keyed"].inner.initial)
    before = fields_only(timeline.reducer.initial)
    found = list(timeline.changes())
    for at, each in enumerate(chronology):
        after = fields_only(fold(chronology[: at + 1]))
        told = {(one.path, one.before, one.after) for one in found if one.occurrence == each}
        expected = set()
        for place in {*before, *after}:
            first = initial_of_key.get(place[2:], None) if place[0] == "keyed" else None
            old, new = before.get(place, first), after.get(place)
            if old != new:
                expected.add((".".join(place), old, new))
        assert told == expected
        before = after


def value_in(state: Any, path: Any) -> Any:
    try:
        return get(state, path)
    except (QueryError, LookupError):
        return None


@few
@given(events())
def test_the_change_log_tells_the_end_from_the_beginning(made: list[Event]) -> None:
    timeline = log_of(made).replay(reading())
    told = fields_only(State())
    for change in timeline.changes():
        told[tuple(str(change.path).split("."))] = change.after
    assert {place: value for place, value in told.items() if value is not None} == {
        place: value for place, value in fields_only(timeline.as_of("9999").state).items() if value is not None
    }


@few
@given(events())
def test_history_is_every_change_of_the_value(made: list[Event]) -> None:
    for make, path in PATHS[:8] + PATHS[10:18]:
        timeline = log_of(made).replay(make())
        try:
            told = timeline.history(path)
        except (QueryError, LookupError):
            continue
        fold, chronology = timeline.reducer.fold, timeline.chronology
        values = [value_in(fold(chronology[:length]), path) for length in range(len(chronology) + 1)]
        assert [each.occurrence for each in told] == [
            chronology[at] for at in range(len(chronology)) if values[at] != values[at + 1]
        ]


def timeline_of(*made: Event) -> Any:
    return log_of(list(made)).replay(reading())


def test_changes_within_dates_and_below_a_path() -> None:
    timeline = timeline_of(
        Grant(id="g", when="2000"), Use(id="u", when="2001-05"), Use(id="v", when="2002"), Toggle(id="t", when="2002")
    )
    assert {each.occurrence.id for each in timeline.changes("2001", "2001-05")} == {"u"}
    assert [each.path for each in timeline.changes(end="2000")] == ["granted"]
    assert {each.path for each in timeline.changes(path="by_key")} == {"by_key.a"}
    assert [(each.before, each.after) for each in timeline.changes(path="by_key.a")] == [(None, 0), (0, 1)]
    assert timeline.changes()[0] == Change(timeline.chronology[0], "granted", False, True)
    assert len(timeline.changes()[1:3]) == 2


def test_what_came_and_went_in_a_tuple_is_told() -> None:
    timeline = timeline_of(Term(id="t", when="2000-05/2000-07", key="k"))
    begun, over = timeline.history("running")
    assert (begun.gained, begun.lost, over.gained, over.lost) == (("k",), (), (), ("k",))
    assert timeline.changes(path="used")[:0].rows == []


def test_a_state_that_is_a_set_and_one_that_is_a_number() -> None:
    reducer: Reducer[frozenset[str]] = Reducer("keys", initial=frozenset())
    reducer.on(Use)(lambda state, event: state | {event.key})
    told = list(log_of([Use(id="u", when="2000"), Use(id="v", when="2001", key="b")]).replay(reducer).changes())
    assert [(each.path, each.after, each.gained) for each in told] == [
        ("", {"a"}, ("a",)),
        ("", {"a", "b"}, ("b",)),
    ]


def test_a_value_that_becomes_a_state_is_one_change_and_then_followed_down() -> None:
    @frozen
    class Last:
        key: str

    @frozen
    class Holder:
        last: Last | None = None

    reducer = Reducer("holder", initial=Holder())
    reducer.on(Use)(lambda state, event: evolve(state, last=Last(event.key)))
    timeline = log_of([Use(id="u", when="2000"), Use(id="v", when="2001", key="b")]).replay(reducer)
    assert [(each.path, each.after) for each in timeline.changes()] == [("last", Last("a")), ("last.key", "b")]
    assert [each.occurrence.id for each in timeline.changes(path="last.key")] == ["u", "v"]


def test_the_change_log_runs_no_handler_and_is_kept() -> None:
    calls: list[str] = []
    reducer = Reducer("counted", initial=0)

    @reducer.on(Use)
    def counted(state: int, event: Use) -> int:
        calls.append(event.id)
        return state + 1

    timeline = log_of([Use(id="u", when="2000")]).replay(reducer)
    calls.clear()
    assert len(timeline.changes()) == 1
    assert timeline.changes().rows == timeline.changes().rows
    assert calls == []


def test_a_history_of_a_path_that_never_leads_anywhere_is_refused() -> None:
    with pytest.raises(QueryError, match="usd"):
        timeline_of(Use(id="u", when="2000")).history("usd")


def test_changes_as_far_as_known() -> None:
    timeline = timeline_of(Grant(id="g", when="2000", known="2005"), Use(id="u", when="2001"))
    assert [each.path for each in timeline.changes(known="2003")] == []
    assert [each.occurrence.id for each in timeline.history("used", known="2006")] == ["u"]
