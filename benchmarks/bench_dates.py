"""How long it takes to read a date: ``python benchmarks/bench_dates.py``.

"Uncached" makes the `When` anew each time; "cached" is `When.parse` of a text that was read before.
"""

from __future__ import annotations

import timeit
import tracemalloc

from chronicle.dates import When, day_number, iso_day

SHAPES = {
    "year": ["1985", "-0043"],
    "month": ["1985-04"],
    "day before year 1": ["-0043-03-15"],
    "season": ["2001-24", "2001-39"],
    "long year": ["Y170000002", "Y-17E7", "Y3388E2S3"],
    "marked": ["2004-06~-11", "?2004-06-~11"],
    "unspecified, contiguous": ["201X", "1985-XX-XX", "1984-1X"],
    "unspecified, with gaps": ["1985-XX-13", "156X-12-25", "-1XXX-1X-X1", "15XX-24"],
    "leap days": ["XXXX-02-29", "XX00-02-29"],
    "time of day": ["1985-04-12T23:20:30+04:30"],
    "span": ["1955/1964", "2004-06-~01/2004-06-~20", "1985-XX-13/1986"],
    "open span": ["2006-10-14/..", "/1985"],
    "span in file form": ["{begin: [1994..1996], end: ..}"],
    "one of a set": ["[1977..1983]", "[1667,1668,1670..1672]", "[156X-12-25,1760-12..]"],
    "all of a set": ["{1960,1961-12}"],
}


def run() -> list[tuple[str, float, str]]:
    """Each measure as (name, figure, unit); of each shape, the slowest text."""
    days = [iso_day(day_number(1900, 1, 1) + n) for n in range(20_000)]
    found = [
        ("ISO day, uncached", _micros(lambda: [When(text) for text in days], 5) / len(days), "µs"),
        ("ISO day, cached", _cached("1985-04-12"), "µs"),
        ("set of years, cached", _cached("[1667,1668,1670..1672]"), "µs"),
        ("memory of an ISO day beyond its text", _memory(days), "bytes"),
    ]
    for shape, texts in SHAPES.items():
        found.append((f"{shape}, uncached", max(_uncached(text) for text in texts), "µs"))
    return found


def _micros(call: object, number: int) -> float:
    return min(timeit.repeat(call, number=number, repeat=5)) / number * 1e6  # type: ignore[arg-type]


def _cached(text: str) -> float:
    When.parse(text)
    return _micros(lambda: [When.parse(text) for _ in range(1_000)], 10) / 1_000


def _uncached(text: str) -> float:
    return _micros(lambda: When(text), 2_000)


def _memory(texts: list[str]) -> float:
    tracemalloc.start()
    kept = [When(text) for text in texts]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(kept)


if __name__ == "__main__":
    for name, figure, unit in run():
        print(f"{name:45} {figure:8.2f} {unit}")
