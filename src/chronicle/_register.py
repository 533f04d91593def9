"""The rules that every entry of a log must meet, and which corrections are in force.

A log of any kind keeps a `Register`: it `examine`s what is to be entered, and `enter`s it when no problem was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any

import attrs
from attrs import Factory

from chronicle.errors import MOST_PROBLEMS, ChronicleError, Problem, did_you_mean
from chronicle.events import Event, named_by, references
from chronicle.log import EMPTY, Amendment, Assertion, Correction, Entry, Head, Item, Retraction, digest


class Corrections:
    """The amendments and retractions among some entries, and which of them are in force among themselves.

    A retraction is retracted only by one that was entered after it; so the last ones are judged first.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_target: dict[str, list[Entry]] = {}
        self._withdrawn: dict[str, Entry] | None = None
        for entry in entries:
            if isinstance(entry.item, Correction):
                self.add(entry)

    def add(self, entry: Entry) -> None:
        """Takes in one more amendment or retraction, entered after the others."""
        self.by_target.setdefault(_corrected_by(entry), []).append(entry)
        self._withdrawn = None

    def retracted(self, name: str) -> Entry | None:
        """The retraction in force of what has this id, or `None`."""
        if self._withdrawn is None:
            self._withdrawn = self._judged()
        return self._withdrawn.get(name)

    def amendments(self, name: str) -> list[Entry]:
        """The amendments in force of an event, in the order in which they apply: the record's own, then the world's."""
        found = [
            (entry.item.known, entry)
            for entry in self.by_target.get(name, ())
            if isinstance(entry.item, Amendment) and self.retracted(entry.item.id) is None
        ]
        own = [entry for known, entry in found if known is None]
        learnt = [(known.sort_key, entry.seq, entry) for known, entry in found if known is not None]
        return own + [entry for _, _, entry in sorted(learnt, key=lambda each: each[:2])]

    def around(self, name: str) -> list[Entry]:
        """All corrections of what has this id, and of those corrections, in the order in which they were entered."""
        found: list[Entry] = []
        waiting = [name]
        while waiting:
            more = self.by_target.get(waiting.pop(), ())
            found.extend(more)
            waiting.extend(entry.id for entry in more)
        return sorted(found, key=lambda entry: entry.seq)

    def root(self, entry: Entry) -> str:
        """The id of the event, or the assertion, that a correction has to do with in the end."""
        corrections = {each.id: each for held in self.by_target.values() for each in held}
        name = _corrected_by(entry)
        while name in corrections:
            name = _corrected_by(corrections[name])
        return name

    def _judged(self) -> dict[str, Entry]:
        retractions = (
            entry for held in self.by_target.values() for entry in held if isinstance(entry.item, Retraction)
        )
        withdrawn: dict[str, Entry] = {}
        for entry in sorted(retractions, key=lambda entry: entry.seq, reverse=True):
            if entry.id not in withdrawn:
                withdrawn[_corrected_by(entry)] = entry
        return withdrawn


def _corrected_by(entry: Entry) -> str:
    assert isinstance(entry.item, Correction)
    return entry.item.target


def amended(event: Event, amendments: Iterable[Entry]) -> Event:
    """An event as some amendments, in this order, make it read; `ChronicleError` where that is no valid event."""
    told: dict[str, Any] = {}
    for amendment in (entry.item for entry in amendments):
        assert isinstance(amendment, Amendment)
        told.update(amendment.set)
        told.update({name: _default(event, name) for name in amendment.unset})
    return attrs.evolve(event, **told) if told else event


def _default(event: Event, name: str) -> Any:
    default: Any = getattr(attrs.fields(type(event)), name).default
    return default.factory() if isinstance(default, Factory) else default  # type: ignore[arg-type]


_HINTS = 20


class Register:
    """The entries of one log, and the rules that every new one must meet."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.by_id: dict[str, Entry] = {}
        self.corrections = Corrections(())
        self._digests: list[str] = [EMPTY]

    def head(self) -> Head:
        """Where the log stands; digests are computed when they are asked for, and kept."""
        for entry in self.entries[len(self._digests) - 1 :]:
            self._digests.append(digest(self._digests[-1], entry))
        return Head(len(self.entries), self._digests[-1])

    def enter(self, entries: Iterable[Entry]) -> None:
        """Takes in entries that were examined."""
        fresh = list(entries)
        self.entries += fresh
        self.by_id.update(zip(map(attrgetter("item.id"), fresh), fresh, strict=True))
        for entry in fresh:
            if isinstance(entry.item, Correction):
                self.corrections.add(entry)

    def examine(self, new: Sequence[Entry]) -> list[Problem]:
        """What is wrong with entries that would follow those entered already, the first of many; empty for nothing."""
        found = list(islice(_Examination(self, new).problems(), MOST_PROBLEMS + 1))
        if len(found) > MOST_PROBLEMS:
            message, mend = "there are more problems than are told", "mend those above, and read again"
            found[-1] = Problem(code="more-problems", message=message, mend=mend, place=found[-1].place)
        return found


class _Examination:
    """One pass over new entries: what they name must exist, and what they change must allow it."""

    def __init__(self, register: Register, new: Sequence[Entry]) -> None:
        self.register = register
        self.new = new
        self.fresh: dict[str, Entry] = {}
        self.corrected: dict[str, Entry] = {}
        self.hints = 0
        for entry in new:
            self.fresh.setdefault(entry.item.id, entry)

    def problems(self) -> Iterator[Problem]:
        entered: set[str] = set()
        taken = self.register.by_id
        for entry in self.new:
            item = entry.item
            name = item.id
            if name in taken or name in entered:
                yield self._duplicate(entry)
            entered.add(name)
            if isinstance(item, Event):
                if item.after or item.within or references(type(item)):
                    yield from self._links(entry, item)
            elif isinstance(item, Amendment):
                yield from self._amendment(entry, item, entered)
            elif isinstance(item, Retraction):
                yield from self._retraction(entry, item, entered)
        for name, entry in self.corrected.items():
            yield from self._reads(name, entry)

    def find(self, name: str) -> Entry | None:
        return self.register.by_id.get(name) or self.fresh.get(name)

    def _duplicate(self, entry: Entry) -> Problem:
        name = entry.item.id
        first = self.register.by_id.get(name) or self.fresh[name]
        where = f" ({first.place})" if first.place else f" (seq {first.seq})"
        mend = "give one of them another id; to correct the first, write an amendment: - amends: " + name
        if isinstance(first.item, Assertion):
            mend = f"give one of them another id; to correct the first, retract it (- retracts: {name})"
        withdrawn = self.register.corrections.retracted(name)
        if withdrawn is not None:
            mend = f"{name} was retracted; to bring it back, retract the retraction: - retracts: {withdrawn.id}"
        return _told(entry, "duplicate-id", f"the id {name!r} is taken{where}", mend, "id")

    def _links(self, entry: Entry, event: Event) -> Iterator[Problem]:
        for name, targets in (("after", event.after), ("within", event.within)):
            for target in targets:
                yield from self._link(entry, name, target)
        for name, target, ref in named_by(event):
            yield from self._reference(entry, name, target, ref.target)

    def _link(self, entry: Entry, name: str, target: str) -> Iterator[Problem]:
        found = self.find(target.removesuffix(".end") if name == "after" else target)
        if found is None:
            yield self._dangling(entry, name, target, f"dangling-{name}")
        elif not isinstance(found.item, Event):
            yield _told(entry, f"dangling-{name}", f"{name} names {target!r}, which is no event", None, name)

    def _reference(self, entry: Entry, name: str, target: str, wanted: type[Event] | str) -> Iterator[Problem]:
        found = self.find(target)
        if found is None:
            yield self._dangling(entry, name, target, "dangling-reference")
        elif not _is_a(found.item, wanted):
            wants = wanted if isinstance(wanted, str) else wanted.__type__
            is_now = found.item.__type__ if isinstance(found.item, Event) else type(found.item).__name__.lower()
            message = f"{name} names {target!r}, which is of type {is_now!r} and must be {wants!r}"
            yield _told(entry, "wrong-reference", message, None, name)

    def _dangling(self, entry: Entry, name: str, target: str, code: str) -> Problem:
        mend = self._near(target) or "name the id of an entry of this log"
        return _told(entry, code, f"{name} names {target!r}, which is not in the log", mend, name)

    def _near(self, target: str) -> str | None:
        """The likeliest ids, for the first of many problems: each time all ids of the log are looked at."""
        self.hints += 1
        return did_you_mean(target, [*self.register.by_id, *self.fresh]) if self.hints <= _HINTS else None

    def _target(self, entry: Entry, item: Amendment | Retraction, verb: str, entered: set[str]) -> Iterator[Problem]:
        name = item.target
        if name == item.id:
            yield _told(entry, f"dangling-{verb}", f"{name!r} {verb} itself", None, verb)
        elif self.find(name) is None:
            yield self._dangling(entry, verb, name, f"dangling-{verb}")
        elif name not in self.register.by_id and name not in entered:
            message = f"{verb} names {name!r}, which is entered only later"
            yield _told(entry, f"dangling-{verb}", message, "move this entry behind it", verb)

    def _amendment(self, entry: Entry, item: Amendment, entered: set[str]) -> Iterator[Problem]:
        missed = list(self._target(entry, item, "amends", entered))
        yield from missed
        found = self.find(item.amends)
        if missed or found is None:
            return
        if not isinstance(found.item, Event):
            again = "enter another" if isinstance(found.item, Assertion) else "amend"
            message = f"amends names {item.amends!r}, which is {type(found.item).__name__.lower()} and no event"
            mend = f"retract it (- retracts: {item.amends}) and {again}"
            yield _told(entry, "dangling-amends", message, mend, "amends")
            return
        wrong = list(_wrong_fields(entry, item, found.item))
        yield from wrong
        if not wrong:
            self.corrected[item.amends] = entry

    def _retraction(self, entry: Entry, item: Retraction, entered: set[str]) -> Iterator[Problem]:
        missed = list(self._target(entry, item, "retracts", entered))
        yield from missed
        found = None if missed else self.find(item.retracts)
        while found is not None and isinstance(found.item, Correction):
            found = self.find(found.item.target)
        if found is not None and isinstance(found.item, Event):
            self.corrected[found.id] = entry

    def _reads(self, name: str, entry: Entry) -> Iterator[Problem]:
        """How an event reads with all its corrections; `entry` is the last that has to do with it."""
        event = self.find(name)
        assert event is not None
        assert isinstance(event.item, Event)
        here = self._around(name)
        if here.retracted(name) is not None:
            return
        try:
            reads = amended(event.item, here.amendments(name))
        except (ChronicleError, ValueError, TypeError) as error:
            field_name = next(iter(entry.item.set), None) if isinstance(entry.item, Amendment) else None
            mend = error.problem.mend if isinstance(error, ChronicleError) else None
            reason = error.args[0] if error.args else error
            message = f"{name!r} corrected so is no valid event: {reason}"
            yield _told(entry, "bad-amendment", message, mend, field_name)
            return
        if _relinks(here.amendments(name), reads):
            yield from self._links(entry, reads)

    @cached_property
    def _fresh_corrections(self) -> Corrections:
        return Corrections(entry for entry in self.new if not isinstance(entry.item, Event))

    def _around(self, name: str) -> Corrections:
        """The corrections that have to do with one event, those of the log and the new ones."""
        fresh, held = self._fresh_corrections, self.register.corrections.around(name)
        return Corrections(
            [*held, *(more for each in (name, *(entry.id for entry in held)) for more in fresh.around(each))]
        )


def _relinks(amendments: Iterable[Entry], event: Event) -> bool:
    linking = {"after", "within", *(name for name, _ in references(type(event)))}
    return any(name in linking for entry in amendments if isinstance(entry.item, Amendment) for name in entry.item.set)


def _wrong_fields(entry: Entry, item: Amendment, event: Event) -> Iterator[Problem]:
    names = [each.name for each in attrs.fields(type(event))]
    for name in (*item.set, *item.unset):
        if name not in names:
            message = f"the type {event.__type__!r} of {event.id!r} has no field {name!r}"
            yield _told(entry, "unknown-field", message, did_you_mean(name, names), name)
        elif name == "id":
            yield _told(entry, "bad-amendment", "an id is never amended", "retract the event and enter another", name)
    for name in item.unset:
        if name in names and getattr(attrs.fields(type(event)), name).default is attrs.NOTHING:
            yield _told(entry, "bad-amendment", f"{name!r} has no default to go back to", "set it instead", name)


def _is_a(item: Item, wanted: type[Event] | str) -> bool:
    if isinstance(wanted, str):
        return any(cls.__dict__.get("__type__") == wanted for cls in type(item).__mro__)
    return isinstance(item, wanted)


def _told(entry: Entry, code: str, message: str, mend: str | None, field_name: str | None) -> Problem:
    return Problem(code=code, message=message, mend=mend, entry=entry.item.id, field=field_name, place=entry.place)
