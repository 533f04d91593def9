"""A log in memory: receipts, idempotency, `expect`, and the clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.chronology import Chronology
from chronicle.dates import When
from chronicle.errors import ChronicleError, Conflict, EventError, InvalidLog
from chronicle.events import Event
from chronicle.log import EMPTY, Amendment, Entry, Head, Retraction
from chronicle.memory import MemoryLog


def at(*days: date | datetime) -> MemoryLog:
    told: Iterator[date | datetime] = iter(days)
    return MemoryLog(clock=lambda: next(told))


def event(name: str, when: str = "1990", **told: object) -> Event:
    return Event(id=name, when=when, **told)  # type: ignore[arg-type]


def test_each_item_gets_a_receipt_in_order() -> None:
    log = at(date(2026, 1, 1), date(2026, 1, 2))
    first = log.append(event("a"), event("b"))
    second = log.append(event("c"))
    assert [(each.seq, str(each.recorded), each.fresh) for each in (*first, *second)] == [
        (1, "2026-01-01", True),
        (2, "2026-01-01", True),
        (3, "2026-01-02", True),
    ]


def test_the_same_again_is_not_entered_and_gets_its_first_receipt() -> None:
    log = at(date(2026, 1, 1), date(2026, 1, 2))
    log.append(event("a"))
    again = log.append(event("a"), event("b"), event("b"))
    assert [(each.seq, each.fresh) for each in again] == [(1, False), (2, True), (2, False)]
    assert str(again[0].recorded) == "2026-01-01"
    assert len(log.entries()) == 2


def test_the_same_correction_again_is_not_entered() -> None:
    log = MemoryLog()
    amendment, retraction = Amendment(amends="a", set={"note": "x"}), Retraction(retracts="b")
    log.append(event("a"), event("b"), amendment, retraction)
    assert [each.fresh for each in log.append(amendment, retraction)] == [False, False]


def test_the_same_id_with_other_content_is_an_error_that_tells_the_mend() -> None:
    log = MemoryLog()
    log.append(event("a"))
    with pytest.raises(InvalidLog) as caught:
        log.append(event("a", "1991"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.entry) == ("duplicate-id", "a")
    assert "amends: a" in (problem.mend or "")


def test_the_same_id_twice_in_one_append_is_an_error() -> None:
    with pytest.raises(InvalidLog, match="duplicate-id"):
        MemoryLog().append(event("a"), event("a", "1991"))


def test_a_retracted_event_is_not_entered_again() -> None:
    log = MemoryLog()
    log.append(event("a"), Retraction(retracts="a", id="gone"))
    with pytest.raises(InvalidLog, match="retract the retraction: - retracts: gone"):
        log.append(event("a"))
    log.append(Retraction(retracts="gone"))
    assert log.append(event("a"))[0].fresh is False
    assert [each.id for each in Chronology(log)] == ["a"]


def test_nothing_is_entered_where_anything_is_wrong() -> None:
    log = MemoryLog()
    log.append(event("a"))
    head = log.head
    with pytest.raises(InvalidLog) as caught:
        log.append(event("b"), event("c", after=["nowhere"]), event("a", "1991"))
    assert [problem.entry for problem in caught.value.problems] == ["c", "a"]
    assert log.head == head
    assert log.append(event("b"))[0].seq == 2


def test_what_is_no_entry_is_refused() -> None:
    with pytest.raises(InvalidLog, match="not an event"):
        MemoryLog().append("a")  # type: ignore[arg-type]


def test_expect_holds_where_the_log_stands_there() -> None:
    log = MemoryLog()
    log.append(event("a"), expect=log.head)
    assert log.append(event("b"), expect=log.head)[0].fresh


def test_expect_raises_a_conflict_with_the_new_head() -> None:
    log = MemoryLog()
    head = log.head
    log.append(event("a"))
    with pytest.raises(Conflict) as caught:
        log.append(event("b"), expect=head)
    assert caught.value.head == log.head
    assert len(log.entries(since=head)) == 1
    assert log.append(event("b"), expect=caught.value.head)[0].seq == 2  # type: ignore[arg-type]


def test_a_head_of_the_same_length_and_other_content_is_a_conflict() -> None:
    log, other = MemoryLog(), MemoryLog()
    log.append(event("a"))
    other.append(event("b"))
    with pytest.raises(Conflict):
        log.append(event("c"), expect=other.head)


def test_an_empty_log_has_a_head() -> None:
    assert MemoryLog().head == Head(0, EMPTY)


def test_the_clock_may_go_backwards_and_recorded_does_not() -> None:
    log = at(date(2026, 1, 5), date(2026, 1, 2), date(2026, 1, 6))
    stamps = [log.append(event(name))[0].recorded for name in "abc"]
    assert [str(each) for each in stamps] == ["2026-01-05", "2026-01-05", "2026-01-06"]


@given(st.lists(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2030, 1, 1)), min_size=1, max_size=6))
def test_recorded_never_goes_backwards(times: list[datetime]) -> None:
    log = at(*(each.replace(tzinfo=UTC) for each in times))
    for number in range(len(times)):
        log.append(event(f"e{number}"))
    stamps = [entry.recorded.local(None) for entry in log.entries()]
    assert stamps == sorted(stamps)


def test_recorded_is_read_in_the_zone_of_the_log() -> None:
    tokyo = timezone(timedelta(hours=9))
    log = MemoryLog(zone=tokyo, clock=lambda: datetime(2026, 1, 1, 20, tzinfo=UTC))
    log.append(event("a"))
    assert len(Chronology(log, recorded=date(2026, 1, 1).toordinal())) == 0
    assert len(Chronology(log, recorded=date(2026, 1, 2).toordinal())) == 1


def test_by_default_the_clock_stamps_whole_seconds_in_utc() -> None:
    log = MemoryLog()
    (receipt,) = log.append(event("a"))
    assert str(receipt.recorded).endswith("+00:00")


def test_entries_since() -> None:
    log = MemoryLog()
    log.append(event("a"))
    head = log.head
    log.append(event("b"), event("c"))
    assert [entry.id for entry in log.entries(since=head)] == ["b", "c"]
    assert [entry.id for entry in log.entries(since=2)] == ["c"]


def test_a_log_of_entries_is_the_same_log() -> None:
    log = at(date(2026, 1, 1), date(2026, 1, 2))
    log.append(event("a"))
    log.append(event("b", after=["a"]), Retraction(retracts="a"))
    again = MemoryLog.of_entries(log.entries(), title="again")
    assert again.head == log.head
    assert repr(again) == "<MemoryLog again: 3 entries>"


def test_entries_that_make_no_log_are_refused() -> None:
    day, earlier = When.parse("2026-01-02"), When.parse("2026-01-01")
    with pytest.raises(ChronicleError, match="seq"):
        MemoryLog.of_entries([Entry(2, day, event("a"))])
    with pytest.raises(ChronicleError, match="recorded before"):
        MemoryLog.of_entries([Entry(1, day, event("a")), Entry(2, earlier, event("b"))])
    with pytest.raises(InvalidLog):
        MemoryLog.of_entries([Entry(1, day, event("a", after=["b"]))])


def test_an_amendment_that_was_overtaken_is_not_taken_for_a_repetition() -> None:
    log = MemoryLog()
    log.append(Event(id="a", when="1990"))
    first = Amendment(amends="a", set={"note": "y"})
    log.append(first)
    assert not log.append(first)[0].fresh
    log.append(Amendment(amends="a", set={"note": "x"}))
    with pytest.raises(EventError, match="came after it"):
        log.append(first)
    log.append(Amendment(amends="a", set={"note": "y"}, id="again"))
    assert len(log.entries()) == 4
