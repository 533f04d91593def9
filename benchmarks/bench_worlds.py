"""What it costs to know what the dates leave open, beside the cost of reading the settled value in the same run.

python benchmarks/bench_worlds.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen

import chronicle
from chronicle import AsOf, Event, MemoryLog, Reducer, per
from chronicle._values import values_of
from chronicle.dates import iso_day, query_day
from chronicle.errors import TooManyWorlds
from chronicle.paths import joined

Row = tuple[str, str, str, str]


@frozen
class Noted:
    seen: int = 0
    last: str = ""


def noting() -> Reducer[Any]:
    """Counts, and keeps the last: order matters."""
    reducer: Reducer[Any] = Reducer("noted", initial=Noted())
    reducer.on(Event)(lambda state, event: Noted(state.seen + 1, event.id))
    return reducer


def trailing() -> Reducer[Any]:
    """Keeps everything in order: no two histories lead to the same state."""
    reducer: Reducer[Any] = Reducer("trail", initial=())
    reducer.on(Event)(lambda state, event: (*state, event.id))
    return reducer


def answer(reducer: Any, date: str, *events: Event) -> AsOf[Any]:
    log = MemoryLog()
    log.append(*events)
    return log.replay(reducer).as_of(date)


def seconds(ask: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = ask()
    return time.perf_counter() - start, found


def corpus_row() -> Row:
    log = chronicle.open(Path(__file__).parent.parent / "events")
    timeline = log.replay(log.reducer())
    first, last = query_day("1945", "start"), query_day("2025")
    changes = {day for each in timeline.chronology for day in (each.first, each.first - 1, each.last, each.last - 1)}
    answers = [timeline.as_of(iso_day(day)) for day in sorted(changes) if first <= day <= last]
    asked = [(each, joined(told)) for each in answers for told, _ in values_of(each.state)]
    settled, _ = seconds(lambda: [each[path] for each, path in asked])
    taken, exact = seconds(lambda: sum(each.exact(path) for each, path in asked))
    what = f"{len(asked):,} values on {len(answers)} days, {100 * exact / len(asked):.1f} % exact"
    return (
        "the corpus, each value at each change",
        f"{taken:.2f} s ({what})",
        f"{taken / settled:.1f} × reading",
        "≤ 10 s",
    )


def rows() -> list[Row]:
    eight = [Event(id=f"e{at}", when="[1971..1983]") for at in range(8)]
    thirty = [Event(id=f"{'abcdefghij'[at % 10]}{at}", when="[..2000]") for at in range(30)]
    many = [Event(id=f"e{at}", when="[1971..1983]") for at in range(60)]
    one_part, _ = seconds(lambda: answer(noting(), "1980", *eight).possible("last"))
    keyed = answer(per(lambda event: event.id[0], trailing()), "1990", *thirty)
    ten_keys, _ = seconds(lambda: [len(keyed.possible(key)) for key in "abcdefghij"])
    refused, _ = seconds(lambda: refusal(answer(trailing(), "1980", *many)))
    found = [len(answer(noting(), "1980", *eight[:count]).possible()) for count in (2, 4, 8)]
    return [
        corpus_row(),
        (
            "eight events of [1971..1983] in one part",
            f"{one_part * 1e3:.0f} ms",
            f"{found} worlds of 2, 4, 8",
            "≤ 50 ms",
        ),
        ("30 open beginnings in ten keys", f"{ten_keys * 1e3:.0f} ms", "", "≤ 100 ms"),
        ("60 events in one part: refused", f"{refused * 1e3:.0f} ms", "", "≤ 1 s"),
    ]


def refusal(asked: AsOf[Any]) -> None:
    try:
        asked.possible()
    except TooManyWorlds:
        return
    raise AssertionError("it was not refused")


if __name__ == "__main__":
    for what, figure, ratio, target in rows():
        print(f"{what:<42} {figure:<60} {ratio:<20} {target}")
