"""Launches and windows, sanctions, thefts and drills."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chronicle import Event, MemoryLog
from chronicle.diplomacy.events import Attribution, CyberTheft, Drill, Launch, LaunchPlan, Sanction
from chronicle.diplomacy.reducers import (
    Authors,
    Drills,
    Launches,
    Measure,
    Sanctions,
    Thefts,
    Window,
    drills,
    launches,
    sanctions,
    thefts,
    windows,
)
from chronicle.diplomacy.reducers.launches import launched, parts_of_the_total, window_closed, window_opened
from chronicle.diplomacy.reducers.sanctions import in_force_were_imposed, lapsed, sanctioned, something_in_force
from chronicle.diplomacy.reducers.thefts import attributed, something_stolen, stolen
from chronicle.diplomacy.vocabulary import Amount

from .strategies import numbered, of, of_type, words


def a(cls: Any, **fields: Any) -> Any:
    return cls(**{"id": "a", "when": "2000", **fields})


def launch(**fields: Any) -> Launch:
    return a(Launch, **{"by": "TR", **fields})


def sanction(**fields: Any) -> Sanction:
    return a(Sanction, **{"by": "GR", "on": "TR", **fields})


def theft(**fields: Any) -> CyberTheft:
    loot = [Amount(value=Decimal("4502.9"), unit="BTC"), Amount(value=Decimal(300), unit="USD", qualifier="over")]
    return a(CyberTheft, **{"id": "theft", "against": "GR", "victim": "an exchange", "amounts": loot, **fields})


def test_an_occasion_counts_once_however_many_missiles_flew() -> None:
    state = launched(Launches(), launch(missiles=7, over=["GR"], into_waters_of=["GR", "GR"]))
    assert (state.total, state.uncontested, state.over["GR"], state.into_waters_of["GR"]) == (1, 1, 1, 1)
    assert (state.by["TR"], state.by["GR"]) == (1, 0)


def test_a_launch_is_contested_where_the_parties_differ() -> None:
    state = launched(Launches(), launch(called={"TR": "rocket-artillery", "GR": "ballistic-missile"}))
    assert (state.total, state.contested, state.uncontested) == (1, 1, 0)


def test_a_plan_never_counts_and_its_window_opens_and_closes() -> None:
    log = MemoryLog()
    log.append(a(LaunchPlan, when="2023-05-31/2023-06-07", known="2023-05-28", by="TR", near=["GR"]))
    assert log.replay(launches).as_of("2023-06-01").state == Launches()
    timeline = log.replay(windows)
    told = [timeline.as_of(day)["a.open"] for day in ("2023-05-30", "2023-05-31", "2023-06-07", "2023-06-08")]
    assert told == [False, True, True, False]


def test_a_plan_without_a_span_has_no_window() -> None:
    plan = a(LaunchPlan, by="TR")
    assert not window_opened(Window(), plan).open
    assert not window_closed(Window(True), plan).open


@given(st.lists(of_type(Launch, by=st.just("TR"), over=st.sampled_from([(), ("GR",)])), max_size=6).map(numbered))
def test_parts_never_exceed_the_total(events: list[Event]) -> None:
    state = Launches()
    for event in events:
        state = launched(state, event)  # type: ignore[arg-type]
        assert parts_of_the_total(state)
    assert not parts_of_the_total(Launches(contested=1))


def test_considered_relief_lifts_nothing() -> None:
    imposed = sanctioned(Sanctions(), sanction(because="terror"))
    considered = sanctioned(imposed, sanction(id="b", step="relief-considered"))
    assert (considered.active, considered.relief_considered, considered.lifting_recorded) == (1, True, False)
    assert considered.in_force["a"] == Measure("economic", "2000", "terror")


def test_sanctions_are_eased_and_lifted_one_or_all() -> None:
    two = sanctioned(sanctioned(Sanctions(), sanction()), sanction(id="b", kind="arms"))
    eased = sanctioned(two, sanction(id="c", step="eased", concerns="b"))
    assert (eased.in_force["a"].eased, eased.in_force["b"].eased) == (False, True)
    assert list(sanctioned(two, sanction(id="c", step="lifted", concerns="b")).in_force) == ["a"]
    none = sanctioned(two, sanction(id="c", step="lifted"))
    assert (none.active, none.imposed, none.lifting_recorded) == (0, 2, True)


def test_a_sanction_for_a_time_lapses_and_that_is_no_lifting() -> None:
    log = MemoryLog()
    log.append(sanction(when="2006-10-14/2014-07-04"))
    timeline = log.replay(sanctions)
    assert timeline.as_of("2014-07-04")["GR.active"] == 1
    assert timeline.as_of("2014-07-05")["GR.active"] == 0
    assert timeline.as_of("2014-07-05")["GR.lifting_recorded"] is False
    state = sanctioned(Sanctions(), sanction())
    assert lapsed(state, sanction(id="b", step="relief-considered")) is state


def test_only_what_is_in_force_is_lifted() -> None:
    assert not something_in_force(Sanctions(), sanction(step="lifted"))
    assert something_in_force(Sanctions(), sanction(step="relief-considered"))


STEPS = of_type(Sanction, by=st.just("GR"), on=st.just("TR"), step=of(words.SanctionStep))


@given(st.lists(STEPS, max_size=6).map(numbered))
def test_in_force_are_no_more_than_imposed(events: list[Event]) -> None:
    state = Sanctions()
    for event in events:
        state = sanctioned(state, event)  # type: ignore[arg-type]
        assert in_force_were_imposed(state)
    assert not in_force_were_imposed(Sanctions({"a": Measure("arms", "2000")}))


def test_what_is_told_twice_is_stolen_once() -> None:
    twice = theft(amounts=[Amount(value=Decimal("4502.9"), unit="BTC")] * 2)
    assert stolen(Thefts(), twice).stolen == {"BTC": Decimal("4502.9")}
    assert stolen(Thefts(), theft()).stolen == {"BTC": Decimal("4502.9"), "USD": Decimal(300)}
    assert stolen(stolen(Thefts(), theft()), theft(id="other")).stolen["BTC"] == Decimal("9005.8")


def test_an_attribution_changes_only_the_authors() -> None:
    before = stolen(Thefts(), theft())
    named = a(Attribution, by=["GR", "US"], to="TR", actors=["Trader", "Lazarus"], theft="theft")
    after = attributed(before, named)
    assert (after.total, after.stolen, after.known) == (1, before.stolen, before.known)
    assert after.attributed["theft"] == Authors(("TR",), ("Trader", "Lazarus"), ("GR", "US"))
    again = attributed(after, a(Attribution, id="b", by=["BG"], actors=["Lazarus"], theft="theft"))
    assert again.attributed["theft"] == Authors(("TR",), ("Trader", "Lazarus"), ("GR", "US", "BG"))
    assert something_stolen(before, named)
    assert not something_stolen(Thefts(), named)


def test_authors_are_known_when_they_are_named() -> None:
    log = MemoryLog()
    log.append(
        theft(when="2024-05"),
        a(Attribution, when="2024-12-23", after=["theft"], by=["GR"], to="TR", theft="theft"),
    )
    timeline = log.replay(thefts)
    assert timeline.as_of("2024-06").state.attributed == {}
    assert timeline.as_of("2024-12-23", known="2024-11").state.attributed == {}
    assert timeline.as_of("2024-12-23").state.attributed["theft"].by == ("GR",)


def test_drills_count_for_those_who_exercise() -> None:
    log = MemoryLog()
    log.append(a(Drill, by="GR", against="TR", kind="evacuation", first=True))
    state = log.replay(drills).as_of("2000").state
    assert (state["GR"], state["TR"]) == (Drills(1), Drills(0))
