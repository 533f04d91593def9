"""Other orders: each that is tried could have been, none of two occurrences is missed, and what breaks is named."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations
from typing import Any

from attrs import evolve, frozen
from hypothesis import assume, given, settings

from chronicle import MemoryLog, Reducer, When, combine, only, per
from chronicle._orders import Breach, Orders, breaking
from chronicle.chronology import Chronology, Occurrence
from chronicle.timeline import Replay

from .chronology.oracle import Fact, Histories, Key
from .chronology.strategies import BOUNDED, POINTS, Sanction, Visit, facts, histories, key_of, log_of

Told = tuple[Key, ...]


def telling(chronology: Chronology, invariants: Iterator[Any]) -> Reducer[Told]:
    """A reducer whose state is what was told, in order."""
    reducer: Reducer[Told] = Reducer("told", initial=())
    reducer.on(Visit, Sanction)(lambda state, event: (*state, (event.id, 0)))
    reducer.on_end(Visit, Sanction)(lambda state, event: (*state, (event.id, 1)))
    for holds in invariants:
        reducer.invariant(holds)
    return reducer


def breaches(reducer: Any, chronology: Chronology) -> list[Breach]:
    return list(Orders(reducer, chronology, Replay(reducer, chronology).history).breaches())


def not_first(moved: Key, others: tuple[Key, ...], state: Told) -> bool:
    return moved not in state or any(other in state for other in others)


def could_come_first(oracle: Histories, moved: Key, other: Key) -> bool:
    """Whether in some history `moved` is told before `other`."""
    for day in oracle.days[moved]:
        for later in oracle.days[other]:
            if day <= later and oracle.with_days({moved: day, other: later}) is not None:
                timed = [key for key in oracle.times if oracle.days[key] == (day,)]
                if day < later or not forced(oracle, other, moved, timed):
                    return True
    return False


def forced(oracle: Histories, one: Key, other: Key, timed: list[Key]) -> bool:
    """Whether on one day `one` must be told before `other`, by links, by times of day, or by both in turn."""
    reached = [one]
    for key in reached:
        by_time = [each for each in timed if key in timed and oracle.times[key] < oracle.times[each]]
        reached += [each for each in (*oracle.told_after[key], *by_time) if each not in reached]
    return other in reached


@settings(max_examples=100)
@given(facts(BOUNDED, max_size=4))
def test_two_are_swapped_where_and_only_where_some_history_tells_them_so(drawn: tuple[Fact, ...]) -> None:
    told = tuple(evolve(fact, spread=1) for fact in drawn)
    oracle = histories(told)
    assume(oracle.feasible)
    chronology = Chronology(log_of(told))
    keys = [key_of(each) for each in chronology]
    pairs = [(keys[at], other) for at in range(len(keys)) for other in keys[:at] if other[0] != keys[at][0]]
    invariants = (partial(not_first, moved, (other,)) for moved, other in pairs)
    found = breaches(telling(chronology, invariants), chronology)
    swapped = {(key_of(each.moved), key_of(one)) for each in found if not each.together for one in each.passed}
    real = {pair for pair in pairs if could_come_first(oracle, *pair)}
    assert swapped <= real
    if not any(gaps(each) for each in chronology):
        assert swapped == real


def gaps(each: Occurrence) -> bool:
    when: When = each.event.when
    return not all(days is None or days.gapless for days in (when.begin, when.end))


@settings(max_examples=100)
@given(facts(POINTS, max_size=3))
def test_one_comes_before_two_where_and_only_where_some_history_tells_it_so(drawn: tuple[Fact, ...]) -> None:
    told = tuple(evolve(fact, spread=1) for fact in drawn)
    oracle = histories(told)
    assume(oracle.feasible)
    assume(len(told) == 3)
    chronology = Chronology(log_of(told))
    keys = [key_of(each) for each in chronology]
    found = breaches(telling(chronology, iter([partial(not_first, keys[2], (keys[0], keys[1]))])), chronology)
    real = any(
        order[0] == keys[2]
        for history in oracle.all()
        for order in permutations(keys)
        if [history[key] for key in order] == sorted(history.values())
        and not any(before in oracle.told_after[after] for at, after in enumerate(order) for before in order[:at])
    )
    assert bool(found) <= real
    assert found or not real or any(gaps(each) for each in chronology)


@frozen
class Room:
    inside: int = 0


def room() -> Reducer[Room]:
    """A door: what comes in is a visit, what goes out a sanction."""
    reducer = Reducer("room", initial=Room(), commutative=True)
    reducer.on(Visit)(lambda state, event: Room(state.inside + event.spread))
    reducer.on(Sanction)(lambda state, event: Room(state.inside - 1))

    @reducer.requires(Sanction)
    def somebody_is_there(state: Room, event: Sanction) -> bool:
        return state.inside > 0

    @reducer.invariant
    def not_less_than_empty(state: Room) -> bool:
        return state.inside >= 0

    return reducer


def chronology_of(*events: Any) -> Chronology:
    log = MemoryLog()
    log.append(*events)
    return Chronology(log)


def told(found: list[Breach]) -> list[tuple[str, list[str], bool, str, bool]]:
    return [
        (each.moved.id, [one.id for one in each.passed], each.together, each.at.id, each.requires) for each in found
    ]


def test_what_breaks_is_named_with_what_it_passes() -> None:
    chronology = chronology_of(Visit(id="in", when="2000"), Sanction(id="out", when="[2000..2001]"))
    assert told(breaches(room(), chronology)) == [
        ("out", ["in"], False, "out", True),
        ("out", ["in"], False, "out", False),
    ]


def test_what_breaks_only_before_several_is_told_of_them_together() -> None:
    chronology = chronology_of(
        Visit(id="one", when="2000"), Visit(id="other", when="2000"), Sanction(id="out", when="[2000..2001]")
    )
    found = told(breaches(room(), chronology))
    assert found == [("out", ["one", "other"], True, "out", True), ("out", ["one", "other"], True, "out", False)]


def test_what_moves_may_break_what_it_passes() -> None:
    reducer = Reducer("taboo", initial=0)
    reducer.on(Sanction)(lambda state, event: state + 1)
    reducer.requires(Visit)(lambda state, event: state == 0)
    chronology = chronology_of(Visit(id="in", when="2000"), Sanction(id="out", when="[2000..2001]"))
    assert told(breaches(reducer, chronology)) == [("out", ["in"], False, "in", True)]


def test_after_excludes_what_it_names() -> None:
    chronology = chronology_of(Visit(id="in", when="2000"), Sanction(id="out", when="[2000..2001]", after=["in"]))
    assert breaches(room(), chronology) == []


def test_keys_and_parts_are_looked_at_by_themselves() -> None:
    @frozen
    class House:
        front: Any
        back: Any

        @property
        def inside(self) -> int:
            return int(self.front["a"].inside + self.back["a"].inside)

    def key(event: Any) -> str:
        return event.note or "a"

    house = combine(House, front=per(key, only(lambda event: event.note != "z", room())), back=per(key, room()))

    @house.invariant
    def at_most_one(state: House) -> bool:
        return state.inside <= 1

    events = (
        Visit(id="in", when="2000", note="b"),
        Sanction(id="out", when="[2000..2001]", note="b"),
        Visit(id="elsewhere", when="2000", note="c"),
    )
    found = breaches(house, chronology_of(*events))
    assert {(each.moved.id, each.passed[0].id, each.where) for each in found if not each.requires} == {
        ("out", "in", " for b")
    }


def test_beyond_the_most_steps_the_rest_is_counted() -> None:
    chronology = chronology_of(*(Visit(id=f"v{at}", when="2000") for at in range(40)))
    reducer = room()
    orders = Orders(reducer, chronology, Replay(reducer, chronology).history, most_steps=100)
    assert list(orders.breaches()) == []
    assert 0 < orders.untried < 40


def test_breaking_gives_each_invariant_once_with_its_key() -> None:
    reducer = only(lambda event: True, per(lambda event: event.note, room()))
    states = [{"a": Room(1), "b": Room(-1)}, {"a": Room(0), "b": Room(-2)}, {"a": Room(-1)}]
    assert [(holds.__name__, where) for _, holds, where in breaking(reducer, states)] == [
        ("not_less_than_empty", " for b"),
        ("not_less_than_empty", " for a"),
    ]
