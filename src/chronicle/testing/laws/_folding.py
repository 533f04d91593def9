"""Laws of the fold: what a reducer makes of occurrences, one after the other."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import pairwise
from typing import Any

import attrs
from hypothesis import strategies as st

from chronicle.chronology import Occurrence, Slot
from chronicle.codec import Codec
from chronicle.dates import When
from chronicle.events import Codebook, Event
from chronicle.log import Entry
from chronicle.reducer import Reducer
from chronicle.testing._case import Subject, Trial, chance, settled
from chronicle.testing._elsewhere import elsewhere
from chronicle.testing._tree import handled, invariants, kept
from chronicle.testing.laws._law import Law
from chronicle.testing.strategies import events as drawn_events

__tracebackhide__ = True

# -- total -------------------------------------------------------------------------------------------------------------


def total(trial: Trial) -> None:
    """``fold(xs)`` is a state, for all ``xs``.

    Whatever a log tells, and in whatever order, no handler raises, none forgets to give a state back, and no
    requirement or invariant raises either: what the first entry is about may have happened before the log begins.
    """
    reducer, chronology = trial.subject.reducer, settled(trial.log())

    def watch(leaf: Reducer[Any], state: Any, event: Event, slot: Slot) -> None:
        for holds in leaf.required(slot):
            holds(state, event)

    history = reducer.start()
    for at, each in enumerate(chronology):
        try:
            step = reducer.step(each.slot, watch)
            if step is not None:
                step(history, each.event, at)
            for holds, state in invariants(reducer, history.at(at + 1)):
                holds(state)
        except Exception as error:
            trial.breaks(f"{_at(each)} ({type(each.event).__name__}): {type(error).__name__}: {error}")
        if any(
            state is None and leaf.initial is not None for leaf, states in kept(reducer, history) for state in states
        ):
            trial.breaks(f"the handler of {_at(each)} ({type(each.event).__name__}) gives None: it lacks a return")


# -- pure --------------------------------------------------------------------------------------------------------------


def pure(trial: Trial) -> None:
    """``fold(xs)`` leaves every earlier state, and every event, as it was.

    A handler gives a new state and changes nothing: states of earlier days are kept, and shared.
    """
    chronology = settled(trial.log())
    events = {each.id: (each.event, copy.deepcopy(each.event)) for each in chronology}
    first = trial.fold(())
    seen = [(first, copy.deepcopy(first))]
    for each, state in trial.steps(chronology):
        for before, as_it_was in seen:
            trial.same(("as it was", as_it_was), ("is now", before), f"{_at(each)} changes an earlier state")
        seen.append((state, copy.deepcopy(state)))
        event, as_it_was = events[each.id]
        trial.same(("as it was", as_it_was), ("is now", event), f"the handler of {_at(each)} changes the event")


def _at(each: Occurrence) -> str:
    return f"the end of {each.id!r}" if each.is_end else repr(each.id)


# -- deterministic -----------------------------------------------------------------------------------------------------


def deterministic(trial: Trial) -> None:
    """``fold(xs) == fold(xs)``, with ``fold(ys)`` in between, at another time and with other chances.

    A state comes from the log and from nothing else: not from the clock, not from random numbers, not from what was
    replayed before. The clock is moved through `time.time`, which `date.today` asks too.
    """
    others = settled(trial.log(linked=False))
    chronology = settled(trial.log())
    with chance(1):
        first = copy.deepcopy(trial.fold(chronology))
    with chance(2):
        trial.fold(others)
        again = trial.fold(chronology)
    trial.same(("replayed once", first), ("and again", again))


# -- checkpoint --------------------------------------------------------------------------------------------------------


def checkpoint(trial: Trial) -> None:
    """``fold(xs ++ ys) == fold(ys, restored(saved(fold(xs))))``, wherever a log is cut.

    All that a reducer knows is in its state, and a state that is pickled and read back is as good as it was.
    """
    chronology = settled(trial.log())
    whole = trial.fold(chronology)
    for cut, start in enumerate([_restored(trial, chronology[:cut]) for cut in range(len(chronology) + 1)]):
        if start is not None:  # which a fold takes for no start at all
            how = f"saved and restored after {cut} of {len(chronology)} occurrences"
            trial.same(("in one go", whole), ("restored", trial.fold(chronology[cut:], start)), how)


def _restored(trial: Trial, xs: list[Occurrence]) -> Any:
    state = trial.fold(xs)
    try:
        return pickle.loads(pickle.dumps(state))
    except Exception as error:
        trial.breaks(f"the state after {len(xs)} occurrences cannot be saved: {type(error).__name__}: {error}")


# -- round trip --------------------------------------------------------------------------------------------------------


def round_trip(trial: Trial) -> None:
    """``fold(read(written(log))) == fold(log)``, and ``written(read(written(log))) == written(log)``.

    What is written as JSON Lines and read again is the same events, the same bytes, and so the same state.
    """
    held = trial.log()
    again = []
    for event in held:
        if "__type__" not in type(event).__dict__:
            return  # of a type that is in no codebook, which has no written form
        line, read = _written(event), _read(event)
        trial.same(("entered", event), ("read back", read), f"written as {line}")
        if _written(read) != line:
            trial.breaks(f"{event.id!r} is written as\n  {line}\nand, read and written again, as\n  {_written(read)}")
        again.append(read)
    trial.same(("as entered", trial.fold(settled(held))), ("read back", trial.fold(settled(again))))


_DAY = When.parse("2000-01-01")


def _codec(cls: type[Event]) -> Codec:
    if cls not in _codecs:
        book = Codebook("laws")
        book.event(cls.__type__, act=cls.__act__, announced=cls.__announced__)(cls)
        _codecs[cls] = Codec(book)
    return _codecs[cls]


_codecs: dict[type[Event], Codec] = {}


def _written(event: Event) -> str:
    return _codec(type(event)).line(Entry(1, _DAY, event))


def _read(event: Event) -> Event:
    fields = json.loads(_written(event), parse_float=str)
    del fields["recorded"]
    return _codec(type(event)).event(fields)


# -- hash seeds --------------------------------------------------------------------------------------------------------


def hash_seeds(trial: Trial) -> None:
    """``text(fold(xs))`` is the same bytes in every process, whatever its hash seed.

    The order of a set of words changes from process to process; a state that depends on it is another one tomorrow.
    """
    held, reducer = trial.log(), trial.subject.reducer
    one, other = (elsewhere(seed).text(reducer, held) for seed in (1, 2))
    if one != other:
        how = f"with one hash seed the state is\n  {one}\nand with another\n  {other}"
        trial.breaks(how)


def _travels(subject: Subject) -> bool | str:
    try:
        pickle.dumps(subject.reducer)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        return f"no other process can replay a reducer that cannot be pickled ({told}): name its functions"
    return True


# -- irrelevant --------------------------------------------------------------------------------------------------------


def irrelevant(trial: Trial) -> None:
    """``fold(xs ++ [u] ++ ys) == fold(xs ++ ys)``, for every `u` of a type that the reducer does not name.

    What a reducer is not about leaves its state alone.
    """
    held = trial.log(linked=False)
    others = trial.draw(st.lists(drawn_events(Unrelated), min_size=1, max_size=3))
    mixed = [*held]
    for at, other in enumerate(others, 1):
        place = trial.draw(st.integers(0, len(mixed)))
        mixed.insert(place, attrs.evolve(other, id=f"u{at}", after=(), within=()))
    alone, trial.shown = trial.fold(settled(held)), tuple(mixed)
    trial.same(("without the others", alone), ("with them", trial.fold(settled(mixed))))


@attrs.frozen(kw_only=True)
class Unrelated(Event):
    """An event that no reducer is about."""


# -- same day ----------------------------------------------------------------------------------------------------------


def same_day(trial: Trial) -> None:
    """``fold(xs ++ [a, b]) == fold(xs ++ [b, a])``, where nothing tells which of two came first.

    Two events of one day have no order between them, unless a time of day or `after` gives one. A reducer for which
    it matters which is told first says ``ordered=True``, and its answers show the pairs as `unordered`.
    """
    chronology = settled(trial.log())
    for at, (a, b) in enumerate(pairwise(chronology)):
        if a.id != b.id and not chronology.ordered(a, b):
            before = chronology[:at]
            one, other = trial.fold([*before, a, b]), trial.fold([*before, b, a])
            trial.same((f"{_at(a)} first", one), (f"{_at(b)} first", other))


# -- renamed -----------------------------------------------------------------------------------------------------------


def renamed(trial: Trial) -> None:
    """``fold(renamed(xs)) == renamed(fold(xs))``, for every way of giving the entries other ids.

    An id tells one event from another and says nothing else: not which came first, not which counts more.
    """
    chronology = settled(trial.log())
    held = list(dict.fromkeys(each.id for each in chronology))
    names = dict(zip(held, trial.draw(st.permutations(_OTHERS[: len(held)] or ["a-1"])), strict=False))
    moved = [each._replace(event=_renamed(each.event, names)) for each in chronology]
    one, other = _renamed(trial.fold(chronology), names), _renamed(trial.fold(moved), {})
    trial.same(("named afterwards", one), ("named before", other), f"with other ids: {names}")


_OTHERS = ["z-9", "a-1", "m-5", "b-2", "y-8", "c-3", "x-7", "d-4", "w-6", "f-0", "v-1", "g-2"]


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value in which ids have been replaced, wherever they stand in a text; collections become plain ones."""
    if isinstance(value, str) and type(value) is str:
        return re.sub(_ids(tuple(names)), lambda found: names[found[0]], value) if names else value
    if isinstance(value, Event):
        told = {each.name: getattr(value, each.name) for each in attrs.fields(type(value))}
        return attrs.evolve(value, **{name: _renamed_field(held, names) for name, held in told.items()})
    if isinstance(value, Mapping):
        return {_renamed(key, names): _renamed(held, names) for key, held in value.items()}
    if isinstance(value, Set):
        return frozenset(_hashable(_renamed(each, names)) for each in value)
    if isinstance(value, (tuple, list)):
        return tuple(_renamed(each, names) for each in value)
    if attrs.has(type(value)) and not isinstance(value, When):
        return {each.name: _renamed(getattr(value, each.name), names) for each in attrs.fields(type(value))}
    return value


def _hashable(value: Any) -> Any:
    """What can be a member of a set: mappings by their items."""
    if isinstance(value, Mapping):
        return frozenset((key, _hashable(held)) for key, held in value.items())
    return tuple(_hashable(each) for each in value) if isinstance(value, tuple) else value


def _renamed_field(value: Any, names: Mapping[str, str]) -> Any:
    """A field of an event, of the same type as before."""
    if isinstance(value, tuple):
        return tuple(_renamed_field(each, names) for each in value)
    return _renamed(value, names) if isinstance(value, str) else value


@lru_cache
def _ids(names: tuple[str, ...]) -> str:
    return rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])"


def foreign(subject: Subject) -> bool:
    """Whether there are events that a reducer is not about: not where it handles all, and means to."""
    return subject.declared or Event not in handled(subject.reducer)


LAWS = (
    Law("total", "every log has a state: no handler raises, and each gives a state back", total),
    Law("pure", "handlers change neither the states before them nor the events", pure),
    Law(
        "deterministic", "the same log gives the same state, whenever and after whatever it is replayed", deterministic
    ),
    Law("checkpoint", "a state saved and restored anywhere goes on as if nothing had been", checkpoint),
    Law("round_trip", "what is written to a file and read again gives the same state", round_trip),
    Law("hash_seeds", "every process gives the same bytes", hash_seeds, _travels),
    Law("irrelevant", "events of other types change nothing", irrelevant, foreign),
    Law(
        "same_day",
        "two events whose order nothing tells give the same state in either order",
        same_day,
        lambda subject: not subject.ordered,
    ),
    Law("renamed", "other ids give the same state, with other ids in it", renamed),
)
