"""The change log against the replay that it is read off, and what a reason costs.

python benchmarks/bench_provenance.py
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
from attrs import frozen

from chronicle import Codebook, Event, MemoryLog, Reducer, When, combine
from chronicle.chronology import Chronology
from chronicle.dates import iso_day
from chronicle.log import Entry
from chronicle.provenance import ChangeLog, change_rows
from chronicle.replay import Replay

PARTS = 12
codebook = Codebook("benchmark of provenance")
Row = tuple[str, str, str, str]


@frozen(kw_only=True)
class Report(Event):
    """A report on one of twelve subjects; each subject has a type of its own."""

    count: int


def _type(number: int) -> type[Report]:
    made = attrs.make_class(f"Report{number}", {}, bases=(Report,), frozen=True, slots=True, kw_only=True)
    return codebook.event(f"report-{number}")(made)


REPORTS = [_type(at) for at in range(PARTS)]


@frozen
class Part:
    """One of twelve parts: five fields, two or three of which each report changes."""

    total: int = 0
    reports: int = 0
    largest: int = 0
    last: str = ""
    quiet: bool = True


def part(number: int) -> Reducer[Part]:
    """A part that each report on its subject changes."""
    reducer = Reducer(f"part{number}", initial=Part())

    @reducer.on(REPORTS[number])
    def reported(state: Part, event: Report) -> Part:
        return Part(state.total + event.count, state.reports + 1, max(state.largest, event.count), event.id, False)

    return reducer


State = attrs.make_class("State", {f"part{at}": attrs.field(type=Part) for at in range(PARTS)}, frozen=True, slots=True)


def twelve() -> Any:
    """A state of twelve parts."""
    return combine(State, **{f"part{at}": part(at) for at in range(PARTS)})


def log_of(count: int) -> MemoryLog:
    """Reports on days of a hundred years, in an order that is the same every time."""
    draw = random.Random(1)
    start, recorded = date(1925, 1, 1).toordinal(), When.parse("2026-11-24")
    days = [When.parse(iso_day(start + day)) for day in range(36_500)]
    made = (draw.choice(REPORTS)(id=f"e{at}", when=draw.choice(days), count=draw.randint(1, 9)) for at in range(count))
    return MemoryLog.of_entries((Entry(at, recorded, each) for at, each in enumerate(made, 1)), codebook=codebook)


def fastest(run: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        made = run()
        taken.append(time.perf_counter() - start)
        del made
    return min(taken)


def run(count: int = 100_000) -> list[Row]:
    """The rows of the table: what, how much, the ratio, the target."""
    chronology, reducer = Chronology(log_of(count)), twelve()
    reducer.seal()
    replay = Replay(reducer, chronology)
    plain = fastest(lambda: Replay(reducer, chronology))
    rows = fastest(lambda: change_rows(replay))
    looked_at = fastest(lambda: list(ChangeLog(replay, change_rows(replay))))
    changes = len(change_rows(replay))
    few = log_of(1_000).replay(twelve())
    why = fastest(lambda: few.why("2025", "part1.total"), 1)
    return [
        (f"plain replay, {PARTS} parts", f"{plain * 1e3:.0f} ms", "", ""),
        (f"change log of {changes:,} changes", f"{rows * 1e3:.0f} ms", f"{rows / plain:.2f} × the replay", "≤ 3"),
        (
            "the same, and every change looked at",
            f"{looked_at * 1e3:.0f} ms",
            f"{looked_at / plain:.2f} × the replay",
            "",
        ),
        ("why: a sum of 80 of 1,000 events", f"{why * 1e3:.0f} ms", "", ""),
    ]


if __name__ == "__main__":
    for row in run():
        print("  {:<40} {:>12}   {:<20} {}".format(*row))
