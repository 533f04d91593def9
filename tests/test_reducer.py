"""Reducers: what may be declared, what is handled, and how small ones make a large one."""

import pickle
from typing import Any

import pytest
from attrs import evolve, frozen

from chronicle.chronology import Chronology, ending
from chronicle.errors import ReducerError
from chronicle.events import Codebook, Event
from chronicle.memory import MemoryLog
from chronicle.reducer import Reducer, cited, combine, only, per

BOOK = Codebook("reducers")


@BOOK.event("talks", act=True)
@frozen(kw_only=True)
class Talks(Event):
    parties: tuple[str, ...] = ()


@BOOK.event("summit", act=True)
@frozen(kw_only=True)
class Summit(Talks):
    pass


@BOOK.event("sanction")
@frozen(kw_only=True)
class Sanction(Event):
    by: str | None = None


@frozen
class Count:
    seen: int = 0


def counting(*kinds: type[Event], ends: bool = False) -> Reducer[Count]:
    reducer = Reducer("count", initial=Count())
    declare = reducer.on_end if ends else reducer.on

    def seen(state: Count, event: Event) -> Count:
        return evolve(state, seen=state.seen + 1)

    for kind in kinds:
        declare(kind)(seen)
    return reducer


def fold(reducer: Any, *events: Event) -> Any:
    log = MemoryLog()
    log.append(*events)
    return reducer.fold(Chronology(log))


LOG = (
    Talks(id="t", when="1990", parties=("JP", "KP")),
    Summit(id="s", when="1991-01-01/1991-01-03", parties=("KP", "KR")),
    Sanction(id="x", when="1992/1993", by="JP"),
    Sanction(id="y", when="1994/..", by=None),
)


def test_a_handler_stays_the_function_that_it_was() -> None:
    reducer = Reducer("count", initial=0)

    @reducer.on(Talks)
    def talked(state: int, event: Talks) -> int:
        return state + 1

    assert talked(3, LOG[0]) == 4


def test_a_type_is_handled_once() -> None:
    reducer = counting(Talks)
    with pytest.raises(ReducerError, match="already"):
        reducer.on(Talks)(lambda state, _: state)
    reducer.on_end(Talks)(lambda state, _: state)
    with pytest.raises(ReducerError, match="already"):
        reducer.on_end(Talks)(lambda state, _: state)


@pytest.mark.parametrize("declare", ["on", "on_end", "requires"])
def test_only_event_types_are_handled(declare: str) -> None:
    with pytest.raises(ReducerError, match="not an event type"):
        getattr(counting(), declare)(int)


@pytest.mark.parametrize("declare", ["on", "on_end"])
def test_a_handler_names_types(declare: str) -> None:
    with pytest.raises(ReducerError, match="name the event types"):
        getattr(counting(), declare)()


@pytest.mark.parametrize(
    "declare",
    [
        lambda reducer: reducer.on(Sanction),
        lambda reducer: reducer.on_end(Sanction),
        lambda reducer: reducer.requires(Sanction),
        lambda reducer: reducer.invariant(bool),
    ],
)
@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: per(id, r), lambda r: only(bool, r)])
def test_a_reducer_is_sealed_by_its_first_replay(declare: Any, wrap: Any) -> None:
    reducer = counting(Talks)
    MemoryLog().replay(wrap(reducer))
    with pytest.raises(ReducerError) as caught:
        declare(reducer)
    assert caught.value.problem.code == "sealed"


def test_several_types_share_a_handler() -> None:
    reducer = Reducer("count", initial=0)
    reducer.on(Talks, Sanction)(lambda state, _: state + 1)
    assert fold(reducer, *LOG) == 4


def test_a_subclass_is_handled_by_the_nearest_class_above() -> None:
    reducer = Reducer("kinds", initial=())
    reducer.on(Event)(lambda state, _: (*state, "event"))
    reducer.on(Talks)(lambda state, _: (*state, "talks"))
    reducer.on_end(Event)(lambda state, _: (*state, "end"))
    assert fold(reducer, *LOG) == ("talks", "talks", "end", "event", "end", "event")
    assert reducer.handler(Summit) is reducer.handler(Talks)
    assert reducer.handler(ending(Summit)) is reducer.handler(ending(Event))


def test_ends_are_handled_apart() -> None:
    assert fold(counting(Event, ends=True), *LOG) == Count(2)
    assert fold(counting(Event), *LOG) == Count(4)
    assert fold(counting(Talks, ends=True), *LOG) == Count(1)


def test_requirements_are_kept_and_never_stop_a_replay() -> None:
    reducer = counting(Talks, Summit)
    reducer.requires(Talks)(lambda state, _: False)
    other = reducer.requires(Summit)(lambda state, _: True)
    assert fold(reducer, *LOG) == Count(2)
    assert reducer.required(Summit) == [other, *reducer.required(Talks)]
    assert reducer.required(ending(Summit)) == []


def test_invariants_never_stop_a_replay() -> None:
    reducer = counting(Talks)
    reducer.invariant(lambda state: False)
    assert fold(reducer, *LOG) == Count(2)


@frozen
class Both:
    talks: Count
    sanctions: Count


def test_combined_parts_are_independent() -> None:
    reducer = combine(Both, talks=counting(Talks), sanctions=counting(Sanction))
    assert reducer.initial == Both(Count(), Count())
    assert fold(reducer, *LOG) == Both(Count(2), Count(2))
    assert fold(reducer) == reducer.initial


@pytest.mark.parametrize(
    ("state", "parts", "told"),
    [
        (Both, {"talks": counting(), "sanction": counting()}, "did you mean sanctions?"),
        (Both, {"talks": counting()}, r"combine\(…, sanctions=…\)"),
        (Both, {"talks": counting(), "sanctions": Reducer("n", initial=3)}, "is Count, and its reducer gives int"),
        (Both, {"talks": counting(), "sanctions": 3}, "not a reducer"),
        (dict, {}, "not an attrs class"),
    ],
)
def test_what_does_not_fit_is_not_combined(state: type, parts: dict[str, Any], told: str) -> None:
    with pytest.raises(ReducerError, match=told):
        combine(state, **parts)


def test_per_key_none_skips_and_a_tuple_reaches_several() -> None:
    by_party = per(lambda event: event.parties if isinstance(event, Talks) else event.by, counting(Event))
    state = fold(by_party, *LOG)
    assert dict(state) == {"JP": Count(2), "KP": Count(2), "KR": Count(1)}
    assert state["US"] == Count()
    assert "US" not in state
    assert (len(state), list(state)) == (3, ["JP", "KP", "KR"])
    assert "KR" in state
    assert state == pickle.loads(pickle.dumps(state))


def test_a_key_that_a_tuple_names_twice_is_reached_once() -> None:
    state = fold(per(lambda event: event.parties, counting(Talks)), Talks(id="a", when="1990", parties=("JP", "JP")))
    assert dict(state) == {"JP": Count(1)}


def test_the_state_of_keys_before_anything_is_empty() -> None:
    state = per(id, counting(Talks)).initial
    assert (len(state), list(state), state["JP"], "JP" in state) == (0, [], Count(), False)


def test_keyed_states_equal_by_what_they_hold() -> None:
    reducer = per(lambda event: event.id, counting(Event))
    assert fold(reducer, *LOG) == fold(reducer, *reversed(LOG))
    assert fold(reducer, *LOG) != fold(reducer, *LOG[1:])
    assert fold(reducer, *LOG) != 3


def test_a_key_is_seen_though_its_state_did_not_change() -> None:
    unchanged = Reducer("none", initial=0)
    unchanged.on(Talks)(lambda state, _: state)
    assert dict(fold(per(lambda event: event.parties, unchanged), *LOG)) == {"JP": 0, "KP": 0, "KR": 0}


def test_only_lets_through_what_is_picked() -> None:
    assert fold(only(lambda event: event.id != "t", counting(Talks)), *LOG) == Count(1)


def test_the_key_is_asked_for_handled_types_only() -> None:
    assert dict(fold(per(lambda event: event.by, counting(Sanction)), *LOG)) == {"JP": Count(1)}


def nested() -> Any:
    parts = combine(Both, talks=counting(Talks), sanctions=only(lambda event: event.by, counting(Sanction)))
    return per(lambda event: event.when.text[:4], parts)


def test_a_fold_goes_on_from_a_state() -> None:
    log = MemoryLog()
    log.append(*LOG)
    chronology = Chronology(log)
    for reducer in (counting(Event), combine(Both, talks=counting(Talks), sanctions=counting(Sanction)), nested()):
        for at in range(len(chronology) + 1):
            assert reducer.fold(chronology[at:], reducer.fold(chronology[:at])) == reducer.fold(chronology)


@cited
def tally(party: str, *, kind: type[Event] = Event) -> Any:
    return counting(kind)


@cited
def many(parties: tuple[str, ...]) -> Any:
    return combine(Both, talks=tally("JP", kind=Talks), sanctions=tally("KP"))


def test_what_a_cited_function_makes_is_cited_as_its_call_and_pickles() -> None:
    for reducer, call in ((tally("JP"), "tally('JP')"), (many(("JP",)), "many(('JP',))")):
        assert reducer.call == call
        again = pickle.loads(pickle.dumps(reducer))
        assert again.call == call
        assert fold(again, *LOG) == fold(reducer, *LOG)
        assert call in repr(reducer)


def test_a_plain_reducer_shows_its_name() -> None:
    assert repr(counting()) == "<Reducer count>"


def handled(state: Count, event: Event) -> Count:
    return evolve(state, seen=state.seen + 1)


def test_a_plain_reducer_of_named_functions_pickles() -> None:
    reducer = Reducer("count", initial=Count())
    reducer.on(Event)(handled)
    reducer.on_end(Sanction)(handled)
    again = pickle.loads(pickle.dumps(reducer))
    assert fold(again, *LOG) == fold(reducer, *LOG) == Count(5)
