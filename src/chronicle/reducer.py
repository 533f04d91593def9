"""Reducers: pure folds over occurrences, and how small ones make a large one.

A `Reducer` says, for each event type it handles, how an event changes its state. `combine` puts independent reducers
side by side, `per` keeps one state for each key, `only` lets through what a predicate picks. None of them knows where
its occurrences come from.
"""

from __future__ import annotations

import functools
import sys
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, overload

import attrs

from chronicle._history import Branches, History, Keyed, Keys, Leaf
from chronicle.chronology import Ending, Occurrence, Slot, ending
from chronicle.errors import ReducerError, ReplayError, did_you_mean
from chronicle.events import Event

S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E", bound=Event)
E1 = TypeVar("E1", bound=Event)
E2 = TypeVar("E2", bound=Event)
E3 = TypeVar("E3", bound=Event)
K = TypeVar("K", bound=Hashable)
P = ParamSpec("P")

Step = Callable[[Any, Event, int], None]
Watch = Callable[["Reducer[Any]", Any, Event, Slot], None]


class AnyReducer(Generic[S]):
    """What can be replayed: a `Reducer`, or what `combine`, `per` and `only` make of reducers.

    `name` is for people; `initial` is the state before anything has happened; `call` is the call that made it
    (``bilateral("JP", "KP")``), where a function marked `cited` did; `version` is what a citation of an answer says of
    the version of its rules: that of the package of such a function, or what it is set to.
    """

    name: str
    initial: S

    def __init__(self) -> None:
        self.invariants: list[Callable[[S], bool]] = []
        self.call: str | None = None
        self.version: str | None = None
        self._made: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]] | None = None
        self._sealed = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.call or self.name}>"

    def __reduce__(self) -> Any:
        if self._made is not None:
            make, args, named = self._made
            return functools.partial(make, *args, **named), ()
        return super().__reduce__()

    def invariant(self, holds: Callable[[S], bool]) -> Callable[[S], bool]:
        """A decorator: what is true of every state. It never stops a replay; `chronicle check` reports a breach."""
        self._open("invariant")
        self.invariants.append(holds)
        return holds

    def seal(self) -> None:
        """Ends the declaration; the first replay does it. A later `on` raises `ReducerError`."""
        self._sealed = True
        for part in self.parts():
            part.seal()

    def parts(self) -> tuple[AnyReducer[Any], ...]:
        """The reducers that this one is made of; empty for a `Reducer`."""
        return ()

    def start(self, state: Any = None) -> History:
        """A history of this reducer that begins with a state, `initial` by default."""
        raise NotImplementedError

    def step(self, slot: Slot, watch: Watch | None = None) -> Step | None:
        """What one occurrence of `slot` does to a history; `None` where it is not handled."""
        raise NotImplementedError

    def fold(self, occurrences: Iterable[Occurrence], start: S | None = None) -> S:
        """The state after some occurrences, from `initial` or from a state that an earlier fold gave."""
        self.seal()
        history = self.start(start)
        steps: dict[Slot, Step | None] = {}
        at = 0
        for at, each in enumerate(occurrences, 1):
            if each.slot not in steps:
                steps[each.slot] = self.step(each.slot)
            step = steps[each.slot]
            if step is not None:
                step(history, each.event, at - 1)
        return typing.cast("S", history.at(at))

    def _open(self, what: str) -> None:
        if self._sealed:
            raise ReducerError(
                f"{self.name} was replayed already, and cannot get another {what}",
                code="sealed",
                mend="declare all handlers in the module that makes the reducer, before it is replayed",
            )


class Reducer(AnyReducer[S]):
    """A pure fold over the occurrences of some event types.

    - `name`: for people.
    - `initial`: the state before anything has happened; states are immutable.
    - `commutative`: declares that the order of the handled occurrences does not matter.
    - `monotone`: declares paths of the state whose value depends only on which occurrences have happened, and never
      falls when more have: their bounds are known without looking at every world.

    >>> from attrs import frozen, evolve
    >>> @frozen
    ... class Count:
    ...     seen: int = 0
    >>> count = Reducer("count", initial=Count())
    >>> @count.on(Event)
    ... def seen(state: Count, event: Event) -> Count:
    ...     return evolve(state, seen=state.seen + 1)
    >>> seen(Count(), Event(id="a", when="1990"))
    Count(seen=1)
    """

    def __init__(self, name: str, *, initial: S, commutative: bool = False, monotone: Iterable[str] = ()) -> None:
        super().__init__()
        self.name = name
        self.initial = initial
        self.commutative = commutative
        self.monotone = (monotone,) if isinstance(monotone, str) else tuple(monotone)
        self.handlers: dict[Slot, Callable[[S, Any], S]] = {}
        self.requirements: dict[type[Event], list[Callable[[S, Any], bool]]] = {}

    @overload
    def on(self, event_type: type[E], /) -> Callable[[Callable[[S, E], S]], Callable[[S, E], S]]: ...
    @overload
    def on(
        self, one: type[E1], other: type[E2], /
    ) -> Callable[[Callable[[S, E1 | E2], S]], Callable[[S, E1 | E2], S]]: ...
    @overload
    def on(
        self, one: type[E1], other: type[E2], third: type[E3], /
    ) -> Callable[[Callable[[S, E1 | E2 | E3], S]], Callable[[S, E1 | E2 | E3], S]]: ...
    def on(self, *event_types: type[Event]) -> Callable[[Callable[[S, Any], S]], Callable[[S, Any], S]]:
        """A decorator: the function gives the state after a point, or the beginning of a span, of these types.

        A subclass of a handled type is handled too, by the nearest class that is. Raises `ReducerError` where a type
        is handled already.
        """
        return self._handles(event_types, lambda each: each)

    @overload
    def on_end(self, event_type: type[E], /) -> Callable[[Callable[[S, E], S]], Callable[[S, E], S]]: ...
    @overload
    def on_end(
        self, one: type[E1], other: type[E2], /
    ) -> Callable[[Callable[[S, E1 | E2], S]], Callable[[S, E1 | E2], S]]: ...
    def on_end(self, *event_types: type[Event]) -> Callable[[Callable[[S, Any], S]], Callable[[S, Any], S]]:
        """A decorator: the function gives the state after the end of a span of these types."""
        return self._handles(event_types, ending)

    def requires(self, event_type: type[E]) -> Callable[[Callable[[S, E], bool]], Callable[[S, E], bool]]:
        """A decorator: what a sensible log has seen before an event of this type. It never stops a replay."""
        self._open("requirement")
        _check_type(event_type)

        def register(holds: Callable[[S, E], bool]) -> Callable[[S, E], bool]:
            self.requirements.setdefault(event_type, []).append(holds)
            return holds

        return register

    def handler(self, slot: Slot) -> Callable[[S, Any], S] | None:
        """The handler of a slot: its own, or that of the nearest class above; `None` where there is none."""
        found = self.handlers.get(slot)
        if found is not None:
            return found
        of = slot.of if isinstance(slot, Ending) else slot
        above = [each for each in of.__mro__ if issubclass(each, Event)]
        slots: list[Slot] = [ending(each) for each in above] if isinstance(slot, Ending) else [*above]
        return next((self.handlers[each] for each in slots if each in self.handlers), None)

    def start(self, state: Any = None) -> Leaf:
        return Leaf(self.initial if state is None else state)

    def step(self, slot: Slot, watch: Watch | None = None) -> Step | None:
        handle = self.handler(slot)
        if handle is None and not (watch and self.required(slot)):
            return None

        def run(history: Leaf, event: Event, at: int) -> None:
            states = history.states
            if watch is not None:
                watch(self, states[-1], event, slot)
            before = states[-1]
            after = handle(before, event) if handle is not None else before
            if after is not before:
                states.append(after)
                history.positions.append(at)

        return run

    def required(self, slot: Slot) -> list[Callable[[S, Any], bool]]:
        """What is required before an occurrence of a slot; nothing for an end."""
        if isinstance(slot, Ending):
            return []
        return [holds for each in slot.__mro__ for holds in self.requirements.get(each, ())]

    def _handles(
        self, event_types: tuple[type[Event], ...], slot_of: Callable[[type[Event]], Slot]
    ) -> Callable[[Callable[[S, Any], S]], Callable[[S, Any], S]]:
        self._open("handler")
        if not event_types:
            raise ReducerError(f"{self.name}: name the event types: @{self.name}.on(Launch)")
        slots = [slot_of(_check_type(each)) for each in event_types]

        def register(handle: Callable[[S, Any], S]) -> Callable[[S, Any], S]:
            for slot in slots:
                if slot in self.handlers:
                    raise ReducerError(f"{self.name} handles {slot} already", mend="keep one of the two handlers")
                self.handlers[slot] = handle
            return handle

        return register


class Combined(AnyReducer[S]):
    """Independent reducers side by side: what `combine` makes. Its state is an attrs class with a field for each."""

    def __init__(self, state: type[S], parts: Mapping[str, AnyReducer[Any]]) -> None:
        super().__init__()
        _check_parts(state, parts)
        self.name = state.__name__.lower()
        self.state = state
        self.by_name = dict(parts)
        self.initial = state(**{name: part.initial for name, part in parts.items()})

    def parts(self) -> tuple[AnyReducer[Any], ...]:
        return tuple(self.by_name.values())

    def start(self, state: Any = None) -> Branches:
        told = {name: None if state is None else getattr(state, name) for name in self.by_name}
        return Branches(self.state, {name: part.start(told[name]) for name, part in self.by_name.items()})

    def step(self, slot: Slot, watch: Watch | None = None) -> Step | None:
        steps = [(name, step) for name, part in self.by_name.items() if (step := part.step(slot, watch)) is not None]
        if not steps:
            return None

        def run(history: Branches, event: Event, at: int) -> None:
            for name, step in steps:
                step(history.parts[name], event, at)

        return run


class Per(AnyReducer[Keyed[K, S]], Generic[K, S]):
    """One state for each key: what `per` makes."""

    def __init__(self, key: Callable[[Any], K | tuple[K, ...] | None], inner: AnyReducer[S]) -> None:
        super().__init__()
        self.name = inner.name
        self.key = key
        self.inner = inner
        self.initial = Keyed.of({}, inner.initial)

    def parts(self) -> tuple[AnyReducer[Any], ...]:
        return (self.inner,)

    def start(self, state: Any = None) -> Keys:
        begun = {} if state is None else {key: (-1, self.inner.start(state[key])) for key in state}
        return Keys(begun, self.inner.initial)

    def step(self, slot: Slot, watch: Watch | None = None) -> Step | None:
        step = self.inner.step(slot, watch)
        if step is None:
            return None
        key_of, start = self.key, self.inner.start

        def run(history: Keys, event: Event, at: int) -> None:
            key = key_of(event)
            if key is None:
                return
            for each in dict.fromkeys(key) if isinstance(key, tuple) else (key,):
                found = history.by_key.get(each)
                if found is None:
                    found = history.by_key[each] = (at, start())
                step(found[1], event, at)

        return run


class Only(AnyReducer[S]):
    """A reducer that sees some events only: what `only` makes."""

    def __init__(self, picks: Callable[[Any], bool], inner: AnyReducer[S]) -> None:
        super().__init__()
        self.name = inner.name
        self.picks = picks
        self.inner = inner
        self.initial = inner.initial

    def parts(self) -> tuple[AnyReducer[Any], ...]:
        return (self.inner,)

    def start(self, state: Any = None) -> History:
        return self.inner.start(state)

    def step(self, slot: Slot, watch: Watch | None = None) -> Step | None:
        step = self.inner.step(slot, watch)
        if step is None:
            return None
        picks = self.picks

        def run(history: Any, event: Event, at: int) -> None:
            if picks(event):
                step(history, event, at)

        return run


def combine(state: type[S], /, **parts: AnyReducer[Any]) -> Combined[S]:
    """One reducer of independent parts; its state is the attrs class `state`, with one field for each part.

    Raises `ReducerError` where the fields of the class and the parts differ, or where a part's initial state is not
    of the type that the field declares.
    """
    return Combined(state, parts)


def per(key: Callable[[Any], K | tuple[K, ...] | None], reducer: AnyReducer[S]) -> Per[K, S]:
    """A reducer that keeps one state for each key.

    `key` takes an event and gives its key, `None` to skip the event, or a tuple to reach several keys. The state is a
    read-only mapping in which a key that was never seen reads as the initial state.
    """
    return Per(key, reducer)


def only(picks: Callable[[Any], bool], reducer: AnyReducer[S]) -> Only[S]:
    """A reducer that sees those events only for which `picks` is true."""
    return Only(picks, reducer)


def cited(make: Callable[P, AnyReducer[S]]) -> Callable[P, AnyReducer[S]]:
    """Marks a function that makes reducers: what it makes pickles, and is cited, as the call that made it.

    The function stands at the top of a module, and is called with plain values.

    >>> @cited
    ... def tally(party: str) -> Reducer[int]:
    ...     return Reducer("tally", initial=0)
    >>> tally("JP")
    <Reducer tally('JP')>
    """

    @functools.wraps(make)
    def made(*args: P.args, **named: P.kwargs) -> AnyReducer[S]:
        reducer = make(*args, **named)
        told = [repr(each) for each in args] + [f"{name}={value!r}" for name, value in named.items()]
        reducer.call = f"{make.__name__}({', '.join(told)})"
        package = sys.modules.get(make.__module__.partition(".")[0])
        reducer.version = reducer.version or getattr(package, "__version__", None)
        reducer._made = (made, args, dict(named))
        return reducer

    return made


def handler_failed(each: Occurrence, error: Exception) -> ReplayError:
    """The error that tells for which occurrence a handler raised."""
    return ReplayError(
        f"a handler raised {type(error).__name__} for {each.id!r} ({each.event.__type__}, {each.days}): {error}",
        entry=each.id,
        date=each.days,
        mend="mend the handler; a handler takes every state that its reducer can be in",
    )


def _check_type(event_type: object) -> type[Event]:
    if isinstance(event_type, type) and issubclass(event_type, Event):
        return event_type
    raise ReducerError(f"not an event type: {event_type!r}", mend="name the class: @abductees.on(Admission)")


def _check_parts(state: type[Any], parts: Mapping[str, AnyReducer[Any]]) -> None:
    if not attrs.has(state):
        raise ReducerError(f"{state!r} is not an attrs class", mend="declare it with @frozen from attrs")
    fields = [each.name for each in attrs.fields(state) if each.init]
    missing = [name for name in fields if name not in parts]
    strange = [name for name in parts if name not in fields]
    if strange:
        raise ReducerError(f"{state.__name__} has no field {strange[0]!r}", mend=did_you_mean(strange[0], missing))
    if missing:
        raise ReducerError(f"{state.__name__}.{missing[0]} has no reducer", mend=f"combine(…, {missing[0]}=…)")
    hints = typing.get_type_hints(state)
    for name, part in parts.items():
        if not isinstance(part, AnyReducer):
            raise ReducerError(f"{name} is not a reducer: {part!r}")
        wanted = typing.get_origin(hints[name]) or hints[name]
        if isinstance(wanted, type) and wanted is not Any and not isinstance(part.initial, wanted):
            is_now = type(part.initial).__name__
            raise ReducerError(f"{state.__name__}.{name} is {wanted.__name__}, and its reducer gives {is_now}")
