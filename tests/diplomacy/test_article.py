"""The article, sentence by sentence, as values that must be true of the corpus as of a date.

Each row was derived by hand from the article, not from what the code gives: (as of, path, expected), and after it the
sentence that says so. "The state" is the one in which everything happened as late as the article allows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import chronicle
from chronicle.diplomacy import Relations, abductees, bilateral, launches
from chronicle.diplomacy.reducers.climate import weather
from chronicle.diplomacy.reducers.talks import negotiations

EVENTS = Path(__file__).parents[2] / "events"

NORMALIZATION_TALKS: list[tuple[str, Any, object]] = [
    # In September 1990 a delegation led by Kanemaru visited North Korea, and met Kim Il Sung in private: no summit.
    ("1990-08", "meetings.visits.JP.total", 0),
    ("1990-09", "meetings.visits.JP.total", 1),
    ("1990-09", "meetings.visits.JP.by_level.political-party", 1),
    ("1990-09", "meetings.visits.JP.by_level.head-of-government", 0),
    ("1990-09", "meetings.visits.KP.total", 0),
    ("1990-09", "meetings.summits", 0),
    # A joint declaration released on 28 September called for Japan to apologise and to compensate.
    ("1990-09-27", "agreements.joint-declaration-1990.status", None),
    ("1990-09-28", "agreements.joint-declaration-1990.status", "in-force"),
    ("1990-09-28", "agreements.joint-declaration-1990.form", "joint-declaration"),
    ("1990-09-28", "climate.status", "thaw"),
    ("1990-09-27", "issues.colonial-rule-apology.position.KP", None),
    ("1990-09-28", "issues.colonial-rule-apology.position.KP", "demanded"),
    ("1990-09-28", "issues.colonial-rule-apology.position.JP", None),
    ("1990-09-28", "issues.colonial-rule-compensation.position.KP", "demanded"),
    ("1990-09-28", "ties.status", "never-established"),
    # They agreed to begin talks; the container of all these talks counts no round.
    ("1989", "talks.bilateral.status", "none"),
    ("1990-09-27", "talks.bilateral.status", "none"),
    ("1991-01-29", "talks.bilateral.rounds_started", 0),
    # In January 1991 Japan began the talks with a formal apology for its colonial rule.
    ("1990", "statements.JP.by_act.apology", 0),
    ("1991-01", "statements.JP.by_act.apology", 1),
    ("1991-01", "issues.colonial-rule-apology.position.JP", "met"),
    ("1991-01", "issues.colonial-rule-apology.closed", False),
    # Inspections and compensation proved more difficult to negotiate.
    ("1993", "issues.nuclear-inspections.position.JP", "contested"),
    ("1993", "issues.colonial-rule-compensation.closed", False),
    # The first round was held on 30 and 31 January 1991, and quickly broke down over compensation.
    ("1991-01-30", "talks.bilateral.rounds_started", 1),
    ("1991-01-31", "talks.bilateral.status", "broken-down"),
    ("1991-01-31", "talks.bilateral.rounds_completed", 0),
    ("1991-02-01", "talks.bilateral.rounds_completed", 0),
    ("1991-02", "talks.bilateral.over", "colonial-rule-compensation"),
    ("1991-02", "talks.bilateral.under_way", ()),
    ("1991-01-31", "climate.status", "strained"),
    ("2006", "talks.bilateral.rounds_started", 1),
    ("2006", "talks.bilateral.sessions", 0),
    # Pyongyang demanded compensation for colonial rule and for losses after the war.
    ("1993", "issues.colonial-rule-compensation.position.KP", "demanded"),
    ("1993", "issues.postwar-losses.position.KP", "demanded"),
    # Japan insists that the differences with South Korea over bilateral inspections come first.
    ("1993", "issues.inter-korean-inspections.position.JP", "demanded"),
    # North Korea refused information about Japanese spouses; the prisoners of war were a point of contention.
    ("1993", "issues.japanese-spouses.position.KP", "refused"),
    ("1993", "issues.prisoners-of-war.position.JP", "raised"),
    ("1993", "issues.prisoners-of-war.position.KP", None),
    # Japan normalised relations with South Korea: third parties, and no ties with the North.
    ("2009-01-09", "ties.status", "never-established"),
]

ABDUCTIONS: list[tuple[str, Any, object]] = [
    # The abductions occurred from 1977 to 1983: thirteen that were admitted, and nobody is told of beyond them.
    ("1976", "abductees.abducted", 0),
    ("1983", "abductees.abducted", 13),
    ("1983", "abductees.admitted", 0),
    ("1983", "abductees.unaccounted.JP", 0),
    # Yi Un Hee was one case: known by name, and not counted beyond the thirteen.
    ("1983", 'abductees.persons."Yi Un Hee".JP', "abducted"),
    # For many years North Korea denied, and in 2002 it admitted to 13.
    ("2001", "issues.abductions.position.KP", "denied"),
    ("2001", "abductees.admitted", 0),
    ("2002-06", "abductees.admitted", 0),
    ("2002", "abductees.admitted", 13),
    ("2002", "issues.abductions.position.KP", "admitted"),
    ("2002", "abductees.unaccounted.JP", 13),
    ("2002", "climate.status", "thaw"),
    # In 2002 and 2004 Koizumi made two visits; the caption shows him with Kim Jong-il in Pyongyang in 2002.
    ("2001", "meetings.visits.JP.by_level.head-of-government", 0),
    ("2002", "meetings.visits.JP.by_level.head-of-government", 1),
    ("2003", "meetings.visits.JP.by_level.head-of-government", 1),
    ("2004", "meetings.visits.JP.by_level.head-of-government", 2),
    ("2001", "meetings.summits", 0),
    ("2002", "meetings.summits", 1),
    ("2004", "meetings.summits", 1),
    ("2002", "issues.abductions.position.JP", "demanded"),
    # North Korea eventually returned five of the thirteen, and claimed that the other eight had died.
    ("2003", "abductees.returned", 0),
    ("2003", "abductees.claimed_dead", 0),
    ("2006-12-31", "abductees.returned", 5),
    ("2006-12-31", "abductees.claimed_dead", 8),
    ("2006-12-31", "abductees.unaccounted.JP", 8),
    ("2006-12-31", "abductees.unaccounted.KP", 0),
    ("2006-12-31", "abductees.admitted", 13),
    # Yokota's returned remains were not hers, Japan said after a DNA test; North Korea said that she took her life.
    ("2006-12-31", "abductees.remains_returned", 1),
    ("2006-12-31", "abductees.deaths_disputed", 1),
    ("2006-12-31", "abductees.confirmed_dead", 0),
    ("2006-12-31", 'abductees.persons."Megumi Yokota".KP', "dead"),
    ("2006-12-31", 'abductees.persons."Megumi Yokota".JP', "death-disputed"),
    # With that, the positive effect on relations disintegrated.
    ("2006-12-31", "climate.status", "strained"),
    # Japan presses to come clean, Pyongyang insists that the issue is resolved.
    ("2024-12-26", "issues.abductions.position.JP", "demanded"),
    ("2024-12-26", "issues.abductions.position.KP", "claimed-resolved"),
    ("2024-12-26", "issues.abductions.closed", False),
    ("2024-12-26", "abductees.unaccounted.JP", 8),
    # Trump brought the issue up at his meeting with Kim: third parties, so no summit and no statement of the two.
    ("2018-06-12", "meetings.summits", 1),
    ("2018-06-12", lambda s: sorted(s.statements), ["JP", "KP"]),
    # Kishida committed himself on 28 March 2024; Choe refused any communication on the 29th.
    ("2024-03-27", "statements.JP.by_act.commitment", 0),
    ("2024-03-28", "statements.JP.by_act.commitment", 1),
    ("2024-03-28", "statements.KP.by_act.refusal", 0),
    ("2024-03-29", "statements.KP.by_act.refusal", 1),
    ("2024-03-28", "talks.bilateral.status", "signalled"),
    ("2024-03-29", "talks.bilateral.status", "refused"),
    ("2024-03-28", "climate.status", "thaw"),
    ("2024-03-29", "climate.status", "strained"),
]

SIX_PARTY_TALKS: list[tuple[str, Any, object]] = [
    # On 13 February 2007 the six-party talks produced an agreement, with steps towards normalisation.
    ("2007-02-12", "talks.six-party.status", "none"),
    ("2007-02-12", lambda s: "six-party-agreement-2007" in s.agreements, False),
    ("2007-02-13", "agreements.six-party-agreement-2007.status", "in-force"),
    ("2007-02-13", "agreements.six-party-agreement-2007.channel", "six-party"),
    ("2007-02-13", "talks.six-party.rounds_started", 0),
    ("2007-02-13", "talks.six-party.sessions", 1),
    ("2007-02-13", "talks.bilateral.status", "broken-down"),
    # A normalisation that is agreed on is not yet a normalisation.
    ("2007-02-13", "ties.status", "never-established"),
    ("2007-02-13", "climate.status", "strained"),
    ("2007-02-13", "meetings.summits", 1),
]

REST: list[tuple[str, Any, object]] = [
    # Talks in September 2007, resumed in June 2008.
    ("2007-08", "talks.bilateral.sessions", 0),
    ("2007-09", "talks.bilateral.sessions", 1),
    ("2008-06", "talks.bilateral.sessions", 2),
    ("2008-06", "talks.bilateral.status", "ongoing"),
    # In 1998 a missile crossed over Japan.
    ("1997", "launches.over.JP", 0),
    ("1998", "launches.over.JP", 1),
    ("1998", "launches.into_waters_of.JP", 0),
    # Two occasions by 2017, and October 2021 and November 2022, into Japanese waters.
    ("2017", "launches.into_waters_of.JP", 2),
    ("2021-10", "launches.into_waters_of.JP", 3),
    ("2022-11", "launches.into_waters_of.JP", 4),
    # A test that Abe called ballistic, and North Korea did not; its warning is no launch.
    ("2019-11", "launches.contested", 1),
    ("2019-11", "launches.total", 4),
    # A plan for 31 May to 7 June 2023 is no launch.
    ("2023-05-30", lambda s: [key for key, each in s.windows.items() if each.open], []),
    ("2023-05-31", lambda s: sum(each.open for each in s.windows.values()), 1),
    ("2023-06-07", lambda s: sum(each.open for each in s.windows.values()), 1),
    ("2023-06-08", lambda s: sum(each.open for each in s.windows.values()), 0),
    ("2023-06-08", "launches.total", 6),
    # The first evacuation drill.
    ("2017-03-16", "drills.JP.total", 0),
    ("2017-03-17", "drills.JP.total", 1),
    # Almost 50,000 had arrived by late 1960, and 60,000 still wished to go: neither is added to the other.
    ("1960", lambda s: int(s.figures["repatriated-residents"].value), 50_000),
    # Trade of more than 200 million a year in the 1980s ends with them, the debt of about 50 million does not.
    ("1989", lambda s: int(s.figures["trade"].value), 200_000_000),
    ("1990", "figures.trade.value", None),
    ("1990", lambda s: int(s.figures["unpaid-debt"].value), 50_000_000),
    # As of 2017 relations are at an all-time low.
    ("2016", "climate.all_time_low", False),
    ("2017", "climate.all_time_low", True),
    # Sanctions in the 1980s; relief is a topic in 2024, and nothing is lifted.
    ("1979", "sanctions.JP.active", 0),
    ("1989", "sanctions.JP.active", 1),
    ("2024-12-26", "sanctions.JP.lifting_recorded", False),
    ("2024-12-26", "sanctions.JP.relief_considered", True),
    # 4,502.9 Bitcoin are told twice and stolen once; who did it was said by 26 December 2024.
    ("2024-05-31", lambda s: str(s.thefts.stolen["BTC"]), "4502.9"),
    ("2024-12-26", "thefts.total", 1),
    ("2024-05-31", "thefts.attributed", {}),
    ("2024-12-26", lambda s: s.thefts.attributed["dmm-theft-2024"].to, ("KP",)),
]

ROWS = [*NORMALIZATION_TALKS, *ABDUCTIONS, *SIX_PARTY_TALKS, *REST]


@pytest.fixture(scope="module")
def timeline() -> chronicle.Timeline[Relations]:
    return chronicle.open(EVENTS).replay(bilateral("JP", "KP"))


@pytest.mark.parametrize(("as_of", "path", "expected"), ROWS)
def test_row(timeline: chronicle.Timeline[Relations], as_of: str, path: Any, expected: object) -> None:
    assert timeline.as_of(as_of)[path] == expected


def test_the_return_of_five_is_pending_while_the_source_says_eventually(
    timeline: chronicle.Timeline[Relations],
) -> None:
    vague = timeline.as_of("2003")
    returns = [each.event for each in vague.pending if each.event.__type__ == "return" and each.event.what == "persons"]
    assert [each.count for each in returns] == [5]
    assert vague.state.abductees.returned == 0


@pytest.mark.parametrize(
    ("as_of", "known", "path", "expected"),
    [
        ("1980", "1990", "abductees.abducted", 0),
        ("1980", "1990", "abductees.admitted", 0),
        ("1983", "2001", "abductees.abducted", 0),
        ("1983", "2001", "abductees.persons", {}),
        ("1983", "2002", "abductees.abducted", 13),
        ("2006-12-31", "2001", "abductees.admitted", 0),
        ("2006-12-31", "2001", "meetings.summits", 0),
        ("2024-12-26", "2024-05-20", "thefts.total", 0),
        ("2024-12-26", "2024-05-31", "thefts.attributed", {}),
        ("2023-06-01", "2023-05-27", lambda s: sum(each.open for each in s.windows.values()), 0),
        ("2023-06-01", "2023-05-28", lambda s: sum(each.open for each in s.windows.values()), 1),
    ],
)
def test_known(timeline: chronicle.Timeline[Relations], as_of: str, known: str, path: Any, expected: object) -> None:
    assert timeline.as_of(as_of, known=known)[path] == expected


def test_nothing_of_the_article_breaks_an_invariant(timeline: chronicle.Timeline[Relations]) -> None:
    for year in range(1945, 2026):
        state = timeline.as_of(str(year)).state
        assert all(holds(state.abductees) for holds in abductees.invariants)
        assert all(holds(each) for holds in negotiations.invariants for each in state.talks.values())
        assert all(holds(state.launches) for holds in launches.invariants)
        assert all(holds(state.climate) for holds in weather.invariants)


def test_the_order_of_the_two_countries_does_not_matter() -> None:
    log = chronicle.open(EVENTS)
    one, other = log.replay(bilateral("JP", "KP")), log.replay(bilateral("KP", "JP"))
    assert one.as_of("2024-12-26").state == other.as_of("2024-12-26").state
