"""The event types, and the states, that broken and sound reducers have in common."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from attrs.validators import ge, in_

from chronicle.events import Codebook, Event

codebook = Codebook("mutants")
PARTIES = ("JP", "KP", "US")


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    """Something was launched."""

    by: str = field(validator=in_(PARTIES))
    count: int = field(default=1, validator=ge(1))


@codebook.event("ban")
@frozen(kw_only=True)
class Ban(Event):
    """One country forbids something, from a day or for a while."""

    by: str = field(validator=in_(PARTIES))


@codebook.event("release")
@frozen(kw_only=True)
class Release(Event):
    """Some of those who were held came free."""

    count: int = field(default=1, validator=ge(1))


@codebook.event("capture")
@frozen(kw_only=True)
class Capture(Event):
    """Some were taken."""

    count: int = field(default=1, validator=ge(1))


def _in_dozens(tons: int) -> int:
    return tons * 12


@codebook.event("cargo")
@frozen(kw_only=True)
class Cargo(Event):
    """Goods, counted in dozens by whoever wrote the converter, which multiplies again whenever it is read."""

    tons: int = field(default=1, converter=_in_dozens)


@codebook.event("letter")
@frozen(kw_only=True)
class Letter(Event):
    """A letter, with words in a dictionary that a handler can write to."""

    words: dict[str, str] = field(factory=dict, hash=False)


@frozen
class Counted:
    """Launches, and by whom."""

    launches: int = 0
    by: Mapping[str, int] = field(factory=dict)
    last: str | None = None


@frozen
class Kept:
    """Who was taken, and who came free."""

    taken: int = 0
    free: int = 0
