"""`doubts`: each slip is told once, and what an author could not mend is not told."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from chronicle import Amendment, Codebook, Event, MemoryLog, Reducer, combine, only, per
from chronicle.checks import findings
from chronicle.chronology import Chronology
from chronicle.doubts import doubts

book = Codebook("doubtful")


@book.event("rise")
@frozen(kw_only=True)
class Rise(Event):
    of: str = "price"


@book.event("doubling")
@frozen(kw_only=True)
class Doubling(Event):
    of: str = "price"


def price(commutative: bool = False) -> Reducer[int]:
    made = Reducer("price", initial=1, commutative=commutative)

    @made.on(Rise)
    def rose(state: int, event: Rise) -> int:
        return state + 1

    @made.on(Doubling)
    def doubled(state: int, event: Doubling) -> int:
        if event.note == "broken":
            raise KeyError("gone")
        return state * 2

    return made


@frozen
class Market:
    prices: Any


def log_of(*items: Any, sources: Any = ()) -> MemoryLog:
    log = MemoryLog()
    log.append(*items)
    log.sources = {each["id"]: each for each in sources}  # type: ignore[attr-defined]
    return log


def told(log: MemoryLog, reducer: Any = None) -> list[tuple[str, str | None]]:
    return [(each.code, each.entry) for each in doubts(log, Chronology(log), reducer)]


# ---- the order of one day ----


def test_same_day_order_that_matters_is_told_of_the_later() -> None:
    log = log_of(Rise(id="r", when="1990-05-01"), Doubling(id="d", when="1990-05-01"))
    (found,) = [each for each in findings(log, price()) if each.code == "same-day-order"]
    assert (found.severity, found.entry, found.date) == ("warning", "d", "1990-05-01")
    assert "'r' and 'd' are of one day, and the state depends on which came first" in found.message
    assert "after: [r]" in (found.mend or "")


@pytest.mark.parametrize(
    "pair",
    [
        (Rise(id="r", when="1990-05-01"), Rise(id="d", when="1990-05-01")),
        (Rise(id="r", when="1990-05-01"), Doubling(id="d", when="1990-05-02")),
        (Rise(id="r", when="1990-05-01"), Doubling(id="d", when="1990-05-01", after=["r"])),
        (Doubling(id="r", when="1990-05-01", after=["d"]), Rise(id="d", when="1990-05-01")),
        (Rise(id="r", when="1990-05-01T10:00:00"), Doubling(id="d", when="1990-05-01T11:00:00")),
        (Rise(id="r", when="1990-05"), Doubling(id="d", when="1990-05")),
        (Rise(id="r", when="1990-05-01"), Doubling(id="d", when="1990-05-01", note="broken")),
    ],
    ids=["commute", "other days", "after", "after, entered first", "times", "vague days", "a handler that raises"],
)
def test_an_order_that_is_told_or_does_not_matter_is_not_told(pair: tuple[Event, Event]) -> None:
    assert told(log_of(*pair), price()) == []


def test_what_is_declared_to_commute_is_not_told() -> None:
    log = log_of(Rise(id="r", when="1990-05-01"), Doubling(id="d", when="1990-05-01"))
    assert told(log, price(commutative=True)) == []
    assert told(log) == []


def test_only_what_acts_on_one_part_and_key_is_told_and_the_part_is_named() -> None:
    market = combine(Market, prices=per(lambda event: event.of, only(lambda event: event.of != "tea", price())))
    day = "1990-05-01"
    log = log_of(
        Rise(id="r", when=day, of="rice"),
        Doubling(id="w", when=day, of="wheat"),
        Doubling(id="d", when=day, of="rice"),
        Rise(id="t1", when=day, of="tea"),
        Doubling(id="t2", when=day, of="tea"),
    )
    (found,) = doubts(log, Chronology(log), market)
    assert found.entry == "d"
    assert "prices.rice depends" in found.message


def test_many_of_one_day_are_told_pair_by_pair_and_once() -> None:
    day = "1990-05-01"
    items = [Rise(id="a", when=day), Doubling(id="b", when=day), Doubling(id="c", when=day), Rise(id="d", when=day)]
    assert told(log_of(*items), price()) == [("same-day-order", "b"), ("same-day-order", "d")]


# ---- citations ----

LONG: dict[str, Any] = {"id": "tome", "type": "book"}


@pytest.mark.parametrize(
    ("item", "long"),
    [
        (LONG, True),
        ({**LONG, "number-of-pages": "320"}, True),
        ({**LONG, "number-of-pages": 24}, False),
        ({**LONG, "page": "458–459"}, False),
        ({**LONG, "type": "thesis"}, True),
        ({**LONG, "type": "report"}, False),
        ({**LONG, "type": "report", "number-of-pages": "31"}, True),
        ({**LONG, "type": "report", "number-of-pages": "30"}, False),
        ({**LONG, "type": "report", "number-of-pages": "xii, 80"}, False),
        ({**LONG, "type": "article-newspaper", "number-of-pages": "40"}, False),
    ],
)
def test_a_long_work_is_cited_with_a_place_in_it(item: dict[str, Any], long: bool) -> None:
    bare = log_of(Rise(id="r", when="1990", sources=["tome"]), sources=[item])
    assert told(bare) == ([("no-locator", "r")] if long else [])
    place = log_of(Rise(id="r", when="1990", sources=[{"ref": "tome", "locator": "p. 3"}]), sources=[item])
    quote = log_of(Rise(id="r", when="1990", sources=[{"ref": "tome", "quote": "it rose"}]), sources=[item])
    assert told(place) == told(quote) == []


def test_a_source_is_told_once_with_those_who_cite_it() -> None:
    items = [Rise(id=f"r{at}", when="1990", sources=["tome"]) for at in range(5)]
    log = log_of(*items, Amendment(amends="r0", set={"sources": ["tome"]}), sources=[LONG])
    (found,) = doubts(log, Chronology(log), None)
    assert "'tome' is a book, and cited without a place in it by r0, r1, r2 and 3 more" in found.message
    assert found.field == "sources"


# ---- the period ----


def years(*given: str) -> MemoryLog:
    return log_of(*(Rise(id=f"r{at}", when=when) for at, when in enumerate(given)))


USUAL = tuple(str(year) for year in range(1990, 2010))


@pytest.mark.parametrize(
    ("when", "far"),
    [
        ("1098-08-31", True),
        ("2204", True),
        ("0202-03", True),
        ("1098/1099", True),
        ("1910/1945", False),
        ("1098/1995", False),
        ("[..1098]", True),
        ("../1098", True),
        ("[..1995]", False),
        ("2100", False),
        ("1898", False),
    ],
)
def test_what_lies_far_from_all_others_is_told(when: str, far: bool) -> None:
    assert told(years(*USUAL, when)) == ([("far-from-period", "r20")] if far else [])


def test_a_few_events_have_no_period() -> None:
    assert told(years("1990", "1991", "1098")) == []


def test_a_long_chronology_has_a_long_period() -> None:
    assert told(years(*(f"{year:04d}" for year in range(1000, 2000, 50)), "0200")) == []


def test_the_day_on_which_a_log_begins_lies_in_its_period() -> None:
    log = years(*USUAL, "1650")
    assert told(log) == [("far-from-period", "r20")]
    early = MemoryLog(begins="1700")
    early.append(*(entry.item for entry in log.entries()))
    assert told(early) == []
