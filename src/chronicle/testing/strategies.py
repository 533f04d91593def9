"""Invented events and logs, read from the fields of their types and the validators of these.

What is drawn is always valid: a type of which something is not known is refused with `NoStrategy`, before anything is
drawn. Dates crowd onto a few days and words come from a small pool, because bugs live where things coincide.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import attrs
from hypothesis import strategies as st

from chronicle.chronology import Chronology
from chronicle.dates import When
from chronicle.errors import did_you_mean
from chronicle.events import Codebook, Event, EventRef, date_of_event, date_of_knowledge, named_by, references, slug
from chronicle.memory import MemoryLog
from chronicle.testing._dates import EVERY_POINT, whens
from chronicle.testing._fields import (
    PLACEHOLDERS,
    SOURCES,
    WORDS,
    NoStrategy,
    field_strategy,
    register_validator,
)

__all__ = ["NoStrategy", "events", "logs", "register_validator", "whens"]

Fields = Mapping[type[Event], Mapping[str, st.SearchStrategy[Any]]]
Log = tuple[Event, ...]

_SHARED = frozenset(each.name for each in attrs.fields(Event))
_WHENS = whens()

register_validator(slug, st.sampled_from(PLACEHOLDERS))
register_validator(date_of_event, _WHENS)
register_validator(date_of_knowledge, st.one_of(st.none(), whens(spans=False)))


def events(
    *types: type[Event],
    codebook: Codebook | None = None,
    fields: Fields | None = None,
    when: st.SearchStrategy[When] | None = None,
) -> st.SearchStrategy[Event]:
    """Single events of some types, of all types of a codebook, or, of neither, plain `Event`s.

    - `fields`: a strategy for a field that needs one of its own: ``{Launch: {"by": st.just("KP")}}``.
    - `when`: the dates; by default every shape of EDTF (`whens`).

    The fields are read from their types and validators (`instance_of`, `in_`, `ge` and the like, `matches_re`,
    `min_len`, `max_len`, `deep_iterable`, `deep_mapping`, `optional`, `and_`); converters are given what the type
    says. Raises `NoStrategy` at once where a field has a validator or a type of which nothing is known; the message
    shows the line that makes it known. An event may name others by ids that are in no log: `logs` gives them a
    meaning.

    >>> from attrs import field, frozen
    >>> from attrs.validators import ge
    >>> @frozen(kw_only=True)
    ... class Launch(Event):
    ...     count: int = field(default=1, validator=ge(1))
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=10, database=None)
    ... @given(events(Launch))
    ... def test_counts(event):
    ...     assert event.count >= 1
    >>> test_counts()
    """
    wanted = list(types) + [codebook[name] for name in codebook or () if codebook is not None]
    for each in wanted:
        if not (isinstance(each, type) and issubclass(each, Event)):
            raise NoStrategy(f"not an event type: {each!r}", mend="name the classes: events(Launch, Talks)")
    given = fields or {}
    for cls, told in given.items():
        _check_fields(cls, told)
    return st.one_of(*[_of_type(each, given.get(each, {}), when or _WHENS) for each in wanted or [Event]])


def _check_fields(cls: type[Event], told: Mapping[str, Any]) -> None:
    names = [each.name for each in attrs.fields(cls)]
    for name, strategy in told.items():
        if name not in names:
            raise NoStrategy(f"{cls.__name__} has no field {name!r}", mend=did_you_mean(name, names))
        if not isinstance(strategy, st.SearchStrategy):
            raise NoStrategy(f"not a strategy for {cls.__name__}.{name}: {strategy!r}", mend=f"st.just({strategy!r})")


_SAID: tuple[dict[str, Any], ...] = (
    *({"known": when} for when in EVERY_POINT[:: len(EVERY_POINT) // 20]),
    *({"sources": held} for held in SOURCES * 2),
    *({"spread": count} for count in (2, 3) * 2),
    *({"note": word} for word in WORDS[:6]),
    *({"asserted_by": word} for word in WORDS[:6]),
)
_besides = st.sampled_from(({},) * len(_SAID) + _SAID)
"""What an event may say besides its date, at most one thing at a time."""


def _of_type(
    cls: type[Event], given: Mapping[str, st.SearchStrategy[Any]], when: st.SearchStrategy[When]
) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(cls, include_extras=True)
    for name, ref in references(cls):
        if _needs(cls, name) and name not in given:
            _target(cls, name, ref)
    own = {
        each.name: field_strategy(f"{cls.__name__}.{each.name}", hints[each.name], each.validator)
        for each in attrs.fields(cls)
        if each.name not in _SHARED and each.name not in given
    }
    always = {"id": st.sampled_from(PLACEHOLDERS), "when": when, **own, **given}

    @st.composite
    def drawn(draw: st.DrawFn) -> Event:
        told = {name: draw(strategy) for name, strategy in always.items()}
        besides = draw(_besides)
        if not told["when"].is_point or told["when"].time is not None:
            besides = {name: value for name, value in besides.items() if name != "spread"}
        return cls(**{**besides, **told})

    return drawn()


@st.composite
def logs(
    draw: st.DrawFn,
    one: st.SearchStrategy[Event],
    *,
    linked: bool = True,
    min_size: int = 0,
    max_size: int = 6,
) -> Log:
    """The events of a log, in the order in which they are entered, from a strategy of single events (see `events`).

    Ids are ``e1``, ``e2``, …; what names another event names one of the right type, which is entered before it (one
    is drawn where there is none). With `linked`, some are also `after` or `within` others, as far as the dates allow.
    `MemoryLog().append(*log)` takes them.
    """
    sure = [(draw(one), draw(_LINKS) if linked else None) for _ in range(min_size)]
    drawn = draw(st.lists(_perhaps(one, linked), max_size=max_size - min_size)) if max_size > min_size else []
    whole: list[Event] = []
    for event, link in (*sure, *filter(None, drawn)):
        _enter(draw, whole, event)
        if link is not None:
            _link(whole, *link)
    return tuple(whole)


@st.composite
def _perhaps(draw: st.DrawFn, one: st.SearchStrategy[Event], linked: bool) -> tuple[Event, _Link | None] | None:
    """An event with its link, or, now and then, none: so Hypothesis, when it shrinks, can leave out any of them."""
    return (draw(one), draw(_LINKS) if linked else None) if draw(_present) else None


_present = st.integers(0, 7)
_Link = tuple[str, int, bool]
_EVERY_LINK: tuple[_Link, ...] = tuple(product(("after", "within"), range(4), (False, True)))
_LINKS: st.SearchStrategy[_Link | None] = st.sampled_from((None,) * 2 * len(_EVERY_LINK) + _EVERY_LINK)


def _enter(draw: st.DrawFn, whole: list[Event], event: Event) -> None:
    """Enters an event under the next id, with what it names; what it has to name is entered before it."""
    told: dict[str, Any] = {"after": (), "within": ()}
    for name, ref in references(type(event)):
        told[name] = _renamed(draw, whole, event, name, ref)
    whole.append(attrs.evolve(event, **{**told, "id": f"e{len(whole) + 1}"}))


def _renamed(draw: st.DrawFn, whole: list[Event], event: Event, name: str, ref: EventRef) -> Any:
    value = getattr(event, name)
    if not value:
        return value
    targets = [each.id for each in whole if _is_a(each, ref.target)]
    if not targets and _needs(type(event), name):
        _enter(draw, whole, draw(_of_type(_target(type(event), name, ref), {}, _WHENS)))
        targets = [whole[-1].id]
    if isinstance(value, str):
        return _pick(targets, value) if targets else None
    return tuple(dict.fromkeys(_pick(targets, each) for each in value)) if targets else ()


def _pick(targets: list[str], placeholder: str) -> str:
    at = PLACEHOLDERS.index(placeholder) if placeholder in PLACEHOLDERS else 0
    return targets[-1 - at % len(targets)]


def _is_a(event: Event, target: type[Event] | str) -> bool:
    if isinstance(target, str):
        return any(cls.__dict__.get("__type__") == target for cls in type(event).__mro__)
    return isinstance(event, target)


def _needs(cls: type[Event], name: str) -> bool:
    """Whether a field must name an event, so that there has to be one: it has no default."""
    return getattr(attrs.fields(cls), name).default is attrs.NOTHING


def _target(cls: type[Event], name: str, ref: EventRef) -> type[Event]:
    """The type of an event that a field has to name; `NoStrategy` where one cannot be entered before."""
    found = _called(ref.target, cls) if isinstance(ref.target, str) else ref.target
    if found is not None and not issubclass(cls, found):
        return found
    wanted = ref.target if isinstance(ref.target, str) else ref.target.__name__
    mend = f"give the field {name} a default, so that there can be a first one"
    raise NoStrategy(f"{cls.__name__}.{name} has to name a {wanted}, and none can be entered before it", mend=mend)


def _called(name: str, cls: type[Event]) -> type[Event] | None:
    """The event type that is called so; of several, the one declared nearest to a class."""
    waiting, found = [Event], []
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [each for each in below if each.__dict__.get("__type__") == name]
    near = cls.__module__.split(".")
    return max(found, key=lambda each: _shared(near, each.__module__.split(".")), default=None)


def _shared(one: list[str], other: list[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _link(whole: list[Event], name: str, back: int, at_end: bool) -> None:
    """Puts the last event after or within one entered before it, unless the dates forbid it."""
    if len(whole) > 1:
        target = whole[-2 - back % (len(whole) - 1)]
        ends = at_end and name == "after" and target.when.is_span and not target.when.ongoing
        link: dict[str, Any] = {name: (f"{target.id}.end" if ends else target.id,)}
        linked = attrs.evolve(whole[-1], **link)
        if not _contradicts([*whole[:-1], linked]):
            whole[-1] = linked


def _contradicts(some: list[Event]) -> bool:
    log = MemoryLog()
    log.append(*some)
    return bool(Chronology(log).contradictions)


def names_of(event: Event) -> Iterator[str]:
    """The ids that an event names: by `after`, by `within`, and by fields of its own."""
    yield from (name.removesuffix(".end") for name in (*event.after, *event.within))
    yield from (target for _, target, _ in named_by(event))
