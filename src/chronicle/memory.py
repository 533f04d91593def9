"""A log in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo

from chronicle._register import Register
from chronicle.dates import When
from chronicle.errors import ChronicleError, Conflict, EventError, InvalidLog
from chronicle.events import Codebook
from chronicle.log import Amendment, Entry, Head, Item, Receipt, raise_all
from chronicle.timeline import Replayable

Clock = Callable[[], date | datetime]


class HeldLog(Replayable):
    """What every log that holds its entries in memory has: its settings, its entries and its head."""

    def __init__(
        self, title: str | None, zone: tzinfo | None, begins: When | str | None, codebook: Codebook | None
    ) -> None:
        self.title = title
        self.zone = zone
        self.begins = None if begins is None else When.of(begins)
        self.codebook = codebook
        self._register = Register()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title or 'untitled'}: {len(self._register.entries)} entries>"

    @property
    def head(self) -> Head:
        """How far the log has come: (`seq`, digest)."""
        return self._register.head()

    def entries(self, since: Head | int | None = None) -> Sequence[Entry]:
        """The entries, in order; with `since` (a head or a `seq`) only those after it."""
        if since is None:
            return self._register.entries
        return self._register.entries[since.seq if isinstance(since, Head) else since :]


class MemoryLog(HeldLog):
    """A log that lives in memory: for tests, for notebooks, and for what is read from elsewhere.

    - `title`: what it is a chronicle of.
    - `zone`: the time zone in which days are civil days; `None` reads times of day as written.
    - `begins`: a date (`When` or text) at whose first day open beginnings start.
    - `codebook`: the event types of its field.
    - `clock`: what stamps `recorded`; by default now, in UTC or in `zone`, to the second.

    >>> from chronicle.events import Event
    >>> log = MemoryLog(clock=lambda: date(2026, 11, 23))
    >>> log.append(Event(id="accord", when="1972-09-29"))
    (Receipt(seq=1, recorded=When('2026-11-23'), fresh=True),)
    >>> log.append(Event(id="accord", when="1972-09-29"))[0].fresh
    False
    """

    def __init__(
        self,
        *,
        title: str | None = None,
        zone: tzinfo | None = None,
        begins: When | str | None = None,
        codebook: Codebook | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(title, zone, begins, codebook)
        self._clock = clock or (lambda: datetime.now(zone or UTC).replace(microsecond=0))

    @classmethod
    def of_entries(cls, entries: Iterable[Entry], **settings: object) -> MemoryLog:
        """A log of entries that have their `seq` and `recorded` already; `InvalidLog` where they cannot make one."""
        log = cls(**settings)  # type: ignore[arg-type]
        told = list(entries)
        raise_all(log._register.examine(told))
        if [entry.seq for entry in told] != list(range(1, len(told) + 1)):
            raise ChronicleError("the seq of the entries is not 1, 2, 3, …", code="bad-seq")
        stamps = [entry.recorded.local(log.zone) for entry in told]
        if stamps != sorted(stamps):
            raise ChronicleError("an entry is recorded before the one before it", code="recorded-backwards")
        log._register.enter(told)
        return log

    def append(self, *items: Item, expect: Head | None = None) -> tuple[Receipt, ...]:
        """Appends events, amendments, retractions and assertions, all or none, and gives a receipt for each.

        What is in the log already with the same content is not appended again and gets its first receipt. Raises
        `InvalidLog` with all that is wrong, and `Conflict` where the log has moved on since the head `expect`.
        """
        if expect is not None and expect != self.head:
            raise Conflict(f"the log is at {self.head.seq}, and {expect.seq} was expected", head=self.head)
        recorded = self._stamp()
        receipts: list[Receipt] = []
        fresh: list[Entry] = []
        known: dict[str, Entry] = {}
        for item in items:
            _check_item(item)
            first = self._same(item) or (known.get(item.id) if _same(known.get(item.id), item) else None)
            if first is None:
                first = Entry(len(self._register.entries) + len(fresh) + 1, recorded, item)
                fresh.append(first)
                known.setdefault(item.id, first)
                receipts.append(Receipt(first.seq, first.recorded, True))
            else:
                receipts.append(Receipt(first.seq, first.recorded, False))
        raise_all(self._register.examine(fresh))
        self._register.enter(fresh)
        return tuple(receipts)

    def _same(self, item: Item) -> Entry | None:
        found = self._register.by_id.get(item.id)
        if not _same(found, item) or self._register.corrections.retracted(item.id) is not None:
            return None
        if found is not None and isinstance(item, Amendment):
            self._not_overtaken(found, item)
        return found

    def _not_overtaken(self, found: Entry, item: Amendment) -> None:
        """An amendment that says what an earlier one said is no repetition where another came between them."""
        fields = {*item.set, *item.unset}
        for entry in self._register.corrections.amendments(item.amends):
            between = entry.item
            if isinstance(between, Amendment) and entry.seq > found.seq and fields & {*between.set, *between.unset}:
                raise EventError(
                    f"{item.id!r} was entered already (seq {found.seq}), and {entry.id!r} came after it",
                    code="overtaken-amendment",
                    entry=item.id,
                    mend=f"give this amendment an id of its own, or retract {entry.id}",
                )

    def _stamp(self) -> When:
        now = When.of(self._clock())
        if not self._register.entries:
            return now
        last = self._register.entries[-1].recorded
        return now if now.local(self.zone) >= last.local(self.zone) else last


def _same(entry: Entry | None, item: Item) -> bool:
    return entry is not None and type(entry.item) is type(item) and entry.item == item


def _check_item(item: object) -> None:
    if not isinstance(item, Item):
        message = f"not an event, an amendment, a retraction or an assertion: {item!r}"
        raise InvalidLog([ChronicleError(message).problem])
