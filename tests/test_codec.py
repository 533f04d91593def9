"""Between plain fields and typed events."""

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Literal

import pytest
from attrs import field, frozen
from attrs.validators import ge, matches_re
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Amendment, Citation, Codebook, Entry, Event, MemoryLog, Retraction, When
from chronicle.codec import Codec
from chronicle.errors import EventError
from chronicle.log import Assertion, content
from chronicle.paths import joined

book = Codebook("codec")


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


@frozen
class Sum:
    value: Decimal
    unit: str = "USD"


@book.event("thing")
@frozen(kw_only=True)
class Thing(Event):
    """A type that uses every kind of field."""

    by: str
    count: int = field(default=1, validator=ge(1))
    sure: bool = True
    share: Decimal | None = None
    level: Literal["low", "high"] = "low"
    mood: Mood = Mood.GOOD
    over: tuple[str, ...] = field(default=(), converter=tuple)
    called: Mapping[str, str] = field(factory=dict)
    until: When | None = None
    sums: tuple[Sum, ...] = ()


codec = Codec(book)
LEAST = {"type": "thing", "id": "a", "when": "1998", "by": "KP"}


def thing(**told: object) -> Thing:
    event = codec.event({**LEAST, **told})
    assert isinstance(event, Thing)
    return event


def faults(**told: object) -> list[tuple[tuple[str | int, ...], str]]:
    return [(each.path, each.code) for each in codec.faults({**LEAST, **told})]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "2", 2),
        ("count", 2, 2),
        ("sure", "false", False),
        ("sure", True, True),
        ("share", "4502.90", Decimal("4502.90")),
        ("level", "high", "high"),
        ("mood", "bad", Mood.BAD),
        ("over", ["JP", "KR"], ("JP", "KR")),
        ("called", {"KP": "rocket"}, {"KP": "rocket"}),
        ("until", "2003-02", When.parse("2003-02")),
        ("sums", [{"value": "3", "unit": "BTC"}], (Sum(Decimal(3), "BTC"),)),
        ("after", "x", ("x",)),
        ("after", ["x", "y.end"], ("x", "y.end")),
        ("sources", ["nyt", {"ref": "bbc", "locator": "p. 3"}], (Citation("nyt"), Citation("bbc", "p. 3"))),
        (
            "when",
            {"edtf": "1960-09/1960-12", "said": "late 1960"},
            When.of({"edtf": "1960-09/1960-12", "said": "late 1960"}),
        ),
    ],
)
def test_each_kind_of_field_reads_its_one_text_form(name: str, text: object, value: object) -> None:
    assert getattr(thing(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("count", "two"),
        ("count", "1.5"),
        ("count", True),
        ("count", "0"),
        ("sure", "yes"),
        ("sure", 1),
        ("share", "4,502.9"),
        ("share", "NaN"),
        ("level", "hihg"),
        ("mood", "ugly"),
        ("over", "JP"),
        ("over", ["JP", 3]),
        ("called", ["KP"]),
        ("until", "31/01/1991"),
        ("sums", [{"value": "3", "coin": "BTC"}]),
        ("by", 3),
        ("id", "a b"),
        ("when", "2002-02-30"),
        ("when", "{1960,1961}"),
        ("known", "2002/2004"),
        ("spread", "0"),
        ("note", ["x"]),
    ],
)
def test_what_a_field_cannot_hold_is_told_at_the_field(name: str, text: object) -> None:
    found = faults(**{name: text})
    assert [path for path, _ in found] == [(name,)], found
    with pytest.raises(Exception):  # noqa: B017, PT011 - the quick way fails, for whatever reason comes first
        thing(**{name: text})


def test_everything_wrong_is_told_at_once() -> None:
    found = codec.faults({"type": "thing", "id": "a b", "when": "1998-02-30", "cuont": "2", "sure": "yes"})
    assert {(each.path, each.code) for each in found} == {
        (("cuont",), "unknown-field"),
        (("id",), "bad-id"),
        (("when",), "bad-date"),
        (("sure",), "bad-value"),
        ((), "missing-field"),
    }
    assert next(each.mend for each in found if each.path == ("cuont",)) == "did you mean count?"


@pytest.mark.parametrize(
    ("told", "code", "mend"),
    [
        ({"type": "thign"}, "unknown-type", "did you mean thing?"),
        ({"id": "a"}, "missing-type", "say type: thing|…"),
        ({"type": 3}, "missing-type", "say type: thing|…"),
        ({"assert": {"a": "1"}, "on": "1998"}, "missing-type", "did you mean asserts?"),
    ],
)
def test_a_type_that_is_not_there(told: dict[str, object], code: str, mend: str) -> None:
    (fault,) = codec.faults(told)
    assert (fault.code, fault.mend) == (code, mend)


def test_spread_goes_with_points_only() -> None:
    assert faults(spread="2", when="1990/1991") == [(("spread",), "spread-of-span")]


def test_upcast_entries_read_as_their_type_of_today() -> None:
    old = Codebook("old", extends=[book])

    @old.upcaster("thingy", gives="thing")
    def _(told: dict[str, object]) -> dict[str, object]:
        if "who" not in told:
            raise EventError("a thingy does not say who, and a thing must")
        return {"by": told.pop("who"), **told}

    reads = Codec(old)
    assert reads.event({"type": "thingy", "id": "a", "when": "1998", "who": "KP"}) == thing()
    (fault,) = reads.faults({"type": "thingy", "id": "a", "when": "1998"})
    assert (fault.path, fault.code, fault.message) == ((), "upcast", "a thingy does not say who, and a thing must")


def test_an_amendment_is_typed_by_its_target() -> None:
    made, wrong = codec.amendment({"amends": "a", "set": {"count": "3", "when": "1999"}, "unset": ["note"]}, Thing)
    assert wrong == []
    assert made == Amendment(amends="a", set={"count": 3, "when": When.parse("1999")}, unset=("note",))


@pytest.mark.parametrize(
    ("told", "path", "code"),
    [
        ({"set": {"cuont": "3"}}, ("set", "cuont"), "unknown-field"),
        ({"set": {"count": "three"}}, ("set", "count"), "bad-value"),
        ({"set": {"when": "2002-02-30"}}, ("set", "when"), "bad-date"),
        ({"set": "count"}, ("set",), "bad-value"),
        ({"sett": {"count": "3"}}, ("sett",), "unknown-field"),
        ({"unset": "note"}, ("unset",), "bad-value"),
        ({}, (), "bad-value"),
        ({"set": {"count": "3"}, "known": "2002/2004"}, ("known",), "known-not-a-point"),
    ],
)
def test_what_an_amendment_cannot_say(told: dict[str, object], path: tuple[str, ...], code: str) -> None:
    made, wrong = codec.amendment({"amends": "a", **told}, Thing)
    assert made is None
    assert [(each.path, each.code) for each in wrong] == [(path, code)]


def test_a_retraction_reads_and_refuses() -> None:
    made, wrong = codec.retraction({"retracts": "a", "reason": "never happened"})
    assert (made, wrong) == (Retraction(retracts="a", reason="never happened"), [])
    made, wrong = codec.retraction({"retracts": "a", "why": "never happened"})
    assert (made, [each.code for each in wrong]) == (None, ["unknown-field"])


def test_an_assertion_reads_from_text() -> None:
    told = {"asserts": {"a.b": "13", "c": ["x", "y"], "d": {"e": "none"}}, "on": "1998-08", "known": "2002", "id": "a"}
    made, wrong = codec.assertion({**told, "sources": ["nyt"], "note": "as printed"})
    assert wrong == []
    assert made == Assertion(
        asserts={"a.b": 13, "c": ("x", "y"), "d": {"e": None}},
        on="1998-08",
        known="2002",
        id="a",
        sources=[Citation("nyt")],
        note="as printed",
    )


@pytest.mark.parametrize(
    ("told", "path", "code", "of_key"),
    [
        ({"asserts": "a"}, ("asserts",), "bad-value", False),
        ({"asserts": {}}, ("asserts",), "bad-value", False),
        ({"asserts": {"a..b": "1"}}, ("asserts", "a..b"), "bad-path", True),
        ({"on": "2002-02-30"}, ("on",), "bad-date", False),
        ({"on": "1998/1999"}, ("on",), "bad-query", False),
        ({"on": ["1977..1983"]}, ("on",), "bad-date", False),
        ({"on": "1998~"}, ("on",), "bad-query", False),
        ({"known": "[1998..1999]"}, ("known",), "bad-query", False),
        ({"known": {"edtf": "1998?"}}, ("known",), "bad-query", False),
        ({"sources": [{"locator": "p. 3"}]}, ("sources",), "bad-value", False),
        ({"note": ["x"]}, ("note",), "bad-value", False),
        ({"id": "a b"}, ("id",), "bad-id", False),
        ({"reason": "x"}, ("reason",), "unknown-field", True),
        ({"when": "1998"}, ("when",), "unknown-field", True),
    ],
)
def test_what_an_assertion_cannot_say(told: dict[str, object], path: tuple[str, ...], code: str, of_key: bool) -> None:
    made, wrong = codec.assertion({"asserts": {"a": "1"}, "on": "1998", **told})
    assert made is None
    assert [(each.path, each.code, each.of_key) for each in wrong] == [(path, code, of_key)]


def test_all_that_is_wrong_with_an_assertion_is_told_at_once() -> None:
    made, wrong = codec.assertion({"asserts": {"a.": "1", "b": "2", "": "3"}, "known": "soon"})
    assert made is None
    assert [each.path for each in wrong] == [("asserts", "a."), ("asserts", ""), (), ("known",)]


names = st.text("abcXYZ-_:0189", min_size=1, max_size=8).filter(lambda text: text[0].isalnum())
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=20)
things = st.builds(
    Thing,
    id=names,
    when=st.sampled_from(["1998", "1998-08-31", "[1977..1983]", "1955/1964", "2006/..", "1985~"]),
    known=st.none() | st.sampled_from(["2002", "2002-09-17"]),
    by=texts,
    count=st.integers(1, 10**20),
    sure=st.booleans(),
    share=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    level=st.sampled_from(["low", "high"]),
    mood=st.sampled_from(Mood),
    over=st.lists(texts, max_size=3),
    called=st.dictionaries(texts, texts, max_size=3),
    sums=st.lists(st.builds(Sum, st.decimals(allow_nan=False, allow_infinity=False), texts), max_size=2).map(tuple),
    sources=st.lists(st.builds(Citation, names, st.none() | texts), max_size=2),
    after=st.lists(names, max_size=2),
    note=st.none() | texts,
)


@given(things)
def test_what_is_written_reads_back_the_same(event: Thing) -> None:
    day = When.parse("2026-11-24")
    line = codec.line(Entry(1, day, event))
    told = json.loads(line)
    assert told.pop("recorded") == "2026-11-24"
    assert codec.event(told) == event
    assert codec.faults(told) == []
    assert codec.line(Entry(1, day, codec.event(told))) == line


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
days = st.sampled_from(["1998", "1998-08", "1998-08-31", "198X", "-0043", "1998-21", "Y17E7"])
assertions = st.builds(
    Assertion,
    asserts=st.dictionaries(
        st.lists(texts, min_size=1, max_size=3).map(tuple).map(joined), values, min_size=1, max_size=3
    ),
    on=days,
    known=st.none() | days,
    sources=st.lists(st.builds(Citation, names, st.none() | texts), max_size=2),
    note=st.none() | texts,
)


@given(assertions)
def test_an_assertion_that_is_written_reads_back_the_same(item: Assertion) -> None:
    line = codec.line(Entry(1, When.parse("2026-11-24"), item))
    told = json.loads(line, parse_float=Decimal)
    told.pop("recorded")
    assert codec.assertion(told) == (item, [])
    assert content(codec.assertion(told)[0]) == content(item)  # type: ignore[arg-type]
    told.pop("id")
    assert codec.assertion(told) == (item, [])


def test_corrections_are_written_and_read_back() -> None:
    log = MemoryLog(codebook=book)
    log.append(thing(), Amendment(amends="a", set={"count": 3, "until": When.parse("2003")}), Retraction(retracts="a"))
    _, amended, retracted = log.entries()
    told = json.loads(codec.line(amended))
    told.pop("recorded")
    assert codec.amendment(told, Thing) == (amended.item, [])
    told = json.loads(codec.line(retracted))
    told.pop("recorded")
    assert codec.retraction(told) == (retracted.item, [])


def test_date_fields_are_found_by_their_type() -> None:
    assert codec.date_fields() == {"when", "known", "until"}


def test_a_text_that_would_do_in_other_letters_is_offered() -> None:
    book = Codebook("letters")

    @book.event("launch")
    @frozen(kw_only=True)
    class Launch(Event):
        by: str = field(validator=matches_re("[A-Z]{2}"))

    def mend(by: str) -> str | None:
        (fault,) = Codec(book).faults({"type": "launch", "id": "a", "when": "1998", "by": by})
        return fault.mend

    assert mend("kp") == "write KP"
    assert mend(" KP") == "write KP"
    assert mend("Korea") is None
