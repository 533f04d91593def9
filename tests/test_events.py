"""Events, codebooks and citations: what is taken, and what is refused with the line that is missing."""

import pickle
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import attrs
import pytest
from attrs import define, frozen

from chronicle.dates import When
from chronicle.errors import CodebookError, DateError, EventError
from chronicle.events import Citation, Codebook, Event, EventRef, named_by, plain, references


class Side(Enum):
    NORTH = "north"
    SOUTH = "south"


@frozen
class Amount:
    value: Decimal
    unit: str = "USD"


BOOK = Codebook("events")


@BOOK.event("aid")
@frozen(kw_only=True)
class Aid(Event):
    by: Side = Side.SOUTH
    amount: Amount | None = None
    tons: Decimal | None = None
    places: frozenset[str] = frozenset()
    shares: dict[str, int] = attrs.field(factory=dict)
    follows: tuple[Annotated[str, EventRef("aid")], ...] = ()
    answers: Annotated[str, EventRef(Event)] | None = None


# -- events ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "-a", "a b", "a.end", "ä", "a/b", 3, None])
def test_an_id_is_a_slug(name: Any) -> None:
    with pytest.raises(EventError) as caught:
        Event(id=name, when="1990")
    assert (caught.value.problem.code, caught.value.problem.field) == ("bad-id", "id")


@pytest.mark.parametrize("name", ["a", "1", "a:b_c-d", "A1"])
def test_ids(name: str) -> None:
    assert Event(id=name, when="1990").id == name


def test_text_becomes_dates_and_lists_become_tuples() -> None:
    event = Event(id="a", when="1990", known={"edtf": "1991", "said": "soon"}, after=["b"], within="c", sources="nyt")
    assert event.when == When.parse("1990")
    assert event.known == When("1991", "soon")
    assert (event.after, event.within, event.sources) == (("b",), ("c",), (Citation("nyt"),))
    assert hash(event) == hash(pickle.loads(pickle.dumps(event)))


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"when": "{1990,1991}"}, "set-of-dates", "when"),
        ({"known": "1990/1991"}, "known-not-a-point", "known"),
        ({"known": "{1990,1991}"}, "known-not-a-point", "known"),
        ({"spread": 0}, "bad-event", "spread"),
        ({"spread": True}, "bad-event", "spread"),
        ({"spread": "2"}, "bad-event", "spread"),
        ({"when": "1990/1991", "spread": 2}, "spread-of-span", "spread"),
        ({"after": ["b c"]}, "bad-id", "after"),
        ({"within": ["b.end"]}, "bad-id", "within"),
        ({"sources": [{"reff": "x"}]}, "bad-event", None),
        ({"sources": [{"ref": "x", "page": "3"}]}, "unknown-field", None),
        ({"sources": [3]}, "bad-event", None),
    ],
)
def test_what_an_event_cannot_hold(fields: dict[str, Any], code: str, field: str | None) -> None:
    with pytest.raises(EventError) as caught:
        Event(**{"id": "a", "when": "1990", **fields})
    assert (caught.value.problem.code, caught.value.problem.field) == (code, field)


def test_a_date_that_cannot_be_read_is_a_date_error() -> None:
    with pytest.raises(DateError):
        Event(id="a", when="1990-13")


def test_the_fields_of_an_event_are_named() -> None:
    with pytest.raises(TypeError):
        Event("a", "1990")  # type: ignore[misc]


# -- codebooks ---------------------------------------------------------------------------------------------------------


class Bare(Event):
    pass


@frozen(kw_only=True, slots=False)
class WithDict(Event):
    pass


@frozen
class Positional(Event):
    by: str = ""


@frozen(kw_only=True)
class Reserved(Event):
    reason: str = ""


@frozen(kw_only=True)
class NoEvent:
    id: str


@define(kw_only=True)
class Thawed(Event):
    by: str = ""


@pytest.mark.parametrize(
    ("cls", "told"),
    [
        (Bare, "is not an attrs class"),
        (WithDict, "is not slotted"),
        (Positional, "not keyword-only: by"),
        (Reserved, "a field called 'reason'"),
        (NoEvent, "is not an Event"),
        (int, "is not an Event"),
        (Event.__init__, "is not an Event"),
    ],
)
def test_a_class_that_cannot_be_an_event_type_is_refused(cls: Any, told: str) -> None:
    with pytest.raises(CodebookError, match=told) as caught:
        Codebook("x").event("thing")(cls)
    assert "'thing'" in str(caught.value)
    assert caught.value.problem.mend


def test_no_event_can_be_changed_even_where_a_class_forgets_to_be_frozen() -> None:
    Codebook("x").event("thing")(Thawed)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Thawed(id="a", when="1990").by = "x"


def test_a_class_that_sets_attributes_its_own_way_is_refused() -> None:
    @define(kw_only=True)
    class Loose(Event):
        def __setattr__(self, name: str, value: object) -> None:
            object.__setattr__(self, name, value)

    with pytest.raises(CodebookError, match="is not frozen") as caught:
        Codebook("x").event("thing")(Loose)
    assert "@frozen(kw_only=True)" in (caught.value.problem.mend or "")


@pytest.mark.parametrize("name", ["", "two words", "-a", 3])
def test_a_type_name_is_a_slug(name: Any) -> None:
    with pytest.raises(CodebookError, match="cannot name"):
        Codebook("x").event(name)(_new())


def _new() -> type[Event]:
    @frozen(kw_only=True)
    class New(Event):
        pass

    return New


def test_two_classes_of_one_name_clash() -> None:
    book = Codebook("x")
    book.event("thing")(_new())
    with pytest.raises(CodebookError) as caught:
        book.event("thing")(_new())
    assert caught.value.problem.code == "name-clash"


def test_a_class_has_one_name() -> None:
    book, cls = Codebook("x"), _new()
    book.event("thing")(cls)
    assert book.event("thing")(cls) is cls
    with pytest.raises(CodebookError, match="registered already"):
        book.event("other")(cls)


def test_a_codebook_extends_others() -> None:
    book = Codebook("mine", extends=[BOOK])
    book.event("mine")(_new())
    assert list(book) == ["aid", "mine"]
    assert book["aid"] is Aid
    assert ("mine" in book, "mine" in BOOK, len(BOOK)) == (True, False, 1)
    other = Codebook("other")
    other.event("aid")(_new())
    with pytest.raises(CodebookError, match="two event types are called 'aid'"):
        Codebook("both", extends=[BOOK, other])
    assert len(Codebook("twice", extends=[BOOK, BOOK])) == 1


def test_an_unknown_type_is_told_with_the_nearest() -> None:
    with pytest.raises(CodebookError) as caught:
        BOOK["ait"]
    assert (caught.value.problem.code, caught.value.problem.mend) == ("unknown-type", "did you mean aid?")
    with pytest.raises(CodebookError, match="none yet"):
        Codebook("x")["y"]


def test_the_name_of_a_class() -> None:
    assert BOOK.name_of(Aid) == "aid"
    with pytest.raises(CodebookError, match=r"put @codebook\.event\('new'\)"):
        BOOK.name_of(_new())


def test_upcasters_rewrite_what_is_retired_one_after_the_other() -> None:
    book = Codebook("x", extends=[BOOK])
    book.upcaster("help", gives="aid")(lambda fields: {"by": fields.pop("from"), **fields})
    book.upcaster("support", gives="help")(lambda fields: {**fields, "from": "north"})
    told = {"id": "a"}
    assert book.upcast("support", told) == ("aid", {"id": "a", "by": "north"})
    assert told == {"id": "a"}
    assert book.upcast("aid", told) == ("aid", told)
    assert book.upcast("strange", told) == ("strange", told)
    assert book.retired == ("help", "support")
    assert Codebook("y", extends=[book]).retired == book.retired


def test_upcasters_are_refused_that_cannot_work() -> None:
    book = Codebook("x", extends=[BOOK])
    book.upcaster("help", gives="aid")(dict)
    with pytest.raises(CodebookError, match="is a type of today"):
        book.upcaster("aid", gives="aid")
    with pytest.raises(CodebookError, match="has an upcaster already"):
        book.upcaster("help", gives="aid")
    with pytest.raises(CodebookError, match="did you mean aid"):
        book.upcaster("support", gives="ait")
    with pytest.raises(CodebookError) as caught:
        book.event("help")(_new())
    assert caught.value.problem.code == "name-clash"


# -- references, citations, the plain form -----------------------------------------------------------------------------


def test_fields_that_name_events_are_found() -> None:
    assert references(Aid) == (("follows", EventRef("aid")), ("answers", EventRef(Event)))
    event = Aid(id="a", when="1990", follows=("b", "c"), answers="d")
    assert [(name, target) for name, target, _ in named_by(event)] == [
        ("follows", "b"),
        ("follows", "c"),
        ("answers", "d"),
    ]
    assert list(named_by(Aid(id="a", when="1990"))) == []


def test_citations() -> None:
    full = {"ref": "nyt", "locator": "p. 3", "quote": "so", "archived": "https://example.org"}
    assert Citation.of(full) == Citation(**full)
    assert Citation.of("nyt") is Citation.of("nyt")
    event = Event(id="a", when="1990", sources=["nyt", full, Citation("bbc")])
    assert plain(event)["sources"] == ["nyt", full, "bbc"]
    assert Event(id="a", when="1990", sources=full).sources == (Citation(**full),)


def test_the_plain_form_leaves_out_defaults_and_rounds_nothing() -> None:
    event = Aid(
        id="a",
        when={"begin": "[1994..1996]", "end": ".."},
        by=Side.NORTH,
        amount=Amount(Decimal("10.50")),
        tons=Decimal("500000.0"),
        places=frozenset({"b", "a"}),
        shares={"z": 1, "a": 2},
        follows=("x",),
        note="why",
    )
    assert plain(event) == {
        "id": "a",
        "when": {"begin": "[1994..1996]", "end": ".."},
        "note": "why",
        "by": "north",
        "amount": {"value": "10.50"},
        "tons": "500000.0",
        "places": ["a", "b"],
        "shares": {"a": 2, "z": 1},
        "follows": ["x"],
    }
    assert list(plain(event)["shares"]) == ["a", "z"]
    assert plain(Aid(id="a", when="1990")) == {"id": "a", "when": "1990"}


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "text", [1, "a"]])
def test_plain_values_are_their_own_plain_form(value: Any) -> None:
    assert plain(value) == value


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(EventError, match="no plain form"):
        plain(object())
