"""How a broken reducer is entered among the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from chronicle.paths import Path
from chronicle.reducer import AnyReducer, Reducer, cited


@frozen
class Broken:
    """A broken reducer: what made it, the law that kills it, what is wrong, and what its author declares of it."""

    make: Callable[[], AnyReducer[Any]]
    law: str
    slip: str
    declared: Mapping[str, Any]


MADE: dict[str, Broken] = {}


def mutant(law: str, slip: str, **declared: Any) -> Callable[[Callable[[], AnyReducer[Any]]], Any]:
    """A decorator: the function makes a reducer that has a `slip`, for which `law` kills it."""

    def register(make: Callable[[], AnyReducer[Any]]) -> Callable[[], AnyReducer[Any]]:
        made = cited(make)
        MADE[make.__name__] = Broken(made, law, slip, declared)
        return made

    return register


def plain(initial: Any = 0, *, commutative: bool = False) -> Reducer[Any]:
    return Reducer("mutant", initial=initial, commutative=commutative)


def _itself(state: Any) -> Any:
    return state


TOTAL: Path = _itself
"""The path of a state that is a number."""
