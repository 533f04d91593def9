"""`since` against an oracle that folds every prefix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Codebook, Event, MemoryLog, QueryError, Reducer, combine, only, per
from chronicle.paths import get
from chronicle.provenance import Change, changes, changes_of, since
from chronicle.timeline import AsOf

book = Codebook("made up")
MISSING = object()


@book.event("tick")
@frozen(kw_only=True)
class Tick(Event):
    key: str | None = "a"
    step: int = 1


@book.event("spell")
@frozen(kw_only=True)
class Spell(Event):
    key: str | None = "a"


@frozen
class Count:
    total: int = 0
    last: str | None = None
    by_key: Mapping[str, int] = field(factory=dict)

    @property
    def even(self) -> bool:
        return self.total % 2 == 0


def counting() -> Reducer[Count]:
    reducer = Reducer("count", initial=Count())

    @reducer.on(Tick)
    def tick(state: Count, event: Tick) -> Count:
        if event.step == 0:
            return state
        counted = {**state.by_key, str(event.key): state.by_key.get(str(event.key), 0) + event.step}
        return evolve(state, total=state.total + event.step, last=event.key, by_key=counted)

    @reducer.on_end(Spell)
    def spell_over(state: Count, event: Spell) -> Count:
        return evolve(state, total=state.total - 1)

    return reducer


def spells() -> Reducer[int]:
    reducer = Reducer("spells", initial=0)

    @reducer.on(Spell)
    def begun(state: int, event: Spell) -> int:
        return state + 1

    @reducer.on_end(Spell)
    def over(state: int, event: Spell) -> int:
        return state - 1

    return reducer


@frozen
class Both:
    count: Count
    spells: int
    keyed: Mapping[str, Any]

    @property
    def sum(self) -> int:
        return self.count.total + self.spells


@frozen
class Inner:
    count: Count
    spells: int

    @property
    def busy(self) -> bool:
        return self.spells > 0 and self.count.total > 0


def inner() -> Any:
    return combine(Inner, count=counting(), spells=spells())


def both() -> Any:
    return combine(Both, count=only(lambda e: e.key != "b", counting()), spells=spells(), keyed=per(_key, inner()))


def _key(event: Any) -> Any:
    return ("a", "b") if event.key == "both" else event.key


LEAF_PATHS = ["total", "last", "even", "by_key", "by_key.a", "by_key.b", lambda s: s.total > 1, lambda s: s.by_key["a"]]
PATHS: list[tuple[Any, Any]] = [
    *((counting, path) for path in LEAF_PATHS),
    (spells, lambda state: state),
    *((lambda: per(_key, counting()), path) for path in ["a.total", "b.by_key", "none.total", "a.even", "a", len]),
    *((both, f"count.{path}") for path in LEAF_PATHS if isinstance(path, str)),
    *((both, path) for path in ["sum", "spells", "count", "keyed", "keyed.a", "keyed.b.busy", "keyed.a.count.even"]),
    *((both, path) for path in ["keyed.never.spells", "keyed.a.spells", lambda s: (s.sum, len(s.keyed))]),
]

DATES = st.sampled_from(["2000", "2000-01", "2000-01-02", "2000-01-03", "[2000-01..2001-03]", "2001", "1999-12-31"])
SPANS = st.sampled_from(["2000/2001", "2000-01-02/2000-01-03", "2000-01-02/..", "2000-05/2000-07"])
KEYS = st.sampled_from(["a", "b", "both", None])


@st.composite
def logs(draw: st.DrawFn) -> MemoryLog:
    log = MemoryLog(codebook=book)
    ticks = st.builds(dict, when=DATES, key=KEYS, step=st.sampled_from([1, 1, 2, 0, -1]))
    lasting = st.builds(dict, when=SPANS, key=KEYS)
    for number, told in enumerate(draw(st.lists(ticks | lasting, max_size=9))):
        log.append((Tick if "step" in told else Spell)(id=f"e{number}", **told))
    return log


def oracle(answer: AsOf[Any], path: Any) -> tuple[Any, Any, Any] | None:
    """Folds every prefix, and finds the last position where the value differs from the one before."""
    counted, fold = answer.counted, answer.timeline.reducer.fold
    values = [_value(fold(counted[:length]), path) for length in range(len(counted) + 1)]
    for at in range(len(counted), 0, -1):
        if values[at] != values[at - 1]:
            return counted[at - 1], None if values[at - 1] is MISSING else values[at - 1], values[at]
    return None


def _value(state: Any, path: Any) -> Any:
    try:
        return get(state, path)
    except (QueryError, LookupError):
        return MISSING


@given(logs(), st.sampled_from(PATHS), st.sampled_from(["1999", "2000-01-02", "2000-01", "2000-06", "2000", "2003"]))
def test_since_is_what_folding_every_prefix_finds(log: MemoryLog, asked: tuple[Any, Any], day: str) -> None:
    make, path = asked
    answer = log.replay(make()).as_of(day)
    if _value(answer.state, path) is MISSING:
        with pytest.raises((QueryError, LookupError)):
            since(answer, path)
        return
    found, expected = since(answer, path), oracle(answer, path)
    told = None if found is None else (found.occurrence, found.before, found.after)
    assert told == expected
    assert found is None or found.after == get(answer.state, path)


@given(logs(), st.sampled_from(["2000-01", "2000-06"]), st.sampled_from(["2000", "2003"]))
def test_since_holds_for_what_was_known_then(log: MemoryLog, known: str, day: str) -> None:
    answer = log.replay(both()).as_of(day, known=known)
    for path in ("sum", "count.total", "keyed"):
        found, expected = since(answer, path), oracle(answer, path)
        assert (found and found.occurrence) == (expected and expected[0])


@given(logs())
def test_changes_are_told_once_each_and_backwards(log: MemoryLog) -> None:
    timeline = log.replay(both())
    whole = timeline.as_of("2003").replay.history
    told = list(changes_of(whole, len(timeline.chronology)))
    assert told == sorted(set(told), reverse=True)


def test_a_value_that_came_back_is_explained_by_its_return() -> None:
    log = MemoryLog()
    log.append(*(Tick(id=f"e{at}", when=f"200{at}", key=key) for at, key in enumerate("aba")))
    assert since(log.replay(counting()).as_of("2009"), "last") == Change(
        log.replay(counting()).chronology[2], "last", "b", "a"
    )


def test_a_key_that_is_no_text_is_found_by_its_text() -> None:
    log = MemoryLog()
    log.append(*(Tick(id=f"e{at}", when=f"200{at}", key=key) for at, key in enumerate("aab")))
    reducer = per(lambda event: 1 if event.key == "a" else "1", counting())
    change = since(log.replay(reducer).as_of("2001"), "1.total")
    assert change is not None
    assert change.occurrence.id == "e1"


def test_a_value_that_an_earlier_state_cannot_have_was_none_before() -> None:
    log = MemoryLog()
    log.append(Tick(id="e", when="2000", key="new"))
    for path in ("by_key.new", lambda state: state.by_key["new"]):
        change = since(log.replay(counting()).as_of("2000"), path)
        assert change is not None
        assert (change.before, change.after) == (None, 1)


def test_a_path_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(QueryError, match="totl"):
        since(MemoryLog().replay(counting()).as_of("2000"), "totl")


def test_since_is_a_range_where_the_day_is_open() -> None:
    log = MemoryLog()
    log.append(Tick(id="e", when="2000"))
    change = since(log.replay(counting()).as_of("2001"), "total")
    assert change is not None
    assert change.occurrence.days == "[2000-01-01..2000-12-31]"


def test_only_the_part_that_the_path_goes_through_is_looked_at() -> None:
    class Untouchable(int):
        def __ne__(self, other: object) -> bool:
            raise AssertionError("a part that the path does not go through was compared")

    reducer = Reducer("other", initial=Untouchable(0))
    reducer.on(Tick)(lambda state, event: Untouchable(state + 1))

    @frozen
    class Two:
        count: Count
        other: int

    log = MemoryLog()
    log.append(Tick(id="e", when="2000"))
    change = since(log.replay(combine(Two, count=counting(), other=reducer)).as_of("2001"), "count.total")
    assert change is not None
    assert change.after == 1


def test_all_changes_of_a_value_are_given_the_latest_first() -> None:
    log = MemoryLog()
    log.append(Tick(id="a", when="1990"), Tick(id="b", when="1991"), Tick(id="c", when="1993"))
    answer = log.replay(counting()).as_of("1992")
    told = [(each.occurrence.id, each.before, each.after) for each in changes(answer, "total")]
    assert told == [("b", 1, 2), ("a", 0, 1)]
    assert list(changes(answer, "no.such")) == []
