"""What the dates leave open about one value: what else it may be, and which events that depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from chronicle.chronology import Key, Occurrence
from chronicle.errors import QueryError, ReplayError, TooManyWorlds
from chronicle.paths import joined
from chronicle.timeline import AsOf
from chronicle.worlds import World

LIMIT = 10_000
"""A report asks for many values, and gives up sooner on each than who asks for one."""


@frozen
class Open:
    """What else a value may be (`others`), what that depends on (`because_of`), and what may have been `known`.

    `because_of` are the occurrences that have happened in one of the worlds and not in another, or that come in another
    order. `refusal` says why it could not be told, where that is so.
    """

    others: tuple[Any, ...] = ()
    because_of: tuple[Occurrence, ...] = ()
    known: tuple[str, ...] = ()
    refusal: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the value was found to be the only one that is possible."""
        return not self.others and self.refusal is None


EXACT = Open()


def opened(answer: AsOf[Any], told: tuple[str, ...]) -> Open:
    """What is open about the value at some steps of a path."""
    path = joined(told) if told else None
    try:
        if answer.exact(path, limit=LIMIT):
            return EXACT
        possible = answer.possible(path, limit=LIMIT)
    except TooManyWorlds as error:
        return Open(because_of=_first_of_each(error.pending), refusal="too much is open to tell what else it may be")  # type: ignore[arg-type]
    except ReplayError as error:
        return Open(refusal=f"what else it may be cannot be told: {error.problem.message}")
    except QueryError:
        return Open(refusal="it is not there in every world")
    known = tuple(dict.fromkeys(name for world in possible.worlds for name in world.known))
    return Open(possible.values[1:], _first_of_each(deciding(possible.worlds)), known)


def deciding(worlds: Sequence[World]) -> list[Occurrence]:
    """What has happened in one of some worlds and not in another; where there is none, what comes in another order."""
    by_key = {each.key: each for world in worlds for each, _ in world.happened}
    orders = [[each.key for each, _ in world.happened] for world in worlds]
    differing = [key for key in by_key if not all(key in order for order in orders)]
    moved = differing or [key for key in by_key if any(_moved(key, order, orders[0]) for order in orders)]
    return [by_key[key] for key in moved]


def _moved(key: Key, order: list[Key], other: list[Key]) -> bool:
    """Whether something comes before something else in one order of the same, and not in the other."""
    return set(order[: order.index(key)]) != set(other[: other.index(key)])


def _first_of_each(pending: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Of what an event is spread over, the first."""
    return tuple({(each.seq, each.slot): each for each in reversed(list(pending))}.values())[::-1]
