"""Relations between two countries: the event types, and the reducers that replay them.

- `codebook`: the event types, for any countries (`chronicle.diplomacy.events`).
- `bilateral`: the reducer of two countries; its state is a `Relations`.
- the parts of which it is made, each a reducer by itself.
"""

from chronicle.diplomacy.events import codebook
from chronicle.diplomacy.reducers import (
    Between,
    Relations,
    abductees,
    agreements,
    bilateral,
    climate,
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

__all__ = [
    "Between",
    "Relations",
    "abductees",
    "agreements",
    "bilateral",
    "climate",
    "codebook",
    "drills",
    "figures",
    "issues",
    "launches",
    "meetings",
    "organisations",
    "policies",
    "sanctions",
    "statements",
    "talks",
    "thefts",
    "ties",
    "windows",
]
