"""Paths: how one value of a state is named, ``abductees.returned`` or ``issues.abductions.position.JP``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from chronicle.errors import QueryError, did_you_mean

Path = str | Callable[[Any], Any]
_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\s][^."]*)')
_PLAIN_STEP = re.compile(r'[^."\s\\][^."]*')


def steps(path: str) -> tuple[str, ...]:
    """The steps of a path. A step that holds a dot, a quote or outer spaces is quoted.

    Raises `QueryError` where the text is no path.

    >>> steps('figures."trade, 1980s".value')
    ('figures', 'trade, 1980s', 'value')
    """
    found: list[str] = []
    at = 0
    while True:
        match = _STEP.match(path, at)
        if match is None:
            raise QueryError(
                f"not a path: {path!r} (at character {at + 1})", mend='write names joined by dots: a.b."odd key"'
            )
        quoted, bare = match.groups()
        found.append(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        at = match.end()
        if at == len(path):
            return tuple(found)
        if path[at] != ".":
            raise QueryError(f"not a path: {path!r} (at character {at + 1})", mend="join names by dots")
        at += 1


def joined(parts: tuple[str, ...]) -> str:
    """The path of some steps: the inverse of `steps`."""
    return ".".join(part if _PLAIN_STEP.fullmatch(part) and part == part.strip() else _quoted(part) for part in parts)


def _quoted(part: str) -> str:
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def getter(path: Path) -> Callable[[Any], Any]:
    """A function that gives the value at a path of a state; a function is its own getter."""
    if callable(path):
        return path
    told = steps(path)

    def get(state: Any) -> Any:
        for at, step in enumerate(told):
            state = _next(state, step, told[: at + 1])
        return state

    return get


def get(state: Any, path: Path) -> Any:
    """The value at a path of a state; `QueryError` with the nearest names where the path leads nowhere.

    >>> get({"JP": [3, 4]}, "JP.1")
    4
    """
    return getter(path)(state)


def _next(state: Any, step: str, so_far: tuple[str, ...]) -> Any:
    if isinstance(state, Mapping):
        return _of_mapping(state, step, so_far)
    if isinstance(state, (tuple, list)) and step.lstrip("-").isdigit():
        try:
            return state[int(step)]
        except IndexError:
            raise QueryError(f"no {joined(so_far)}: there are {len(state)} of them", code="unknown-path") from None
    if not step.startswith("_") and step in _names(state):
        return getattr(state, step)
    raise _nowhere(so_far, _names(state))


def _of_mapping(state: Mapping[Any, Any], step: str, so_far: tuple[str, ...]) -> Any:
    if step in state:
        return state[step]
    for key in state:
        if str(key) == step:
            return state[key]
    try:
        return state[step]
    except KeyError:
        raise _nowhere(so_far, [str(key) for key in state]) from None


def _names(state: Any) -> list[str]:
    fields = [each.name for each in attrs.fields(type(state))] if attrs.has(type(state)) else []
    return fields + [name for name in properties(type(state)) if name not in fields]


def properties(cls: type) -> list[str]:
    """The public properties of a class, in the order in which they are declared."""
    return [
        name
        for base in cls.__mro__[::-1]
        for name, held in vars(base).items()
        if isinstance(held, property) and name[0] != "_"
    ]


def _nowhere(so_far: tuple[str, ...], names: list[str]) -> QueryError:
    what = f"no value at {joined(so_far)!r}"
    mend = did_you_mean(so_far[-1], names) or (f"there are: {', '.join(names)}" if names else "it goes no further")
    return QueryError(what, code="unknown-path", mend=mend)
