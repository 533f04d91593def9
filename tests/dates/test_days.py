import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates import Days, When, day_number

from .strategies import WHENS, day_texts, listed, masked

# Patterns over a few decades, so that every day of them can be listed.
NARROW = masked(1580, 1629).filter(lambda text: text.startswith(("15", "16", "1X"))).filter(lambda t: "X" not in t[:2])
SMALL_SETS = st.lists(st.one_of(NARROW, day_texts(1580, 1629)), min_size=1, max_size=4)
NEAR = st.integers(date(1495, 1, 1).toordinal(), date(1705, 1, 1).toordinal())
EDGES = st.none() | NEAR


def members(texts: list[str]) -> tuple[Days, list[int]]:
    return When.parse(f"[{','.join(texts)}]").begin, sorted({day for text in texts for day in listed(text)})


def check_against(days: Days, allowed: list[int], day: int) -> None:
    assert (days.first, days.last) == (allowed[0], allowed[-1])
    assert days.next(day) == min((one for one in allowed if one >= day), default=None)
    assert days.previous(day) == max((one for one in allowed if one <= day), default=None)
    assert days.allows(day) == (day in allowed)
    assert days.single == (len(allowed) == 1)


@given(NARROW, NEAR)
def test_patterns_are_exact(text: str, day: int) -> None:
    check_against(When.parse(text).begin, listed(text), day)


@given(SMALL_SETS, NEAR)
def test_sets_are_exact(texts: list[str], day: int) -> None:
    check_against(*members(texts), day)


@given(SMALL_SETS, EDGES, EDGES, NEAR)
def test_clamped_sets_are_exact(texts: list[str], first: int | None, last: int | None, day: int) -> None:
    days, allowed = members(texts)
    inside = [one for one in allowed if (first is None or one >= first) and (last is None or one <= last)]
    clamped = days.clamp(first, last)
    assert (clamped is None) == (not inside)
    assert days.intersects(first, last) == bool(inside)
    if clamped is not None:
        check_against(clamped, inside, day)
        assert clamped.clamp(first, last) == clamped


@given(SMALL_SETS)
def test_gapless_is_never_claimed_of_gaps(texts: list[str]) -> None:
    days, allowed = members(texts)
    full = allowed[-1] - allowed[0] + 1 == len(allowed)
    assert days.gapless <= full
    if len(allowed) < 1_000:
        assert days.gapless == full


@given(SMALL_SETS, SMALL_SETS)
def test_sets_meet_where_they_share_a_day(one: list[str], other: list[str]) -> None:
    (mine, my_days), (theirs, their_days) = members(one), members(other)
    assert mine.meets(theirs) == bool(set(my_days) & set(their_days)) == theirs.meets(mine)


@given(WHENS, st.integers(-800_000, 4_000_000))
def test_steps_land_on_allowed_days(when: When, day: int) -> None:
    for days in (when.begin, when.end):
        if days is None:
            continue
        after, upto = days.next(day), days.previous(day)
        assert after is None or (after >= day and days.allows(after))
        assert upto is None or (upto <= day and days.allows(upto))
        assert days.allows(day) == (after == day) == (upto == day)
        assert days.intersects()
        assert days.meets(days)
        assert pickle.loads(pickle.dumps(days)) == days
        assert hash(pickle.loads(pickle.dumps(days))) == hash(days)
        assert repr(days).startswith("Days(")


@pytest.mark.parametrize(
    ("text", "first", "last", "after", "next_day"),
    [
        ("XXXX-02-29", (0, 2, 29), (9996, 2, 29), (1896, 3, 1), (1904, 2, 29)),
        ("-1XXX", (-1999, 1, 1), (-1000, 12, 31), (-1500, 6, 1), (-1500, 6, 1)),
        ("-XXXX-01-01", (-9999, 1, 1), (-1, 1, 1), (-44, 3, 15), (-43, 1, 1)),
        ("1985-XX-31", (1985, 1, 31), (1985, 12, 31), (1985, 2, 1), (1985, 3, 31)),
        ("1985-1X-X5", (1985, 10, 5), (1985, 12, 25), (1985, 10, 26), (1985, 11, 5)),
        ("19X4-24", (1904, 12, 1), (1995, 2, 28), (1905, 3, 1), (1914, 12, 1)),
        ("[1667,1760]", (1667, 1, 1), (1760, 12, 31), (1700, 1, 1), (1760, 1, 1)),
        ("[1985-XX-13,1990]", (1985, 1, 13), (1990, 12, 31), (1985, 12, 14), (1990, 1, 1)),
    ],
)
def test_steps_over_gaps(
    text: str, first: tuple[int, ...], last: tuple[int, ...], after: tuple[int, ...], next_day: tuple[int, ...]
) -> None:
    days = When.parse(text).begin
    assert (days.first, days.last) == (day_number(*first), day_number(*last))
    assert days.next(day_number(*after)) == day_number(*next_day)


def test_unbounded_sets() -> None:
    days = When.parse("[..1700,1800-XX-13]").begin
    assert days.first is None
    assert days.next(-(10**9)) == -(10**9)
    assert days.next(day_number(1701, 1, 1)) == day_number(1800, 1, 13)
    assert days.meets(When.parse("[..0000]").begin)
    assert not days.meets(When.parse("[1801..]").begin)
    assert not days.gapless
    clamped = days.clamp(None, day_number(1800, 1, 12))
    assert clamped is not None
    assert clamped.last == day_number(1700, 12, 31)


def test_ranges() -> None:
    assert Days.range(3, 3).single
    assert Days.range(None, None).gapless
    assert not Days.range(None, None).single
    assert Days.range(1, 9).clamp(10) is None
    with pytest.raises(ValueError, match="no days"):
        Days.range(2, 1)


@pytest.mark.parametrize("text", ["[1667,1668]", "[1667,1667-05]", "198X", "1985-XX-XX", "1984-1X", "1985-04-0X"])
def test_what_has_no_gaps(text: str) -> None:
    assert When.parse(text).begin.gapless


def test_patterns_that_fill_each_other() -> None:
    assert When.parse("[1985-04-0X,1985-04-1X,1985-04-2X,1985-04-3X]").begin.gapless
    assert not When.parse("[XXXX-XX-0X,XXXX-XX-1X,XXXX-XX-2X,XXXX-XX-3X]").begin.gapless
    within = When.parse("X1XX").begin.clamp(day_number(1100, 1, 1), day_number(1199, 12, 31))
    assert within is not None
    assert within.gapless
