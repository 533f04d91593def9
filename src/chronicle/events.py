"""Events, the codebook that names their types, and the citations that support them.

An event is a frozen attrs class: what happened, when, how it is known. A field of study declares its own types by
subclassing `Event` and registering each class, under the name that files use, in a `Codebook`.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, TypeVar, Union

import attrs
from attrs import Attribute, field, frozen
from attrs.validators import instance_of, optional

from chronicle.dates import When
from chronicle.errors import CodebookError, EventError, did_you_mean

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]*")
_is_slug = SLUG.fullmatch
E = TypeVar("E", bound="Event")


@frozen
class Citation:
    """Where a fact is found: `ref` is an id in the log's sources (CSL-JSON), the rest narrows it down.

    `locator` is a page, section or paragraph; `quote` the words relied on; `archived` the address of a kept copy.

    >>> Citation("nyt-1998-09-01", locator="p. A6")
    Citation(ref='nyt-1998-09-01', locator='p. A6', quote=None, archived=None)
    """

    ref: str = field(validator=instance_of(str))
    locator: str | None = field(default=None, validator=optional(instance_of(str)))
    quote: str | None = field(default=None, validator=optional(instance_of(str)))
    archived: str | None = field(default=None, validator=optional(instance_of(str)))

    @classmethod
    def of(cls, value: Citation | str | Mapping[str, str]) -> Citation:
        """A citation from one, from a bare `ref`, or from a mapping of its fields; else `EventError`."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return _bare(value)
        if isinstance(value, Mapping) and "ref" in value:
            unknown = [key for key in value if key not in _CITATION_FIELDS]
            if not unknown:
                return cls(**value)
            mend = did_you_mean(str(unknown[0]), _CITATION_FIELDS)
            raise EventError(f"a citation has no field {unknown[0]!r}", code="unknown-field", mend=mend)
        raise EventError(f"not a citation: {value!r}", mend="write the id of a source, or {ref: id, locator: p. 3}")


_CITATION_FIELDS = ("ref", "locator", "quote", "archived")
_known_bare: dict[str, Citation] = {}


def _bare(ref: str) -> Citation:
    found = _known_bare.get(ref)
    if found is None:
        if len(_known_bare) >= 65_536:
            _known_bare.clear()
        found = _known_bare[ref] = Citation(ref)
    return found


def citations(value: Iterable[Any] | str | Citation) -> tuple[Citation, ...]:
    """Whatever `sources` may be given as (one, or several, of what `Citation.of` takes) as a tuple of citations."""
    if not value:
        return ()
    if isinstance(value, (str, Citation, Mapping)):
        return (Citation.of(value),)
    return tuple(
        [_known_bare.get(each) or Citation.of(each) if each.__class__ is str else Citation.of(each) for each in value]
    )


def _names(value: Iterable[str] | str) -> tuple[str, ...]:
    if value == ():
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def slug(instance: object, attribute: Attribute[str], value: str) -> None:
    """An attrs validator: an id is letters, digits and ``:``, ``_``, ``-``, and begins with a letter or a digit."""
    if value.__class__ is not str or _is_slug(value) is None:
        raise EventError(
            f"{value!r} cannot be an id",
            code="bad-id",
            field=attribute.name,
            mend="use letters, digits, ':', '_' and '-', beginning with a letter or a digit",
        )


def date_of_event(instance: object, attribute: Attribute[Any], value: When) -> None:
    """An attrs validator: `when` is a point or a span; a set of several dates is several events."""
    if value.is_set:
        raise EventError(
            f"{value} names several dates, and an event has one",
            code="set-of-dates",
            field=attribute.name,
            mend=f"make one entry for each date, or write [{str(value)[1:-1]}] for one of them",
        )


def date_of_knowledge(instance: object, attribute: Attribute[Any], value: When | None) -> None:
    """An attrs validator: `known` is a point: something becomes known once."""
    if value is not None and not value.is_point:
        raise EventError(
            f"{value} is not one moment, and something becomes known once",
            code="known-not-a-point",
            field=attribute.name,
            mend="give the day, month or year in which it became known, or [a..b] for one day of a period",
        )


def _spread(instance: Event, attribute: Attribute[int], value: int) -> None:
    if value.__class__ is not int or value < 1:
        raise EventError(f"spread is {value!r}, and is a whole number from 1", field="spread")
    if value > 1 and not instance.when.is_point:
        raise EventError(
            f"spread: {value} goes with one day in a period, not with a span ({instance.when})",
            code="spread-of-span",
            field="spread",
            mend="write when: [1977..1983] for occurrences each on a day of its own",
        )


def _text_or_none(instance: object, attribute: Attribute[Any], value: str | None) -> None:
    if value is not None and not isinstance(value, str):
        raise EventError(f"{attribute.name} is {value!r} and not text", field=attribute.name)


def _linked(instance: object, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    for name in value:
        end = ".end" if attribute.name == "after" else ""
        if not isinstance(name, str) or SLUG.fullmatch(name.removesuffix(end)) is None:
            raise EventError(
                f"{attribute.name} names {name!r}, which cannot be an id",
                code="bad-id",
                field=attribute.name,
                mend="name an entry by its id" + (", or its end by id.end" if attribute.name == "after" else ""),
            )


def _when(value: Any) -> When:
    return value if value.__class__ is When else When.of(value)


def when_or_none(value: Any) -> When | None:
    """An attrs converter: what `When.of` takes, or `None`."""
    return None if value is None else When.of(value)


@frozen(kw_only=True)
class Event:
    """Something that happened: the fields that every type of event shares.

    - `id`: letters, digits and ``:_-``, unique in a log.
    - `when`: when it happened, a point or a span (`When`, or what `When.of` takes).
    - `known`: when it became publicly known, a point; `None`: when it happened.
    - `sources`: citations (each a `Citation`, a source's id, or a mapping).
    - `asserted_by`: whose claim this is; `None`: undisputed.
    - `after`: ids of events that begin not later than this one (``x``), or end not later than it begins (``x.end``).
    - `within`: ids of events inside which this one lies.
    - `spread`: how many single occurrences this stands for, each on a day of its own that `when` allows; 1 by default.
    - `note`: anything for a reader.

    Raises `EventError` or `DateError` where a field cannot hold what it is given.

    >>> Event(id="accord", when="1972-09").when.latest == When.parse("1972-09-30").latest
    True
    """

    __type__: ClassVar[str] = "event"
    __act__: ClassVar[bool] = False
    __announced__: ClassVar[bool] = False

    id: str = field(validator=slug)
    when: When = field(converter=_when, validator=date_of_event)
    known: When | None = field(default=None, converter=when_or_none, validator=date_of_knowledge)
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    asserted_by: str | None = field(default=None, validator=_text_or_none)
    after: tuple[str, ...] = field(default=(), converter=_names, validator=_linked)
    within: tuple[str, ...] = field(default=(), converter=_names, validator=_linked)
    spread: int = field(default=1, validator=_spread)
    note: str | None = field(default=None, validator=_text_or_none)


@frozen
class EventRef:
    """Marks a field that names another event: ``follows: Annotated[str, EventRef(LaunchPlan)]``.

    `target` is the type it must be of: a class, or its name in the codebook where the class is declared later.
    """

    target: type[Event] | str


@frozen
class Upcast:
    """How entries of a retired type are read today: see `Codebook.upcaster`."""

    retired: str
    gives: str
    rewrite: Callable[[dict[str, Any]], dict[str, Any]]


class Codebook:
    """The event types of one field of study, each under the name that files use.

    `extends` takes other codebooks whose types this one has too; a name that two of them give to different classes
    raises `CodebookError`.

    >>> book = Codebook("mine")
    >>> @book.event("launch")
    ... @frozen(kw_only=True)
    ... class Launch(Event):
    ...     '''A rocket left the ground.'''
    ...     by: str
    >>> book["launch"] is Launch, book.name_of(Launch)
    (True, 'launch')
    """

    def __init__(self, name: str, *, extends: Iterable[Codebook] = ()) -> None:
        self.name = name
        self._types: dict[str, type[Event]] = {}
        self._upcasts: dict[str, Upcast] = {}
        for book in extends:
            for type_name, cls in book._types.items():
                self._claim(type_name, cls)
            self._upcasts.update(book._upcasts)

    def __repr__(self) -> str:
        return f"<Codebook {self.name}: {len(self._types)} types>"

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __getitem__(self, name: str) -> type[Event]:
        """The class of a type name; `CodebookError` with the nearest names where there is none."""
        try:
            return self._types[name]
        except KeyError:
            mend = did_you_mean(name, self._types) or f"the types are {', '.join(sorted(self._types)) or 'none yet'}"
            raise CodebookError(f"no event type {name!r}", code="unknown-type", mend=mend) from None

    def name_of(self, cls: type[Event]) -> str:
        """The name under which a class stands in this codebook; `CodebookError` where it does not."""
        name = cls.__dict__.get("__type__")
        if name is None or self._types.get(name) is not cls:
            raise CodebookError(
                f"{cls.__name__} is not in the codebook {self.name!r}",
                code="unknown-type",
                mend=f"put @codebook.event({cls.__name__.lower()!r}) above its @frozen(kw_only=True)",
            )
        return typing.cast("str", name)

    def event(self, name: str, *, act: bool = False, announced: bool = False) -> Callable[[type[E]], type[E]]:
        """A class decorator that registers an event type under `name`.

        `act=True` says that a span of it ends during its last day (talks, a visit); by default what a span tells of
        is lasting and holds through its last day, so that its end shows from the day after (a sanction, a window).
        `announced=True` says that it may be known before it happens (a plan), so that no check wonders.
        Raises `CodebookError` unless the class is a frozen, slotted, keyword-only attrs subclass of `Event`.
        """

        def register(cls: type[E]) -> type[E]:
            _check_class(name, cls)
            if "__type__" in cls.__dict__ and cls.__type__ != name:
                raise CodebookError(f"{cls.__name__} is registered already, as {cls.__type__!r}")
            self._claim(name, cls)
            type.__setattr__(cls, "__type__", name)
            type.__setattr__(cls, "__act__", act)
            type.__setattr__(cls, "__announced__", announced)
            return cls

        return register

    def upcaster(self, retired: str, *, gives: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator for a function that rewrites the fields of entries of a `retired` type as those of `gives`.

        The function takes and returns a mapping of the fields as they stand in the file, without ``type``. A value
        that the old entry cannot tell is left out where it has a default; where it has none, raise `EventError`
        saying so, and every such entry is reported at its place.

        >>> book = Codebook("mine")
        >>> @book.event("launch")
        ... @frozen(kw_only=True)
        ... class Launch(Event):
        ...     by: str
        >>> @book.upcaster("missile-test", gives="launch")
        ... def _(fields):
        ...     return {"by": fields.pop("country"), **fields}
        >>> book.upcast("missile-test", {"id": "a", "country": "KP"})
        ('launch', {'by': 'KP', 'id': 'a'})
        """
        if retired in self._types:
            raise CodebookError(f"{retired!r} is a type of today, and only a retired name can be upcast")
        if retired in self._upcasts:
            raise CodebookError(f"{retired!r} has an upcaster already")
        if gives not in self._types and gives not in self._upcasts:
            mend = did_you_mean(gives, [*self._types, *self._upcasts])
            raise CodebookError(f"an upcaster gives {gives!r}, which is no type of this codebook", mend=mend)

        def register(rewrite: Callable[..., Any]) -> Callable[..., Any]:
            self._upcasts[retired] = Upcast(retired, gives, rewrite)
            return rewrite

        return register

    def upcast(self, name: str, fields: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The name and the fields that an entry of type `name` has today."""
        told = dict(fields)
        while name not in self._types and name in self._upcasts:
            step = self._upcasts[name]
            told = dict(step.rewrite(told))
            name = step.gives
        return name, told

    def today(self, name: str) -> str | None:
        """The name that a type has today: its own, or what its upcasters give; `None` where it is no type at all."""
        while name in self._upcasts:
            name = self._upcasts[name].gives
        return name if name in self._types else None

    @property
    def retired(self) -> tuple[str, ...]:
        """The names that entries may still carry and upcasters rewrite."""
        return tuple(self._upcasts)

    def _claim(self, name: str, cls: type[Event]) -> None:
        if not isinstance(name, str) or SLUG.fullmatch(name) is None:
            raise CodebookError(f"{name!r} cannot name an event type", mend="use letters, digits and '-'")
        if self._types.setdefault(name, cls) is not cls or name in self._upcasts:
            raise CodebookError(f"two event types are called {name!r}", code="name-clash", mend="rename one of them")


_RESERVED = ("type", "recorded", "seq", "amends", "retracts", "asserts", "set", "unset", "reason")


def _check_class(name: str, cls: type) -> None:
    def refuse(what: str, mend: str) -> CodebookError:
        return CodebookError(f"the event type {name!r} ({getattr(cls, '__name__', cls)}) {what}", mend=mend)

    above = "put @frozen(kw_only=True) from attrs under @codebook.event(…)"
    if not (isinstance(cls, type) and issubclass(cls, Event)):
        raise refuse("is not an Event", "write class Launch(Event)")
    if "__attrs_attrs__" not in cls.__dict__:
        raise refuse("is not an attrs class", above)
    if getattr(cls.__setattr__, "__name__", "") != "_frozen_setattrs":
        raise refuse("is not frozen", above)
    if "__slots__" not in cls.__dict__ or "__dict__" in dir(cls):
        raise refuse("is not slotted", above + ", without slots=False")
    loose = [each.name for each in attrs.fields(cls) if not each.kw_only]
    if loose:
        raise refuse(f"has fields that are not keyword-only: {', '.join(loose)}", above)
    taken = [each.name for each in attrs.fields(cls) if each.name in _RESERVED]
    if taken:
        raise refuse(f"has a field called {taken[0]!r}, which entries use for themselves", "give it another name")


def references(cls: type[Event]) -> tuple[tuple[str, EventRef], ...]:
    """The fields of an event class that name other events, with what they must name.

    >>> @frozen(kw_only=True)
    ... class Reply(Event):
    ...     to: Annotated[str, EventRef(Event)]
    >>> references(Reply)
    (('to', EventRef(target=<class 'chronicle.events.Event'>)),)
    """
    found = _references.get(cls)
    if found is None:
        hints = typing.get_type_hints(cls, include_extras=True)
        found = tuple((name, ref) for name, hint in hints.items() for ref in _refs_in(hint))
        _references[cls] = found
    return found


_references: dict[type[Event], tuple[tuple[str, EventRef], ...]] = {}


def _refs_in(hint: Any) -> Iterator[EventRef]:
    if typing.get_origin(hint) is Annotated:
        yield from (each for each in hint.__metadata__ if isinstance(each, EventRef))
    if typing.get_origin(hint) in (Union, types.UnionType, tuple, Annotated):
        for inner in typing.get_args(hint)[: 1 if typing.get_origin(hint) is Annotated else None]:
            yield from _refs_in(inner)


def named_by(event: Event) -> Iterator[tuple[str, str, EventRef]]:
    """Each (field, id, what it must be) by which an event names another through an `EventRef`."""
    for name, ref in references(type(event)):
        value = getattr(event, name)
        for target in (value,) if isinstance(value, str) else value or ():
            yield name, target, ref


def plain(value: Any) -> Any:
    """A value as JSON knows it: the form that files, digests and `--json` share.

    Fields that stand at their default are left out; a `When` is its text; amounts are text, so that nothing is
    rounded; a mapping is ordered by key. Anything else than what fields may hold raises `EventError`.

    >>> plain(Event(id="a", when="1998-08", sources=["nyt"]))
    {'id': 'a', 'when': '1998-08', 'sources': ['nyt']}
    """
    handler = _PLAIN.get(value.__class__)
    return handler(value) if handler is not None else _plain_other(value)


def _plain_other(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if attrs.has(type(value)):
        return {each.name: plain(held) for each, held in _told(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(value[key]) for key in sorted(value, key=lambda key: str(plain(key)))}
    if isinstance(value, (frozenset, set)):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, (str, int, float)):
        return value
    raise EventError(
        f"{value!r} has no plain form", mend="use text, numbers, dates, tuples and attrs classes in fields"
    )


def _told(value: Any) -> Iterator[tuple[Attribute[Any], Any]]:
    for each in attrs.fields(type(value)):
        held = getattr(value, each.name)
        if each.default is attrs.NOTHING or held != _default(each):
            yield each, held


def _default(each: Attribute[Any]) -> Any:
    default: Any = each.default
    made = isinstance(default, attrs.Factory) and not default.takes_self  # type: ignore[arg-type]
    return default.factory() if made else default


def _plain_citation(value: Citation) -> Any:
    told = {each.name: held for each, held in _told(value)}
    return value.ref if len(told) == 1 else told


_PLAIN: dict[type, Callable[[Any], Any]] = {
    str: lambda value: value,
    int: lambda value: value,
    bool: lambda value: value,
    float: lambda value: value,
    type(None): lambda value: value,
    Decimal: str,
    When: lambda value: value.plain(),
    Citation: _plain_citation,
    tuple: lambda value: [plain(each) for each in value],
    list: lambda value: [plain(each) for each in value],
}
