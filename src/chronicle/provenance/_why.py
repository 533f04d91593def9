"""Why a value is what it is: the events that changed it, those that enabled it, and those that confirm it.

"Without an event" means muted (see `_mute`): only what is there is tried, one event at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from attrs import define, field, frozen

from chronicle.chronology import in_force
from chronicle.dates import When
from chronicle.errors import QueryError
from chronicle.log import Entry, Log
from chronicle.paths import Path
from chronicle.provenance._mute import LIMIT, Muting
from chronicle.provenance._part import Answer, Change, Part, changes_of, differ, part_of
from chronicle.provenance._uncounted import NotCounted

_Row = tuple[int, Any, Any]


@frozen(repr=False)
class Why:
    """Why a value was what it was at the end of a day.

    - `changed`: the changes of the value itself, in settled order: the last one, and those of every event without
      which the value would be another.
    - `enabled`: events that never changed the value, and without which it would be another. `before` is what it would
      be without the event (`None`: no value, or a handler that cannot do without the event), `after` what it is.
    - `confirms`: events that would have made the value what it is without the one that did; `before` and `after` are
      the change that they would then have made.
    - `not_counted`: what has a say there and is not counted, each with the reason.

    Muting any one event that stands in none of the first three leaves the value as it is. Where all of `changed`
    are muted at once and the value still is what it was, `confirms` or `enabled` says why, or it was so from the
    beginning.
    """

    date: When
    path: Path
    value: Any
    changed: tuple[Change, ...]
    enabled: tuple[Change, ...]
    confirms: tuple[Change, ...]
    not_counted: tuple[NotCounted, ...]

    def __repr__(self) -> str:
        path = self.path if isinstance(self.path, str) else getattr(self.path, "__name__", "value")
        kinds = (("changed by", self.changed), ("enabled by", self.enabled), ("confirmed by", self.confirms))
        told = [f"{verb} {', '.join(_ids(changes))}" for verb, changes in kinds if changes]
        return f"<Why {path} = {self.value!r} on {self.date}: {'; '.join(told) or 'so from the beginning'}>"


def _ids(changes: tuple[Change, ...]) -> list[str]:
    return list(dict.fromkeys(each.occurrence.id for each in changes))


@define(eq=False)
class Reasons:
    """The reasons of one value: what changed, enabled and confirms it, found by muting one event after the other."""

    part: Part
    end: int
    limit: int = LIMIT
    changed: tuple[Change, ...] = field(init=False)
    enabled: tuple[Change, ...] = field(init=False)
    confirms: tuple[Change, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        muting = Muting(self.part, self.end, self.limit)
        rows = list(self.part.back(self.end))[::-1]
        last = self._seq(rows[-1][0]) if rows else None
        needed = self._needed(muting)
        counts = {self._seq(at) for at, _, _ in rows if self._seq(at) in needed}
        self.changed = tuple(self._change(row) for row in rows if self._seq(row[0]) in counts or row is rows[-1])
        self.enabled = tuple(self._change(row) for seq, row in needed.items() if seq not in counts and seq != last)
        named = {*needed, last}
        found = self._confirming(muting, last, {each.occurrence.seq for each in self.changed})
        self.confirms = tuple(self._change(row) for seq, row in found.items() if seq not in named)

    def _needed(self, muting: Muting) -> dict[int, _Row]:
        """The events without which the value would be another, by `seq`: where they begin, the value then, and now."""
        value = self.part.at(self.end)
        found: dict[int, _Row] = {}
        for at in changes_of(self.part.history, self.end):
            seq = self._seq(at)
            if seq not in found:
                without = muting.without({seq}).value
                found[seq] = (muting.touched[muting.places[seq][0]], without, value)
        return {seq: row for seq, row in sorted(found.items(), key=lambda each: each[1][0]) if differ(row[1], value)}

    def _confirming(self, muting: Muting, last: int | None, changed: set[int]) -> dict[int, _Row]:
        """The events that make the value what it is, one after the other, when those that did so before are muted."""
        found: dict[int, _Row] = {}
        for start in ({last}, changed) if changed != {last} else ({last},):
            for at, before, after in self._next(muting, {seq for seq in start if seq is not None}):
                found.setdefault(self._seq(at), (at, before, after))
        return found

    def _next(self, muting: Muting, muted: set[int]) -> Iterator[_Row]:
        value = self.part.at(self.end)
        while muted:
            world = muting.without(muted)
            change = None if differ(world.value, value) else world.last_change()
            if change is None:
                return
            yield change
            muted = {*muted, self._seq(change[0])}

    def _seq(self, at: int) -> int:
        return self.part.replay.chronology[at].seq

    def _change(self, row: _Row) -> Change:
        return self.part.change(*row)


def behind(log: Log, answer: Answer, path: Path, limit: int = LIMIT) -> list[Entry]:
    """The entries behind a value: those of the events that changed or enabled it, and the corrections in force of them.

    Where that takes more than `limit` steps to find, those of its last change.
    """
    end = answer.replay.chronology.certain(answer.day)
    part = part_of(answer.replay, path, end)
    try:
        found = Reasons(part, end, limit)
        events = {each.occurrence.id for each in (*found.changed, *found.enabled)}
    except QueryError:
        events = {answer.replay.chronology[at].id for at, _, _ in islice(part.back(end), 1)}
    corrections = in_force(log.entries(), log.zone, answer.known_day, answer.recorded_day)
    wanted = events | {each.id for name in events for each in corrections.around(name)}
    return [entry for entry in log.entries() if entry.id in wanted]
