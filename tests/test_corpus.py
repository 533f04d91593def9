"""The corpus in `events/`, and the pages that account for it."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import chronicle
from chronicle import Entry, Event, MemoryLog
from chronicle.checks import findings
from chronicle.chronology import Chronology
from chronicle.dates import When
from chronicle.diplomacy.events import (
    Abduction,
    ContextEvent,
    IssuePosition,
    Launch,
    Statement,
    Summit,
    Visit,
    codebook,
    concerns,
    parties,
)
from chronicle.files.batch import RawEntry, read_batch
from chronicle.log import Assertion

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
FIRST = ("2026-11-24-a-talks-abductions-six-party.yaml", "2026-11-24-b-lead-history-other.yaml")
TOTALS = "2026-11-25-a-published-totals.yaml"
ARTICLE = "wikipedia-japan-north-korea-relations"
PAIR = frozenset({"JP", "KP"})
PLACE = r"(?:Lead|History|Normalization talks|Abductions|Other activity|Six-party talks) (?:\d+\.\d+|caption)"


@pytest.fixture(scope="module")
def log() -> Any:
    return chronicle.open(EVENTS, codebook=codebook)


@pytest.fixture(scope="module")
def batches() -> dict[str, RawEntry]:
    read = [read_batch((EVENTS / name).read_text("utf-8"), name) for name in FIRST]
    return {str(entry.fields["id"]): entry for batch in read for entry in batch.entries}


@pytest.fixture(scope="module")
def events(log: Any, batches: dict[str, RawEntry]) -> dict[str, Any]:
    return {entry.id: entry.item for entry in log.entries() if entry.id in batches}


@pytest.fixture(scope="module")
def pages() -> list[list[str]]:
    """The cells of each row of the tables of the coverage page."""
    text = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


@pytest.fixture(scope="module")
def sentences(pages: list[list[str]]) -> dict[str, str]:
    return {row[0]: row[2] for row in pages if re.fullmatch(PLACE, row[0])}


@pytest.fixture(scope="module")
def references(pages: list[list[str]]) -> dict[str, tuple[str, str]]:
    return {row[1].strip("`"): (row[0], row[2]) for row in pages if re.fullmatch(r"–|\d+", row[0])}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def cited(event: Any) -> list[str]:
    return [source.ref for source in event.sources]


# -- coverage ---------------------------------------------------------------------------------------------------------


def test_every_sentence_has_entries_or_a_reason(sentences: dict[str, str]) -> None:
    assert len(sentences) == 86
    without = [place for place, cell in sentences.items() if not named(cell)]
    assert without == ["Lead 1.1"]
    assert all(sentences[place].startswith("No entry: ") for place in without)


def test_sentences_are_numbered_without_gaps(sentences: dict[str, str]) -> None:
    last: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in sentences:
        if found := re.fullmatch(r"(.+) (\d+)\.(\d+)", place):
            last[found[1]].append((int(found[2]), int(found[3])))
    for section, numbers in last.items():
        assert numbers[0] == (1, 1), section
        for (paragraph, number), following in pairwise(numbers):
            assert following in ((paragraph, number + 1), (paragraph + 1, 1)), section


def test_page_and_locators_agree(sentences: dict[str, str], events: dict[str, Any]) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for name, event in events.items():
        for source in event.sources:
            if source.ref == ARTICLE:
                told[source.locator].add(name)
    assert {place: set(named(cell)) for place, cell in sentences.items() if named(cell)} == dict(told)


def test_every_entry_stands_on_the_page(sentences: dict[str, str], events: dict[str, Any]) -> None:
    assert {name for cell in sentences.values() for name in named(cell)} == set(events)


def test_quotes_on_the_page_are_short(pages: list[list[str]]) -> None:
    assert max(len(row[1].split()) for row in pages if re.fullmatch(PLACE, row[0])) <= 8


# -- sources ----------------------------------------------------------------------------------------------------------


def test_every_source_is_cited_or_said_not_to_be(log: Any, events: dict[str, Any], references: Any) -> None:
    assert {name for event in events.values() for name in cited(event)} <= set(log.sources)
    uncited = set(references) - {name for event in events.values() for name in cited(event)}
    for name in uncited:
        assert references[name][1].startswith(("further reading", "general reference")), name
        assert log.sources[name]["keyword"] in ("further reading", "general reference"), name
    assert sum(log.sources[name]["keyword"] == "further reading" for name in uncited) == 6


def test_references_of_the_article_are_complete(log: Any, references: dict[str, tuple[str, str]]) -> None:
    assert set(references) <= set(log.sources)
    numbers = {number for number, _ in references.values()} - {"–"}
    assert numbers == {str(number) for number in range(1, 29)}
    for name, (number, _) in references.items():
        assert log.sources[name].get("custom", {}).get("reference", "–") == number


def test_entries_cite_what_was_read_first(events: dict[str, Any]) -> None:
    assert [name for name, event in events.items() if cited(event)[:1] != [ARTICLE]] == []


# -- dates ------------------------------------------------------------------------------------------------------------


def test_chronology_can_be_laid_and_begins_after_1945(log: Any) -> None:
    early = {each.event.id for each in Chronology(log) if each.first is not None and each.first < _day("1945-01-01")}
    assert early == {"colonial-rule"}


def test_nothing_is_later_than_the_newest_date_printed(log: Any, events: dict[str, Any]) -> None:
    newest = _day("2024-12-26")
    late = {each.event.id for each in Chronology(log) if each.event.id in events and not _by(each, newest)}
    assert late == {"repatriation", "north-korea-feels-isolated"}  # ended, and nobody says when


def _day(text: str) -> int:
    day = When.parse(text).earliest
    assert day is not None
    return day


def _by(occurrence: Any, day: int) -> bool:
    return occurrence.last is not None and occurrence.last <= day


def test_what_rests_on_a_footnote_cites_it(events: dict[str, Any], references: dict[str, tuple[str, str]]) -> None:
    by_number = defaultdict(set)
    for name, (number, _) in references.items():
        by_number[number].add(name)
    for name, event in events.items():
        for number in re.findall(r"rests? on footnote (\d+)", event.note or ""):
            assert by_number[number] & set(cited(event)), f"{name} rests on footnote {number}"


def test_vague_words_are_kept(events: dict[str, Any]) -> None:
    assert events["trade-1980s"].when.said == "the 1980s"
    assert events["repatriated-by-late-1960"].when.said == "by late 1960"
    assert events["north-korean-cybercrime"].when.said == "since the mid-1990s"


# -- traps ------------------------------------------------------------------------------------------------------------


def of_pair(events: dict[str, Any], cls: type) -> list[str]:
    return [name for name, event in events.items() if isinstance(event, cls) and concerns(event, PAIR)]


def test_meetings_of_third_parties_are_not_the_pairs(events: dict[str, Any]) -> None:
    assert of_pair(events, Summit) == ["koizumi-kim-summit-2002"]
    assert of_pair(events, Visit) == ["kanemaru-visit-1990", "koizumi-visit-2002", "koizumi-visit-2004"]


def test_context_concerns_no_pair_whatever_its_parties(events: dict[str, Any]) -> None:
    assert parties(events["trump-raises-abductions"]) == {"US", "KP", "JP"}
    assert of_pair(events, ContextEvent) == []


def test_thirteen_are_abducted_and_named_persons_are_among_them(events: dict[str, Any]) -> None:
    abductions = [event for event in events.values() if isinstance(event, Abduction)]
    assert sum(each.count * each.spread for each in abductions if each.included_in is None) == 13
    assert {name for each in abductions for name in each.persons} == {"Yi Un Hee", "Megumi Yokota"}
    assert {str(each.known) for each in abductions} == {"2002"}


def test_six_launches_of_which_one_is_contested(events: dict[str, Any]) -> None:
    launches = {name: event for name, event in events.items() if isinstance(event, Launch)}
    assert len(launches) == 6
    assert [name for name, event in launches.items() if event.contested] == ["rocket-launcher-test-2019"]
    assert all(concerns(event, PAIR) for event in launches.values())


def test_issues_go_by_one_name_each(events: dict[str, Any]) -> None:
    issues = {event.issue for event in events.values() if isinstance(event, IssuePosition)}
    spoken = {event.issue for event in events.values() if isinstance(event, Statement) and event.issue}
    assert spoken <= issues


# -- totals -----------------------------------------------------------------------------------------------------------


def test_readme_tells_how_many_events_there_are(log: Any) -> None:
    events = sum(isinstance(entry.item, Event) for entry in log.entries())
    assert f"as {events} events" in (ROOT / "README.md").read_text("utf-8")


def test_totals_of_the_article_are_assertions_and_hold(log: Any, pages: list[list[str]], references: Any) -> None:
    totals = {entry.id: entry.item for entry in log.entries() if isinstance(entry.item, Assertion)}
    told = {row[0].strip("`"): row[1] for row in pages if row[0].startswith("`total-")}
    assert set(told) == set(totals)
    for name, item in totals.items():
        assert item.sources[0].ref == ARTICLE
        assert (item.sources[0].locator or "") in told[name]
    assert findings(log, log.reducer()) == []


def test_a_wrong_total_of_the_article_is_found_with_the_events_behind_it(log: Any) -> None:
    wrong = [
        Assertion(asserts={"abductees.returned": 6}, on="2024", id="six"),
        Assertion(asserts={"figures.repatriated-residents.qualifier": "over"}, on="1960", id="over"),
        Assertion(asserts={"thefts.stolen.BTC": "9005.8"}, on="2024", id="twice"),
    ]
    entries = [Entry(len(log.entries()) + at, log.entries()[-1].recorded, item) for at, item in enumerate(wrong, 1)]
    mine = MemoryLog.of_entries([*log.entries(), *entries], zone=log.zone, begins=log.begins, codebook=codebook)
    found = {each.entry: (each.code, each.message) for each in findings(mine, log.reducer())}
    assert {name: code for name, (code, _) in found.items()} == dict.fromkeys(
        ("six", "over", "twice"), "assertion-fails"
    )
    assert "return-of-five" in found["six"][1]
    assert "repatriated-by-late-1960" in found["over"][1]
    assert "dmm-theft-2024" in found["twice"][1]


# -- the author's guide -----------------------------------------------------------------------------------------------


def test_entries_in_the_guide_are_those_of_the_log(batches: dict[str, RawEntry]) -> None:
    totals = read_batch((EVENTS / TOTALS).read_text("utf-8"), TOTALS).entries
    written = {**batches, **{str(entry.fields["id"]): entry for entry in totals}}
    guide = (ROOT / "docs" / "authors.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    read = read_batch("entries:\n" + "".join(shown), "authors.md")
    assert read.problems == ()
    assert len(read.entries) == 7
    for entry in read.entries:
        assert entry.fields == written[str(entry.fields["id"])].fields
