"""One entry read quickly: libyaml's events composed straight into plain data, no positions kept.

Whatever could be wrong ends in `None`, and the careful way (`_tree`, `_faults`) tells what it is.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from chronicle.files._tree import DATE_PARTS, LONGEST_TEXT, MOST_LEVELS, NO_DATES, Event, Next, Raw, events_of


class Breach(Exception):
    """The quick way met something that only the careful way can tell."""


def compose(chunk: str, date_fields: AbstractSet[str]) -> dict[str, Raw] | None:
    """The fields of a chunk in which all is well; `None` where the careful way must look.

    >>> compose("- type: launch\\n  when: [1977..1983]\\n  over: [JP]", {"when"})
    {'type': 'launch', 'when': '[1977..1983]', 'over': ['JP']}
    >>> compose("- type: launch\\n  note:", {"when"}) is None
    True
    """
    if len(chunk) > LONGEST_TEXT:
        return None
    try:
        following = events_of(chunk)
        following(), following()
        if following().__class__ is not MappingStartEvent:
            return None
        fields = _fields(following, chunk, date_fields, "set", 1)
        following(), following()
    except (Breach, yaml.YAMLError, UnicodeError):
        return None
    return fields


def _fields(following: Next, chunk: str, dates: AbstractSet[str], amended: str | None, level: int) -> dict[str, Raw]:
    """The mapping whose beginning was read: `dates` are its date fields, `amended` the one that holds fields itself."""
    fields: dict[str, Raw] = {}
    while (key := following()).__class__ is ScalarEvent:
        event = following()
        name = key.value
        if name in fields or not name:
            raise Breach
        if event.__class__ is ScalarEvent:
            if not event.value:
                raise Breach
            fields[name] = event.value
        elif name in dates:
            fields[name] = _date(event, following, chunk, level + 1)
        else:
            inner = dates if name == amended else NO_DATES
            fields[name] = _nested(event, following, chunk, inner, level + 1)
    if key.__class__ is not MappingEndEvent:
        raise Breach
    return fields


def _nested(event: Event, following: Next, chunk: str, dates: AbstractSet[str], level: int) -> Raw:
    if level > MOST_LEVELS:
        raise Breach
    if event.__class__ is MappingStartEvent:
        return _fields(following, chunk, dates, None, level)
    if event.__class__ is not SequenceStartEvent:
        raise Breach
    items: list[Raw] = []
    while (item := following()).__class__ is not SequenceEndEvent:
        if item.__class__ is not ScalarEvent:
            items.append(_nested(item, following, chunk, NO_DATES, level + 1))
        elif item.value:
            items.append(item.value)
        else:
            raise Breach
    return items


def _date(event: Event, following: Next, chunk: str, level: int) -> Raw:
    """What stands in a date field and is not text: `[1977..1983]` as it is written, or a mapping."""
    if level > MOST_LEVELS:
        raise Breach
    if event.__class__ is MappingStartEvent:
        return _fields(following, chunk, DATE_PARTS, None, level)
    while (item := following()).__class__ is ScalarEvent:
        pass
    if item.__class__ is not SequenceEndEvent or item.end_mark.line != event.start_mark.line or not event.flow_style:
        raise Breach
    return chunk[event.start_mark.index : item.end_mark.index]
