"""Every benchmark, as a table of ratios against a baseline that is measured in the same run.

    python benchmarks/run.py            # full size: a million events, about three minutes
    python benchmarks/run.py --small    # a tenth of it

Nothing is asserted: the table is for reading.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
import tracemalloc
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen
from attrs.validators import ge

import chronicle
from chronicle import Codebook, Event, MemoryLog, Reducer, When
from chronicle.chronology import Chronology
from chronicle.dates import iso_day
from chronicle.files.folder import FolderLog
from chronicle.log import Entry
from chronicle.replay import Replay
from chronicle.timeline import Timeline

codebook = Codebook("benchmark")
Row = tuple[str, str, str, str]


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    """A launch, with six small fields of its own."""

    by: str
    over: tuple[str, ...] = field(default=(), converter=tuple)
    kind: str = "missile"
    stage: int = field(default=1, validator=ge(1))
    count: int = field(default=1, validator=ge(1))
    success: bool = True


@frozen
class Launches:
    """The state of the benchmark: a count and the last one."""

    total: int = 0
    tests: int = 0
    failed: int = 0
    last: str = ""
    by: str = ""


launches = Reducer("launches", initial=Launches())


@launches.on(Launch)
def launched(state: Launches, event: Launch) -> Launches:
    return Launches(
        total=state.total + event.count,
        tests=state.tests + (event.kind == "missile"),
        failed=state.failed + (not event.success),
        last=event.id,
        by=event.by,
    )


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


def made_events(count: int) -> list[Launch]:
    """Events on days of a hundred years, in a shuffled order that is the same every time."""
    draw = random.Random(1)
    start = date(1925, 1, 1).toordinal()
    days = [When.parse(iso_day(start + day)) for day in range(36_500)]
    return [
        Launch(id=f"e{at}", when=draw.choice(days), by=draw.choice(("KP", "JP", "US")), count=draw.randint(1, 3))
        for at in range(count)
    ]


def log_of(events: list[Launch]) -> MemoryLog:
    day = When.parse("2026-11-24")
    return MemoryLog.of_entries((Entry(at, day, event) for at, event in enumerate(events, 1)), codebook=codebook)


def replay_rows(log: MemoryLog) -> list[Row]:
    made = fastest(lambda: Chronology(log), 1)
    chronology = Chronology(log)
    events = [each.event for each in chronology]
    handlers: dict[type, Any] = {Launch: launched}

    def bare() -> None:
        state = Launches()
        for event in events:
            handle = handlers.get(type(event))
            if handle is not None:
                state = handle(state, event)

    def keeping() -> list[Launches]:
        kept = [Launches()]
        for event in events:
            handle = handlers.get(type(event))
            if handle is not None:
                kept.append(handle(kept[-1], event))
        return kept

    loop, kept = fastest(bare), fastest(keeping)
    replay = fastest(lambda: Replay(launches, chronology))
    count = len(events)
    return [
        ("chronology of the log", f"{made / count * 1e6:.2f} µs/event", "", ""),
        ("bare loop, same handlers", f"{loop / count * 1e6:.3f} µs/event", "", ""),
        (
            "replay, every state kept",
            f"{replay / count * 1e6:.3f} µs/event",
            f"{loop / replay:.2f} × its speed",
            "≥ 0.8",
        ),
        (
            "bare loop that keeps the states too",
            f"{kept / count * 1e6:.3f} µs/event",
            f"{kept / replay:.2f} × its speed",
            "",
        ),
    ]


def as_of_rows(log: MemoryLog) -> list[Row]:
    timeline = Timeline(log, launches)
    keys = timeline.chronology.lasts
    draw = random.Random(2)
    days = [draw.choice(keys) for _ in range(50_000)]
    dates = [When.parse(iso_day(day)) for day in days]
    texts = [str(each) for each in dates]

    def per_call(call: Callable[[Any], Any], given: list[Any]) -> float:
        def run() -> None:
            for each in given:
                call(each)

        return fastest(run) / len(given) * 1e6

    bare = per_call(lambda day: bisect_right(keys, day), days)
    state = per_call(timeline.state, days)
    asked = per_call(lambda when: timeline.as_of(when).state, dates)
    text = per_call(lambda when: timeline.as_of(when).state, texts)
    return [
        ("bare bisect on the same keys", f"{bare:.2f} µs", "", ""),
        ("timeline.state(day)", f"{state:.2f} µs", f"{state / bare:.1f} × its time", "≤ 3"),
        ("as_of(parsed date).state", f"{asked:.2f} µs", f"{asked / bare:.1f} × its time", "≤ 10"),
        ("as_of(text).state", f"{text:.2f} µs", f"{text / bare:.1f} × its time", ""),
    ]


def yaml_entry(at: int, day: str) -> str:
    return (
        f"- type: launch\n  id: e{at}\n  when: {day}\n  by: KP\n  over: [JP]\n  count: {at % 3 + 1}\n"
        "  kind: ballistic missile\n  stage: 2\n  sources: [nyt]\n"
    )


def json_entry(at: int, day: str) -> dict[str, Any]:
    told = {"type": "launch", "id": f"e{at}", "when": day, "by": "KP", "over": ["JP"], "count": at % 3 + 1}
    return {**told, "kind": "ballistic missile", "stage": 2, "sources": ["nyt"], "recorded": "2026-11-24"}


def loading_rows(count: int) -> list[Row]:
    start = date(1925, 1, 1).toordinal()
    days = [iso_day(start + at % 36_500) for at in range(count)]
    lines = "\n".join(json.dumps(json_entry(at, day)) for at, day in enumerate(days))
    batch = "recorded: 2026-11-24\nentries:\n" + "".join(yaml_entry(at, day) for at, day in enumerate(days))
    rows: list[Row] = []
    for name, text, baseline, target in (
        ("JSON Lines", lines, _json_baseline, "≥ 100,000/s"),
        ("YAML", batch, _yaml_baseline, "≥ 25,000/s"),
    ):
        ending = "jsonl" if name == "JSON Lines" else "yaml"
        with tempfile.TemporaryDirectory() as folder:
            _lay_out(Path(folder), text, ending)
            with _no_cache():
                taken = fastest(lambda: FolderLog.read(folder, codebook=codebook), 3)
        bare_name, bare = baseline(text, count)
        rows.append((bare_name, f"{count / bare:,.0f}/s", "", ""))
        rows.append(
            (f"{name} file to typed entries", f"{count / taken:,.0f}/s", f"{bare / taken:.2f} × its speed", target)
        )
    return rows


def warm_rows(count: int) -> list[Row]:
    """A second start, with the cache that the first one left beside the log."""
    start = date(1925, 1, 1).toordinal()
    days = [iso_day(start + at % 36_500) for at in range(count)]
    batch = "recorded: 2026-11-24\nentries:\n" + "".join(yaml_entry(at, day) for at, day in enumerate(days))
    lines = "\n".join(json.dumps(json_entry(at, day)) for at, day in enumerate(days))
    with tempfile.TemporaryDirectory() as folder:
        _lay_out(Path(folder), batch, "yaml")
        first = fastest(lambda: FolderLog.read(folder, codebook=codebook), 1)
        warm = fastest(lambda: FolderLog.read(folder, codebook=codebook), 5)
        size = (Path(folder) / ".chronicle-cache" / "entries.json").stat().st_size
    (yaml_name, by_yaml), (json_name, by_json) = _yaml_baseline(batch, count), _json_baseline(lines, count)
    return [
        (yaml_name, f"{count / by_yaml:,.0f}/s", "", ""),
        (json_name, f"{count / by_json:,.0f}/s", "", ""),
        ("first start, the cache written", f"{count / first:,.0f}/s", f"{size / len(batch):.2f} × the YAML", ""),
        ("warm start, against yaml.load", f"{count / warm:,.0f}/s", f"{by_yaml / warm:.1f} × its speed", "≥ 300,000/s"),
        ("warm start, against json.loads", f"{count / warm:,.0f}/s", f"{by_json / warm:.2f} × its speed", ""),
    ]


def corpus_like_rows(times: int) -> list[Row]:
    """Batches as people write them: the corpus, with its notes and locators, again and again under other ids."""
    folder = Path(__file__).parent.parent / "events"
    texts = [file.read_text(encoding="utf-8").partition("entries:\n")[2] for file in sorted(folder.glob("*.yaml"))]
    batch = "recorded: 2026-11-24\nentries:\n" + "".join(texts) * times
    from chronicle.codec import Codec
    from chronicle.diplomacy import codebook as diplomacy
    from chronicle.files.batch import read_batch

    codec = Codec(diplomacy)
    dates = codec.date_fields()
    entries = read_batch(batch, "a.yaml", date_fields=dates).entries
    events = [each.fields for each in entries if "type" in each.fields]
    read = fastest(lambda: read_batch(batch, "a.yaml", date_fields=dates))
    typed = fastest(lambda: [codec.event(fields) for fields in events])
    plain = re.sub(r"(when|known): \[.*\]", r"\1: x", "entries:\n" + "".join(texts))
    bare = fastest(lambda: yaml.load(plain, Loader=yaml.CSafeLoader), 1) * times
    count = len(entries)
    return [
        ("yaml.load (C loader)", f"{count / bare:,.0f}/s", "", ""),
        ("YAML to plain fields", f"{count / read:,.0f}/s", f"{bare / read:.2f} × its speed", ""),
        ("plain fields to typed events", f"{len(events) / typed:,.0f}/s", "", ""),
    ]


@contextmanager
def _no_cache() -> Iterator[None]:
    os.environ["CHRONICLE_NO_CACHE"] = "1"
    try:
        yield
    finally:
        del os.environ["CHRONICLE_NO_CACHE"]


def _json_baseline(text: str, _: int) -> tuple[str, float]:
    return "bare json.loads of each line", fastest(lambda: [json.loads(line) for line in text.split("\n")])


def _yaml_baseline(text: str, count: int) -> tuple[str, float]:
    part = text[: text.index(f"- type: launch\n  id: e{count // 20}\n")]
    return "yaml.load (C loader)", fastest(lambda: yaml.load(part, Loader=yaml.CSafeLoader), 1) * 20


def _lay_out(folder: Path, text: str, ending: str) -> None:
    (folder / "chronicle.toml").write_text('title = "benchmark"\ncodebook = "unused:unused"\n')
    (folder / "sources.json").write_text('[{"id": "nyt", "type": "webpage"}]')
    (folder / f"a.{ending}").write_text(text)


def _read(text: str, ending: str) -> FolderLog:
    with tempfile.TemporaryDirectory() as folder:
        _lay_out(Path(folder), text, ending)
        with _no_cache():
            return FolderLog.read(folder, codebook=codebook)


def appending_rows(count: int) -> list[Row]:
    events = made_events(count)
    with tempfile.TemporaryDirectory() as folder:
        _lay_out(Path(folder), "", "jsonl")
        log = FolderLog.read(folder, codebook=codebook)
        plain = [log.codec.plain(event) for event in events]
        bare = fastest(lambda: _written(Path(folder) / "bare", "".join(json.dumps(each) + "\n" for each in plain)), 1)
        at_once = fastest(lambda: log.append(*events), 1)
        single = [Launch(id=f"single-{at}", when="1998", by="KP") for at in range(200)]
        one = fastest(lambda: [log.append(event) for event in single], 1) / len(single)
        synced = fastest(lambda: [_written(Path(folder) / "bare", "x" * 100_000) for _ in single], 1) / len(single)
    return [
        ("json.dumps of each, one file written", f"{count / bare:,.0f}/s", "", ""),
        ("appended at once", f"{count / at_once:,.0f}/s", f"{bare / at_once:.2f} × its speed", ""),
        ("100 kB written and synced", f"{synced * 1e3:.1f} ms", "", ""),
        ("one appended to a log of so many", f"{one * 1e3:.1f} ms", f"{one / synced:.1f} × that", ""),
    ]


def _written(file: Path, text: str) -> None:
    with file.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def memory_rows(count: int) -> list[Row]:
    start = date(1925, 1, 1).toordinal()
    lines = "\n".join(json.dumps(json_entry(at, iso_day(start + at % 36_500))) for at in range(count))
    _read(lines, "jsonl")
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    log = _read(lines, "jsonl")
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    strings = statistics.mean(
        sum(sys.getsizeof(text) for text in (entry.item.id, entry.item.by, entry.item.kind))  # type: ignore[union-attr]
        for entry in log.entries()
    )
    return [
        ("an entry of a log, its strings apart", f"{taken / count - strings:.0f} bytes", "", "≤ 600"),
    ]


def start_rows() -> list[Row]:
    import subprocess

    def seconds(code: str) -> float:
        return fastest(lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), 5)

    bare, ours = seconds("import attrs, cattrs"), seconds("import chronicle")
    helped = fastest(
        lambda: subprocess.run(
            [sys.executable, "-c", "from chronicle.views.cli import run; run()", "--help"], capture_output=True
        ),
        5,
    )
    return [
        ("import attrs, cattrs", f"{bare * 1e3:.0f} ms", "", ""),
        ("import chronicle", f"{ours * 1e3:.0f} ms", f"{(ours - bare) * 1e3:+.0f} ms", "≤ +60 ms"),
        ("chronicle --help", f"{helped * 1e3:.0f} ms", "", "≤ 150 ms"),
    ]


def corpus_rows() -> list[Row]:
    folder = Path(__file__).parent.parent / "events"
    opened = fastest(lambda: chronicle.open(folder))
    log = chronicle.open(folder)
    replayed = fastest(lambda: log.replay(log.reducer()))
    return [
        ("the corpus in events/: open", f"{opened * 1e3:.0f} ms", f"{len(log.entries())} entries", ""),
        ("the corpus in events/: replay", f"{replayed * 1e3:.1f} ms", "", ""),
    ]


def date_rows() -> list[Row]:
    return [(str(row[0]), " ".join(str(each) for each in row[1:-1]), "", str(row[-1])) for row in beside("dates").run()]


def beside(name: str) -> Any:
    """The module of the other benchmarks of that name."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", Path(__file__).parent / f"bench_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_laws(rows: str) -> list[Row]:
    return getattr(beside("laws"), rows)()  # type: ignore[no-any-return]


def show(title: str, rows: list[Row]) -> None:
    print(f"\n{title}")
    for what, figure, ratio, target in rows:
        print(f"  {what:<40} {figure:>18}   {ratio:<20} {target}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a tenth of the size")
    many, some = (100_000, 10_000) if parser.parse_args().small else (1_000_000, 100_000)
    print(f"Python {sys.version.split()[0]}; the last column is the target")
    show("start", start_rows())
    show("corpus", corpus_rows())
    show(f"loading {some:,} events", loading_rows(some))
    show(f"appending {some:,} events", appending_rows(some))
    show(f"loading {some:,} events of a YAML file again", warm_rows(some))
    show("loading the corpus, many times over", corpus_like_rows(some // 2_500))
    show(f"memory, {some:,} events of six small fields", memory_rows(some))
    log = log_of(made_events(many))
    show(f"replay of {many:,} events", replay_rows(log))
    show(f"asking, {many:,} events", as_of_rows(log))
    show("dates", date_rows())
    show("what the dates leave open", beside("worlds").rows())
    show("laws, processor seconds for 100 logs", of_laws("law_rows"))
    show("mutants, killed by their law", of_laws("kill_rows"))


if __name__ == "__main__":
    main()
