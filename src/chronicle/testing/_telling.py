"""How a broken law is told: the law in words, the fields that differ, and a log as code that runs when pasted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from chronicle.dates import When
from chronicle.events import Event, plain
from chronicle.paths import Path, joined
from chronicle.reducer import AnyReducer

_SHOWN = 8
_WIDE = 100
State = tuple[str, Any]


def told(
    reducer: AnyReducer[Any],
    law: str,
    says: str,
    how: str,
    one: State | None,
    other: State | None,
    events: Iterable[Event],
) -> str:
    """The message of a broken law."""
    parts = [f"{reducer.call or reducer.name} breaks the law {law!r}: {says}"]
    parts += [textwrap.indent(how, "  ")] if how else []
    parts += ["\n".join(_differing(one, other))] if one is not None and other is not None else []
    parts.append("  A log that shows it, to paste into a test:\n\n" + textwrap.indent(code_of(events), "    "))
    return "\n\n".join(parts) + "\n"


def _differing(one: State, other: State) -> Iterator[str]:
    found = list(differences(one[1], other[1]))
    for path, here, there in found[:_SHOWN]:
        yield f"  {path or 'the state'} differs:"
        width = max(len(one[0]), len(other[0]))
        yield from (f"    {name:<{width}}  {_short(value)}" for name, value in ((one[0], here), (other[0], there)))
    if len(found) > _SHOWN:
        yield f"  … and {len(found) - _SHOWN} more"


def named(path: Path) -> str:
    """How messages name a path: a function of the state by its name, where it has one."""
    if isinstance(path, str):
        return path
    name = getattr(path, "__name__", "<lambda>")
    return "the value" if name == "<lambda>" else name


class Missing:
    """What is not there at all."""

    def __repr__(self) -> str:
        return "(not there)"


_MISSING = Missing()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"


def differences(one: Any, other: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Each (path, value, other value) in which two states differ, as far down as they can be compared.

    >>> list(differences({"JP": 1, "KP": 2}, {"JP": 1, "KP": 3}))
    [('KP', 2, 3)]
    """
    if one is other or _equal(one, other):
        return
    pairs = list(_pairs(one, other))
    deeper = [found for name, here, there in pairs for found in differences(here, there, (*above, name))]
    yield from deeper or [(joined(above) if above else "", one, other)]


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:
        return False


def _pairs(one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    """The parts of two states, by name, where both have parts."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            here, there = (_of_key(held, key) for held in (one, other))
            yield str(key), here, there
    elif attrs.has(type(one)) and type(one) is type(other) and not isinstance(one, When):
        for each in attrs.fields(type(one)):
            yield each.name, getattr(one, each.name), getattr(other, each.name)


def _of_key(held: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is there; a keyed state has a value for every key, and does not hold it."""
    return held[key] if key in held else _MISSING  # noqa: SIM401


# -- code --------------------------------------------------------------------------------------------------------------


def code_of(events: Iterable[Event]) -> str:
    """A log of events as Python code that makes it: ``log``.

    >>> print(code_of([Event(id="e1", when="1998-08", known="1998-09")]))
    from chronicle import MemoryLog
    from chronicle.events import Event
    <BLANKLINE>
    log = MemoryLog()
    log.append(
        Event(id='e1', when='1998-08', known='1998-09'),
    )
    """
    held = tuple(events)
    if not held:
        return "from chronicle import MemoryLog\n\nlog = MemoryLog()"
    writing = _Writing()
    lines = [f"    {writing.made(event)}," for event in held]
    imports = sorted(f"from {module} import {name}" for module, name in writing.imports)
    head = ["from chronicle import MemoryLog", *(each for each in imports if "MemoryLog" not in each)]
    return "\n".join([*head, "", "log = MemoryLog()", "log.append(", *lines, ")"])


class _Writing:
    """Writes values as code, and remembers what has to be imported for it."""

    def __init__(self) -> None:
        self.imports: set[tuple[str, str]] = set()

    def value(self, value: Any) -> str:
        if isinstance(value, When):
            return f"{self._named(When)}.of({value.plain()!r})"
        if isinstance(value, Decimal):
            return f"{self._named(Decimal)}({str(value)!r})"
        if isinstance(value, Enum):
            return f"{self._named(type(value))}.{value.name}"
        if attrs.has(type(value)):
            return self.made(value)
        return self._collection(value)

    def made(self, value: Any) -> str:
        """An attrs object as the call that makes it; fields at their default are left out."""
        fields = [each for each in attrs.fields(type(value)) if each.init]
        held = [(each.alias, getattr(value, each.name)) for each in fields if _told(each, getattr(value, each.name))]
        return f"{self._named(type(value))}({', '.join(f'{name}={self._of_field(name, each)}' for name, each in held)})"

    def _of_field(self, name: str, value: Any) -> str:
        """A field; dates and citations that every event has may be given as files have them."""
        if name in ("when", "known") and isinstance(value, When):
            return repr(value.plain())
        return repr(plain(value)) if name == "sources" else self.value(value)

    def _collection(self, value: Any) -> str:
        if type(value) is tuple:
            inner = ", ".join(self.value(each) for each in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{self.value(key)}: {self.value(each)}" for key, each in value.items()) + "}"
        if isinstance(value, Set):
            return f"frozenset([{', '.join(sorted(self.value(each) for each in value))}])"
        if isinstance(value, list):
            return f"[{', '.join(self.value(each) for each in value)}]"
        return repr(value)

    def _named(self, cls: type) -> str:
        module, name = cls.__module__, cls.__qualname__
        if "<locals>" in name or module == "__main__":
            return cls.__name__
        self.imports.add((module, name.partition(".")[0]))
        return name


def _told(attribute: attrs.Attribute[Any], value: Any) -> bool:
    default: Any = attribute.default
    if default is attrs.NOTHING:
        return True
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return bool(default.takes_self) or bool(default.factory() != value)
    return bool(default != value)
