"""Every reducer of the field obeys the laws of reducers."""

from __future__ import annotations

import chronicle.diplomacy
from chronicle import only
from chronicle.diplomacy import (
    Between,
    abductees,
    agreements,
    bilateral,
    climate,
    codebook,
    drills,
    figures,
    issues,
    launches,
    meetings,
    organisations,
    policies,
    sanctions,
    statements,
    talks,
    thefts,
    ties,
    windows,
)
from chronicle.diplomacy.events import Launch, Summit
from chronicle.reducer import AnyReducer
from chronicle.testing import reducer_laws
from tests.testing.budget import examples

PAIR = Between("JP", "KP")
FEW, MORE = examples(4), examples(12)

# People whom one country abducted from another: two countries, each other's.
test_abductees = reducer_laws(only(PAIR, abductees), monotone=("abducted", "admitted", "returned"), settings=FEW)
test_agreements = reducer_laws(agreements, ordered=True, settings=FEW)
test_climate = reducer_laws(climate, ordered=True, settings=FEW)
test_drills = reducer_laws(drills, monotone="KP.total", settings=FEW)
test_figures = reducer_laws(figures, ordered=True, settings=FEW)
test_issues = reducer_laws(issues, ordered=True, settings=FEW)
test_launches = reducer_laws(launches, monotone=("total", "contested"), tally={"total": Launch}, settings=FEW)
test_meetings = reducer_laws(meetings, monotone="summits", tally={"summits": Summit}, settings=FEW)
test_organisations = reducer_laws(organisations, settings=FEW)
test_policies = reducer_laws(policies, ordered=True, settings=FEW)
test_sanctions = reducer_laws(sanctions, ordered=True, monotone="KP.imposed", settings=FEW)
test_statements = reducer_laws(statements, monotone="KP.total", settings=FEW)
test_talks = reducer_laws(talks, ordered=True, settings=FEW)
test_thefts = reducer_laws(thefts, ordered=True, monotone="total", settings=FEW)
test_ties = reducer_laws(ties, ordered=True, settings=FEW)
test_windows = reducer_laws(windows, ordered=True, settings=FEW)
test_bilateral = reducer_laws(bilateral("JP", "KP"), events=codebook, ordered=True, settings=MORE)


def test_every_reducer_is_tested() -> None:
    held = {name for name in chronicle.diplomacy.__all__ if isinstance(getattr(chronicle.diplomacy, name), AnyReducer)}
    assert {f"test_{name}" for name in held} <= set(globals())
