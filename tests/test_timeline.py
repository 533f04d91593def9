"""The timeline: states as of any date, equal to the fold, and what an answer says of itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from chronicle.chronology import Chronology
from chronicle.dates import day_number
from chronicle.errors import InvalidLog, QueryError, ReplayError
from chronicle.events import Event
from chronicle.log import Amendment, Retraction
from chronicle.memory import MemoryLog
from chronicle.reducer import AnyReducer, Reducer, combine, only, per

from .chronology.oracle import Fact
from .chronology.strategies import LAST, QUERIES, Sanction, Visit, day_text, event_of, facts, histories, log_of

calls: list[str] = []


def story(*kinds: type[Event], commutative: bool = False) -> Reducer[tuple[str, ...]]:
    reducer: Reducer[tuple[str, ...]] = Reducer("story", initial=(), commutative=commutative)

    def begins(state: tuple[str, ...], event: Event) -> tuple[str, ...]:
        calls.append(event.id)
        return (*state, event.id)

    def ends(state: tuple[str, ...], event: Event) -> tuple[str, ...]:
        calls.append(event.id)
        return (*state, f"{event.id}.end")

    reducer.on(*kinds or (Event,))(begins)
    reducer.on_end(*kinds or (Event,))(ends)
    return reducer


@frozen
class Both:
    visits: tuple[str, ...]
    sanctions: Any


def keys(event: Event) -> Any:
    """`None` for some events, several keys for others."""
    return {"a": None, "b": ("b", "c"), "c": "c"}.get(event.id, "rest")


def reducers() -> list[AnyReducer[Any]]:
    return [
        story(),
        story(Visit),
        only(lambda event: event.id != "b", story()),
        per(keys, story()),
        combine(Both, visits=story(Visit), sanctions=per(keys, story(Sanction))),
        per(lambda event: event.id, combine(Both, visits=story(Visit), sanctions=only(keys, story(Sanction)))),
        per(keys, per(lambda event: type(event).__name__, story())),
    ]


@given(facts(known=True), QUERIES, st.one_of(st.none(), QUERIES), st.integers(0, 6))
def test_a_state_is_the_fold_of_what_had_happened(
    told: tuple[Fact, ...], day: int, known: int | None, which: int
) -> None:
    assume(histories(told).feasible)
    log, reducer = log_of(told), reducers()[which]
    chronology = Chronology(log, known)
    timeline = log.replay(reducer)
    answer = timeline.as_of(day_text(day), known=None if known is None else day_text(known))
    assert answer.state == reducer.fold(chronology[: chronology.certain(day)])
    assert answer.counted == chronology[: chronology.certain(day)]


@given(facts(), st.data(), st.integers(0, 6))
def test_refreshed_is_the_same_as_replayed(told: tuple[Fact, ...], data: st.DataObject, which: int) -> None:
    assume(histories(told).feasible)
    cut = data.draw(st.integers(0, len(told)))
    names = {fact.id for fact in told[:cut]}
    assume(all(name.removesuffix(".end") in names for fact in told[:cut] for name in (*fact.after, *fact.within)))
    reducer = reducers()[which]
    log = log_of(told[:cut])
    assume(not Chronology(log).contradictions)
    timeline = log.replay(reducer)
    states = [timeline.state(day) for day in range(LAST - 9, LAST + 3)]
    old = timeline.as_of("2100")
    told_then = repr(old.state)
    log.append(*map(event_of, told[cut:]))
    if data.draw(st.booleans()):
        log.append(Amendment(amends=told[0].id, set={"note": "amended"}))
    assert [timeline.state(day) for day in range(LAST - 9, LAST + 3)] == states
    assert timeline.refresh() is timeline
    fresh = log.replay(reducer)
    for day in range(LAST - 9, LAST + 3):
        assert timeline.state(day) == fresh.state(day)
    assert timeline.head == log.head
    assert repr(old.state) == told_then


def numbered(*days: int) -> list[Event]:
    return [Event(id=f"e{day}", when=f"1990-01-{day:02d}") for day in days]


def test_a_late_event_refolds_only_what_follows_it() -> None:
    log = MemoryLog()
    log.append(*numbered(1, 2, 3, 5, 6))
    timeline = log.replay(story())
    log.append(*numbered(4))
    calls.clear()
    timeline.refresh()
    assert calls == ["e4", "e5", "e6"]
    calls.clear()
    timeline.refresh()
    assert calls == []


def test_an_amendment_refolds_only_from_what_it_amends() -> None:
    log = MemoryLog()
    log.append(*numbered(1, 2, 3, 4))
    timeline = log.replay(per(lambda event: event.id, story()))
    log.append(Amendment(amends="e3", set={"note": "x"}))
    calls.clear()
    timeline.refresh()
    assert calls == ["e3", "e4"]
    log.append(Retraction(retracts="e4"))
    calls.clear()
    timeline.refresh()
    assert calls == []


def test_another_known_folds_only_from_the_first_difference_and_once() -> None:
    log = MemoryLog()
    log.append(*numbered(1, 2, 4), Event(id="e3", when="1990-01-03", known="1995"))
    timeline = log.replay(story())
    calls.clear()
    assert timeline.as_of("1990", known="1994").state == ("e1", "e2", "e4")
    assert calls == ["e4"]
    timeline.as_of("1990-01-02", known="1994")
    assert calls == ["e4"]
    calls.clear()
    assert timeline.as_of("1990", recorded="2200").state == ("e1", "e2", "e3", "e4")
    assert calls == []


def test_asking_calls_no_handler() -> None:
    log = MemoryLog()
    log.append(*numbered(*range(1, 20)))
    timeline = log.replay(story())
    calls.clear()
    for day in range(1, 28):
        answer = timeline.as_of(f"1990-01-{day:02d}")
        assert len(answer.state) == min(day, 19)
        assert (answer.pending, answer.unordered, answer.qualified) == ((), (), ())
    assert calls == []


def timeline_of(*events: Event, **settings: Any) -> Any:
    log = MemoryLog(**settings)
    log.append(*events)
    return log.replay(story())


@pytest.mark.parametrize(
    ("asked", "count"),
    [("1989", 0), ("1990", 3), ("1990-01", 1), ("1990-02", 2), ("199X", 3), ("1990-21", 2), (date(1990, 1, 31), 1)],
)
def test_a_date_of_less_precision_is_read_at_its_end(asked: Any, count: int) -> None:
    timeline = timeline_of(*(Event(id=f"e{n}", when=when) for n, when in enumerate(["1990-01-31", "1990-02", "1990"])))
    assert len(timeline.as_of(asked).state) == count


def test_at_the_start_nothing_of_the_date_has_happened() -> None:
    timeline = timeline_of(*numbered(1, 2))
    assert timeline.as_of("1990-01-02", at="start").state == ("e1",)
    assert timeline.as_of("1990", at="start").state == ()
    assert str(timeline.as_of("1990", at="start").date) == "1989-12-31"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("[1990,1991]", "a set is several days"),
        ("{1990,1991}", "a set is several days"),
        ("1990/1991", "an interval is not one day"),
        ("1990/..", "an interval is not one day"),
        ("1990?", "ask at 1990"),
        ("1990~", "a question has no doubtful date"),
        ("1990-01-01T12:00:00Z", "ask at the day: 1990-01-01"),
        ("1990-XX-13", "gaps"),
        ("yesterday", "cannot read the date"),
        (datetime(1990, 1, 1, tzinfo=UTC), "days are the unit"),
        (1990, "a date is text"),
    ],
)
@pytest.mark.parametrize("axis", ["when", "known", "recorded"])
def test_what_is_not_one_day_is_refused_on_every_axis(asked: Any, told: str, axis: str) -> None:
    timeline = timeline_of(*numbered(1))
    with pytest.raises(QueryError) as caught:
        timeline.as_of(**{"when": "1990", axis: asked})
    assert told in str(caught.value)
    assert caught.value.problem.mend


def test_a_query_asks_at_the_start_or_the_end() -> None:
    with pytest.raises(QueryError, match="'start' or its 'end'"):
        timeline_of().as_of("1990", at="middle")


def test_now_is_today_in_the_zone_of_the_log() -> None:
    today = datetime.now(UTC).date()
    timeline = timeline_of(
        Event(id="past", when=str(today - timedelta(days=2))),
        Event(id="future", when=str(today + timedelta(days=2))),
        zone=UTC,
    )
    assert timeline.now().state == ("past",)


def test_only_a_reducer_is_replayed() -> None:
    with pytest.raises(QueryError, match="not a reducer"):
        MemoryLog().replay(story)  # type: ignore[arg-type]


def test_a_log_that_contradicts_itself_is_not_replayed() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990", after=["b"]), Event(id="b", when="1991"))
    with pytest.raises(InvalidLog) as caught:
        log.replay(story())
    (problem,) = caught.value.problems
    assert (problem.code, problem.entry, problem.field) == ("contradiction", "a", "after")
    assert "b (1991) → a (1990)" in problem.message


@pytest.mark.parametrize(
    ("events", "code", "told"),
    [
        ([Event(id="a", when="1990", after=["b"]), Event(id="b", when="1990", after=["a"])], "order-cycle", "→"),
        ([Event(id="a", when="1990", after=["a"])], "order-cycle", "a → a"),
        ([Event(id="a", when="1990/.."), Event(id="b", when="1995", after=["a.end"])], "contradiction", "ongoing"),
        ([Event(id="a", when="1990/.."), Event(id="b", when="1995", after=["a"])], None, ""),
    ],
)
def test_each_contradiction_names_its_chain(events: list[Event], code: str | None, told: str) -> None:
    log = MemoryLog()
    log.append(*events)
    found = Chronology(log).contradictions
    assert [each.problem.code for each in found] == ([] if code is None else [code])
    assert all(told in str(each) for each in found)


def test_a_refresh_that_meets_a_contradiction_says_so_every_time_and_keeps_what_was() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990"))
    timeline = log.replay(story())
    log.append(Event(id="b", when="1980", after=["a"]))
    for _ in range(2):
        with pytest.raises(InvalidLog):
            timeline.refresh()
        assert timeline.as_of("1990").state == ("a",)
        assert timeline.as_of("1990", known="2000").state == ("a",)
    log.append(Retraction(retracts="b"))
    assert timeline.refresh().head == log.head


def test_the_head_says_how_far_the_timeline_has_read() -> None:
    log = MemoryLog()
    log.append(*numbered(1))
    timeline, head = log.replay(story()), log.head
    log.append(*numbered(2))
    assert timeline.head == head
    assert timeline.as_of("1990", recorded="2200").state == ("e1",)
    assert timeline.refresh().head == log.head != head


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: per(lambda event: event.id, r)])
def test_a_handler_that_raises_is_told_with_its_event(wrap: Any) -> None:
    reducer = Reducer("broken", initial=0)

    @reducer.on(Event)
    def broken(state: int, event: Event) -> int:
        return state + 1 // (event.id != "e3")

    log = MemoryLog()
    log.append(*numbered(1, 2, 3, 4))
    with pytest.raises(ReplayError, match=r"ZeroDivisionError for 'e3' \(event, 1990-01-03\)") as caught:
        log.replay(wrap(reducer))
    assert caught.value.problem.entry == "e3"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_handler_that_raises_in_a_refresh_is_told_with_its_event() -> None:
    reducer = Reducer("broken", initial=0)
    reducer.on(Event)(lambda state, event: state + 1 // (event.id != "e3"))
    log = MemoryLog()
    log.append(*numbered(1, 2))
    timeline = log.replay(reducer)
    log.append(*numbered(3, 4))
    for _ in range(2):
        with pytest.raises(ReplayError, match="'e3'"):
            timeline.refresh()
        assert timeline.as_of("1991").state == 2


def test_pairs_without_an_order_are_told() -> None:
    same = [Event(id=name, when="1990-01-01") for name in "ab"]
    timeline = timeline_of(*same, Event(id="c", when="1990-01-02"), Event(id="d", when="[1990-01-01..1990-01-05]"))
    assert [[each.id for each in pair] for pair in timeline.as_of("1990").unordered] == [
        ["a", "b"],
        ["c", "d"],
        ["b", "d"],
        ["a", "d"],
    ]
    assert [[each.id for each in pair] for pair in timeline.as_of("1990-01-03").unordered] == [["a", "b"]]


def test_links_times_and_parts_order_pairs() -> None:
    linked = [Event(id="a", when="1990-01-01"), Event(id="b", when="1990-01-01", after=["a"])]
    assert timeline_of(*linked).as_of("1990").unordered == ()
    timed = [Event(id=name, when=f"1990-01-01T{hour}:00:00Z") for name, hour in (("a", 12), ("b", 10))]
    answer = timeline_of(*timed).as_of("1990")
    assert (answer.state, answer.unordered) == (("b", "a"), ())
    log = MemoryLog()
    log.append(Visit(id="a", when="1990"), Sanction(id="b", when="1990-12-31"), Visit(id="c", when="1990-12-31"))
    two = combine(Both, visits=story(Visit), sanctions=story(Sanction))
    assert [[e.id for e in pair] for pair in log.replay(two).as_of("1990").unordered] == [["a", "c"]]
    assert log.replay(story(commutative=True)).as_of("1990").unordered == ()
    assert log.replay(per(lambda event: event.id, story())).as_of("1990").unordered == ()


def test_qualified_events_are_named() -> None:
    events = [
        Event(id="a", when="1990?"),
        Event(id="b", when="1991~"),
        Event(id="c", when="1992"),
        Event(id="d", when="1995%"),
    ]
    answer = timeline_of(*events).as_of("1991-06")
    assert [event.id for event in answer.qualified] == ["a", "b"]


def test_pending_names_what_may_have_happened_and_is_handled() -> None:
    log = MemoryLog()
    log.append(Visit(id="a", when="1990"), Sanction(id="b", when="1990"))
    answer = log.replay(story(Visit)).as_of("1990-06")
    assert [each.id for each in answer.pending] == ["a"]
    assert answer.state == ()


def test_pending_names_what_a_correction_that_may_have_been_known_would_undo() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990"), Retraction(retracts="a", known="1995", id="r"))
    timeline = log.replay(story())
    assert timeline.as_of("1991", known="1994").pending == ()
    answer = timeline.as_of("1991", known="1995-06")
    assert (answer.state, [each.id for each in answer.pending]) == (("a",), ["a"])
    assert timeline.as_of("1991", known="1996").state == ()


def test_pending_names_what_undoing_a_correction_would_bring() -> None:
    log = MemoryLog()
    log.append(
        Event(id="a", when="1990"),
        Amendment(amends="a", set={"note": "x"}, id="m"),
        Retraction(retracts="m", known="1995", id="r"),
    )
    answer = log.replay(story()).as_of("1991", known="1995-06")
    assert [each.id for each in answer.pending] == ["a"]


def test_an_answer_gives_values_by_path_and_shows_its_axes() -> None:
    answer = timeline_of(*numbered(1, 2)).as_of("1990", known="1991", recorded="2200")
    assert answer["0"] == "e1"
    assert answer[len] == 2
    assert repr(answer) == "<AsOf 1990-12-31, known=1991-12-31, recorded=2200-12-31: 0 pending>"
    with pytest.raises(QueryError, match="no 7: there are 2 of them"):
        answer["7"]


def test_years_bce_and_beyond_9999() -> None:
    timeline = timeline_of(
        Event(id="caesar", when="-0043-03-15"),
        Event(id="ice", when="Y-20000"),
        Event(id="battle", when="-0479/-0478"),
        Event(id="far", when="Y12000"),
    )
    assert timeline.as_of("-0044").state == ("ice", "battle", "battle.end")
    assert timeline.as_of("-0043-03-14").state[-1] == "battle.end"
    assert timeline.as_of("-0043-03-15").state[-1] == "caesar"
    assert timeline.as_of("9999").state[-1] == "caesar"
    answer = timeline.as_of("Y12000")
    assert answer.state[-1] == "far"
    assert repr(answer) == "<AsOf Y12000-12-31: 0 pending>"
    assert timeline.state(day_number(-19_999, 1, 1)) == ("ice",)
    assert timeline.state(date(2000, 1, 1))[-1] == "caesar"


@pytest.mark.parametrize(
    ("when", "begins", "days"),
    [
        ("[..1960]", None, ["[..1960-12-31]"]),
        ("[..1960]", "1948-09", ["[1948-09-01..1960-12-31]"]),
        ("[..1940]", "1948-09", ["[..1940-12-31]"]),
        ("[1960..]", None, ["[1960-01-01..]"]),
        ("../1960", None, ["before every date", "[1960-01-02..1961-01-01]"]),
        ("../1960", "1948-09", ["1948-09-01", "[1960-01-02..1961-01-01]"]),
        ("/1960-01-01", None, ["[..1960-01-01]", "1960-01-02"]),
        ("/1960-01-01", "1948-09", ["[1948-09-01..1960-01-01]", "1960-01-02"]),
        ("1960-01-01/", None, ["1960-01-01", "[1960-01-02..]"]),
        ("1960-01-01/..", None, ["1960-01-01"]),
        ("[..1940,1960]", "1948-09", ["[1960-01-01..1960-12-31]"]),
        ({"begin": "..", "end": "[1940,1960]"}, "1948-09", ["1948-09-01", "[1960-01-02..1961-01-01]"]),
    ],
)
def test_unbounded_dates(when: Any, begins: str | None, days: list[str]) -> None:
    log = MemoryLog(begins=begins)
    log.append(Event(id="a", when=when))
    assert [each.days for each in Chronology(log)] == days


def test_what_is_unbounded_stays_pending() -> None:
    timeline = timeline_of(Event(id="old", when="[..1960]"), Event(id="to-come", when="[2000..]"))
    for asked, pending, counted in (("0001", ["old"], ()), ("1960", [], ("old",)), ("9999", ["to-come"], ("old",))):
        answer = timeline.as_of(asked)
        assert ([each.id for each in answer.pending], answer.state) == (pending, counted)


def test_ten_thousand_entries_are_replayed_and_asked() -> None:
    count: Reducer[int] = Reducer("count", initial=0)
    count.on(Event)(lambda state, event: state + 1)
    log = MemoryLog()
    day = date(1900, 1, 1)
    events = []
    for at in range(10_000):
        here = day + timedelta(days=at)
        when = str(here) if at % 3 else f"[{here}..{here + timedelta(days=20)}]"
        events.append(Event(id=f"e{at}", when=when, after=[f"e{at - 1}"] if at % 10 == 1 else ()))
    log.append(*events)
    timeline = log.replay(count)
    assert timeline.as_of("2000").state == 10_000
    assert timeline.as_of("1910").state < 10_000
    assert timeline.as_of("1910", known="1905").state < timeline.as_of("1910").state
    assert len(timeline.as_of("1910").pending) < 20
    assert len(timeline.as_of("2000").unordered) > 100
    log.append(Amendment(amends="e5000", set={"note": "x"}))
    timeline.refresh()


def test_the_state_of_a_timeline_is_never_shared_with_a_later_one() -> None:
    log = MemoryLog()
    log.append(*numbered(1, 3))
    timeline = log.replay(per(lambda event: event.id, story()))
    then = timeline.as_of("1990").state
    log.append(*numbered(2))
    timeline.refresh()
    assert sorted(then) == ["e1", "e3"]
    assert sorted(timeline.as_of("1990").state) == ["e1", "e2", "e3"]
    assert evolve(numbered(1)[0], note="x") != numbered(1)[0]
