"""What a replay keeps: the states of a reducer, each from the position at which it came about.

A history has the shape of its reducer. A leaf keeps a list of states and the positions of the occurrences that made
them; branches keep one history for each part; keys keep one for each key that was seen. Nothing is ever copied, and a
state at a position is found by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field

K = TypeVar("K", bound=Hashable)
S = TypeVar("S")


class History(Protocol):
    """The states of one reducer along a chronology. Positions count occurrences from 0."""

    def at(self, position: int) -> Any:
        """The state after the first `position` occurrences."""
        ...

    def upto(self, position: int) -> History:
        """A new history of the first `position` occurrences, which goes on by itself and shares the states."""
        ...

    def resumed(self, position: int) -> History:
        """A new history that begins with the state after the first `position` occurrences, and keeps none before."""
        ...


@define(eq=False)
class Leaf:
    """The history of a plain reducer: `states[0]` is the first, `states[i + 1]` came about at `positions[i]`."""

    first: Any
    states: list[Any] = field(init=False)
    positions: array[int] = field(init=False, factory=lambda: array("q"))

    def __attrs_post_init__(self) -> None:
        self.states = [self.first]

    def at(self, position: int) -> Any:
        return self.states[bisect_left(self.positions, position)]

    def upto(self, position: int) -> Leaf:
        kept = bisect_left(self.positions, position)
        copy = Leaf(self.first)
        copy.states, copy.positions = self.states[: kept + 1], self.positions[:kept]
        return copy

    def resumed(self, position: int) -> Leaf:
        return Leaf(self.at(position))


@define(eq=False)
class Branches:
    """The histories of the parts of a combined reducer, and the class that holds their states."""

    state: Callable[..., Any]
    parts: dict[str, Any]

    def at(self, position: int) -> Any:
        return self.state(**{name: part.at(position) for name, part in self.parts.items()})

    def upto(self, position: int) -> Branches:
        return Branches(self.state, {name: part.upto(position) for name, part in self.parts.items()})

    def resumed(self, position: int) -> Branches:
        return Branches(self.state, {name: part.resumed(position) for name, part in self.parts.items()})


@define(eq=False)
class Keys:
    """The histories of the keys of a keyed reducer, each with the position at which its key was first seen."""

    by_key: dict[Any, tuple[int, Any]]
    initial: Any

    def at(self, position: int) -> Keyed[Any, Any]:
        return Keyed(self.by_key, position, self.initial)

    def upto(self, position: int) -> Keys:
        kept = {key: (seen, part.upto(position)) for key, (seen, part) in self.by_key.items() if seen < position}
        return Keys(kept, self.initial)

    def resumed(self, position: int) -> Keys:
        kept = {key: (seen, part.resumed(position)) for key, (seen, part) in self.by_key.items() if seen < position}
        return Keys(kept, self.initial)


class Keyed(Mapping[K, S], Generic[K, S]):
    """The state of a keyed reducer: a read-only mapping from each key that was seen to its state.

    A key that was never seen reads as the initial state, and is not among those that `len` and iteration give.

    >>> debts = Keyed.of({"KP": 5}, 0)
    >>> debts["KP"], debts["JP"], list(debts), "JP" in debts
    (5, 0, ['KP'], False)
    """

    __slots__ = ("_by_key", "_initial", "_position")

    def __init__(self, by_key: Mapping[K, tuple[int, Any]], position: int, initial: S) -> None:
        self._by_key = by_key
        self._position = position
        self._initial = initial

    @classmethod
    def of(cls, states: Mapping[K, S], initial: S) -> Keyed[K, S]:
        """A keyed state of some states, by key."""
        return cls({key: (-1, Leaf(state)) for key, state in states.items()}, 0, initial)

    def __getitem__(self, key: K) -> S:
        found = self._by_key.get(key)
        state: S = self._initial if found is None else found[1].at(self._position)
        return state

    def __contains__(self, key: object) -> bool:
        found = self._by_key.get(key)  # type: ignore[arg-type]
        return found is not None and found[0] < self._position

    def __iter__(self) -> Iterator[K]:
        position = self._position
        return iter([key for key, (seen, _) in self._by_key.items() if seen < position])

    def __len__(self) -> int:
        return sum(seen < self._position for seen, _ in self._by_key.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Keyed):
            return NotImplemented
        return self._initial == other._initial and dict(self.items()) == dict(other.items())

    def __reduce__(self) -> Any:
        return Keyed.of, (dict(self.items()), self._initial)

    def __repr__(self) -> str:
        return f"Keyed({dict(self.items())!r})"
