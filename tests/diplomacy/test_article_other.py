"""More rows of the article, derived by hand: the lead, "History" and "Other activity", and what is open there.

As in `test_article`: (as of, path, expected), after the sentence that says so; and (as of, id) of what a vague date
leaves open on that day, and does not leave open on another.
"""

from __future__ import annotations

from typing import Any

import pytest

import chronicle
from chronicle.diplomacy import Relations

from .test_article import timeline

__all__ = ["timeline"]

ROWS: list[tuple[str, str, object]] = [
    # Relations have never been formally established: true from the first day of the chronicle to the last.
    ("1945-01-01", "ties.status", "never-established"),
    ("2025-12-31", "ties.status", "never-established"),
    # Before the chronicle begins, nothing.
    ("1944-12-31", "ties.status", None),
    ("1944-12-31", "statements.KP.total", 0),
    ("1944-12-31", "launches.total", 0),
    # In the first years relations were hostile; they were so by 1949 at the latest.
    ("1949-12-31", "climate.status", "hostile"),
    # In 1949-1950 the North Korean leadership condemned the negotiations with Rhee.
    ("1948-12-31", "statements.KP.by_act.condemnation", 0),
    ("1949-12-31", "statements.KP.by_act.condemnation", 1),
    # In February 1955 Nam Il called for cooperation: certain at the end of the month, not before.
    ("1955-01-31", "statements.KP.by_act.call", 0),
    ("1955-02-27", "statements.KP.by_act.call", 0),
    ("1955-02-28", "statements.KP.by_act.call", 1),
    # From 1955 economic relations expanded.
    ("1954-12-31", "climate.economic", None),
    ("1955-12-31", "climate.economic", "thaw"),
    # In 1955 North Korea helped to found Chongryon.
    ("1954-12-31", "organisations.chongryon-founded.exists", False),
    ("1955-12-31", "organisations.chongryon-founded.exists", True),
    ("2025", "organisations.chongryon-founded.host", "JP"),
    # The Red Cross agreement of 1959, and the programme extended in October 1960.
    ("1958-12-31", "agreements.red-cross-agreement-1959.status", None),
    ("1959-12-31", "agreements.red-cross-agreement-1959.status", "in-force"),
    ("1960-09-30", "agreements.red-cross-agreement-1959.extensions", 0),
    ("1960-10-31", "agreements.red-cross-agreement-1959.extensions", 1),
    # By late 1960 almost 50,000 of an estimated 600,000 had arrived; an estimated 60,000 still wished to.
    ("1960-08-31", "figures.repatriated-residents.value", None),
    ("1960-12-31", "figures.repatriated-residents.qualifier", "almost"),
    ("1960-12-31", "figures.korean-residents.qualifier", "estimated"),
    # In 1965 North Korea sharply criticised the Basic Relations treaty, which is none of this pair's agreements.
    ("1964-12-31", "statements.KP.by_act.criticism", 0),
    ("1965-12-31", "statements.KP.by_act.criticism", 1),
    ("2025", "agreements.basic-relations-treaty.status", None),
    ("2025", "agreements.japan-china-treaty.status", None),
    # Under Satō relations deteriorated, after the treaty of 1965 and before the rapprochement of 1971-1972.
    ("1964-12-31", "climate.status", "hostile"),
    ("1972-12-31", "climate.status", "strained"),
    # Nakasone visited South Korea in 1983: no visit between this pair.
    ("1983-12-31", "meetings.visits.JP.total", 0),
    # Trade of over 200 million dollars a year in the 1980s: it ends with them; the debt does not.
    ("1979-12-31", "figures.trade.value", None),
    ("1985-06-30", "figures.trade.qualifier", "over"),
    ("1989-12-31", "figures.trade.unit", "USD per year"),
    ("1990-01-01", "figures.trade.value", None),
    ("2025", "figures.unpaid-debt.qualifier", "about"),
    # Relations, strained before, turned more antagonistic in the late 1980s: one step down is hostile.
    ("1989-12-31", "climate.status", "hostile"),
    # The first BBC poll of 2014: 91 % negative, a figure, and no word on relations.
    ("2013-12-31", "figures.negative-view-of-influence.value", None),
    # As of 2017 relations are at an all-time low.
    ("2016-12-31", "climate.all_time_low", False),
    ("2017-12-31", "climate.all_time_low", True),
    # One of two launches into Japanese waters had happened by 3 August 2016 (footnote 7), both by 2017.
    ("2016-08-02", "launches.into_waters_of.JP", 0),
    ("2016-08-03", "launches.into_waters_of.JP", 1),
    ("2017-12-30", "launches.into_waters_of.JP", 1),
    # In November 2019 the warning; in October 2021 and November 2022 more launches into Japanese waters.
    ("2019-10-31", "statements.KP.by_act.warning", 0),
    ("2019-11-30", "statements.KP.by_act.warning", 1),
    ("2021-10-30", "launches.into_waters_of.JP", 2),
    ("2022-11-29", "launches.into_waters_of.JP", 3),
    ("2025", "launches.into_waters_of.JP", 4),
    ("2025", "launches.over.JP", 1),
    ("2025", "launches.total", 6),
    # In January 2024 Kim sent a telegram of condolences.
    ("2023-12-31", "statements.KP.by_act.condolence", 0),
    ("2024-01-31", "statements.KP.by_act.condolence", 1),
    # Late May 2024: 4,502.9 bitcoin, told twice and stolen once.
    ("2024-05-20", "thefts.total", 0),
    ("2024-05-30", "thefts.total", 0),
    ("2024-05-31", "thefts.total", 1),
    ("2025", "thefts.total", 1),
    # One drill.
    ("2025", "drills.JP.total", 1),
]

OPEN: list[tuple[str, str, bool]] = [
    ("1955-01-31", "nam-il-statement-1955", False),
    ("1955-02-01", "nam-il-statement-1955", True),
    ("1955-02-28", "nam-il-statement-1955", False),
    ("1970", "deterioration-under-sato", True),
    ("1976", "equidistance-under-tanaka", True),
    ("1984", "equidistance-under-tanaka", False),
    ("1985", "sanctions-1980s", True),
    ("1990", "sanctions-1980s", False),
    ("1998-06-30", "taepodong-1998", True),
    ("1998-12-31", "taepodong-1998", False),
    ("2010", "launch-into-waters-1", True),
    ("2016-08-03", "launch-into-waters-1", False),
    ("2024-05-20", "dmm-theft-2024", False),
    ("2024-05-25", "dmm-theft-2024", True),
    ("2024-12-25", "spying-raised", True),
    ("2024-12-26", "spying-raised", False),
]

KNOWN: list[tuple[str, str, str, object]] = [
    ("2025", "2024-12-25", "thefts.attributed", {}),
    ("2025", "1998-12-31", "launches.over.JP", 1),
    ("2025", "1997-12-31", "launches.over.JP", 0),
    ("2025", "1954-12-31", "statements.KP.by_act.call", 0),
    ("1990", "1955-02-28", "statements.KP.by_act.call", 1),
    ("1983", "2002-12-31", "abductees.admitted", 0),
    ("2002", "2002-12-31", "abductees.admitted", 13),
    ("2023-06-08", "2023-06-08", "launches.total", 6),
]


@pytest.mark.parametrize(("as_of", "path", "expected"), ROWS)
def test_row(timeline: chronicle.Timeline[Relations], as_of: str, path: str, expected: object) -> None:
    assert timeline.as_of(as_of)[path] == expected


@pytest.mark.parametrize(("as_of", "name", "expected"), OPEN)
def test_open(timeline: chronicle.Timeline[Relations], as_of: str, name: str, expected: bool) -> None:
    assert (name in {each.id for each in timeline.as_of(as_of).pending}) is expected


@pytest.mark.parametrize(("as_of", "known", "path", "expected"), KNOWN)
def test_known(timeline: chronicle.Timeline[Relations], as_of: str, known: str, path: str, expected: Any) -> None:
    assert timeline.as_of(as_of, known=known)[path] == expected
