"""Widening what is marked as approximate or uncertain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates import Days, When, Widen
from chronicle.errors import QueryError


@pytest.mark.parametrize(
    ("text", "by", "begin", "end"),
    [
        ("1984~", "1 year", "[1983..1985]", None),
        ("1984?", "6 months", "[1983-07-01..1985-06-30]", None),
        ("1984-05%", "10 days", "[1984-04-21..1984-06-10]", None),
        ("1984-02-29~", "1 year", "[1983-02-28..1985-02-28]", None),
        ("1984", "1 year", "[1984..1984]", None),
        ("1984~/2004", "1 year", "[1983..1985]", "[2004..2004]"),
        ("1984/2004-06~", "1 month", "[1984..1984]", "[2004-05..2004-07]"),
        ("1984/1984~", "5 years", "[1984..1984]", "[1984..1989]"),
    ],
)
def test_only_the_marked_edges_are_wider(text: str, by: str, begin: str, end: str | None) -> None:
    found = Widen.of(by).edges(When.parse(text))
    wanted = [None if each is None else When.parse(each).begin for each in (begin, end)]
    assert [(each.first, each.last) if each else None for each in found] == [
        (each.first, each.last) if each else None for each in wanted
    ]


def test_a_mark_in_an_edge_of_two() -> None:
    when = When.of({"begin": "[1994..1996]", "end": "2004~"})
    begin, end = Widen(years=1).edges(when)
    assert begin == when.begin
    assert end is not None
    assert (end.first, end.last) == (When.parse("2003").earliest, When.parse("2005").latest)


def test_what_is_unbounded_stays_so() -> None:
    begin, end = Widen(years=1).edges(When.parse("1984~/.."))
    assert (begin.last, end) == (When.parse("1985").latest, None)


@given(st.integers(0, 400), st.integers(0, 40), st.integers(0, 5), st.dates())
def test_wider_is_never_narrower(days: int, months: int, years: int, day: object) -> None:
    when = When.parse(f"{day}~")
    begin, _ = Widen(days=days, months=months, years=years).edges(when)
    assert begin.first is not None
    assert begin.last is not None
    assert begin.first <= when.begin.first <= begin.last  # type: ignore[operator]
    assert isinstance(begin, Days)


@pytest.mark.parametrize("text", ["", "much", "1", "1 week", "-1 day", "1 year 1 year", "1 year!", 3])
def test_words_that_say_nothing_are_refused(text: object) -> None:
    with pytest.raises(QueryError, match="6 months"):
        Widen.of(text)  # type: ignore[arg-type]


def test_it_says_itself_in_words() -> None:
    assert str(Widen.of("1 year, 2 days")) == "1 year 2 days"
    assert Widen.of(str(Widen(months=3))) == Widen(months=3)
