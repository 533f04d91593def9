"""The cells of a state: what each plain reducer holds, by itself and for each key, and which keys were seen.

A state of combined and keyed reducers is nothing but its cells, put together. An occurrence is handled by some cells
and leaves all others alone; so a question about one value looks at the cells that the value is read from, and at what
has a say in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from chronicle._history import Keyed
from chronicle.chronology import Occurrence
from chronicle.paths import Path, getter, joined, steps
from chronicle.reducer import AnyReducer, Combined, Only, Per, Reducer

Place = tuple[Any, ...]
"""Where a cell stands: names of parts and keys, from the whole state downwards."""


class Seen:
    """The last step of the place of a cell that says whether a key was seen; there is one, `SEEN`."""

    def __repr__(self) -> str:
        return "SEEN"


SEEN = Seen()
_seen: Reducer[bool] = Reducer("seen", initial=False, commutative=True)


def cells(reducer: AnyReducer[Any], each: Occurrence, above: Place = ()) -> Iterator[tuple[Place, Reducer[Any]]]:
    """The cells in which an occurrence has a say, each with its reducer."""
    if isinstance(reducer, Reducer):
        if reducer.handler(each.slot) is not None:
            yield above, reducer
    elif isinstance(reducer, Combined):
        for name, part in reducer.by_name.items():
            yield from cells(part, each, (*above, name))
    elif isinstance(reducer, Only):
        if reducer.step(each.slot) is not None and reducer.picks(each.event):
            yield from cells(reducer.inner, each, above)
    elif isinstance(reducer, Per) and reducer.step(each.slot) is not None:
        key = reducer.key(each.event)
        for one in dict.fromkeys(key) if isinstance(key, tuple) else (() if key is None else (key,)):
            yield (*above, one, SEEN), _seen
            yield from cells(reducer.inner, each, (*above, one))


def handler(place: Place, reducer: Reducer[Any], each: Occurrence) -> Callable[[Any, Any], Any]:
    """What gives the state of a cell after an occurrence in which it has a say."""
    handle = _saw if place and place[-1] is SEEN else reducer.handler(each.slot)
    assert handle is not None
    return handle


def _saw(_: bool, __: Any) -> bool:
    return True


Read = Callable[[Place, Reducer[Any]], Any]
"""Gives the state of a cell; whoever puts a state together asks it, and so tells what it looks at."""


def assembled(reducer: AnyReducer[Any], read: Read, keys: Mapping[Place, Iterable[Any]], above: Place = ()) -> Any:
    """The state of a reducer, which asks for a cell only when that is looked at; `keys` are those of keyed states."""
    if isinstance(reducer, Reducer):
        return read(above, reducer)
    if isinstance(reducer, Only):
        return assembled(reducer.inner, read, keys, above)
    if isinstance(reducer, Combined):
        parts = {name: partial(assembled, part, read, keys, (*above, name)) for name, part in reducer.by_name.items()}
        if not _is_plain(reducer.state):
            return reducer.state(**{name: whole(part()) for name, part in parts.items()})
        return _looked_at(reducer.state)(parts)
    assert isinstance(reducer, Per)
    return _KeyedCells(reducer, read, keys, above)


def _looked_at(state: type[Any]) -> Callable[[Mapping[str, Callable[[], Any]]], Any]:
    """A maker of states of a class whose fields are found only when they are looked at."""
    made = _made.get(state)
    if made is None:
        parts: dict[str, Any] = {each.name: _field(each.name) for each in attrs.fields(state)}
        parts["__class__"] = property(lambda _: state)
        parts["__slots__"] = ("_cells",)
        made = _made[state] = type.__call__(type(state), state.__name__, (state,), parts)

    def make(found: Mapping[str, Callable[[], Any]]) -> Any:
        one = object.__new__(made)
        object.__setattr__(one, "_cells", found)
        return one

    return make


def _is_plain(state: type[Any]) -> bool:
    """Whether the instances of a class are nothing but the fields that they are made of."""
    fields = attrs.fields(state)
    return (
        all(each.init and each.converter is None and each.name != "_cells" for each in fields)
        and not hasattr(state, "__attrs_post_init__")
        and "__dict__" not in dir(state)
        and getattr(state.__init_subclass__, "__func__", None) is None
    )


_made: dict[type[Any], type[Any]] = {}


def _field(name: str) -> property:
    return property(lambda state: _cells_of(state)[name]())


def _cells_of(state: Any) -> Any:
    return object.__getattribute__(state, "_cells")


class _KeyedCells(Keyed[Any, Any]):
    """A keyed state whose keys are found only when they are looked at."""

    __slots__ = ("_above", "_inner", "_keys", "_read")

    def __init__(self, reducer: Per[Any, Any], read: Read, keys: Mapping[Place, Iterable[Any]], above: Place) -> None:
        super().__init__({}, 0, reducer.inner.initial)
        self._inner, self._read, self._keys, self._above = reducer.inner, read, keys, above

    def __getitem__(self, key: Any) -> Any:
        return assembled(self._inner, self._read, self._keys, (*self._above, key))

    def __contains__(self, key: object) -> bool:
        return bool(self._read((*self._above, key, SEEN), _seen))

    def __iter__(self) -> Iterator[Any]:
        return iter([key for key in self._keys.get(self._above, ()) if key in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> Any:
        return Keyed.of, (dict(self.items()), self._initial)


def whole(state: Any) -> Any:
    """The same state with all its cells looked at, as plain as a replay gives it."""
    if isinstance(state, _KeyedCells):
        return Keyed.of({key: whole(held) for key, held in state.items()}, state._initial)
    if hasattr(type(state), "_cells") and attrs.has(type(state)):
        cls = state.__class__
        return cls(**{each.alias: whole(getattr(state, each.name)) for each in attrs.fields(cls) if each.init})
    if state.__class__ in (tuple, list):
        return state.__class__([whole(each) for each in state])
    if state.__class__ is dict:
        return {key: whole(held) for key, held in state.items()}
    return state


def below(
    reducer: AnyReducer[Any], path: Path | None, keys: Mapping[Place, Iterable[Any]]
) -> tuple[Place, AnyReducer[Any], Callable[[Any], Any] | None]:
    """The smallest part of a reducer that a path leads through: its place, its reducer, and what gives the value.

    The last is `None` where the value is the state of that part itself. `keys` are those of keyed states.
    """
    if path is None or callable(path):
        return (), _inner(reducer), path
    told = steps(path)
    place: Place = ()
    reducer = _inner(reducer)
    for at, step in enumerate(told):
        if isinstance(reducer, Combined) and step in reducer.by_name:
            place, reducer = (*place, step), _inner(reducer.by_name[step])
        elif isinstance(reducer, Per):
            place, reducer = (*place, _key(keys.get(place, ()), step)), _inner(reducer.inner)
        else:
            return place, reducer, getter(joined(told[at:]))
    return place, reducer, None


def _inner(reducer: AnyReducer[Any]) -> AnyReducer[Any]:
    while isinstance(reducer, Only):
        reducer = reducer.inner
    return reducer


def _key(keys: Iterable[Any], step: str) -> Any:
    """The key that a step of a path names: itself, or the one that reads like it."""
    known = list(keys)
    return step if step in known else next((key for key in known if str(key) == step), step)
