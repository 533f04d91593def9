import copy
import json
import pickle
import sys
import threading
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates import Days, When, day_number, iso_day
from chronicle.errors import DateError

from .strategies import TEXTS, WHENS, day_texts

CASES = json.loads((Path(__file__).parent / "edtf_spec_examples.json").read_text())["cases"]


def number(text: str | None) -> int | None:
    if text is None:
        return None
    year, month, day = text.lstrip("+-").split("-")
    return day_number(int(year) * (-1 if text.startswith("-") else 1), int(month), int(day))


def bounds(text: str) -> tuple[str | None, ...]:
    when = When.parse(text)
    found = (when.earliest, when.begin_latest, when.end_earliest, when.latest)
    return tuple(None if day is None else iso_day(day) for day in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["string"])
def test_examples_of_the_specification(case: dict[str, str]) -> None:
    if not case["valid"]:
        with pytest.raises(DateError) as error:
            When.parse(case["string"])
        assert error.value.problem.mend
        return
    when = When.parse(case["string"])
    assert (when.earliest, when.latest) == (number(case["earliest"]), number(case["latest"]))
    assert str(when) == case["string"]


@given(TEXTS)
def test_text_comes_back_as_it_was(text: str) -> None:
    when = When.parse(text)
    assert str(when) == when.text == text
    assert When.parse(str(when)) == When(text) == when
    assert When.of(when.plain()) == when
    assert eval(repr(when), {"When": When}) == when


@given(TEXTS, st.text(min_size=1).filter(str.strip))
def test_what_was_said_comes_back(text: str, said: str) -> None:
    when = attrs.evolve(When.parse(text), said=said)
    assert When.of(json.loads(json.dumps(when.plain()))) == when != When.parse(text)
    assert eval(repr(when), {"When": When}) == when
    assert (when.earliest, when.latest) == (When.parse(text).earliest, When.parse(text).latest)


@given(WHENS)
def test_bounds_are_ordered_and_allowed(when: When) -> None:
    pairs = [(when.earliest, when.begin_latest), (when.end_earliest, when.latest), (when.earliest, when.latest)]
    if not when.ongoing:
        pairs += [(when.earliest, when.end_earliest), (when.begin_latest, when.latest)]
    assert all(low <= high for low, high in pairs if low is not None and high is not None)
    for day in (when.earliest, when.begin_latest):
        assert day is None or when.begin.allows(day)
    for day in (when.end_earliest, when.latest):
        assert day is None or (when.end or when.begin).allows(day)


@given(WHENS)
def test_it_is_one_of_three(when: When) -> None:
    assert when.is_point + when.is_span + when.is_set == 1
    assert when.end is None or not when.is_point
    assert when.exact_day is None or (when.is_point and when.begin.single)
    if when.is_point:
        assert (when.begin_latest, when.end_earliest) == (when.latest, when.earliest)
    assert when.sort_key <= when.sort_key


@given(WHENS)
def test_copies_are_equal(when: When) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(when, protocol))
        assert back == when
        assert hash(back) == hash(when)
        assert (back.earliest, back.latest) == (when.earliest, when.latest)
    assert copy.copy(when) == copy.deepcopy(when) == when


def read_or_mended(text: str) -> str:
    """The text of the date, or the mend of its refusal; anything else that is raised is a fault."""
    try:
        return str(When.parse(text))
    except DateError as error:
        return error.problem.mend or ""


SIGNS = "0123456789X-/.[]{}?~%,YTESZ:+ ux\n"


@given(st.one_of(st.text(), st.text(SIGNS + "beginend", max_size=30)))
def test_no_text_raises_anything_else(text: str) -> None:
    assert read_or_mended(text)


@given(TEXTS, st.integers(0, 40), st.text(SIGNS, max_size=3))
def test_no_damaged_date_raises_anything_else(text: str, at: int, put: str) -> None:
    assert read_or_mended(text[:at] + put + text[at + 1 :])


@given(st.lists(WHENS, max_size=6))
def test_sort_keys_order_everything(whens: list[When]) -> None:
    keys = [when.sort_key for when in sorted(whens, key=lambda when: when.sort_key)]
    assert keys == sorted(keys)


@given(st.integers(day_number(-9999, 1, 1), day_number(9999, 12, 31)))
def test_a_day_by_its_number(day: int) -> None:
    assert When.day(day).exact_day == day


def test_a_day_that_edtf_cannot_write() -> None:
    with pytest.raises(DateError) as error:
        When.day(day_number(12345, 6, 7))
    assert "Y12345" in (error.value.problem.mend or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1955/1964", ("1955-01-01", "1955-12-31", "1964-01-01", "1964-12-31")),
        ("2006-06/2006", ("2006-06-01", "2006-06-30", "2006-06-01", "2006-12-31")),
        ("2006/2006-06", ("2006-01-01", "2006-06-30", "2006-06-01", "2006-06-30")),
        ("1985-XX-13/1985-05-01", ("1985-01-13", "1985-04-13", "1985-05-01", "1985-05-01")),
        ("1985-05-01/1985-XX-13", ("1985-05-01", "1985-05-01", "1985-05-13", "1985-12-13")),
        ("1985/..", ("1985-01-01", "1985-12-31", None, None)),
        ("1985/", ("1985-01-01", "1985-12-31", "1985-01-01", None)),
        ("../1985", (None, "1985-12-31", "1985-01-01", "1985-12-31")),
        ("/1985", (None, "1985-12-31", "1985-01-01", "1985-12-31")),
        ("{begin: [1994..1996], end: ..}", ("1994-01-01", "1996-12-31", None, None)),
        ("{begin: [..1996], end: 2002}", (None, "1996-12-31", "2002-01-01", "2002-12-31")),
        ("{1960,1961-12}", ("1960-01-01", "1960-12-31", "1961-12-01", "1961-12-31")),
        ("{1670..1672}", ("1670-01-01", "1670-12-31", "1672-01-01", "1672-12-31")),
        ("1955-02", ("1955-02-01", "1955-02-28", "1955-02-01", "1955-02-28")),
    ],
)
def test_bounds(text: str, expected: tuple[str | None, ...]) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2001-24", "2001-12-01", "2002-02-28"),
        ("2003-24", "2003-12-01", "2004-02-29"),
        ("2001-28", "2001-12-01", "2002-02-28"),
        ("2001-29", "2001-09-01", "2001-11-30"),
        ("2001-30", "2001-12-01", "2002-02-28"),
        ("2001-31", "2001-03-01", "2001-05-31"),
        ("2001-32", "2001-06-01", "2001-08-31"),
        ("2001-33", "2001-01-01", "2001-03-31"),
        ("2001-36", "2001-10-01", "2001-12-31"),
        ("2001-38", "2001-05-01", "2001-08-31"),
        ("2001-39", "2001-09-01", "2001-12-31"),
        ("2001-40", "2001-01-01", "2001-06-30"),
        ("2001-41", "2001-07-01", "2001-12-31"),
        ("-1950S2", "-1999-01-01", "-1900-12-31"),
        ("0050S1", "0050-01-01", "0059-12-31"),
        ("0000-02-29", "0000-02-29", "0000-02-29"),
        ("-0004-02-29", "-0004-02-29", "-0004-02-29"),
        ("-000X", "-0009-01-01", "-0001-12-31"),
    ],
)
def test_first_and_last_day(text: str, first: str, last: str) -> None:
    when = When.parse(text)
    assert (iso_day(when.earliest or 0), iso_day(when.latest or 0)) == (first, last)


FLAGS = ("is_span", "is_set", "ongoing", "open_start", "unknown_start", "unknown_end", "approximate", "uncertain")


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("1985-04-12", set()),
        ("1985/..", {"is_span", "ongoing"}),
        ("1985/", {"is_span", "unknown_end"}),
        ("../1985", {"is_span", "open_start"}),
        ("/1985", {"is_span", "unknown_start"}),
        ("{end: 1985}", {"is_span", "unknown_start"}),
        ("{begin: 1985}", {"is_span", "unknown_end"}),
        ("{begin: .., end: 1985}", {"is_span", "open_start"}),
        ("1985~", {"approximate"}),
        ("1985?", {"uncertain"}),
        ("1985-%04", {"approximate", "uncertain"}),
        ("1985?/1986~", {"is_span", "approximate", "uncertain"}),
        ("[1985,1986?]", {"uncertain"}),
        ("{1985,1986}", {"is_set"}),
        ("{1985..}", {"is_set", "ongoing"}),
        ("{..1985}", {"is_set", "open_start"}),
    ],
)
def test_flags(text: str, flags: set[str]) -> None:
    when = When.parse(text)
    assert {name for name in FLAGS if getattr(when, name)} == flags


def test_file_form() -> None:
    when = When.of({"begin": "[1994..1996]", "end": "..", "said": "since the mid-1990s"})
    assert str(when) == "{begin: [1994..1996], end: ..}"
    assert when.plain() == {"begin": "[1994..1996]", "end": "..", "said": "since the mid-1990s"}
    assert When.of({"begin": "1994"}).plain() == {"begin": "1994"}
    assert When.of({"end": "1994", "begin": None}).unknown_start
    assert When.of({"edtf": "1998"}) == When.parse("1998")
    assert When.of({"begin": date(1994, 5, 1), "end": When.parse("1996")}).text == "{begin: 1994-05-01, end: 1996}"


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        (1998, "'1998'"),
        (None, "EDTF"),
        (b"1998", "EDTF"),
        ({}, "{edtf, said}"),
        ({"said": "once"}, "{edtf, said}"),
        ({"edtf": "1998", "begin": "1998"}, "{edtf, said}"),
        ({"edtf": "1998", "circa": True}, "{edtf, said}"),
        ({"edtf": {"edtf": "1998"}}, "EDTF"),
        ({"edtf": "1998", "said": ""}, "quote"),
        ({"edtf": "1998", "said": 3}, "quote"),
        ({"begin": ""}, "leave an unknown one out"),
        ({"begin": "1990/1991", "end": ".."}, "one date or a set"),
        ({"begin": "{1990,1991}", "end": ".."}, "one date or a set"),
        ({"begin": "2002", "end": "2001"}, "{begin: 2001, end: 2002}"),
        ({"begin": "2002-01-01T10:00:00Z", "end": ".."}, "leave the times out"),
        (datetime(1985, 4, 12), "tzinfo"),
        (datetime(1985, 4, 12, tzinfo=timezone(timedelta(seconds=34))), "date()"),
    ],
)
def test_values_that_are_no_date(value: object, mend: str) -> None:
    with pytest.raises(DateError) as error:
        When.of(value)
    assert mend in (error.value.problem.mend or "")


def test_parse_takes_text_only() -> None:
    with pytest.raises(DateError):
        When.parse(1998)  # type: ignore[arg-type]
    kind = type("Text", (str,), {})
    assert type(When.parse(kind("1998-01-02")).text) is str


def test_values_of_other_types() -> None:
    assert When.of(date(1985, 4, 12)) == When.of("1985-04-12") == When.of(When.parse("1985-04-12"))
    moment = datetime(1985, 4, 12, 23, 20, 30, 999, tzinfo=timezone(timedelta(hours=-4)))
    assert When.of(moment).text == "1985-04-12T23:20:30-04:00"


def test_times_of_day() -> None:
    time = When.parse("1985-04-12T23:20:30-04:30").time
    assert time is not None
    assert (time.seconds, time.offset) == (84030, -270)
    assert When.parse("1985-04-12").time is None


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("1985-04-12T23:20:30Z", "Asia/Tokyo", ("1985-04-13", 30030)),
        ("1985-04-12T23:20:30-04", "Asia/Tokyo", ("1985-04-13", 44430)),
        ("1985-04-12T23:20:30", "Asia/Tokyo", ("1985-04-12", 84030)),
        ("1985-04-12T23:20:30Z", None, ("1985-04-12", 84030)),
        ("1985-04-12", "Asia/Tokyo", ("1985-04-12", -1)),
        ("1985-04", "Asia/Tokyo", ("1985-04-01", -1)),
        ("-0043-03-15T23:00:00Z", "UTC", ("-0043-03-15", 82800)),
        ("0001-01-01T00:30:00+01", "UTC", ("0000-12-31", 84600)),
        ("9999-12-31T23:59:59-01", "UTC", ("Y10000-01-01", 3599)),
    ],
)
def test_local_time(text: str, zone: str | None, expected: tuple[str, int]) -> None:
    day, second = When.parse(text).local(None if zone is None else ZoneInfo(zone))
    assert day is not None
    assert (iso_day(day), second) == expected


def test_local_day_of_what_has_no_first_day() -> None:
    assert When.parse("[..1960]").local(None) == (None, -1)


def test_it_has_no_order_and_no_place_for_more() -> None:
    one, other = When.parse("1985"), When.parse("1986")
    with pytest.raises(TypeError):
        one < other  # type: ignore[operator]  # noqa: B015
    with pytest.raises(TypeError):
        sorted([one, other])  # type: ignore[type-var]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.text = "1986"  # type: ignore[misc]
    assert not hasattr(one, "__dict__")
    assert not hasattr(Days.range(1, 2), "__dict__")
    assert one != "1985"


def test_plain_days_are_light() -> None:
    texts = [iso_day(day) for day in range(700_000, 700_100)]
    assert sum(sys.getsizeof(When(text)) for text in texts) / len(texts) < 100


def test_many_threads_read_the_same() -> None:
    texts = [f"{year}-XX-13" for year in range(1000, 1200)]
    found: list[list[When]] = []
    threads = [threading.Thread(target=lambda: found.append([When.parse(text) for text in texts])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one == found[0] for one in found)


@given(st.lists(day_texts(), min_size=300, max_size=400))
def test_long_sets_are_read(texts: list[str]) -> None:
    assert When.parse(f"[{','.join(texts)}]").earliest == min(date.fromisoformat(text).toordinal() for text in texts)
