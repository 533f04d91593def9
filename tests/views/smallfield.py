"""A small invented field: islands that trade with each other, and quarrel."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from attrs import evolve, field, frozen

from chronicle import Codebook, Event, EventRef, Reducer, When, cited, combine, only, per

codebook = Codebook("islands")


@codebook.event("landing")
@frozen(kw_only=True)
class Landing(Event):
    """A ship lands, and goods change hands.

    Adds to the landings.

    - `of`, `at`: whose ship it is, and where it lands.
    - `worth`: what the goods are worth.
    """

    of: str
    at: str
    worth: Decimal = Decimal(0)


@codebook.event("feast", act=True)
@frozen(kw_only=True)
class Feast(Event):
    """Islands feast together."""

    guests: tuple[str, ...] = field(default=(), converter=tuple)
    after_landing: Annotated[str, EventRef(Landing)] | None = None
    mood: Literal["merry", "sober"] = "merry"


@codebook.event("ban")
@frozen(kw_only=True)
class Ban(Event):
    """An island lets nobody land."""

    by: str


@frozen
class Trade:
    landings: int = 0
    worth: Decimal = Decimal(0)
    last: When | None = None

    @property
    def brisk(self) -> bool:
        return self.landings > 2


@frozen
class Bans:
    now: int = 0
    ever: int = 0


@frozen
class Pair:
    trade: Trade
    feasts: Mapping[str, int]
    bans: Bans

    @property
    def at_odds(self) -> bool:
        return self.bans.now > 0 and not self.trade.brisk


@cited
def pair(one: str, other: str) -> object:
    """Trade, feasts and bans of two islands."""
    both = {one, other}
    trade: Reducer[Trade] = Reducer("trade", initial=Trade())
    feasts: Reducer[int] = Reducer("feasts", initial=0)
    bans: Reducer[Bans] = Reducer("bans", initial=Bans())

    @trade.on(Landing)
    def landed(state: Trade, event: Landing) -> Trade:
        return Trade(state.landings + 1, state.worth + event.worth, event.when)

    @feasts.on(Feast)
    def feasted(state: int, event: Feast) -> int:
        if event.note == "poisoned":
            raise RuntimeError("nobody survives")
        return state + 1

    @feasts.requires(Feast)
    def sober_first(state: int, event: Feast) -> bool:
        """A merry feast comes after a sober one.

        More is not asked.
        """
        return event.mood == "sober" or state > 0

    @bans.on(Ban)
    def banned(state: Bans, event: Ban) -> Bans:
        return Bans(state.now + 1, state.ever + 1)

    @bans.on_end(Ban)
    def lifted(state: Bans, event: Ban) -> Bans:
        return evolve(state, now=state.now - 1)

    @bans.invariant
    def one_ban(state: Bans) -> bool:
        return state.now <= 1

    def theirs(event: Event) -> bool:
        return isinstance(event, Ban) or {getattr(event, "of", one), getattr(event, "at", other)} == both

    return only(theirs, combine(Pair, trade=trade, feasts=per(lambda event: event.guests, feasts), bans=bans))
