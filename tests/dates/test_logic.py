from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chronicle.dates import When, day_number

from .strategies import WHENS

FIRST, LAST = day_number(2001, 1, 25), day_number(2001, 2, 10)
DAY = st.integers(FIRST, LAST)
SMALL_DATES = st.one_of(
    st.integers(25, 31).map(lambda n: f"2001-01-{n}"),
    st.sampled_from(["2001-02-0X", "2001-01-3X", "2001-02-X1", "2001-XX-03", "2001-0X-31", "2001-02"]),
)
SMALL_SETS = st.lists(st.one_of(SMALL_DATES, st.just("2001-01-28..2001-01-30")), min_size=1, max_size=3).map(",".join)
SMALL_POINTS = st.one_of(SMALL_DATES, SMALL_SETS.map(lambda inner: f"[{inner}]"))
FORWARDS = st.tuples(SMALL_POINTS, SMALL_POINTS).map(lambda pair: f"{{begin: {pair[0]}, end: {pair[1]}}}")
MISSING = st.sampled_from(["{{begin: {}, end: ..}}", "{{begin: .., end: {}}}", "{{begin: {}}}", "{{end: {}}}"])
SMALL = st.one_of(SMALL_POINTS, FORWARDS, st.builds(str.format, MISSING, SMALL_POINTS))

# Beyond every day that these dates name, so that "before all" and "after all" are days like others.
BEGINNING, FUTURE = day_number(2000, 12, 1), day_number(2002, 3, 1)


def choices(when: When) -> Iterator[tuple[int, int]]:
    """Every choice of beginning and end; what is open lies beyond everything."""
    span = range(BEGINNING + 1, FUTURE)
    begins = [BEGINNING] if when.open_start else [day for day in span if when.begin.allows(day)]
    if when.is_point:
        yield from ((day, day) for day in begins)
        return
    ends = [FUTURE] if when.ongoing else [day for day in span if when.end is not None and when.end.allows(day)]
    yield from ((begin, end) for begin in thin(begins) for end in thin(ends) if begin <= end)


def thin(days: list[int]) -> list[int]:
    """The first and the last few: a choice in the middle of a long run decides nothing that its ends do not."""
    near = [day for day in days if FIRST - 2 <= day <= LAST + 2]
    return sorted({*days[:2], *near, *days[-2:]})


def three_valued(answers: Iterator[bool]) -> bool | None:
    seen = set(answers)
    return seen.pop() if len(seen) == 1 else None


def parsed(text: str) -> When:
    try:
        return When.parse(text)
    except ValueError:
        assume(False)
        raise


@given(SMALL, SMALL)
def test_before_holds_for_every_choice(one: str, other: str) -> None:
    a, b = parsed(one), parsed(other)
    theirs = list(choices(b))
    assert a.before(b) is three_valued(end < begin for _, end in choices(a) for begin, _ in theirs)


@given(SMALL, SMALL)
def test_overlaps_holds_for_every_choice(one: str, other: str) -> None:
    a, b = parsed(one), parsed(other)
    theirs = list(choices(b))
    answers = (begin <= e and b_ <= end for begin, end in choices(a) for b_, e in theirs)
    assert a.overlaps(b) is three_valued(answers)
    assert a.overlaps(b) is b.overlaps(a)


@given(SMALL, DAY)
def test_happened_by_holds_for_every_choice(text: str, day: int) -> None:
    when = parsed(text)
    assert when.happened_by(day) is three_valued(end <= day for _, end in choices(when))


@given(WHENS, WHENS)
def test_what_is_before_does_not_overlap(one: When, other: When) -> None:
    if one.time is None and one.before(other):
        assert other.before(one) is False
        assert one.overlaps(other) is False
    assert one.overlaps(other) is other.overlaps(one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1985", "1986", True),
        ("1986", "1985", False),
        ("1985", "1985-04", None),
        ("1985-04-12", "1985-04-12", False),
        ("1985/..", "1990", False),
        ("1980", "../1990", False),
        ("1985/", "1990", None),
        ("1980", "/1990", None),
        ("1990", "/1985", False),
        ("1985-04-12T10:00:00", "1985-04-12T11:00:00", True),
        ("1985-04-12T11:00:00", "1985-04-12T10:00:00", False),
        ("1985-04-12T10:00:00", "1985-04-12T11:00:00Z", False),
        ("1985-04-12T10:00:00+09", "1985-04-12T02:00:00Z", True),
        ("1985-04-12T23:20:30-04", "1985-04-13T01:00:00Z", False),
        ("{1960,1961-12}", "1962", True),
        ("{1960,1962}", "1961", False),
    ],
)
def test_before(one: str, other: str, expected: bool | None) -> None:
    assert When.parse(one).before(When.parse(other)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1985-04-12", "1985-04-12", True),
        ("1985-04", "1985-04", None),
        ("1985-XX-13", "1985-04-14", False),
        ("1985-XX-13", "1985-XX-14", False),
        ("1985-XX-13", "198X-05-13", None),
        ("1955/1964", "1960", True),
        ("1955/1964", "1964", None),
        ("1955/1964", "1965", False),
        ("1985/..", "../1990", True),
        ("[1667,1760]", "1700/1701", False),
        ("{1667,1760}", "1700", False),
        ("{1667,1760}", "1600/1800", True),
    ],
)
def test_overlaps(one: str, other: str, expected: bool | None) -> None:
    assert When.parse(one).overlaps(When.parse(other)) is expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("1985", 1985, True),
        ("1985", 1984, False),
        ("1980/1990", 1985, False),
        ("1980/1990", 1990, True),
        ("1980/..", 9999, False),
        ("1980/", 1985, None),
        ("1980/", 1979, False),
        ("[..1985]", 1985, True),
        ("[..1985]", 1000, None),
        ("[1985..]", 1990, None),
        ("{1960,1961-12}", 1960, False),
        ("{1960,1961-12}", 1961, True),
        ("{1960..}", 9999, False),
    ],
)
def test_happened_by_the_end_of_a_year(text: str, year: int, expected: bool | None) -> None:
    assert When.parse(text).happened_by(day_number(year, 12, 31)) is expected


def test_happened_by_knows_part_of_it() -> None:
    assert When.parse("1985").happened_by(day_number(1985, 6, 1)) is None
