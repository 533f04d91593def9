"""Every state that the dates allow.

Theory of operation
===================

A *world* is one way in which things may have been: a day for each occurrence out of the days that its date and its
links leave to it, an order of those that share a day, and, where `known` is asked for, which of the events and
corrections that may or may not have been known by then were. As of a day, a world has one state.

Worlds are never listed; there are too many. A state is made of *cells* (one for each plain reducer, and for each key
of a keyed one), and a question looks only at the cells that its value is read from. What else the log holds only
binds the days of what has a say in them. Where order does not matter (`commutative`), what counts is which
occurrences have happened, and equal states are put together after each. Where it matters, the histories are walked
through by the sets of what has happened, at the earliest moments that are left, and ways that lead to the same set and
the same state are put together. Cells are asked together where they share an event that is open, or where links bind
what is open in one to what is open in another; cells that share nothing are free of each other, and then, and only
then, any state of the one goes with any of the other.

So what is found is exactly the set of states that trying all choices would find. When that takes more steps than the
limit, `TooManyWorlds` says so and names the occurrences that cause it.
"""

from __future__ import annotations

from chronicle.worlds._cells import cells
from chronicle.worlds._worlds import LIMIT, Possible, World, Worlds

__all__ = ["LIMIT", "Possible", "World", "Worlds", "cells"]
