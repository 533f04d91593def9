"""The first day: against asking every day, and against every choice of days."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Event, MemoryLog, QueryError, Reducer, When
from chronicle.chronology import NEVER_BEGAN, NEVER_ENDS
from chronicle.provenance import Condition, FirstDay
from tests.provenance.field import Grant, Term, Toggle, Use, book, events, few, log_of, reading

CONDITIONS = ["used >= 2", "granted", "not granted", "on", "word = full or busy", "running has a", "by_key.b >= 0"]


def day(text: str) -> int:
    latest = When.parse(text).latest
    assert latest is not None
    return latest


@few
@given(events(), st.sampled_from(CONDITIONS), st.sampled_from([None, "2000-01-02", "2000-06"]))
def test_one_end_of_the_range_is_the_first_day_that_asking_every_day_finds(
    made: list[Event], condition: str, start: str | None
) -> None:
    timeline, holds = log_of(made).replay(reading()), Condition.parse(condition)
    try:
        found = timeline.first_day(condition, start=start)
    except QueryError:
        assert "by_key.b" in condition
        assert "b" not in timeline.as_of("2003").state.by_key
        return
    begin = day("1998-12-31") if start is None else date.fromisoformat((start + "-01")[:10]).toordinal()
    settled = next((each for each in range(begin, day("2002")) if holds(timeline.state(each))), NEVER_ENDS)
    settled = NEVER_BEGAN if start is None and settled == begin else settled
    assert settled in (found.earliest, found.latest)
    assert found.earliest <= found.latest


@few
@given(st.lists(st.sampled_from(["2000-01-0{}", "[2000-01-0{}..2000-01-09]", "2000-01-09"]), max_size=4), st.data())
def test_no_choice_of_days_lies_outside_where_more_and_earlier_never_hurts(
    whens: list[str], data: st.DataObject
) -> None:
    made = [
        Use(id=f"u{at}", when=when.format(data.draw(st.integers(1, 9))), after=[f"u{at - 1}"] if at and at % 2 else [])
        for at, when in enumerate(whens)
    ]
    reducer = Reducer("count", initial=0)
    reducer.on(Use)(lambda state, event: state + 1)
    try:
        timeline = log_of(made).replay(reducer)
    except ValueError:
        return  # links and dates that contradict each other
    wanted = data.draw(st.integers(1, 4))
    found = timeline.first_day(lambda state: state >= wanted)
    choices = [range(each.when.earliest, each.when.latest + 1) for each in made]  # type: ignore[arg-type,operator]
    days = [
        sorted(days)[wanted - 1] if len(days) >= wanted else NEVER_ENDS
        for days in product(*choices)
        if all(days[at - 1] <= days[at] for at in range(1, len(days), 2))
    ]
    assert (found.earliest, found.latest) == (min(days), max(days))


def test_it_is_a_range_and_says_because_of_what() -> None:
    timeline = log_of([Grant(id="g", when="2000"), Use(id="u", when="[2001..2003]")]).replay(reading())
    found = timeline.first_day("used >= 1")
    assert (found.days, found.because and found.because.id) == ("[2001-01-01..2003-12-31]", "u")
    assert repr(found) == "<FirstDay [2001-01-01..2003-12-31], because of u>"
    assert timeline.first_day(lambda state: state.used).days == found.days


def test_what_always_held_and_what_never_does() -> None:
    timeline = log_of([Grant(id="g", when="2000-05-05")]).replay(reading())
    assert timeline.first_day("not granted").days == "from the beginning"
    assert timeline.first_day("used > 3") == FirstDay(NEVER_ENDS, NEVER_ENDS, None)
    assert timeline.first_day("used > 3").days == "never"
    assert timeline.first_day("granted", start="2003").days == "2003-01-01"


def test_the_order_of_one_day_may_leave_it_open_whether_it_ever_held() -> None:
    made = [Use(id="u", when="2000"), Grant(id="g", when="[2000..2002]")]
    found = log_of(made).replay(reading()).first_day("used")
    assert found.days == "[2000-01-01..] or never" or found.days == "never"


def test_what_is_open_on_the_known_axis_may_have_come_first() -> None:
    log = log_of(
        [Grant(id="g", when="2000-03", known="2000-04"), Grant(id="h", when="2000-01-05", known="[1999..2005]")]
    )
    found = log.replay(reading()).first_day("granted", known="2001")
    assert found.days == "[2000-01-05..2000-03-31]"


def test_the_earliest_history_may_give_the_later_day() -> None:
    made = [Toggle(id="on", when="2000"), Toggle(id="off", when="[2001..2003]"), Toggle(id="again", when="2010-05-05")]
    found = log_of(made).replay(reading()).first_day("on", start="2002")
    assert found.days == "[2002-01-01..2010-05-05]"


def test_the_occurrence_of_the_day_that_made_it_hold_is_told() -> None:
    day = "2000-05-05"
    made = [Grant(id="g", when=day), Use(id="u", when=day), Toggle(id="t", when=day)]
    found = log_of(made).replay(reading()).first_day("used >= 1")
    assert found.because is not None
    assert found.because.id == "u"


# ---- conditions ----

STATE: dict[str, Any] = {
    "count": 5,
    "open": True,
    "name": "six-party",
    "none": None,
    "since": When.parse("2003"),
    "keys": ("a", "b"),
    "table": {"odd, key": 1.5},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count >= 5", True),
        ("count>=6", False),
        ("count = 5.0", True),
        ("count != 5", False),
        ("open", True),
        ("not open", False),
        ("open = yes", True),
        ("open = no", False),
        ("name = six-party", True),
        ('name = "six-party"', True),
        ("name has party", True),
        ("none = none", True),
        ("none != none", False),
        ("count = none", False),
        ("count != none", True),
        ("none >= 5", False),
        ("none", False),
        ("since >= 2003", True),
        ("since > 2002", True),
        ("since > 2003-05", False),
        ("since <= 2003", True),
        ("since < 2003-05", False),
        ("since = 2003", True),
        ("keys has b", True),
        ("not keys has c", True),
        ('table."odd, key" > 1', True),
        ("nowhere > 1", False),
        ("not nowhere", False),
        ("count = 1 or open and count = 5", True),
        ("open and count = 1 or count = 2", False),
        ('name = "a or b"', False),
    ],
)
def test_conditions_in_words(text: str, expected: bool) -> None:
    assert Condition.parse(text)(STATE) is expected


@pytest.mark.parametrize("text", ["", "  ", "count >=", ">= 5", "a..b > 1"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        Condition.parse(text)


@pytest.mark.parametrize("text", ["count >= five", "open = perhaps", "count has 5"])
def test_a_comparison_that_makes_no_sense_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(QueryError) as error:
        Condition.parse(text)(STATE)
    assert error.value.problem.mend


def test_a_condition_that_makes_no_sense_is_refused_when_it_is_asked() -> None:
    timeline = log_of([Grant(id="g", when="2000")]).replay(reading())
    with pytest.raises(QueryError, match="'five' is not a number"):
        timeline.first_day("used >= five")
    with pytest.raises(QueryError, match="did you mean used"):
        timeline.first_day("usd >= 5")


def test_a_span_may_begin_before_every_date() -> None:
    log = MemoryLog(codebook=book)
    log.append(Term(id="t", when="../2000-05"))
    assert log.replay(reading()).first_day("running").days == "from the beginning"
    assert log.replay(reading()).first_day("not running", start="1990").days == "[2000-05-02..2000-06-01]"
