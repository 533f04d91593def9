"""An answer laid out: trials, bare states, odd keys and values, and the words for them."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import Enum
from typing import Any

import click
import pytest
from attrs import frozen

from chronicle import Citation, Codebook, Event, MemoryLog, Place, Problem, Reducer, When, per
from chronicle.views import _json, _text
from chronicle.views import _words as words
from chronicle.views._answer import Report, report
from chronicle.views._types import in_words

book = Codebook("made up")


@book.event("first")
@frozen(kw_only=True)
class First(Event):
    pass


@book.event("second")
@frozen(kw_only=True)
class Second(Event):
    pass


@frozen
class Amount:
    value: Decimal
    unit: str | None = None


class Colour(Enum):
    RED = "red"


def counting(initial: int = 0) -> Reducer[int]:
    reducer = Reducer("count", initial=initial)
    reducer.on(First)(lambda state, event: state + 1)

    @reducer.on(Second)
    def doubled(state: int, event: Second) -> int:
        if state == 0:
            raise ValueError("there is nothing to double")
        return state * 2

    return reducer


def laid_out(reducer: Any, date: str, *events: Event, **asked: Any) -> Report:
    log = MemoryLog()
    log.append(*events)
    return report(log.replay(reducer).as_of(date), **asked)


def text_of(told: Report) -> str:
    return click.unstyle("\n".join(_text.of_report(told)))


def test_a_state_that_is_one_value_is_laid_out() -> None:
    told = laid_out(counting(), "2000", First(id="a", when="2000"))
    assert "value: 1\n  since some day in 2000, because of a (2000)" in text_of(told)
    assert [each["path"] for each in _json.of_report(told)["values"]] == [""]


def test_keys_with_dots_are_quoted_in_paths_and_labels() -> None:
    told = laid_out(per(lambda event: "a.b", per(lambda event: "c.d", counting())), "2000", First(id="a", when="2000"))
    assert [value.path for value in told.values] == ['"a.b"."c.d"']
    assert 'a.b\n  "c.d": 1' in text_of(told)


def test_what_else_a_value_may_be_is_told_with_what_it_depends_on() -> None:
    events = First(id="z", when="1999"), First(id="a", when="[2000..2002]"), Second(id="b", when="[2001..2003]")
    told = laid_out(counting(), "2001", *events)
    assert told.values[0].open.others == (2, 4, 3)
    assert [each.id for each in told.values[0].open.because_of] == ["a", "b"]
    assert "value: 1, perhaps 2 to 4\n" in text_of(told)


def test_an_order_that_matters_is_told_as_what_it_depends_on() -> None:
    events = First(id="z", when="1999"), First(id="a", when="2000"), Second(id="b", when="2000")
    told = laid_out(counting(), "2001", *events)
    assert told.values[0].open.others == (3,)
    assert [each.id for each in told.values[0].open.because_of] == ["a", "b"]


def test_a_handler_that_raises_in_a_possible_world_is_told() -> None:
    events = Second(id="b", when="[2000..2004]"), First(id="a", when="[2001..2003]")
    told = laid_out(counting(), "2000", *events)
    assert not told.values[0].open.exact
    assert _json.of_report(told)["values"][0]["exact"] is None
    assert "cannot be told: a handler raised ValueError for 'b'" in text_of(told)


def test_what_takes_too_long_is_refused_and_not_guessed() -> None:
    reducer: Reducer[tuple[str, ...]] = Reducer("names", initial=())
    reducer.on(First)(lambda state, event: (*state, event.id))
    told = laid_out(reducer, "2000", *(First(id=f"e{at}", when="2000") for at in range(12)))
    assert "too much is open to tell what else it may be; e" in text_of(told)
    assert _json.of_report(told)["values"][0]["exact"] is None


def test_what_is_spread_is_told_once_with_its_number() -> None:
    told = laid_out(counting(), "1980", First(id="a", when="[1977..1983]", spread=13))
    assert "a (first, 13 of them): some day from 1977 to 1983" in text_of(told)
    assert _json.of_report(told)["pending"][0]["count"] == 13


def test_a_few_pairs_are_shown_and_the_others_counted() -> None:
    reducer: Reducer[tuple[str, ...]] = Reducer("names", initial=())
    reducer.on(First)(lambda state, event: (*state, event.id))
    told = laid_out(reducer, "2000", *(First(id=f"e{at}", when="2000") for at in range(5)))
    assert "order is open for 10 pairs of events:" in text_of(told)
    assert text_of(told).endswith("  and 5 more")


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [
        (None, "none", None),
        (False, "no", False),
        ((), "none", []),
        ("", '""', ""),
        (Decimal("4502.90"), "4502.90", "4502.90"),
        (When.parse("1990"), "1990", "1990"),
        (When.of({"edtf": "1990", "said": "then"}), "1990 “then”", {"edtf": "1990", "said": "then"}),
        (frozenset({"b", "a"}), "a, b", ["a", "b"]),
        ((Amount(Decimal(5), "USD"), Amount(Decimal(6))), "(value 5, unit USD), value 6", None),
        ({"a": ("b", "c")}, "a: (b, c)", {"a": ["b", "c"]}),
        (Citation("x", "p. 3"), "x, p. 3", {"ref": "x", "locator": "p. 3"}),
        (Event(id="e", when="1990"), "e", {"id": "e", "when": "1990"}),
        (Colour.RED, "red", "red"),
        ("a\x1b[31mb\n", "a [31mb", "a\x1b[31mb\n"),
    ],
)
def test_values_in_words_and_in_json(value: Any, text: str, plain: Any) -> None:
    assert words.value(value) == text
    if plain is not None or value is None:
        assert _json.value_of(value) == plain
    json.dumps(_json.value_of(value))


def test_a_lone_surrogate_does_not_break_json() -> None:
    assert json.loads(_json.dumps({"a": "\udcff"})) == {"a": "?"}


def test_annotations_escape_what_github_reads() -> None:
    problem = Problem(code="a,b", message="one\ntwo 100%", place=Place("a:b.yaml", 3))
    assert list(_text.of_annotations([problem])) == ["::error file=a%3Ab.yaml,line=3,title=a%2Cb::one%0Atwo 100%25"]


def test_hints_in_words() -> None:
    assert in_words(dict[str, int]) == "mapping of text to whole number"
    assert in_words(int | str | None) == "whole number or text"
    assert in_words(Amount) == "amount"
    assert in_words(tuple) == "tuple"
