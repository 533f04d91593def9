"""The log: entries that are only ever appended, and the rules that each must meet.

An entry is an event, an amendment or a retraction, with its position (`seq`, from 1, gapless) and the time at which it
was entered (`recorded`, never earlier than the entry before it). Nothing is edited or removed: what was wrong is
amended or retracted, and an amendment or a retraction that was wrong is retracted itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Protocol

import attrs
from attrs import Factory, field, frozen
from attrs.validators import instance_of, optional

from chronicle.dates import When
from chronicle.errors import ChronicleError, EventError, InvalidLog, Place, Problem, did_you_mean
from chronicle.events import Citation, Codebook, Event, citations, date_of_knowledge, named_by, plain, references, slug

EMPTY = "0" * 64


def _when_or_none(value: Any) -> When | None:
    return None if value is None else When.of(value)


def _made_id(verb: str, target: str, content: Any) -> str:
    told = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return f"{verb}-{target}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _made_amendment_id(made: Amendment) -> str:
    return _made_id("amends", made.amends, plain([dict(made.set), made.unset, made.known]))


def _made_retraction_id(made: Retraction) -> str:
    return _made_id("retracts", made.retracts, plain([made.known, made.reason]))


@frozen(kw_only=True)
class Amendment:
    """Says that some fields of an earlier event should read otherwise; the event as entered stays in the log.

    `set` gives fields their values, `unset` names those that go back to their default. With `known` (a point) this is
    what the world itself learnt then; without it, the record is corrected for every `known`. The `id` is made from
    what the amendment does, unless one is given. Raises `EventError` where nothing is amended.

    >>> Amendment(amends="taepodong", set={"when": When.parse("1998-08-31")}).id
    'amends-taepodong-db653eca'
    """

    amends: str = field(validator=slug)
    set: Mapping[str, Any] = field(factory=dict, converter=dict)
    unset: tuple[str, ...] = field(default=(), converter=tuple)
    reason: str | None = field(default=None, validator=optional(instance_of(str)))
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    known: When | None = field(default=None, converter=_when_or_none, validator=date_of_knowledge)
    id: str = field(default=Factory(_made_amendment_id, takes_self=True), validator=slug)

    def __attrs_post_init__(self) -> None:
        both = [name for name in self.unset if name in self.set]
        if both:
            raise EventError(f"the amendment sets and unsets {both[0]!r}", field=both[0], mend="do one of the two")
        if not self.set and not self.unset:
            raise EventError("the amendment changes nothing", mend="say set: {field: value}, or unset: [field]")

    @property
    def target(self) -> str:
        """The id of what is amended."""
        return self.amends


@frozen(kw_only=True)
class Retraction:
    """Says that an earlier entry (an event, an amendment, a retraction) should not count; the entry stays in the log.

    With `known` (a point) it is what the world itself learnt then; without it, it holds for every `known`. The `id`
    is made from what the retraction does, unless one is given.
    """

    retracts: str = field(validator=slug)
    reason: str | None = field(default=None, validator=optional(instance_of(str)))
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    known: When | None = field(default=None, converter=_when_or_none, validator=date_of_knowledge)
    id: str = field(default=Factory(_made_retraction_id, takes_self=True), validator=slug)

    @property
    def target(self) -> str:
        """The id of what is retracted."""
        return self.retracts


Item = Event | Amendment | Retraction


@frozen
class Entry:
    """One position of a log: `seq` (from 1), when it was entered, what was entered, and where it stands in a file."""

    seq: int
    recorded: When
    item: Item
    place: Place | None = field(default=None, eq=False)

    @property
    def id(self) -> str:
        """The id of the event, amendment or retraction."""
        return self.item.id


@frozen
class Head:
    """How far a log has come: the `seq` of its last entry (0: none), and a digest that chains all entries up to it."""

    seq: int
    digest: str


@frozen
class Receipt:
    """What became of an item that was appended: its position and time, and whether it is new (`fresh`)."""

    seq: int
    recorded: When
    fresh: bool


class Log(Protocol):
    """What a chronicle is replayed from. Every store of entries that has these is a log."""

    @property
    def title(self) -> str | None: ...
    @property
    def zone(self) -> tzinfo | None: ...
    @property
    def begins(self) -> When | None: ...
    @property
    def codebook(self) -> Codebook | None: ...
    @property
    def head(self) -> Head: ...
    def entries(self, since: Head | int | None = None) -> Sequence[Entry]: ...


def content(item: Item) -> str:
    """An item as one line of JSON, the same for the same content on every machine: what digests are made of.

    >>> content(Event(id="a", when="1998-08"))
    '["event",{"id":"a","when":"1998-08"}]'
    """
    name = item.__type__ if isinstance(item, Event) else type(item).__name__.lower()
    return json.dumps([name, plain(item)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(before: str, entry: Entry) -> str:
    """The digest of a log whose digest was `before` and to which `entry` was appended (SHA-256, hexadecimal)."""
    told = f"{before}\n{entry.seq}\n{entry.recorded}\n{content(entry.item)}"
    return hashlib.sha256(told.encode()).hexdigest()


class Register:
    """The entries of one log, and the rules that every new one must meet.

    A log of any kind keeps one: it `examine`s what is to be entered, and `enter`s it when no problem was found.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.by_id: dict[str, Entry] = {}
        self._corrections: dict[str, list[Entry]] = {}
        self._digests: list[str] = [EMPTY]

    def head(self) -> Head:
        """Where the log stands; digests are computed when they are asked for, and kept."""
        for entry in self.entries[len(self._digests) - 1 :]:
            self._digests.append(digest(self._digests[-1], entry))
        return Head(len(self.entries), self._digests[-1])

    def enter(self, entries: Iterable[Entry]) -> None:
        """Takes in entries that were examined."""
        for entry in entries:
            self.entries.append(entry)
            self.by_id[entry.item.id] = entry
            if not isinstance(entry.item, Event):
                self._corrections.setdefault(entry.item.target, []).append(entry)

    def examine(self, new: Sequence[Entry]) -> list[Problem]:
        """All that is wrong with entries that would follow those entered already; empty where nothing is."""
        return list(_Examination(self, new).problems())

    def retracted(self, target: str) -> Entry | None:
        """The retraction in force of an entry, whatever was known when, or `None`."""
        for entry in self._corrections.get(target, ()):
            if isinstance(entry.item, Retraction) and self.retracted(entry.item.id) is None:
                return entry
        return None

    def amendments(self, target: str) -> list[Amendment]:
        """The amendments in force of an event, in the order in which they were entered."""
        return [
            entry.item
            for entry in self._corrections.get(target, ())
            if isinstance(entry.item, Amendment) and self.retracted(entry.item.id) is None
        ]


def amended(event: Event, amendments: Iterable[Amendment]) -> Event:
    """An event as some amendments, in this order, make it read; `ChronicleError` where that is no valid event."""
    told: dict[str, Any] = {}
    for amendment in amendments:
        told.update(amendment.set)
        told.update({name: _default(event, name) for name in amendment.unset})
    return attrs.evolve(event, **told) if told else event


def _default(event: Event, name: str) -> Any:
    default: Any = getattr(attrs.fields(type(event)), name).default
    return default.factory() if isinstance(default, Factory) else default  # type: ignore[arg-type]


class _Examination:
    """One pass over new entries: what they name must exist, and what they change must allow it."""

    def __init__(self, register: Register, new: Sequence[Entry]) -> None:
        self.register = register
        self.new = new
        self.fresh: dict[str, Entry] = {}
        self.amended_here: dict[str, list[Amendment]] = {}
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
            else:
                yield from self._target(entry, item, "retracts", entered)

    def find(self, name: str) -> Entry | None:
        return self.register.by_id.get(name) or self.fresh.get(name)

    def _duplicate(self, entry: Entry) -> Problem:
        name = entry.item.id
        first = self.register.by_id.get(name) or self.fresh[name]
        where = f" ({first.place})" if first.place else f" (seq {first.seq})"
        mend = "give one of them another id; to correct the first, write an amendment: - amends: " + name
        withdrawn = self.register.retracted(name)
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
        known = [*self.register.by_id, *self.fresh]
        mend = did_you_mean(target, known) or "name the id of an entry of this log"
        return _told(entry, code, f"{name} names {target!r}, which is not in the log", mend, name)

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
            message = f"amends names {item.amends!r}, which is {type(found.item).__name__.lower()} and no event"
            yield _told(
                entry, "dangling-amends", message, f"retract it (- retracts: {item.amends}) and amend", "amends"
            )
            return
        wrong = list(_wrong_fields(entry, item, found.item))
        yield from wrong
        if not wrong:
            yield from self._reads(entry, item, found.item)

    def _reads(self, entry: Entry, item: Amendment, event: Event) -> Iterator[Problem]:
        here = self.amended_here.setdefault(item.amends, [])
        here.append(item)
        try:
            reads = amended(event, [*self.register.amendments(item.amends), *here])
        except (ChronicleError, ValueError, TypeError) as error:
            here.pop()
            field_name = next(iter(item.set), None)
            mend = error.problem.mend if isinstance(error, ChronicleError) else None
            yield _told(
                entry, "bad-amendment", f"{item.amends!r} amended so is no valid event: {error}", mend, field_name
            )
            return
        if _relinks(item, event):
            yield from self._links(entry, reads)


def _relinks(item: Amendment, event: Event) -> bool:
    linking = {"after", "within", *(name for name, _ in references(type(event)))}
    return any(name in linking for name in item.set)


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


def raise_all(problems: Sequence[Problem]) -> None:
    """Raises `InvalidLog` with all problems, where there are any."""
    if problems:
        raise InvalidLog(problems)
