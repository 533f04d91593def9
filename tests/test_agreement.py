"""How what an assertion tells is compared with a value of a state."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle import Citation, Event, When
from chronicle._agreement import agrees, beside, fits, shown
from chronicle.errors import EventError
from chronicle.log import written


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Level(IntEnum):
    LOW = 1


@frozen
class Sum:
    value: Decimal = Decimal("50000")
    qualifier: str | None = "almost"
    of: tuple[str, ...] = ()

    @property
    def is_vague(self) -> bool:
        return self.qualifier is not None


class Counts(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 0


LATE = When.of({"edtf": "1960-09", "said": "late 1960"})


@pytest.mark.parametrize(
    ("found", "told", "agree"),
    [
        (13, "13", True),
        (13, "14", False),
        (-1, "-1", True),
        (0, "none", False),
        (Decimal("4502.9"), "4502.90", True),
        (Decimal(300000000), "300000000", True),
        (0.5, "0.5", True),
        (True, "true", True),
        (True, "false", False),
        (1, "1", True),
        ("severed", "severed", True),
        ("severed", "Severed", False),
        ("13", "13", True),
        ("none", "none", True),
        ("some", "none", False),
        (Mood.GOOD, "good", True),
        (Mood.GOOD, "bad", False),
        (Level.LOW, "1", True),
        (None, "none", True),
        (None, "null", True),
        (None, "severed", False),
        (None, (), False),
        ((), "none", True),
        ((), (), True),
        (frozenset(), "none", True),
        ({}, {}, True),
        (("JP", "KR"), ("JP", "KR"), True),
        (("JP", "KR"), ("KR", "JP"), False),
        (("JP", "KR"), ("JP",), False),
        (("JP",), "none", False),
        ([1, 2], ("1", "2"), True),
        (frozenset({"JP", "KR"}), ("KR", "JP"), True),
        (frozenset({"JP", "KR"}), ("KR", "KR"), False),
        ({1, 2}, ("2", "1"), True),
        ({1, 2}, ("1",), False),
        (When.parse("1998-08"), "1998-08", True),
        (When.parse("1998-08"), "1998-08-01", False),
        (LATE, "1960-09", True),
        (LATE, {"edtf": "1960-09", "said": "late 1960"}, True),
        (LATE, {"edtf": "1960-09", "said": "in autumn"}, False),
        ({"BTC": Decimal("4502.9")}, {"BTC": "4502.9"}, True),
        ({"BTC": 1, "USD": 2}, {"BTC": "1"}, False),
        ({"BTC": 1}, {"BTC": "1", "USD": "2"}, False),
        (Counts(JP=8), {"JP": "8", "KP": "0"}, True),
        ({1: "a"}, {"1": "a"}, True),
        (Sum(), {"value": "50000", "qualifier": "almost"}, True),
        (Sum(), {"value": "50000.0"}, True),
        (Sum(), {"qualifier": "over"}, False),
        (Sum(), {"is_vague": "true"}, True),
        ((Sum(),), ({"value": "50000"},), True),
        (Citation("nyt"), "nyt", True),
        (Citation("nyt", "p. 3"), {"ref": "nyt"}, True),
        (Event(id="a", when="1998"), "a", True),
        (Event(id="a", when="1998"), "b", False),
        (Event(id="a", when="1998"), {"when": "1998"}, True),
    ],
)
def test_each_kind_of_value_has_its_rule(found: Any, told: Any, agree: bool) -> None:
    assert agrees(found, told) is agree
    assert fits(found, told) is agree


@pytest.mark.parametrize(
    ("found", "told", "message", "mend"),
    [
        (13, "thirteen", "'thirteen' is not a whole number", None),
        (13, "13.5", "not a whole number", None),
        (1300, "1,300", "not a whole number", "write 1300"),
        (13, ("13",), "not a whole number", None),
        (Decimal(1), "4,502.9", "not an amount", "write 4502.9"),
        (Decimal(1), "about 5", "not an amount", "write digits"),
        (True, "yes", "neither true nor false", "write true or false"),
        (Mood.GOOD, "god", "none of: good, bad", "did you mean good?"),
        ("x", ("x",), "[x] is not text", "write one text"),
        (When.parse("1998"), "31/01/1991", "the year comes first", "write 1991-01-31"),
        (("JP",), "JP", "JP is not a list", "write [JP]"),
        (frozenset({"JP"}), "JP", "JP is not a list", "write [JP]"),
        ({"BTC": 1}, "1", "1 is not a mapping", "write {BTC: …}"),
        (Sum(), "50000", "50000 is not a record", "write {value: …}"),
        (Sum(), {"valeu": "50000"}, "there is no 'valeu' in it", "did you mean value?"),
        (object(), "x", "cannot be told in text", "by its path"),
    ],
)
def test_what_cannot_be_read_as_such_a_value_is_refused(found: Any, told: Any, message: str, mend: str | None) -> None:
    with pytest.raises((EventError, ValueError)) as error:
        agrees(found, told)
    problem = error.value.problem  # type: ignore[attr-defined]
    assert message in problem.message
    assert mend is None or mend in problem.mend
    assert not fits(found, told)


texts = st.text(max_size=5)
held = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(held)
def test_every_value_agrees_with_itself_as_it_is_written(value: Any) -> None:
    assert agrees(value, written(value))


@given(st.frozensets(st.integers() | texts, max_size=4))
def test_a_set_agrees_with_itself_as_it_is_written(value: frozenset[Any]) -> None:
    assert agrees(value, written(value))


def test_values_are_shown_as_they_are_written() -> None:
    assert shown({"a": (1, None, True), "b": Sum()}) == "{a: [1, none, true], b: {}}"
    assert shown("x" * 100) == "x" * 79 + "…"
    assert shown(object).startswith("<class")
    assert beside(Sum(), {"qualifier": "over"}) == {"qualifier": "almost"}
    assert beside(Sum(), "over") == Sum()
    assert beside(5, {"a": "b"}) == 5
