"""What became of entries that were appended, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from chronicle.events import Event
from chronicle.files.incoming import Incoming
from chronicle.log import Entry, Item, Receipt
from chronicle.views._words import one_line


@frozen
class Appended:
    """The entries, each with whether it is new; how many said when they were recorded."""

    entries: tuple[tuple[Entry, bool], ...]
    stamped: int

    @property
    def new(self) -> int:
        return sum(fresh for _, fresh in self.entries)

    def lines(self) -> Iterator[str]:
        """One line for each entry."""
        for entry, fresh in self.entries:
            what, place = one_line(_kind(entry.item)), one_line(str(entry.place))
            name = one_line(entry.id)
            if fresh:
                yield f"added {what} {name} as entry {entry.seq}: {place}"
            else:
                yield f"{what} {name} is there already, as entry {entry.seq}: {place}"
        yield from self._stamped()

    def summary(self) -> Iterator[str]:
        """How many there are, and where the new ones stand."""
        there = len(self.entries) - self.new
        files = sorted({entry.place.file for entry, fresh in self.entries if fresh and entry.place})
        where = "".join(f" in {one_line(file)}" for file in files)
        yield f"{_counted(self.new)} added{where}; {_counted(there)} {'was' if there == 1 else 'were'} there already"
        yield from self._stamped()

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "added": self.new,
            "entries": [
                {
                    "id": entry.id,
                    "seq": entry.seq,
                    "recorded": str(entry.recorded),
                    "new": fresh,
                    "place": str(entry.place),
                }
                for entry, fresh in self.entries
            ],
        }

    def _stamped(self) -> Iterator[str]:
        if self.stamped:
            yield "what they say of when they were recorded was left out: this log says so itself"


def of_receipts(incoming: Incoming, receipts: Sequence[Receipt]) -> Appended:
    """What became of what came in."""
    entries = incoming.log.entries()
    return Appended(tuple((entries[each.seq - 1], each.fresh) for each in receipts), incoming.stamped)


def _kind(item: Item) -> str:
    return item.__type__ if isinstance(item, Event) else type(item).__name__.lower()


def _counted(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
