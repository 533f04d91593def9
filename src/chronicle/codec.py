"""Between plain fields, as files hold them, and typed events: cattrs converters, and JSON Lines.

Reading is done twice at most. The quick way builds the event, or fails; where it fails, the careful way looks at each
field by itself and tells everything that is wrong, so that valid logs pay nothing for good messages.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import SimpleNamespace
from typing import Any, Literal, TypeVar

import attrs
from attrs import evolve, frozen
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from chronicle.dates import When
from chronicle.errors import ChronicleError, EventError, did_you_mean
from chronicle.events import Citation, Codebook, Event, plain
from chronicle.log import Amendment, Assertion, Entry, Item, Retraction, path_asserted, written

T = TypeVar("T")
_PASSED_ON = ("when", "known", "sources", "after", "within")
"""Fields whose own attrs converters read every form that a file may give them."""
_VERBS = ("amends", "retracts", "asserts")
"""What stands in place of a type in an entry that is no event."""


@frozen
class Fault:
    """One thing wrong with the fields of an entry: where (a path of keys and positions), what, and the mend.

    `of_key` says that the key is wrong rather than its value.
    """

    path: tuple[str | int, ...]
    code: str
    message: str
    mend: str | None = None
    of_key: bool = False


class Codec:
    """Reads and writes the items of one codebook.

    >>> from chronicle.events import Codebook
    >>> book = Codebook("mine")
    >>> @book.event("launch")
    ... @frozen(kw_only=True)
    ... class Launch(Event):
    ...     by: str
    ...     count: int = 1
    >>> codec = Codec(book)
    >>> codec.event({"type": "launch", "id": "a", "when": "1998", "by": "KP", "count": "2"}).count
    2
    >>> [each.path for each in codec.faults({"type": "launch", "id": "a", "when": "1998-02-30", "of": "x"})]
    [('of',), ('when',), ()]
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._converter = _converter()
        self._quick: dict[str, Callable[[Mapping[str, Any]], Event]] = {}
        self._hints: dict[type, dict[str, Any]] = {}

    def event(self, fields: Mapping[str, Any]) -> Event:
        """The event that plain fields tell, `type` among them; raises whatever is wrong first (see `faults`)."""
        quick = self._quick.get(fields["type"])
        if quick is not None:
            return quick(fields)
        told = dict(fields)
        name, told = self.codebook.upcast(told.pop("type"), told)
        return (self._quick.get(name) or self._learn(name))(told)

    def faults(self, fields: Mapping[str, Any]) -> list[Fault]:
        """Everything that is wrong with the fields of an event; empty where `event` reads them."""
        told = dict(fields)
        name = told.pop("type", None)
        if not isinstance(name, str):
            meant = next(filter(None, (did_you_mean(key, _VERBS) for key in told)), None)
            mend = meant or f"say type: {'|'.join([*self.codebook][:3])}|…"
            return [Fault((), "missing-type", "the entry has no type", mend)]
        try:
            name, told = self.codebook.upcast(name, told)
        except Exception as error:
            return [_fault((), error, "upcast")]
        if name not in self.codebook:
            near = did_you_mean(name, self.codebook) or "see `chronicle types` for what there is"
            return [Fault(("type",), "unknown-type", f"there is no event type {name!r}", near)]
        return list(self._faults_of(self.codebook[name], told))

    def value(self, cls: type[Event], name: str, told: Any) -> Any:
        """The typed value of one field of an event class, as an amendment sets it."""
        attribute = getattr(attrs.fields(cls), name)
        value = told if name in _PASSED_ON else self._structured(told, self._hint(cls, name))
        return attribute.converter(value) if attribute.converter is not None else value

    def amendment(self, fields: Mapping[str, Any], cls: type[Event]) -> tuple[Amendment | None, list[Fault]]:
        """The amendment that plain fields tell of an event of class `cls`, or all that is wrong with it."""
        faults = list(_strange(fields, _AMENDMENT))
        told = {key: value for key, value in fields.items() if key in _AMENDMENT}
        values: dict[str, Any] = {}
        setting = told.get("set", {})
        if not isinstance(setting, Mapping):
            return None, [*faults, Fault(("set",), "bad-value", "set gives no fields", "write set: {field: value}")]
        names = [each.name for each in attrs.fields(cls)]
        for name, raw in setting.items():
            if name not in names:
                message = f"the type {cls.__type__!r} has no field {name!r}"
                faults.append(Fault(("set", name), "unknown-field", message, did_you_mean(name, names), True))
                continue
            try:
                values[name] = self.value(cls, name, raw)
            except Exception as error:
                faults.append(_fault(("set", name), error))
        if "unset" in told and not isinstance(told["unset"], (list, tuple)):
            faults.append(Fault(("unset",), "bad-value", "unset is no list", f"write unset: [{told['unset']}]"))
        return (None, faults) if faults else _made(Amendment, {**told, "set": values})

    def retraction(self, fields: Mapping[str, Any]) -> tuple[Retraction | None, list[Fault]]:
        """The retraction that plain fields tell, or all that is wrong with it."""
        faults = list(_strange(fields, _RETRACTION))
        return (None, faults) if faults else _made(Retraction, dict(fields))

    def assertion(self, fields: Mapping[str, Any]) -> tuple[Assertion | None, list[Fault]]:
        """The assertion that plain fields tell, or all that is wrong with it."""
        faults = [*_strange(fields, _ASSERTION), *_faults_of_asserted(fields.get("asserts"))]
        if "on" not in fields:
            mend = "add on: and the day, the month or the year at whose end it is so"
            faults.append(Fault((), "missing-field", "an assertion needs the field 'on'", mend))
        for name in _ASSERTION:
            if name in fields and name != "asserts":
                faults += _faults_of_field(Assertion, name, fields[name])
        return (None, faults) if faults else _made(Assertion, dict(fields))

    def plain(self, item: Item) -> dict[str, Any]:
        """An item as plain fields: what files hold, with `type` first for an event."""
        told: dict[str, Any] = plain(item)
        return {"type": self.codebook.name_of(type(item)), **told} if isinstance(item, Event) else told

    def line(self, entry: Entry) -> str:
        """An entry as one line of JSON, without its line end; the same bytes every time."""
        told = {**self.plain(entry.item), "recorded": plain(entry.recorded)}
        return json.dumps(told, ensure_ascii=False, separators=(", ", ": "))

    def date_fields(self) -> frozenset[str]:
        """The names of the fields that hold dates, in any type."""
        found = {"when", "known"}
        for name in self.codebook:
            hints = self._class_hints(self.codebook[name])
            found.update(key for key, hint in hints.items() if hint is When or When in typing.get_args(hint))
        return frozenset(found)

    def _learn(self, name: str) -> Callable[[Mapping[str, Any]], Event]:
        cls = self.codebook[name]
        passed: Any = {each: override(struct_hook=lambda value, _: value) for each in _PASSED_ON}
        structure = make_dict_structure_fn(cls, self._converter, _cattrs_detailed_validation=False, **passed)
        known = frozenset({"type", *(each.name for each in attrs.fields(cls))})

        def quick(told: Mapping[str, Any]) -> Event:
            if not known.issuperset(told):
                raise EventError("a field that the type does not have")
            return structure(told, cls)

        self._quick[name] = quick
        return quick

    def _faults_of(self, cls: type[Event], told: Mapping[str, Any]) -> Iterator[Fault]:
        known = {each.name: each for each in attrs.fields(cls)}
        yield from _strange(told, known)
        values: dict[str, Any] = {}
        broken = False
        for name, attribute in known.items():
            if name not in told:
                if attribute.default is attrs.NOTHING:
                    broken = True
                    mend = f"add {name}: …"
                    yield Fault((), "missing-field", f"a {cls.__type__} needs the field {name!r}", mend)
                continue
            try:
                values[name] = self.value(cls, name, told[name])
            except Exception as error:
                broken = True
                yield _fault((name,), error)
        yield from self._faults_of_values(cls, values, broken)

    def _faults_of_values(self, cls: type[Event], values: dict[str, Any], broken: bool) -> Iterator[Fault]:
        found = False
        instance = SimpleNamespace(**values)
        for name, value in values.items():
            attribute = getattr(attrs.fields(cls), name)
            try:
                if attribute.validator is not None:
                    attribute.validator(instance, attribute, value)
            except Exception as error:
                if not (broken and isinstance(error, AttributeError)):
                    found = True
                    fault = _fault((name,), error)
                    yield attrs.evolve(fault, mend=_nearly(instance, attribute, value)) if fault.mend is None else fault
        if not broken and not found:
            try:
                cls(**values)
            except Exception as error:
                yield _fault((), error)

    def _structured(self, told: Any, hint: Any) -> Any:
        return self._converter.structure(told, hint)

    def _hint(self, cls: type[Event], name: str) -> Any:
        return self._class_hints(cls)[name]

    def _class_hints(self, cls: type) -> dict[str, Any]:
        found = self._hints.get(cls)
        if found is None:
            found = self._hints[cls] = typing.get_type_hints(cls)
        return found


_AMENDMENT = tuple(each.name for each in attrs.fields(Amendment))
_RETRACTION = tuple(each.name for each in attrs.fields(Retraction))
_ASSERTION = tuple(each.name for each in attrs.fields(Assertion))


def _strange(told: Mapping[str, Any], known: Any) -> Iterator[Fault]:
    for name in told:
        if name not in known:
            near = did_you_mean(name, known) or f"the fields are {', '.join(known)}"
            yield Fault((name,), "unknown-field", f"there is no field {name!r}", near, True)


def _faults_of_asserted(told: Any) -> Iterator[Fault]:
    if not isinstance(told, Mapping) or not told:
        yield Fault(("asserts",), "bad-value", "asserts gives no values", "write asserts: {abductees.returned: 5}")
        return
    for path, value in told.items():
        reads: tuple[tuple[Callable[[Any], Any], Any], ...] = ((path_asserted, path), (written, value))
        for read, given in reads:
            try:
                read(given)
            except Exception as error:
                yield evolve(_fault((), error), path=("asserts", path), of_key=read is path_asserted)


def _faults_of_field(cls: type[Any], name: str, told: Any) -> Iterator[Fault]:
    attribute = getattr(attrs.fields(cls), name)
    try:
        value = told if attribute.converter is None else attribute.converter(told)
        if attribute.validator is not None:
            attribute.validator(None, attribute, value)
    except Exception as error:
        yield evolve(_fault((name,), error), path=(name,))


def _made(cls: type[Any], told: dict[str, Any]) -> tuple[Any, list[Fault]]:
    try:
        return cls(**told), []
    except Exception as error:
        field = error.problem.field if isinstance(error, ChronicleError) else None
        return None, [_fault((field,) if field in told else (), error)]


def _nearly(instance: Any, attribute: attrs.Attribute[Any], value: Any) -> str | None:
    """The mend for a text that would do in other letters."""
    forms = (value.strip(), value.upper(), value.lower(), value.replace(" ", "-")) if isinstance(value, str) else ()
    for form in forms:
        try:
            attribute.validator(instance, attribute, form)  # type: ignore[misc]
        except Exception:
            continue
        return f"write {form}"
    return None


def _fault(path: tuple[str | int, ...], error: Exception, code: str = "bad-value") -> Fault:
    if isinstance(error, ChronicleError):
        told = error.problem
        at = (told.field,) if not path and told.field else path
        return Fault(at, told.code if told.code not in ("bad-event", "error") else code, told.message, told.mend)
    name = path[-1] if path else "the entry"
    message = str(error.args[0]) if error.args else type(error).__name__
    return Fault(path, code, message if str(name) in message else f"{name}: {message}")


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(bool, _truth)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(Decimal, _amount)
    converter.register_structure_hook(When, lambda value, _: When.of(value))
    converter.register_structure_hook(Citation, lambda value, _: Citation.of(value))
    converter.register_structure_hook_func(lambda hint: getattr(hint, "__origin__", None) is Literal, _choice)
    converter.register_structure_hook_func(_is_enum, _member)
    converter.register_structure_hook_factory(_is_tuple, lambda hint: _each(hint, converter))
    converter.register_structure_hook_factory(_is_mapping, lambda hint: _by_key(hint, converter))
    converter.register_structure_hook_factory(_is_group, lambda hint: _group(hint, converter))
    converter.register_structure_hook_factory(_is_optional, lambda hint: _perhaps(hint, converter))
    return converter


def typed(told: Any, cls: type[T]) -> T:
    """A plain value as one of a class (`int`, `Decimal`, `bool`, an enum, `When`); `EventError` where it is none.

    >>> typed("4502.90", Decimal), typed("1", int)
    (Decimal('4502.90'), 1)
    """
    value: T = _plainly.structure(told, cls)
    return value


def _text(value: Any, _: Any) -> str:
    if isinstance(value, str):
        return value
    raise EventError(f"{_shown(value)} is not text", mend=f'write "{value}"' if isinstance(value, int) else None)


def _whole(value: Any, _: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    digits = value.replace(",", "") if isinstance(value, str) else ""
    mend = f"write {digits}" if digits.isdecimal() and digits.isascii() else "write it in digits, such as 13"
    raise EventError(f"{_shown(value)} is not a whole number", mend=mend)


def _truth(value: Any, _: Any) -> bool:
    if value is True or value is False:
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise EventError(f"{_shown(value)} is neither true nor false", mend="write true or false")


def _number(value: Any, _: Any) -> float:
    return float(_amount(value, _))


def _amount(value: Any, _: Any) -> Decimal:
    if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite():
            return amount
    mend = (
        f"write {value.replace(',', '')}" if isinstance(value, str) and "," in value else "write digits, such as 4502.9"
    )
    raise EventError(f"{_shown(value)} is not an amount", mend=mend)


def _choice(value: Any, hint: Any) -> Any:
    allowed = typing.get_args(hint)
    if value in allowed:
        return value
    names = [str(each) for each in allowed]
    mend = did_you_mean(str(value), names)
    raise EventError(f"{_shown(value)} is none of: {', '.join(names)}", code="unknown-word", mend=mend)


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _member(value: Any, hint: type[Enum]) -> Enum:
    found = [each for each in hint if each.value == value or str(each.value) == value]
    return found[0] if found else _choice(value, Literal[tuple(str(each.value) for each in hint)])


def _is_tuple(hint: Any) -> bool:
    args = typing.get_args(hint)
    return typing.get_origin(hint) is tuple and len(args) == 2 and args[1] is Ellipsis


def _each(hint: Any, converter: Converter) -> Callable[[Any, Any], tuple[Any, ...]]:
    of = typing.get_args(hint)[0]
    structure = converter.get_structure_hook(of)

    def read(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise EventError(f"{_shown(value)} is not a list", mend=f"write [{value}]")
        return tuple([structure(each, of) for each in value])

    return read


def _is_mapping(hint: Any) -> bool:
    return typing.get_origin(hint) in (Mapping, dict)


def _by_key(hint: Any, converter: Converter) -> Callable[[Any, Any], dict[Any, Any]]:
    key_hint, of = typing.get_args(hint)
    key, structure = converter.get_structure_hook(key_hint), converter.get_structure_hook(of)

    def read(value: Any, _: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise EventError(f"{_shown(value)} is no mapping", mend="write {name: value}")
        return {key(name, key_hint): structure(each, of) for name, each in value.items()}

    return read


def _is_group(hint: Any) -> bool:
    return isinstance(hint, type) and attrs.has(hint) and not issubclass(hint, (Event, When, Citation))


def _group(cls: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    structure = make_dict_structure_fn(cls, converter, _cattrs_detailed_validation=False)
    names = [each.name for each in attrs.fields(cls)]
    needed = [each.name for each in attrs.fields(cls) if each.default is attrs.NOTHING]

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise EventError(f"{_shown(value)} is no mapping", mend=f"write {{{needed[0] if needed else names[0]}: …}}")
        strange = [name for name in value if name not in names]
        if strange:
            raise EventError(f"there is no {strange[0]!r} in it", mend=did_you_mean(strange[0], names))
        missing = [name for name in needed if name not in value]
        if missing:
            raise EventError(f"it needs {missing[0]!r}", mend=f"add {missing[0]}: …")
        return structure(value, cls)

    return read


def _is_optional(hint: Any) -> bool:
    args = typing.get_args(hint)
    union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    return union and len(args) == 2 and type(None) in args


def _perhaps(hint: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    of = next(each for each in typing.get_args(hint) if each is not type(None))
    structure = converter.get_structure_hook(of)
    return lambda value, _: None if value is None else structure(value, of)


_plainly = _converter()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
