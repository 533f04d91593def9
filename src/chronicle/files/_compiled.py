"""The entries of a log as columns of plain data, and back, many times quicker than reading them.

Each type of event is a group, each of its fields a column: the distinct values once, and for each entry which of them
it has. Coming back, events are built by filling their slots, column by column: their values were validated when they
were read, and whoever gives the columns answers for it that they are the same (`_cache` does, by digests).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, repeat
from typing import Any

import attrs

from chronicle.codec import Codec
from chronicle.dates import When
from chronicle.dates._when import is_plain_day, plain_days
from chronicle.errors import Place
from chronicle.events import Citation, Event, citations, plain
from chronicle.log import Amendment, Assertion, Entry, Item

_AS_IT_IS = (str, int, bool, type(None))
_DATE, _TEXTS, _CITED, _TOLD = "date", "texts", "cited", "told"


class Refused(Exception):
    """These entries, or these columns, are left to the slow way."""


# ---- to columns ----


def compiled(entries: Sequence[Entry], codec: Codec) -> dict[str, Any]:
    """Entries as plain data that JSON can hold; `Refused` where their types cannot be told so."""
    events: dict[type[Event], list[int]] = {}
    others: list[list[Any]] = []
    for at, entry in enumerate(entries):
        if isinstance(entry.item, Event):
            events.setdefault(type(entry.item), []).append(at)
        else:
            others.append([at, _correction(entry.item, codec)])
    return {
        "recorded": _runs(entry.recorded for entry in entries),
        "files": _runs(entry.place.file if entry.place else None for entry in entries),
        "lines": [entry.place.line if entry.place else None for entry in entries],
        "events": [_group(cls, at, entries, codec) for cls, at in events.items()],
        "others": others,
    }


def _correction(item: Item, codec: Codec) -> dict[str, Any]:
    told = codec.plain(item)
    if isinstance(item, Assertion):
        return {**told, "asserts": dict(item.asserts)}
    return {**told, "set": _in_order(item.set)} if isinstance(item, Amendment) and item.set else told


def _runs(values: Iterable[Any]) -> list[list[Any]]:
    """Each value with how many follow each other."""
    return [[plain(value), sum(1 for _ in run)] for value, run in groupby(values)]


def _group(cls: type[Event], at: list[int], entries: Sequence[Entry], codec: Codec) -> dict[str, Any]:
    items = [entries[each].item for each in at]
    columns = {
        name: _column([getattr(item, name) for item in items], partial(_back, cls, name, codec))
        for name in _fields(cls)
    }
    everywhere = len(at) == len(entries)
    name = codec.codebook.name_of(cls)
    return {"type": name, "count": len(at), "at": None if everywhere else at, "fields": columns}


def _fields(cls: type[Event]) -> list[str]:
    """The fields of a class, which must be all that its instances hold."""
    names = [each.name for each in attrs.fields(cls)]
    slots = {slot for each in cls.__mro__ for slot in each.__dict__.get("__slots__", ())} - {"__weakref__"}
    if slots != set(names):
        raise Refused(cls)
    return names


def _column(values: list[Any], back: Callable[[Any], Any]) -> Any:
    """A text for each entry; or the distinct values, and which of them each entry has (of one value, nothing more)."""
    if all(value.__class__ is str for value in values) and len(set(values)) > len(values) // 2:
        return values
    codes: dict[Any, int] = {}
    distinct: list[Any] = []
    row: list[int] = []
    for value in values:
        key = _key(value)
        code = codes.get(key) if key is not None else None
        if code is None:
            code = len(distinct)
            distinct.append(value)
            if key is not None:
                codes[key] = code
        row.append(code)
    return _table(distinct, row, back)


def _table(distinct: list[Any], row: list[int], back: Callable[[Any], Any]) -> dict[str, Any]:
    """Plain days stand first, as texts, because there are many of them and they come back together."""
    is_day = [value.__class__ is When and is_plain_day(value) for value in distinct]
    order = sorted(range(len(distinct)), key=lambda code: not is_day[code])
    place = {code: at for at, code in enumerate(order)}
    return {
        "days": [distinct[code].text for code in order if is_day[code]],
        "table": [_told(distinct[code], back) for code in order if not is_day[code]],
        "row": [place[code] for code in row] if len(distinct) > 1 else None,
    }


def _key(value: Any) -> Any:
    """What only values have that are alike to the last letter; `None` where a value shall be nobody else's."""
    cls = value.__class__
    if cls in _AS_IT_IS or cls is When:
        return cls, value
    if cls is tuple and all(each.__class__ in (str, Citation) for each in value):
        return value
    return None


def _told(value: Any, back: Callable[[Any], Any]) -> Any:
    cls = value.__class__
    if cls in _AS_IT_IS:
        return value
    if cls is When:
        return {_DATE: plain(value)}
    if cls is tuple and all(each.__class__ is str for each in value):
        return {_TEXTS: list(value)}
    if cls is tuple and all(each.__class__ is Citation for each in value):
        return {_CITED: plain(value)}
    told = {_TOLD: _in_order(value)}
    if repr(back(told)) != repr(value):
        raise Refused(value)
    return told


def _in_order(value: Any) -> Any:
    """A value as plain data, a mapping in its own order."""
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(held) for key, held in value.items()}
    return plain(value)


# ---- and back ----


def restored(told: Mapping[str, Any], codec: Codec, file: Callable[[str], str]) -> list[Entry]:
    """The entries that columns hold; `file` gives the path of a batch by what it was called when it was compiled."""
    lines = told["lines"]
    items: list[Any] = [None] * len(lines)
    classes: dict[str, type[Event]] = {}
    for group in told["events"]:
        made = _events(group, codec)
        if group["at"] is None:
            items = made
        for at, event in zip(group["at"] or (), made, strict=False):
            items[at] = event
        if told["others"]:
            classes.update((event.id, type(event)) for event in made)
    for at, fields in told["others"]:
        items[at] = _other(fields, classes, codec)
    recorded = list(chain.from_iterable(repeat(When.of(value), count) for value, count in told["recorded"]))
    files = chain.from_iterable(repeat(file(name), count) for name, count in told["files"])
    places = _filled(Place, len(lines), {"file": files, "line": lines, "column": repeat(None)})
    columns = {"seq": range(1, len(lines) + 1), "recorded": recorded, "item": items, "place": places}
    return _filled(Entry, len(lines), columns)


def _other(fields: dict[str, Any], classes: Mapping[str, type[Event]], codec: Codec) -> Item:
    if "amends" in fields:
        made, faults = codec.amendment(fields, classes[fields["amends"]])
    elif "retracts" in fields:
        made, faults = codec.retraction(fields)  # type: ignore[assignment]
    elif "asserts" in fields:
        made, faults = codec.assertion(fields)  # type: ignore[assignment]
    else:
        raise Refused(fields)
    if made is None or faults:
        raise Refused(faults)
    return made


def _events(group: Mapping[str, Any], codec: Codec) -> list[Any]:
    cls = codec.codebook[group["type"]]
    columns = {name: _values(cls, name, group["fields"][name], codec) for name in _fields(cls)}
    return _filled(cls, group["count"], columns)


def _values(cls: type[Event], name: str, column: Any, codec: Codec) -> Iterable[Any]:
    if isinstance(column, list):
        return column
    table = [*plain_days(column["days"]), *(_back(cls, name, codec, value) for value in column["table"])]
    return repeat(table[0]) if column["row"] is None else map(table.__getitem__, column["row"])


def _back(cls: type[Event], name: str, codec: Codec, told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    ((kind, value),) = told.items()
    if kind == _DATE:
        return When.of(value)
    if kind == _TEXTS:
        return tuple(value)
    return citations(value) if kind == _CITED else codec.value(cls, name, value)


def _filled(cls: type[Any], count: int, columns: Mapping[str, Iterable[Any]]) -> list[Any]:
    """Instances of a slotted class, each slot of all of them filled from one column; nothing is checked."""
    made = list(map(object.__new__, repeat(cls, count)))
    for name, column in columns.items():
        deque(map(getattr(cls, name).__set__, made, column), maxlen=0)
    return made
