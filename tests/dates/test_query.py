from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates import When, iso_day, query_day
from chronicle.errors import QueryError


@pytest.mark.parametrize(
    ("text", "before", "last"),
    [
        ("1980", "1979-12-31", "1980-12-31"),
        ("1980-02", "1980-01-31", "1980-02-29"),
        ("1980-06-01", "1980-05-31", "1980-06-01"),
        ("198X", "1979-12-31", "1989-12-31"),
        ("1985-XX-XX", "1984-12-31", "1985-12-31"),
        ("1980-24", "1980-11-30", "1981-02-28"),
        ("1980-33", "1979-12-31", "1980-03-31"),
        ("-0043", "-0044-12-31", "-0043-12-31"),
        ("Y12345", "Y12344-12-31", "Y12345-12-31"),
    ],
)
def test_start_and_end(text: str, before: str, last: str) -> None:
    assert iso_day(query_day(text)) == iso_day(query_day(When.parse(text))) == last
    assert iso_day(query_day(text, at="start")) == before


@given(st.dates())
def test_dates(day: date) -> None:
    assert query_day(day) == day.toordinal() == query_day(day, at="start") + 1


@pytest.mark.parametrize(
    ("value", "reason", "mend"),
    [
        ("[1980,1981]", "several days", "each of them"),
        ("{1980,1981}", "several days", "each of them"),
        ("1980/1981", "interval", "such as 1981-12-31"),
        ("1980/..", "interval", "one day, month or year"),
        ("{begin: 1980, end: 1981}", "interval", "such as 1981-12-31"),
        ("1980~", "doubtful", "ask at 1980"),
        ("1980-?04", "doubtful", "ask at 1980-04"),
        ("1985-XX-13", "gaps", "one day"),
        ("[..1980]", "several days", "each"),
        ("1950S2", "estimate", "a year that you mean"),
        ("1985-04-12T10:00:00Z", "days are the unit", "1985-04-12"),
        ("1985-4", "two digits", "write 1985-04"),
        (datetime(1985, 4, 12, tzinfo=UTC), "days are the unit", "1985-04-12"),
        (datetime(1985, 4, 12), "days are the unit", "1985-04-12"),
        (1985, "a date is text", "'1985'"),
        (None, "a date is text", "EDTF"),
    ],
)
def test_what_is_no_query_date(value: object, reason: str, mend: str) -> None:
    with pytest.raises(QueryError) as error:
        query_day(value)  # type: ignore[arg-type]
    assert reason in error.value.problem.message
    assert mend in (error.value.problem.mend or "")


def test_at_is_one_of_two() -> None:
    with pytest.raises(QueryError):
        query_day("1980", at="middle")
