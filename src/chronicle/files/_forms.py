"""How an entry is written: as a line of JSON, as programs do, or as YAML, as a person would write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

import yaml
from attrs import frozen
from yaml.emitter import Emitter
from yaml.representer import BaseRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from chronicle.codec import Codec
from chronicle.events import plain
from chronicle.files._compose import compose
from chronicle.files._faults import UNFIT
from chronicle.log import Entry

WIDEST = 110
_LONG = 80


class Form(Protocol):
    """One way to write entries: `suffix` is that of its files, `by_line` says that each entry is a line by itself."""

    @property
    def suffix(self) -> str: ...
    @property
    def by_line(self) -> bool: ...

    def beginning(self, recorded: str) -> str:
        """What stands at the top of a new file whose entries are recorded on that day."""
        ...

    def between(self, held: bytes) -> bytes:
        """What goes between what a file holds already and further entries."""
        ...

    def entries(self, entries: Iterable[Entry], codec: Codec, header: str | None) -> str:
        """The entries as text; `header` is the `recorded:` at the top of the file, where it has one."""
        ...


@frozen
class Lines:
    """JSON Lines: one entry a line, each with its own `recorded`."""

    suffix: str = ".jsonl"
    by_line: bool = True

    def beginning(self, recorded: str) -> str:  # noqa: ARG002
        return ""

    def between(self, held: bytes) -> bytes:
        return b"" if held.endswith(b"\n") else b"\n"

    def entries(self, entries: Iterable[Entry], codec: Codec, header: str | None) -> str:  # noqa: ARG002
        return "".join(codec.line(entry) + "\n" for entry in entries)


@frozen
class Pages:
    """A batch in YAML; `modeline` is the line that tells editors which schema it has."""

    suffix: str = ".yaml"
    by_line: bool = False
    modeline: str = ""

    def beginning(self, recorded: str) -> str:
        return f"{self.modeline}recorded: {recorded}\nentries:\n"

    def between(self, held: bytes) -> bytes:
        return b"\n" if held.endswith(b"\n") else b"\n\n"

    def entries(self, entries: Iterable[Entry], codec: Codec, header: str | None) -> str:
        dates = codec.date_fields()
        told = []
        for entry in entries:
            fields = codec.plain(entry.item)
            recorded = plain(entry.recorded)
            stamped = fields if recorded == header else {**fields, "recorded": recorded}
            told.append(as_yaml(_in_order(stamped), dates))
        return "\n".join(told)


def _in_order(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as people write them: what it is, its id, its dates, its own fields; sources and note last."""
    what = next(iter(fields))
    first, last = (what, "id", "when", "known"), ("sources", "note")
    names = [*first, *(name for name in fields if name not in (*first, *last)), *last]
    return {name: fields[name] for name in names if name in fields}


def as_yaml(fields: Mapping[str, Any], dates: AbstractSet[str]) -> str:
    """An entry of plain fields as a person would write it in a batch, read back as it was.

    >>> told = {"type": "launch", "id": "a", "when": "[1977..1983]", "over": ["JP"], "note": "sic: so"}
    >>> print(as_yaml(told, {"when"}), end="")
    - type: launch
      id: a
      when: [1977..1983]
      over: [JP]
      note: 'sic: so'
    """
    parts = [_field(name, value, dates) for name, value in fields.items()]
    return "- " + "".join(parts)[2:]


def _field(name: str, value: Any, dates: AbstractSet[str]) -> str:
    """One field, indented: the first of these ways in which it is read back as it was."""
    ways = [_dumped({name: value})]
    if isinstance(value, str) and name in dates and value.startswith("["):
        ways.insert(0, f"{name}: {value}\n")
    wanted = {name: as_text(value)}
    for way in ways:
        told = _indented(way)
        if UNFIT.search(told) is None and compose("- " + told[2:], dates) == wanted:
            return told
    return _indented(_dumped({name: value}, style='"'))


def as_text(value: Any) -> Any:
    """A plain value as a batch gives it: every scalar is text.

    >>> as_text({"count": 2, "first": True})
    {'count': '2', 'first': 'true'}
    """
    if isinstance(value, Mapping):
        return {str(key): as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


class _Dumper(Emitter, Serializer, BaseRepresenter, BaseResolver):  # type: ignore[misc]
    """PyYAML's own dumper without its types: a batch holds text only, so `no` and `1998` need no quotes."""

    def __init__(self, stream: Any, **settings: Any) -> None:
        styles = {name: settings.pop(name) for name in ("default_style", "default_flow_style", "sort_keys")}
        Emitter.__init__(self, stream, **{k: settings[k] for k in ("width", "allow_unicode")})
        Serializer.__init__(self)
        BaseRepresenter.__init__(self, **styles)
        BaseResolver.__init__(self)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _of_text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=dumper.default_style or _style(text))


def _style(text: str) -> str | None:
    """Prose stands in a block below its field; what has line ends of its own keeps them."""
    if "\n" in text.rstrip("\n"):
        return "|"
    return ">" if len(text) > _LONG or text.endswith("\n") else None


_Dumper.add_representer(str, _of_text)
_Dumper.add_representer(list, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value))
_Dumper.add_representer(dict, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value))


def _dumped(fields: Mapping[str, Any], style: str | None = None) -> str:
    flat = all(isinstance(value, (str, int, bool)) for value in fields.values())
    told: str = yaml.dump_all(
        [as_text(fields)],
        Dumper=_Dumper,
        width=WIDEST,
        allow_unicode=True,
        default_style=style,
        default_flow_style=False if flat else None,
        sort_keys=False,
    )
    return told
