"""The log: entries that are only ever appended, and the rules that each must meet.

An entry is an event, an amendment, a retraction or an assertion, with its position (`seq`, from 1, gapless) and the
time at which it was entered (`recorded`, never earlier than the entry before it). Nothing is edited or removed: what
was wrong is amended or retracted, and what is no event and was wrong is retracted itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeAlias

from attrs import Factory, field, frozen
from attrs.validators import instance_of, optional

from chronicle.dates import When, query_day
from chronicle.errors import EventError, InvalidLog, Place, Problem, QueryError
from chronicle.events import Citation, Codebook, Event, citations, date_of_knowledge, plain, slug, when_or_none
from chronicle.paths import steps

EMPTY = "0" * 64


def _made_id(verb: str, target: str, content: Any) -> str:
    told = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return f"{verb}-{target}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _made_amendment_id(made: Amendment) -> str:
    return _made_id("amends", made.amends, plain([dict(made.set), made.unset, made.known]))


def _made_retraction_id(made: Retraction) -> str:
    return _made_id("retracts", made.retracts, plain([made.known, made.reason]))


@frozen(kw_only=True)
class Amendment:
    """Says that some fields of an earlier event should read otherwise; the event as entered stays in the log.

    `set` gives fields their values, `unset` names those that go back to their default. With `known` (a point) this is
    what the world itself learnt then; without it, the record is corrected for every `known`. The `id` is made from
    what the amendment does, unless one is given. Raises `EventError` where nothing is amended.

    >>> Amendment(amends="taepodong", set={"when": When.parse("1998-08-31")}).id
    'amends-taepodong-db653eca'
    """

    amends: str = field(validator=slug)
    set: Mapping[str, Any] = field(factory=dict, converter=dict)
    unset: tuple[str, ...] = field(default=(), converter=tuple)
    reason: str | None = field(default=None, validator=optional(instance_of(str)))
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    known: When | None = field(default=None, converter=when_or_none, validator=date_of_knowledge)
    id: str = field(default=Factory(_made_amendment_id, takes_self=True), validator=slug)

    def __attrs_post_init__(self) -> None:
        both = [name for name in self.unset if name in self.set]
        if both:
            raise EventError(f"the amendment sets and unsets {both[0]!r}", field=both[0], mend="do one of the two")
        if not self.set and not self.unset:
            raise EventError("the amendment changes nothing", mend="say set: {field: value}, or unset: [field]")

    @property
    def target(self) -> str:
        """The id of what is amended."""
        return self.amends


@frozen(kw_only=True)
class Retraction:
    """Says that an earlier entry, of whatever kind, should not count; the entry stays in the log.

    With `known` (a point) it is what the world itself learnt then; without it, it holds for every `known`. The `id`
    is made from what the retraction does, unless one is given.
    """

    retracts: str = field(validator=slug)
    reason: str | None = field(default=None, validator=optional(instance_of(str)))
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    known: When | None = field(default=None, converter=when_or_none, validator=date_of_knowledge)
    id: str = field(default=Factory(_made_retraction_id, takes_self=True), validator=slug)

    @property
    def target(self) -> str:
        """The id of what is retracted."""
        return self.retracts


Written: TypeAlias = "str | tuple[Written, ...] | dict[str, Written]"
"""A value as a batch holds it: text, and lists and mappings of text."""


def written(value: Any) -> Written:
    """A value as a batch holds it: a number is its digits, a truth `true` or `false`, and nothing is `none`.

    Raises `EventError` where a batch has no form for it.

    >>> written([13, True, None, When.parse("1990")]), written({"BTC": Decimal("4502.9")})
    (('13', 'true', 'none', '1990'), {'BTC': '4502.9'})
    """
    if isinstance(value, Enum):
        return written(value.value)
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, (str, int, Decimal, float)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): written(held) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple([written(each) for each in value])
    return written(plain(value))


def _asserted(value: Any) -> dict[str, Written]:
    if not isinstance(value, Mapping) or not value:
        raise EventError("the assertion asserts nothing", field="asserts", mend="write asserts: {path: value}")
    return {path_asserted(path): written(told) for path, told in value.items()}


def path_asserted(path: object) -> str:
    """The path of a value in a state, where it is a well-formed one; else `EventError`. See `chronicle.paths`."""
    try:
        steps(path)  # type: ignore[arg-type]
    except (QueryError, TypeError) as error:
        mend = error.problem.mend if isinstance(error, QueryError) else "write names joined by dots: a.b"
        raise EventError(f"{path!r} is no path", code="bad-path", field="asserts", mend=mend) from None
    return str(path)


def _when(value: Any) -> When:
    return When.of(value)


def _date_of_question(_: object, attribute: Any, value: Any) -> None:
    try:
        _ = value is None or query_day(value)
    except QueryError as error:
        told = error.problem
        raise EventError(told.message, code=told.code, field=attribute.name, mend=told.mend, date=told.date) from None


def _made_assertion_id(made: Assertion) -> str:
    return _made_id("asserts", made.on.text, plain([made.asserts, made.on, made.known, made.sources]))


@frozen(kw_only=True)
class Assertion:
    """A total that somebody published for a day: it changes nothing, and `chronicle check` compares it with the replay.

    - `asserts`: the values by their paths in the state (``abductees.returned``), as `written` has them.
    - `on`: the day, month or year at whose end they are asserted.
    - `known`: the same for what was known; `None`: all that is known.
    - `sources`, `note`: as of an event.
    - `id`: made from what is asserted and by which sources, unless one is given.

    Raises `EventError` where a path is none, and where `on` or `known` cannot be asked at (sets, intervals, `~`, `?`).

    >>> total = Assertion(asserts={"abductees.returned": 5}, on="2006-12-31")
    >>> total.asserts, total.id
    ({'abductees.returned': '5'}, 'asserts-2006-12-31-21d6322c')
    """

    asserts: Mapping[str, Written] = field(converter=_asserted)
    on: When = field(converter=_when, validator=_date_of_question)
    known: When | None = field(default=None, converter=when_or_none, validator=_date_of_question)
    sources: tuple[Citation, ...] = field(default=(), converter=citations)
    note: str | None = field(default=None, validator=optional(instance_of(str)))
    id: str = field(default=Factory(_made_assertion_id, takes_self=True), validator=slug)


Correction = Amendment | Retraction
Item = Event | Amendment | Retraction | Assertion


@frozen
class Entry:
    """One position of a log: `seq` (from 1), when it was entered, what was entered, and where it stands in a file."""

    seq: int
    recorded: When
    item: Item
    place: Place | None = field(default=None, eq=False)

    @property
    def id(self) -> str:
        """The id of the event, amendment, retraction or assertion."""
        return self.item.id


@frozen
class Head:
    """How far a log has come: the `seq` of its last entry (0: none), and a digest that chains all entries up to it."""

    seq: int
    digest: str


@frozen
class Receipt:
    """What became of an item that was appended: its position and time, and whether it is new (`fresh`)."""

    seq: int
    recorded: When
    fresh: bool


class Log(Protocol):
    """What a chronicle is replayed from. Every store of entries that has these is a log."""

    @property
    def title(self) -> str | None: ...
    @property
    def zone(self) -> tzinfo | None: ...
    @property
    def begins(self) -> When | None: ...
    @property
    def codebook(self) -> Codebook | None: ...
    @property
    def head(self) -> Head: ...
    def entries(self, since: Head | int | None = None) -> Sequence[Entry]: ...


def content(item: Item) -> str:
    """An item as one line of JSON, the same for the same content on every machine: what digests are made of.

    >>> content(Event(id="a", when="1998-08"))
    '["event",{"id":"a","when":"1998-08"}]'
    """
    name = item.__type__ if isinstance(item, Event) else type(item).__name__.lower()
    return json.dumps([name, plain(item)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(before: str, entry: Entry) -> str:
    """The digest of a log whose digest was `before` and to which `entry` was appended (SHA-256, hexadecimal)."""
    told = f"{before}\n{entry.seq}\n{entry.recorded}\n{content(entry.item)}"
    return hashlib.sha256(told.encode()).hexdigest()


def raise_all(problems: Sequence[Problem]) -> None:
    """Raises `InvalidLog` with all problems, where there are any."""
    if problems:
        raise InvalidLog(problems)
