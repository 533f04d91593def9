"""What if: the log as it would be without some entries, with others, or with another date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from attrs import define, evolve

from chronicle._register import Corrections, Register
from chronicle.dates import When
from chronicle.errors import QueryError, did_you_mean
from chronicle.events import Event
from chronicle.log import EMPTY, Amendment, Entry, Head, Item, Log, digest, raise_all

Picks = Callable[[Event], bool]


@define(eq=False, slots=False)
class SupposedLog:
    """A log that stands for another one with some entries gone, added or changed; what it is made of is not touched.

    Entries keep their `seq`; `supposed` says in words what is supposed.
    """

    log: Log
    held: Sequence[Entry]
    supposed: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    def entries(self, since: Head | int | None = None) -> Sequence[Entry]:
        """The entries, in order; with `since` (a head or a `seq`) only those after it."""
        seq = since.seq if isinstance(since, Head) else since or 0
        return self.held if not seq else [entry for entry in self.held if entry.seq > seq]

    @cached_property
    def head(self) -> Head:
        """How far this log goes; its digest is its own."""
        told = EMPTY
        for entry in self.held:
            told = digest(told, entry)
        return Head(len(self.held), told)


def without(log: Log, ids: Sequence[str], source: str | None, picks: Picks | None) -> SupposedLog:
    """A log as if some entries had been retracted: with these ids, resting on a source alone, or picked."""
    entries, gone, told = log.entries(), list[Entry](), list(ids)
    gone.extend(_named(entries, ids))
    if source is not None:
        gone.extend(_of_source(entries, source))
        told.append(f"the source {source}")
    if picks is not None:
        gone.extend(entry for entry in entries if isinstance(entry.item, Event) and picks(entry.item))
        told.append("what is picked")
    if not told:
        raise QueryError("without what?", mend="name ids, a source=…, or a predicate where=…")
    return SupposedLog(log, left(entries, gone), f"without {', '.join(told)}")


def given(log: Log, items: Iterable[Item]) -> SupposedLog:
    """A log as if some events, amendments or retractions had been entered after its last entry, on the same day."""
    entries, told = log.entries(), list(items)
    recorded = entries[-1].recorded if entries else When.parse("0001-01-01")
    last = entries[-1].seq if entries else 0
    new = [Entry(seq, recorded, item) for seq, item in enumerate(told, last + 1)]
    register = Register()
    register.enter(entries)
    raise_all(register.examine(new))
    return SupposedLog(log, [*entries, *new], f"given {', '.join(each.id for each in told)}")


def redated(log: Log, name: str, when: object) -> SupposedLog:
    """A log as if an event had been entered with another date, and that had never been amended."""
    entries = log.entries()
    (found,) = _named(entries, [name])
    if not isinstance(found.item, Event):
        raise QueryError(f"{name!r} is no event, and has no date", mend="name the event that it corrects")
    event = evolve(found.item, when=When.of(when))
    held = [evolve(entry, item=event) if entry is found else _undated(entry, name) for entry in entries]
    left = [entry for entry in held if entry is not None]
    return SupposedLog(log, left, f"{name} dated {event.when}")


def _undated(entry: Entry, name: str) -> Entry | None:
    """An entry without what it says of the date of an event; `None` where it says nothing else."""
    item = entry.item
    if not isinstance(item, Amendment) or item.amends != name or "when" not in item.set:
        return entry
    told = {field: value for field, value in item.set.items() if field != "when"}
    return evolve(entry, item=evolve(item, set=told)) if told or item.unset else None


def resting_on(entries: Iterable[Entry], source: str) -> list[Entry]:
    """The entries that cite one source and no other."""
    return [entry for entry in entries if {each.ref for each in entry.item.sources} == {source}]


def sources_of(entries: Iterable[Entry]) -> list[str]:
    """The sources that entries cite, each once, in the order in which they are met."""
    return list(dict.fromkeys(each.ref for entry in entries for each in entry.item.sources))


def _named(entries: Sequence[Entry], ids: Iterable[str]) -> Iterator[Entry]:
    by_id = {entry.id: entry for entry in entries}
    for name in ids:
        if name not in by_id:
            mend = did_you_mean(str(name), by_id) or "name the id of an entry of this log"
            raise QueryError(f"there is no entry {name!r}", code="unknown-id", mend=mend)
        yield by_id[name]


def _of_source(entries: Sequence[Entry], source: str) -> list[Entry]:
    known = sources_of(entries)
    if source not in known:
        mend = did_you_mean(source, known) or "name the id of a source that an entry cites"
        raise QueryError(f"no entry cites a source {source!r}", code="unknown-source", mend=mend)
    return resting_on(entries, source)


def left(entries: Sequence[Entry], gone: Iterable[Entry]) -> list[Entry]:
    """Entries without some of them, and without what corrects these."""
    corrections = corrections_of(entries)
    seqs = {each.seq for entry in gone for each in (entry, *corrections.around(entry.id))}
    return [entry for entry in entries if entry.seq not in seqs]


def corrections_of(entries: Iterable[Entry]) -> Corrections:
    """All amendments and retractions among some entries."""
    return Corrections(entry for entry in entries if not isinstance(entry.item, Event))
