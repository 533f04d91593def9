"""How a log takes in what is appended to it: the rules that every store of entries shares.

A store knows where its entries are kept, and what time it is. Everything else stands here: which items are new, which
are repetitions of what was entered already, when they were recorded, and whether a log stands where it was expected.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from attrs import frozen

from chronicle._register import Register
from chronicle.dates import When
from chronicle.errors import ChronicleError, Conflict, EventError, InvalidLog, Place
from chronicle.log import Amendment, Entry, Head, Item, Receipt, raise_all

Placed = tuple[Item, Place | None]


@frozen
class Admission:
    """What is to be entered: the new entries, in order, and a receipt for each item that was given."""

    fresh: tuple[Entry, ...]
    receipts: tuple[Receipt, ...]


def admit(register: Register, items: Iterable[Placed], recorded: When) -> Admission:
    """Examines items, each with the place that it was read from; nothing is entered yet.

    What the register holds already with the same content is not entered again and gets its first receipt. Raises
    `InvalidLog` with all that is wrong, and `EventError` for an amendment that another one has overtaken.
    """
    receipts: list[Receipt] = []
    fresh: list[Entry] = []
    known: dict[str, Entry] = {}
    for item, place in items:
        _check_item(item)
        first = _entered(register, item, place) or (known.get(item.id) if _same(known.get(item.id), item) else None)
        if first is None:
            first = Entry(len(register.entries) + len(fresh) + 1, recorded, item, place)
            fresh.append(first)
            known.setdefault(item.id, first)
            receipts.append(Receipt(first.seq, first.recorded, True))
        else:
            receipts.append(Receipt(first.seq, first.recorded, False))
    raise_all(register.examine(fresh))
    return Admission(tuple(fresh), tuple(receipts))


def check_expected(register: Register, expect: Head | None) -> None:
    """Raises `Conflict` where the log has moved on since the head `expect`."""
    if expect is not None and expect != (head := register.head()):
        raise Conflict(f"the log is at {head.seq}, and {expect.seq} was expected", head=head)


def stamp(register: Register, now: date | datetime, zone: tzinfo | None) -> When:
    """The `recorded` of what is entered now: never before that of the last entry, whatever the clock says."""
    told = When.of(now)
    if not register.entries:
        return told
    last = register.entries[-1].recorded
    return told if told.local(zone) >= last.local(zone) else last


def _entered(register: Register, item: Item, place: Place | None) -> Entry | None:
    found = register.by_id.get(item.id)
    if not _same(found, item) or register.corrections.retracted(item.id) is not None:
        return None
    if found is not None and isinstance(item, Amendment):
        _not_overtaken(register, found, item, place)
    return found


def _not_overtaken(register: Register, found: Entry, item: Amendment, place: Place | None) -> None:
    """An amendment that says what an earlier one said is no repetition where another came between them."""
    fields = {*item.set, *item.unset}
    for entry in register.corrections.amendments(item.amends):
        between = entry.item
        if isinstance(between, Amendment) and entry.seq > found.seq and fields & {*between.set, *between.unset}:
            raise EventError(
                f"{item.id!r} was entered already (seq {found.seq}), and {entry.id!r} came after it",
                code="overtaken-amendment",
                entry=item.id,
                place=place,
                mend=f"give this amendment an id of its own, or retract {entry.id}",
            )


def _same(entry: Entry | None, item: Item) -> bool:
    return entry is not None and type(entry.item) is type(item) and entry.item == item


def _check_item(item: object) -> None:
    if not isinstance(item, Item):
        names = [cls.__name__.lower() for cls in typing.get_args(Item)]
        *first, last = [f"an {name}" if name[0] in "ae" else f"a {name}" for name in names]
        raise InvalidLog([ChronicleError(f"not {', '.join(first)} or {last}: {item!r}").problem])
