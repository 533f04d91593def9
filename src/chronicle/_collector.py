"""The garbage collector, out of the way of work that makes much and leaves no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Pauses the collector, and restores it: who only makes what it keeps pays twice for looking for garbage.

    >>> with no_garbage_collection():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _promote()
            gc.enable()


def _promote() -> None:
    """Counts all that was made as old, or the first thing made afterwards would set off a search through all of it.

    Freezing and unfreezing does that without looking at a single object; where somebody keeps objects frozen, theirs
    stay so.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
