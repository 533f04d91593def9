"""`why` against brute force: every event muted by itself, by folding everything else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Amendment, Event, MemoryLog, QueryError, Reducer, Retraction, combine
from chronicle.errors import ReplayError
from chronicle.paths import get
from chronicle.timeline import AsOf
from tests.provenance.field import DAYS, PATHS, Grant, Term, Toggle, Use, book, both, events, few, log_of, reading

MISSING = object()


def value_without(answer: AsOf[Any], path: Any, muted: set[str]) -> Any:
    """The oracle: everything that counts, but what is muted, folded from the beginning."""
    try:
        state = answer.timeline.reducer.fold([each for each in answer.counted if each.id not in muted])
        return get(state, path)
    except Exception:
        return MISSING


def last_change_without(answer: AsOf[Any], path: Any, muted: set[str]) -> str | None:
    left = [each for each in answer.counted if each.id not in muted]
    fold = answer.timeline.reducer.fold

    def at(length: int) -> Any:
        try:
            return get(fold(left[:length]), path)
        except Exception:
            return MISSING

    values = [at(length) for length in range(len(left) + 1)]
    return next((left[at - 1].id for at in range(len(left), 0, -1) if values[at] != values[at - 1]), None)


def ids(changes: Any) -> list[str]:
    return [each.occurrence.id for each in changes]


@st.composite
def questions(draw: st.DrawFn) -> tuple[AsOf[Any], Any, Any]:
    make, path = draw(st.sampled_from(PATHS))
    log = log_of(draw(events()))
    known = draw(st.sampled_from([None, None, None, "2000-01", "2001"]))
    try:
        answer = log.replay(make()).as_of(draw(DAYS), known=known)
        get(answer.state, path)
    except (QueryError, LookupError, ReplayError):
        answer, path = log_of([]).replay(reading()).as_of("2000"), "used"
    return answer, path, answer.timeline.why(answer.date, path, known=answer.known)


@given(questions())
def test_muting_one_event_that_is_not_named_leaves_the_value(asked: tuple[AsOf[Any], Any, Any]) -> None:
    answer, path, why = asked
    named = {*ids(why.changed), *ids(why.enabled), *ids(why.confirms)}
    for name in {each.id for each in answer.counted} - named:
        assert value_without(answer, path, {name}) == why.value


@given(questions())
def test_what_changed_and_enabled_is_what_brute_force_finds(asked: tuple[AsOf[Any], Any, Any]) -> None:
    answer, path, why = asked
    needed = {each.id for each in answer.counted if value_without(answer, path, {each.id}) != why.value}
    last = last_change_without(answer, path, set())
    assert {*ids(why.changed), *ids(why.enabled)} == needed | ({last} - {None})
    assert not {*ids(why.changed)} & {*ids(why.enabled)}
    assert all(value_without(answer, path, {each.occurrence.id}) in (each.before, MISSING) for each in why.enabled)


@few
@given(questions())
def test_every_change_of_a_needed_event_is_told(asked: tuple[AsOf[Any], Any, Any]) -> None:
    answer, path, why = asked
    history = [each for each in answer.timeline.history(path, known=answer.known) if each.occurrence in answer.counted]
    assert list(why.changed) == [each for each in history if each in why.changed]
    needed = {name for name in ids(why.changed) if value_without(answer, path, {name}) != why.value}
    assert [each for each in why.changed if each.occurrence.id in needed] == [
        each for each in history if each.occurrence.id in needed
    ]


@few
@given(questions())
def test_a_confirmed_value_is_never_left_unexplained(asked: tuple[AsOf[Any], Any, Any]) -> None:
    answer, path, why = asked
    changed = set(ids(why.changed))
    if value_without(answer, path, changed) == why.value:
        maker = last_change_without(answer, path, changed)
        assert maker is None or maker in {*ids(why.confirms), *ids(why.enabled)}


@few
@given(questions())
def test_what_confirms_makes_it_so_without_the_one_that_did(asked: tuple[AsOf[Any], Any, Any]) -> None:
    answer, path, why = asked
    muted = {ids(why.changed)[-1]} if why.changed else set()
    found: list[str] = []
    while muted and value_without(answer, path, muted) == why.value:
        maker = last_change_without(answer, path, muted)
        if maker is None:
            break
        found.append(maker)
        muted = {*muted, maker}
    named = {*ids(why.changed), *ids(why.enabled)}
    assert set(found) - named <= set(ids(why.confirms))
    if len(set(ids(why.changed))) == 1:
        assert set(found) - named == set(ids(why.confirms))


# ---- by example ----


def why_of(*made: Event, day: str = "2003", path: Any = "used", make: Any = reading, **axes: Any) -> Any:
    return log_of(list(made)).replay(make()).why(day, path, **axes)


def test_an_event_that_only_makes_it_possible_enables() -> None:
    why = why_of(Grant(id="grant", when="2000"), Use(id="use", when="2001"), Toggle(id="other", when="2001"))
    assert (ids(why.changed), ids(why.enabled), ids(why.confirms)) == (["use"], ["grant"], [])
    assert (why.enabled[0].before, why.enabled[0].after) == (0, 1)


def test_an_event_that_says_it_again_confirms() -> None:
    made = [Grant(id=f"g{at}", when=f"200{at}") for at in range(4)]
    why = why_of(*made, day="2009", path="granted")
    assert (ids(why.changed), ids(why.enabled), ids(why.confirms)) == (["g0"], [], ["g1", "g2", "g3"])
    assert repr(why) == "<Why granted = True on 2009-12-31: changed by g0; confirmed by g1, g2, g3>"


def test_an_event_that_was_overtaken_is_not_named() -> None:
    made = [Grant(id="g", when="2000"), *(Use(id=f"u{at}", when=f"200{at}", key=str(at)) for at in (1, 2))]
    why = why_of(*made, day="2009", path=lambda state: max(state.by_key, default=None))
    assert ids(why.changed) == ["u2"]


def test_an_end_of_a_span_is_a_change_by_its_event() -> None:
    why = why_of(Term(id="term", when="2000-05/2000-07"), path="running", day="2001")
    assert [(each.occurrence.is_end, each.before, each.after) for each in why.changed] == [(True, ("a",), ())]


def test_without_what_a_handler_needs_there_is_no_value() -> None:
    from tests.provenance.field import latest

    made = [Grant(id="g", when="2000"), Use(id="u1", when="2001"), Use(id="u0", when="2002", count=0)]
    why = why_of(*made, path=lambda state: state, make=latest)
    assert (ids(why.changed), ids(why.enabled)) == (["g", "u0"], ["u1"]) or ids(why.changed) == ["g", "u1", "u0"]
    assert "u1" in {*ids(why.changed), *ids(why.enabled)}


def test_only_the_part_is_replayed() -> None:
    calls: list[str] = []

    @frozen
    class Two:
        one: int
        other: int

    one, other = Reducer("one", initial=0), Reducer("other", initial=0)
    one.on(Use)(lambda state, event: state + 1)

    @other.on(Use)
    def counted(state: int, event: Use) -> int:
        calls.append(event.id)
        return state + 1

    timeline = log_of([Use(id="u", when="2000")]).replay(combine(Two, one=one, other=other))
    calls.clear()
    assert ids(timeline.why("2001", "one").changed) == ["u"]
    assert calls == []


def test_too_many_steps_are_refused_and_never_left_out() -> None:
    made = [Grant(id="g", when="2000"), *(Use(id=f"u{at}", when="2001") for at in range(40))]
    with pytest.raises(QueryError, match="41 events") as error:
        why_of(*made, day="2002", limit=100)
    assert error.value.problem.code == "too-long"
    assert len(why_of(*made, day="2002").changed) == 40


def test_a_path_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(QueryError, match="usd"):
        why_of(path="usd")


# ---- what is not counted ----


def reasons(why: Any) -> list[tuple[str, str]]:
    return [(each.reason, each.occurrence.id) for each in why.not_counted]


def test_later_and_pending_are_told_and_whether_they_matter() -> None:
    made = [Grant(id="g", when="2000"), Use(id="soon", when="[2000..2004]"), Use(id="nothing", when="2005", count=0)]
    why = why_of(*made, day="2002")
    assert reasons(why) == [("pending", "soon"), ("later", "nothing")]
    assert [each.matters for each in why.not_counted] == [True, False]


def test_what_has_no_say_in_the_part_is_not_told() -> None:
    made = [Use(id="c", when="2005", key="c"), Use(id="a", when="2005")]
    assert reasons(why_of(*made, make=both, path="here.used")) == [("later", "a")]
    assert reasons(why_of(*made, make=both, path="keyed.a.state.used")) == [("later", "c"), ("later", "a")]


def test_what_was_not_known_or_recorded_then_is_told() -> None:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0])
    log.append(Grant(id="secret", when="2000", known="2010"), Grant(id="open", when="2001"))
    today[0] = date(2026, 6, 1)
    log.append(Grant(id="added", when="2000"))
    timeline = log.replay(reading())
    assert reasons(timeline.why("2003", "granted", known="2005")) == [("not yet known", "secret")]
    assert reasons(timeline.why("2003", "granted", recorded="2026-03")) == [("not yet recorded", "added")]
    assert reasons(timeline.why("2003", "granted", known="2000", recorded="2026-03")) == [
        ("not yet known", "secret"),
        ("not yet known", "open"),
        ("not yet recorded", "added"),
    ]
    assert reasons(timeline.why("2003", "granted")) == []


def corrected() -> MemoryLog:
    today = [date(2026, 1, 1)]
    log = MemoryLog(codebook=book, clock=lambda: today[0])
    log.append(Grant(id="g", when="2000"), Use(id="u", when="2001", count=5), Use(id="never", when="2001"))
    today[0] = date(2026, 2, 1)
    log.append(
        Amendment(id="fewer", amends="u", set={"count": 3, "note": "as the source has it"}),
        Amendment(id="noted", amends="u", set={"note": "again"}),
        Retraction(id="gone", retracts="never"),
    )
    today[0] = date(2026, 3, 1)
    log.append(Amendment(id="moved", amends="u", set={"when": "2007"}))
    return log


def test_what_was_amended_away_says_what_it_said_and_what_was_retracted_by_what() -> None:
    timeline = corrected().replay(reading())
    told = [
        (each.reason, each.occurrence.id, each.entry.id if each.entry else None, dict(each.said))
        for each in timeline.why("2003", "used").not_counted
    ]
    assert told == [
        ("amended away", "u", "fewer", {"count": 5}),
        ("amended away", "u", "moved", {"when": Use(id="x", when="2001").when}),
        ("retracted", "never", "gone", {}),
        ("later", "u", None, {}),
    ]


def test_corrections_count_as_the_log_stood() -> None:
    timeline = corrected().replay(reading())
    assert timeline.why("2003", "used", recorded="2026-01").value == 6
    told = reasons(timeline.why("2003", "used", recorded="2026-02"))
    assert told == [("amended away", "u"), ("retracted", "never")]


def test_a_retraction_that_became_known_later_takes_nothing_away_before() -> None:
    log = log_of([Grant(id="g", when="2000", known="2001"), Use(id="u", when="2001", known="2001")])
    log.append(Retraction(retracts="u", known="2005"))
    timeline = log.replay(reading())
    assert timeline.why("2003", "used", known="2003").value == 1
    assert reasons(timeline.why("2003", "used", known="2006")) == [("retracted", "u")]


def test_what_confirms_only_without_all_that_changed_is_named_too() -> None:
    """Each of two events is needed beside the other; without both, a third makes the value what it is."""
    reducer = Reducer("knot", initial=(0, False))

    @reducer.on(Grant)
    def first(state: tuple[int, bool], event: Grant) -> tuple[int, bool]:
        return 1, state[1]

    @reducer.on(Toggle)
    def second(state: tuple[int, bool], event: Toggle) -> tuple[int, bool]:
        return 2 if state[0] == 1 else state[0], True

    @reducer.on(Use)
    def third(state: tuple[int, bool], event: Use) -> tuple[int, bool]:
        value, flag = state
        return (2 if value == 0 and not flag else 3 if value == 1 else value), flag

    made = [Grant(id="first", when="2000"), Toggle(id="second", when="2001"), Use(id="third", when="2002")]
    why = why_of(*made, path="0", make=lambda: reducer)
    assert (why.value, ids(why.changed), ids(why.confirms)) == (2, ["first", "second"], ["third"])


def test_the_order_of_keys_is_a_difference_that_a_reader_may_see() -> None:
    reducer: Reducer[dict[str, int]] = Reducer("keys", initial={})
    reducer.on(Use)(lambda state, event: {**state, event.key: 1})
    made = [Use(id=f"u{at}", when=f"200{at}", key=key) for at, key in enumerate("abababab")]
    why = why_of(*made, path=list, make=lambda: reducer, day="2009")
    assert (why.value, ids(why.changed), ids(why.enabled)) == (["a", "b"], ["u0", "u1"], [])
    assert value_without(log_of(made).replay(reducer).as_of("2009"), list, {"u0"}) == ["b", "a"]


def test_a_beginning_that_does_nothing_does_not_hide_an_end_that_does() -> None:
    reducer = Reducer("ends", initial=0)
    reducer.on(Term, Use)(lambda state, event: state)
    reducer.on_end(Term)(lambda state, event: state + 1)
    made = [Term(id="term", when="2000/2002"), Use(id="between", when="2001"), Use(id="also", when="2001")]
    assert ids(why_of(*made, path=lambda state: state, make=lambda: reducer).changed) == ["term"]
