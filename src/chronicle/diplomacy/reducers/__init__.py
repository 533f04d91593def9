"""The reducers of the relations of two countries: one part in each module, and `bilateral`, which puts them together.

Every part stands by itself too, and replays a log of any countries: `log.replay(abductees)`.
"""

from chronicle.diplomacy.reducers.abductees import Abductees, abductees
from chronicle.diplomacy.reducers.agreements import Accord, agreements
from chronicle.diplomacy.reducers.climate import Climate, climate
from chronicle.diplomacy.reducers.drills import Drills, drills
from chronicle.diplomacy.reducers.figures import Figure, figures
from chronicle.diplomacy.reducers.issues import Issue, issues
from chronicle.diplomacy.reducers.launches import Launches, Window, launches, windows
from chronicle.diplomacy.reducers.meetings import Meetings, Visits, meetings
from chronicle.diplomacy.reducers.organisations import Body, organisations
from chronicle.diplomacy.reducers.policies import Policy, policies
from chronicle.diplomacy.reducers.relations import Between, Relations, bilateral
from chronicle.diplomacy.reducers.sanctions import Measure, Sanctions, sanctions
from chronicle.diplomacy.reducers.statements import Spoken, statements
from chronicle.diplomacy.reducers.talks import Negotiations, talks
from chronicle.diplomacy.reducers.thefts import Authors, Theft, Thefts, thefts
from chronicle.diplomacy.reducers.ties import Ties, ties

__all__ = [
    "Abductees",
    "Accord",
    "Authors",
    "Between",
    "Body",
    "Climate",
    "Drills",
    "Figure",
    "Issue",
    "Launches",
    "Measure",
    "Meetings",
    "Negotiations",
    "Policy",
    "Relations",
    "Sanctions",
    "Spoken",
    "Theft",
    "Thefts",
    "Ties",
    "Visits",
    "Window",
    "abductees",
    "agreements",
    "bilateral",
    "climate",
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
