"""Corners of what the dates leave open, each once answered wrongly."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve, field, frozen

from chronicle import Event, MemoryLog, Reducer, combine, per
from chronicle.log import Amendment, Retraction
from chronicle.timeline import AsOf
from tests.chronology.strategies import Sanction, Visit


@frozen(kw_only=True)
class Numbered(Event):
    n: int = 0


@frozen
class Both:
    one: Any
    other: Any


def count(**declared: Any) -> Reducer[int]:
    counting: Reducer[int] = Reducer("count", initial=0, **declared)
    counting.on(Event)(lambda state, event: state + 1)
    return counting


def trail(of: type[Event] = Event) -> Reducer[tuple[str, ...]]:
    told: Reducer[tuple[str, ...]] = Reducer("trail", initial=())
    told.on(of)(lambda state, event: (*state, event.id))
    return told


def asked(date: str, *events: Any, reducer: Any = None, **axes: Any) -> AsOf[Any]:
    log = MemoryLog()
    log.append(*events)
    return log.replay(reducer if reducer is not None else count()).as_of(date, **axes)


def test_a_correction_that_another_one_may_undo() -> None:
    events = (
        Numbered(id="e", when="1970", n=1),
        Amendment(amends="e", set={"n": 2}, known="1975"),
        Retraction(retracts="e", known="1975"),
    )
    answer = asked("1980", *events, reducer=per(lambda event: str(event.n), count()), known="1975-06")
    assert not answer.exact("2")
    assert set(answer.possible("2")) == set(answer.possible(lambda state: state["2"])) == {0, 1}


def test_what_is_known_only_after_one_of_two_corrections() -> None:
    events = (
        Numbered(id="e", when="1970", known="2000"),
        Amendment(amends="e", set={"known": "1971"}, known="1975", id="one"),
        Amendment(amends="e", set={"known": "2000"}, known="1975", id="other"),
    )
    answer = asked("1980", *events, known="1975-06")
    assert not answer.exact()
    assert set(answer.possible()) == {0, 1}


def test_an_event_whose_knowledge_is_open_only_under_a_correction() -> None:
    events = (
        Numbered(id="e", when="1970", known="1975"),
        Amendment(amends="e", set={"when": "1985"}, unset=["known"], id="A"),
        Retraction(retracts="A", known="1975", id="R1"),
        Retraction(retracts="R1", known="1975", id="R2"),
    )
    assert set(asked("1980", *events, known="1975-06").possible()) == {0, 1}


def test_a_link_that_only_a_correction_makes() -> None:
    events = (
        Sanction(id="e", when="1950"),
        Visit(id="c", when="1960"),
        Visit(id="b", when="[1940..1970]", after=["c"]),
        Amendment(amends="e", set={"after": ["b"]}, known="1975", id="A"),
        Retraction(retracts="A", known="1990"),
    )
    answer = asked("1955", *events, reducer=per(lambda event: event.id, trail(Visit)), known="1975-06")
    assert set(answer.possible("b")) == {(), ("b",)}


def test_keys_that_are_no_text_and_are_there_only_in_some_worlds() -> None:
    events = Numbered(id="e", when="1970", n=1), Amendment(amends="e", set={"n": 2}, known="1975")
    for reducer in (count(), count(commutative=True)):
        answer = asked("1980", *events, reducer=per(lambda event: event.n, reducer), known="1975-06")
        assert not answer.exact("2")
        assert set(answer.possible("2")) == set(answer.possible(lambda state: state[2])) == {0, 1}


def test_order_goes_through_a_chain_of_events_of_one_day() -> None:
    day = "1990-01-05"
    events: list[Event] = [Visit(id="a1", when=day), Visit(id="b2", when=day)]
    for first, last, name in (("a1", "b1", "e"), ("b2", "a2", "f")):
        before = first
        for at in range(3):
            events.append(Sanction(id=f"{name}{at}", when=day, after=[before]))
            before = f"{name}{at}"
        events.append(Visit(id=last, when=day, after=[before]))
    assert len(asked(day, *events, reducer=per(lambda event: event.id[0], trail(Visit))).possible()) == 3


def test_times_of_day_of_what_nothing_links_bind_two_parts() -> None:
    day = "1990-01-05"
    events = (
        Visit(id="a1", when=f"{day}T08:00:00"),
        Visit(id="b1", when=f"{day}T12:00:00"),
        Visit(id="b2", when=day),
        Visit(id="a2", when="[1990-01-05..1990-01-06]", after=["b2"]),
    )
    answer = asked("1990-01-06", *events, reducer=per(lambda event: event.id[0], trail(Visit)))
    both = answer.possible(lambda state: (state["a"] == ("a2", "a1"), state["b"] == ("b1", "b2")))
    assert (True, True) not in both


def test_a_function_sees_no_state_that_cannot_be() -> None:
    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=combine(Both, one=count(), other=count()))
    assert set(answer.possible(lambda state: state.one and state.one / state.other)) == {0, 1.0}


def test_fields_that_are_not_compared_are_values_too() -> None:
    @frozen
    class Noted:
        seen: int = 0
        last: str = field(default="", eq=False)

    noted: Reducer[Noted] = Reducer("noted", initial=Noted())
    noted.on(Event)(lambda state, event: Noted(state.seen + 1, event.id))
    answer = asked("1980", Visit(id="a", when="1980"), Visit(id="b", when="1980"), reducer=noted)
    assert not answer.exact("last")
    assert set(answer.possible("last")) == {"a", "b"}


def test_state_classes_of_any_make() -> None:
    @frozen
    class Tenfold:
        one: Any = field(converter=lambda held: held * 10)
        total: int = field(init=False)

        def __attrs_post_init__(self) -> None:
            object.__setattr__(self, "total", self.one + 1)

    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=combine(Tenfold, one=count()))
    assert answer["total"] == 1
    assert answer.possible("total").values == (1, 11)
    assert [state.one for state in answer.possible()] == [0, 10]

    @frozen(slots=False)
    class Loose:
        one: Any

    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=combine(Loose, one=count()))
    assert [each["one"] for each in answer.possible(lambda state: dict(vars(state)))] == [0, 1]


def test_what_a_function_returns_is_plain() -> None:
    import pickle

    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=combine(Both, one=count(), other=count()))
    values = answer.possible(lambda state: (state.one, state)).values
    assert values == ((0, Both(0, 0)), (1, Both(1, 1)))
    assert type(values[0][1]) is Both
    assert pickle.loads(pickle.dumps(values)) == values


def test_whether_its_key_was_seen_is_no_part_of_a_value() -> None:
    still: Reducer[int] = Reducer("still", initial=0)
    still.on(Event)(lambda state, event: state)
    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=per(lambda event: event.id, still))
    assert answer.exact("a")
    assert not answer.exact()


def test_what_may_not_have_been_known_is_no_pair() -> None:
    events = Visit(id="a", when="1970"), Visit(id="b", when="1970", known="1975")
    assert asked("1980", *events, reducer=trail(), known="1975-06").unordered == ()


@pytest.mark.parametrize("commutative", [True, False])
def test_many_that_are_alike_are_counted(commutative: bool) -> None:
    many = Visit(id="a", when="[1970..1990]", spread=300)
    found = asked("1980", many, reducer=count(commutative=commutative)).possible(limit=1_000_000)
    assert len(found) == 301


def test_a_long_chain_that_cannot_be_looked_through_is_refused() -> None:
    from chronicle.errors import TooManyWorlds

    events = [Visit(id=f"v{at}", when="[1970..1990]", after=[f"v{at - 1}"] if at else ()) for at in range(1_200)]
    with pytest.raises(TooManyWorlds):
        asked("1980", *events, reducer=count(commutative=True)).possible()


def test_evolving_states_stay_as_they_are() -> None:
    answer = asked("1980", Visit(id="a", when="[1977..1983]"), reducer=combine(Both, one=count(), other=count()))
    assert set(answer.possible(lambda state: evolve(state, other=5).one)) == {0, 1}
