from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates import day_number, iso_day
from chronicle.dates._calendar import civil, month_length, month_range

DAYS = st.integers(-(10**20), 10**20)


@given(st.dates())
def test_agrees_with_datetime(day: date) -> None:
    assert day_number(day.year, day.month, day.day) == day.toordinal()
    assert civil(day.toordinal()) == (day.year, day.month, day.day)
    assert iso_day(day.toordinal()) == day.isoformat()


@given(DAYS)
def test_a_day_is_its_year_month_and_day(day: int) -> None:
    assert day_number(*civil(day)) == day


@given(DAYS)
def test_days_follow_each_other(day: int) -> None:
    year, month, dom = civil(day)
    follows = (
        (year, month, dom + 1)
        if dom < month_length(year, month)
        else (year, month + 1, 1)
        if month < 12
        else (year + 1, 1, 1)
    )
    assert civil(day + 1) == follows


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2006-12-31", (2006, 12, 31)),
        ("-0044-03-15", (-44, 3, 15)),
        ("0000-02-29", (0, 2, 29)),
        ("Y12345-01-01", (12345, 1, 1)),
        ("Y-12345-01-01", (-12345, 1, 1)),
    ],
)
def test_as_text(text: str, parts: tuple[int, int, int]) -> None:
    assert iso_day(day_number(*parts)) == text


def test_months_run_into_the_next_year() -> None:
    assert month_range(1999, 12, 3) == (day_number(1999, 12, 1), day_number(2000, 2, 29))
    assert month_range(2001, 1, 12) == (day_number(2001, 1, 1), day_number(2001, 12, 31))
