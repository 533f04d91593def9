"""The contract of stores: kept by the logs that there are, and broken by stores that break it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import chronicle
from chronicle import Conflict, MemoryLog
from chronicle.errors import ReducerError
from chronicle.events import Codebook
from chronicle.files.folder import FolderLog
from chronicle.log import EMPTY, Entry, Head, Receipt, digest
from chronicle.testing import STORE_LAWS, LawBroken, store_laws
from chronicle.testing._making import quiet
from chronicle.testing.stores import check_store

from .budget import examples, unshrunk


def in_memory(codebook: Codebook) -> MemoryLog:
    return MemoryLog(codebook=codebook)


def read_again(log: MemoryLog) -> MemoryLog:
    return MemoryLog.of_entries(log.entries(), codebook=log.codebook)


test_memory = store_laws(in_memory, reopen=read_again, settings=examples(30))


@contextmanager
def in_a_folder(codebook: Codebook) -> Iterator[FolderLog]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "chronicle.toml").write_text(
            'title = "a store"\ncodebook = "chronicle.testing.stores:codebook"\n'
        )
        (Path(folder) / "sources.json").write_text(
            '[{"id": "a-source", "type": "book"}, {"id": "b-source", "type": "book"}]'
        )
        yield chronicle.open(folder, codebook=codebook)


test_folder = pytest.mark.skipif(not hasattr(FolderLog, "append"), reason="a folder log cannot be appended to")(
    store_laws(in_a_folder, reopen=lambda log: chronicle.open(log.path, codebook=log.codebook), settings=examples(10))
)


# -- broken stores -----------------------------------------------------------------------------------------------------


class LosesTheLast(MemoryLog):
    """Says that it has appended, and keeps all but the last of several."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        receipts = super().append(*items, expect=expect)
        if len(items) > 2 and items[-1].id.startswith("e"):
            self._register = read_again(MemoryLog.of_entries(self.entries()[:-1]))._register
        return receipts


class PutsInFront(MemoryLog):
    """Gives what is newest first."""

    def entries(self, since: Head | int | None = None) -> Any:
        return list(super().entries(since))[::-1]


class KeepsTheFirstOfABatch(MemoryLog):
    """Appends one after the other, so that what comes before a wrong one stays."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        receipts: tuple[Receipt, ...] = ()
        for item in items:
            receipts += super().append(item, expect=expect if item is items[0] else None)
        return receipts


class CallsAllFresh(MemoryLog):
    """Gives a fresh receipt for what it has already."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        return tuple(evolve(each, fresh=True) for each in super().append(*items, expect=expect))


class TakesTheFirst(MemoryLog):
    """Overlooks that something else has the same id."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        held = {entry.id: entry for entry in self.entries()}
        if len(items) == 1 and items[0].id in held:
            first = held[items[0].id]
            return (Receipt(first.seq, first.recorded, False),)
        return super().append(*items, expect=expect)


class ExpectsNothing(MemoryLog):
    """Appends wherever the log stands."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        return super().append(*items)


class TellsTheOldHead(MemoryLog):
    """Tells a conflict without where the log stands now."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        try:
            return super().append(*items, expect=expect)
        except Conflict:
            raise Conflict("moved on", head=expect) from None


class ChainsNothing(MemoryLog):
    """Its digest is of the last entry only."""

    @property
    def head(self) -> Head:
        whole = self.entries()
        return Head(len(whole), digest(EMPTY, whole[-1])) if whole else super().head


class ReadsOnInclusively(MemoryLog):
    """Gives the entry that was read last once more."""

    def entries(self, since: Head | int | None = None) -> Any:
        if since is None:
            return super().entries()
        seq = since.seq if isinstance(since, Head) else since
        return super().entries()[max(seq - 1, 0) :]


class SeesTheFuture(MemoryLog):
    """Rewrites what was read, when something is appended."""

    def append(self, *items: Any, expect: Head | None = None) -> tuple[Receipt, ...]:
        receipts = super().append(*items, expect=expect)
        if items and len(self.entries()) > len(items):
            first = self._register.entries[0]
            self._register.entries[0] = (
                Entry(1, first.recorded, evolve(first.item, reason="rewritten"))
                if hasattr(first.item, "reason")
                else Entry(1, first.recorded, evolve(first.item, note="rewritten"))
            )
        return receipts


BROKEN = {
    "append": LosesTheLast,
    "order": PutsInFront,
    "all_or_nothing": KeepsTheFirstOfABatch,
    "again": CallsAllFresh,
    "other_content": TakesTheFirst,
    "expect": ExpectsNothing,
    "head": ChainsNothing,
    "since": ReadsOnInclusively,
    "reading": SeesTheFuture,
    "reopened": MemoryLog,
}


def loses_all(log: MemoryLog) -> MemoryLog:
    return MemoryLog(codebook=log.codebook)


def broken(law: str, made: type[MemoryLog]) -> str:
    @quiet(unshrunk(150))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        reopen = loses_all if law == "reopened" else read_again
        check_store(STORE_LAWS[law], lambda codebook: made(codebook=codebook), reopen, data)

    with pytest.raises(LawBroken) as caught:
        holds()
    return str(caught.value)


@pytest.mark.parametrize("law", STORE_LAWS)
def test_each_law_is_broken_by_its_store(law: str) -> None:
    message = broken(law, BROKEN[law])
    assert message.startswith(f"the store breaks the law {law!r}: {STORE_LAWS[law].says}\n")
    assert "log.append(" in message or "MemoryLog()" in message


def test_a_conflict_tells_the_head() -> None:
    assert "the head that the conflict tells is" in broken("expect", TellsTheOldHead)


def test_what_is_declared_is_looked_at_at_once() -> None:
    with pytest.raises(ReducerError, match="did you mean again"):
        store_laws(in_memory, skip={"agan": "not yet"})
    with pytest.raises(ReducerError, match="factory is 3, and has to be a function"):
        store_laws(3)  # type: ignore[arg-type]
