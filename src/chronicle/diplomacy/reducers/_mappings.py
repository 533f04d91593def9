"""Small mappings for states: read-only by habit, and with a value for what was never told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Tally(dict[str, int]):
    """Counts by key; what was never counted reads as 0.

    >>> before = Tally(JP=1)
    >>> before.plus("JP", 2), before["JP"], before["KP"]
    ({'JP': 3}, 1, 0)
    """

    def __missing__(self, key: str) -> int:
        return 0

    def plus(self, key: str, count: int = 1) -> Tally:
        """A copy in which the count of a key is higher."""
        return Tally({**self, key: self[key] + count})


class Told(dict[str, Any]):
    """What was told by key; what was never told reads as `None`.

    >>> before = Told({"JP": "demanded"})
    >>> before.with_("KP", "denied"), before["KP"]
    ({'JP': 'demanded', 'KP': 'denied'}, None)
    """

    def __missing__(self, key: str) -> None:
        return None

    def with_(self, key: str, value: object) -> Told:
        """A copy in which a key has another value."""
        return Told({**self, key: value})


def tally(counts: Mapping[Any, int]) -> Tally:
    """A converter: counts as a `Tally`, also where they were read back as a plain mapping."""
    return counts if isinstance(counts, Tally) else Tally(counts)


def told(values: Mapping[Any, Any]) -> Told:
    """A converter: values as `Told`, also where they were read back as a plain mapping."""
    return values if isinstance(values, Told) else Told(values)
