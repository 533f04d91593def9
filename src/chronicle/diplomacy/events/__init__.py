"""The event types of relations between countries, for any pair of them, in the codebook `codebook`.

Each type says what it moves and what it does not. `parties` collects the countries that an event names, `concerns` says
whether it may move the state of a pair.
"""

from chronicle.diplomacy.events._book import codebook
from chronicle.diplomacy.events._parties import concerns, parties
from chronicle.diplomacy.events.abductions import (
    Abduction,
    AbductionCampaign,
    Admission,
    DeathClaim,
    ForensicResult,
    Return,
)
from chronicle.diplomacy.events.dealings import (
    Agreement,
    Assessment,
    DiplomaticTies,
    Organisation,
    PolicyShift,
    Summit,
    Talks,
    Visit,
)
from chronicle.diplomacy.events.security import CyberTheft, Drill, Launch, LaunchPlan, Sanction
from chronicle.diplomacy.events.surroundings import Condition, ContextEvent, FigureReport
from chronicle.diplomacy.events.words import Attribution, IssuePosition, Statement

__all__ = [
    "Abduction",
    "AbductionCampaign",
    "Admission",
    "Agreement",
    "Assessment",
    "Attribution",
    "Condition",
    "ContextEvent",
    "CyberTheft",
    "DeathClaim",
    "DiplomaticTies",
    "Drill",
    "FigureReport",
    "ForensicResult",
    "IssuePosition",
    "Launch",
    "LaunchPlan",
    "Organisation",
    "PolicyShift",
    "Return",
    "Sanction",
    "Statement",
    "Summit",
    "Talks",
    "Visit",
    "codebook",
    "concerns",
    "parties",
]
