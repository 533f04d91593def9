"""Provenance: why a value is what it is, how it came to be, and what it rests on.

Theory of operation
===================

A replay keeps each state with the position of the occurrence that made it. So how a value came about is read off the
kept states, without running a handler again: the *change log* is the difference of each state with the one before it.

*Why* a value is what it is, is asked by muting: one event at a time is skipped, while the dates and the order of all
others stay, and the part of the state that the path goes through is folded again from there. Events without which the
value would be another *changed* it, where they did so themselves, or *enabled* the change. Where the value stands
without the event that made it, others *confirm* it: those that make it so, one after the other, when what made it so
before them is muted. Only events that changed the part need be tried: to skip what did nothing changes nothing.

*What if* is asked of another log: without an entry (as if it were retracted, so that what it says of the order of
others is gone too), with more entries, with another date. It shares the replay up to the first difference.
"""

from chronicle.provenance._changes import ChangeLog, change_rows
from chronicle.provenance._condition import Condition
from chronicle.provenance._diff import Difference, Learning, Side
from chronicle.provenance._explained import Explained
from chronicle.provenance._first import FirstDay
from chronicle.provenance._mute import LIMIT
from chronicle.provenance._part import Answer, Change, changes, changes_of, since
from chronicle.provenance._sensitivity import Sensitivity, Withdrawn
from chronicle.provenance._suppose import SupposedLog, corrections_of
from chronicle.provenance._uncounted import NotCounted, Replayed
from chronicle.provenance._why import Why, behind

__all__ = [
    "LIMIT",
    "Answer",
    "Change",
    "ChangeLog",
    "Condition",
    "Difference",
    "Explained",
    "FirstDay",
    "Learning",
    "NotCounted",
    "Replayed",
    "Sensitivity",
    "Side",
    "SupposedLog",
    "Why",
    "Withdrawn",
    "behind",
    "change_rows",
    "changes",
    "changes_of",
    "corrections_of",
    "since",
]
