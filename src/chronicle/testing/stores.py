"""The contract of a store of entries, as laws: what every log that can be appended to keeps.

A store that obeys them can stand wherever a `MemoryLog` can. `STORE_LAWS` holds them all by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import MappingProxyType
from typing import Any

import attrs
from attrs import define, field, frozen
from attrs.validators import ge, instance_of
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle.errors import ChronicleError, Conflict, InvalidLog, ReducerError, did_you_mean
from chronicle.events import Codebook, Event
from chronicle.log import EMPTY, Amendment, Entry, Head, Item, Retraction, digest
from chronicle.reducer import Reducer
from chronicle.testing._case import LawBroken
from chronicle.testing._needs import needed
from chronicle.testing._telling import code_of
from chronicle.testing.strategies import events, logs

Factory = Callable[[Codebook], Any]
Reopen = Callable[[Any], Any]

codebook = Codebook("stores")
"""The event types that stores are tested with; a factory is given it."""


@codebook.event("noted")
@frozen(kw_only=True)
class Noted(Event):
    """Something was noted."""

    text: str = field(default="", validator=instance_of(str))
    count: int = field(default=1, validator=ge(1))


@codebook.event("held", act=True)
@frozen(kw_only=True)
class Held(Event):
    """Something was held, as talks are."""

    by: tuple[str, ...] = field(default=(), converter=tuple)


_one = events(codebook=codebook)
_counted: Reducer[int] = Reducer("counted", initial=0, commutative=True)


@_counted.on(Event)
def _count(state: int, _: Event) -> int:
    return state + 1


@define
class Shelf:
    """One example of a store law: it makes stores, draws what goes into them, and tells what is wrong."""

    law: StoreLaw
    factory: Factory
    reopen: Reopen | None
    draw: Callable[[st.SearchStrategy[Any]], Any]
    closing: ExitStack
    items: tuple[Item, ...] = ()

    def store(self) -> Any:
        """A new, empty store."""
        made = self.factory(codebook)
        return self.closing.enter_context(made) if hasattr(made, "__enter__") else made

    def log(self, **sizes: Any) -> tuple[Item, ...]:
        """Events, an amendment and a retraction, in an order in which they can be appended."""
        held = self.draw(logs(_one, **sizes))
        items: list[Item] = [*held]
        free = [event.id for event in held]
        if free and self.draw(st.booleans()):
            changes: dict[str, Any] = {"note": "amended"}
            items.append(Amendment(amends=self.draw(st.sampled_from(free)), set=changes, reason="a slip"))
        if free and self.draw(st.booleans()):
            items.append(Retraction(retracts=self.draw(st.sampled_from(free)), reason="made up"))
        self.items = tuple(items)
        return self.items

    def same(self, what: str, found: Any, expected: Any) -> None:
        """Tells where something is not what it has to be."""
        if found != expected:
            self.breaks(f"{what} is\n    {found!r}\n  and has to be\n    {expected!r}")

    def refuses(self, kind: type[ChronicleError], append: Callable[[], Any]) -> Any:
        """What an append raises; tells where it raises something else, or nothing."""
        try:
            told = append()
        except kind as error:
            return error
        except Exception as error:
            self.breaks(f"{type(error).__name__} is raised where {kind.__name__} has to be: {error}")
        return self.breaks(f"{kind.__name__} has to be raised, and {told!r} is given")

    def breaks(self, how: str) -> None:
        """Tells that the law is broken."""
        shown = code_of(each for each in self.items if isinstance(each, Event))
        indented = "\n".join(f"    {line}" for line in shown.split("\n"))
        raise LawBroken(f"the store breaks the law {self.law.name!r}: {self.law.says}\n\n  {how}\n\n{indented}\n")


@frozen
class StoreLaw:
    """A law that stores obey: its `name`, the law in words, and how it is checked (its equation is the docstring)."""

    name: str
    says: str
    check: Callable[[Shelf], None]


def append(shelf: Shelf) -> None:
    """``entries() == [Entry(1, …, items[0]), Entry(2, …, items[1]), …]``, with a fresh receipt for each."""
    store, items = shelf.store(), shelf.log()
    receipts = store.append(*items)
    shelf.same("what is in it", [entry.item for entry in store.entries()], list(items))
    shelf.same("the seq of the entries", [each.seq for each in store.entries()], list(range(1, len(items) + 1)))
    told = [(entry.seq, entry.recorded, True) for entry in store.entries()]
    shelf.same("the receipts", [(each.seq, each.recorded, each.fresh) for each in receipts], told)


def order(shelf: Shelf) -> None:
    """``append(xs); append(ys)`` gives the items of ``append(xs ++ ys)``, and no entry is recorded before another."""
    store, items = shelf.store(), shelf.log()
    for item in items:
        store.append(item)
    shelf.same("what is in it", [entry.item for entry in store.entries()], list(items))
    stamps = [entry.recorded.local(store.zone) for entry in store.entries()]
    shelf.same("the order of what was recorded", stamps, sorted(stamps))


def all_or_nothing(shelf: Shelf) -> None:
    """An append in which one item is wrong raises `InvalidLog`, and leaves the log as it was."""
    store, items = shelf.store(), shelf.log()
    store.append(*items)
    before = _seen(store)
    fresh = Noted(id="fresh", when="2000")
    shelf.refuses(InvalidLog, lambda: store.append(fresh, Retraction(retracts="nowhere")))
    shelf.same("the log afterwards", _seen(store), before)


def again(shelf: Shelf) -> None:
    """``append(x)`` twice gives the first receipt, not fresh, and leaves the log as it was."""
    store, held = shelf.store(), shelf.draw(logs(_one, min_size=1))
    shelf.items = held
    first = store.append(*held)
    before = _seen(store)
    repeated = store.append(*held)
    told = [(each.seq, each.recorded, False) for each in first]
    shelf.same("the receipts", [(each.seq, each.recorded, each.fresh) for each in repeated], told)
    shelf.same("the log afterwards", _seen(store), before)


def other_content(shelf: Shelf) -> None:
    """An id that is taken, with other content, raises `InvalidLog`, and leaves the log as it was."""
    store, held = shelf.store(), shelf.draw(logs(_one, min_size=1))
    shelf.items = held
    store.append(*held)
    before = _seen(store)
    changed = attrs.evolve(held[-1], note=f"{held[-1].note or ''}!")
    shelf.refuses(InvalidLog, lambda: store.append(changed))
    shelf.same("the log afterwards", _seen(store), before)


def expect(shelf: Shelf) -> None:
    """``append(x, expect=head)`` raises `Conflict` with the head, unless `head` is where the log stands."""
    store, items = shelf.store(), shelf.log(min_size=1)
    empty = store.head
    store.append(*items, expect=empty)
    before = _seen(store)
    late = Noted(id="late", when="2000")
    error = shelf.refuses(Conflict, lambda: store.append(late, expect=empty))
    shelf.same("the head that the conflict tells", error.head, store.head)
    shelf.same("the log afterwards", _seen(store), before)
    store.append(late, expect=store.head)
    shelf.same("the last entry", store.entries()[-1].item, late)


def head(shelf: Shelf) -> None:
    """``head == (seq of the last entry, digest of each entry and the digest before it)``."""
    store, items = shelf.store(), shelf.log()
    shelf.same("the head of an empty log", store.head, Head(0, EMPTY))
    for item in items:
        store.append(item)
        shelf.same("the head", store.head, _head(store.entries()))


def _head(entries: Any) -> Head:
    told = EMPTY
    for entry in entries:
        told = digest(told, entry)
    return Head(len(entries), told)


def since(shelf: Shelf) -> None:
    """``entries(since=head) == entries()[head.seq:]``, for each head that the log has had, and for its `seq` alone."""
    store, items = shelf.store(), shelf.log()
    heads = [store.head]
    for item in items:
        store.append(item)
        heads.append(store.head)
    whole = list(store.entries())
    for each in heads:
        shelf.same(f"what came since {each.seq}", list(store.entries(each)), whole[each.seq :])
        shelf.same(f"what came since {each.seq}", list(store.entries(each.seq)), whole[each.seq :])


def reading(shelf: Shelf) -> None:
    """What is read while others append is a log as it stood: a timeline sees the rest when it is refreshed."""
    store, items = shelf.store(), shelf.log(min_size=1, linked=False)
    cut = shelf.draw(st.integers(0, len(items)))
    store.append(*items[:cut])
    before, timeline = list(store.entries()), store.replay(_counted)
    asked = timeline.state(_LATE)
    store.append(*items[cut:])
    shelf.same("the state before it is refreshed", timeline.state(_LATE), asked)
    shelf.same("what was read", list(store.entries())[:cut], before)
    fresh = store.replay(_counted).state(_LATE)
    shelf.same("the state when it is refreshed", timeline.refresh().state(_LATE), fresh)


_LATE = 1 << 62


def reopened(shelf: Shelf) -> None:
    """``reopen(log)`` has the same entries, the same head, and goes on from there."""
    assert shelf.reopen is not None
    store, items = shelf.store(), shelf.log()
    store.append(*items)
    found = shelf.reopen(store)
    shelf.same("the log when it is reopened", _seen(found), _seen(store))
    late = Noted(id="late", when="2000")
    shelf.same("the next receipt", found.append(late, expect=store.head)[0].seq, len(items) + 1)


def _seen(store: Any) -> tuple[list[Entry], Head]:
    return list(store.entries()), store.head


STORE_LAWS: Mapping[str, StoreLaw] = MappingProxyType(
    {
        law.name: law
        for law in (
            StoreLaw("append", "what is appended is there, one position after the other", append),
            StoreLaw("order", "entries stay in the order in which they came", order),
            StoreLaw("all_or_nothing", "of an append that is refused nothing stays", all_or_nothing),
            StoreLaw("again", "the same again changes nothing and gets its first receipt", again),
            StoreLaw("other_content", "an id is never given to something else", other_content),
            StoreLaw("expect", "who expects another head is told so, and nothing is appended", expect),
            StoreLaw("head", "the head tells position and content of all that came before", head),
            StoreLaw("since", "reading on from a head gives what came after it, and nothing twice", since),
            StoreLaw("reading", "what is read while others append is the log as it stood", reading),
            StoreLaw("reopened", "nothing is lost when the log is opened again", reopened),
        )
    }
)
"""All laws of stores, by name."""


def store_laws(
    factory: Factory,
    *,
    reopen: Reopen | None = None,
    skip: Mapping[str, str] | None = None,
    settings: settings | None = None,
) -> Callable[..., None]:
    """A test function for pytest, with one parameter: the law. ``test_mine = store_laws(make_empty_log)``.

    - `factory`: takes the codebook of the events that the laws append, and gives a new, empty log; or a context
      manager that gives one and clears up. It is called for every example.
    - `reopen`: takes a log and gives the same log opened anew; without it, the law `reopened` is not listed.
    - `skip`: for each law that is not checked, the reason.
    - `settings`: Hypothesis settings; by default those of the profile in use.

    >>> from chronicle import MemoryLog
    >>> test_memory = store_laws(
    ...     lambda codebook: MemoryLog(codebook=codebook), reopen=lambda log: MemoryLog.of_entries(log.entries())
    ... )
    """
    from chronicle.testing._making import parametrized, quiet

    pytest = needed("pytest", "pytest")
    for name, made in (("factory", factory), ("reopen", reopen)):
        if made is not None and not callable(made):
            mend = "store_laws(lambda codebook: MemoryLog(codebook=codebook))"
            raise ReducerError(f"{name} is {made!r}, and has to be a function", mend=mend)
    for name, reason in (skip or {}).items():
        if name not in STORE_LAWS or not reason:
            mend = did_you_mean(name, STORE_LAWS) or f"the laws are {', '.join(STORE_LAWS)}"
            raise ReducerError(f"skip: no law {name!r}, or no reason", code="unknown-law", mend=mend)
    held = [law for law in STORE_LAWS.values() if law.name != "reopened" or reopen is not None]
    marks = {name: [pytest.mark.skip(reason=reason)] for name, reason in (skip or {}).items()}

    @quiet(settings)
    @given(data=st.data())
    def test(law: StoreLaw, data: st.DataObject) -> None:
        __tracebackhide__ = True
        check_store(law, factory, reopen, data)

    return parametrized(test, [pytest.param(law, id=law.name, marks=marks.get(law.name, ())) for law in held])


def check_store(law: StoreLaw, factory: Factory, reopen: Reopen | None, data: st.DataObject) -> None:
    """Checks one example of a store law."""
    with ExitStack() as closing:
        law.check(Shelf(law, factory, reopen, data.draw, closing))
