"""The JSON Schema for editors: it takes whatever chronicle takes, and marks the mistakes that people make."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Annotated, Any, Literal

import jsonschema
import pytest
import yaml
from attrs import frozen
from hypothesis import given

import chronicle
from chronicle import Codebook, Event, EventRef, When
from chronicle.schema import DATE, POINT, json_schema
from tests.dates.strategies import FILE_FORM, POINTS, SPANS
from tests.editor.mistakes import MISTAKES, SOUND, Mistake

ROOT = Path(__file__).parent.parent
LOG = chronicle.open(ROOT / "events")
SCHEMA = json_schema(LOG.codebook, sources=LOG.sources)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


class Editor(yaml.SafeLoader):
    """Reads YAML by the core schema of YAML 1.2, as the language server does."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern, first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))


def marks(text: str, validator: Any = VALIDATOR) -> list[str]:
    read = yaml.load(text, Editor)
    return [error.message for error in validator.iter_errors(read)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("batch", sorted((ROOT / "events").glob("*.yaml")), ids=lambda batch: batch.name)
def test_the_corpus_passes(batch: Path) -> None:
    assert marks(batch.read_text(encoding="utf-8")) == []


def test_a_sound_batch_passes_and_is_read(tmp_path: Path) -> None:
    assert marks(SOUND) == []
    for name in ("chronicle.toml", "sources.json"):
        shutil.copy(ROOT / "events" / name, tmp_path)
    tmp_path.joinpath("a.yaml").write_text(SOUND)
    assert len(chronicle.open(tmp_path).entries()) == 5


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_marked(mistake: Mistake) -> None:
    assert SOUND.count(mistake.sound) == 1
    assert marks(SOUND.replace(mistake.sound, mistake.written))


# --- dates ---


@given(POINTS)
def test_every_date_of_one_moment_passes(text: str) -> None:
    assert re.search(POINT, text)


@given(SPANS | FILE_FORM | POINTS)
def test_every_date_passes(text: str) -> None:
    assert re.search(DATE, text)


@pytest.mark.parametrize(
    "text",
    [
        *("31/01/1991", "1991/01/31", "31.1.1991", "January 1991", "Jan 1991", "1991-1-3", "1991-13-45", "199", "98"),
        *("2002-02-30", "2001-04-31", "1991-00", "1991-01-00", "c. 1991", "1990s", "before 1990", "{1667,1668}", ""),
        *("1991 - 1992", "unknown", "1977..1983", "[1977-1983]x"),
    ],
)
def test_what_is_no_date_is_marked(text: str) -> None:
    assert not re.search(DATE, text)
    if not text.startswith("{"):  # which is a date, and none that an event may have
        with pytest.raises(chronicle.DateError):
            When.parse(text)


# --- what codebooks may hold ---

book = Codebook("things")


@frozen
class Weight:
    """How heavy it is.

    - `kilos`: in kilograms.
    """

    kilos: float
    scale: str = ""


@book.event("thing")
@frozen(kw_only=True)
class Thing(Event):
    """Something.

    - `answer`: yes or no.
    """

    answer: Literal["yes", "no", "true", "2"] = "yes"
    weight: Weight | None = None
    like: Annotated[str, EventRef("thing")] | None = None
    of: dict[str, int] = {}  # noqa: RUF008
    odd: str | int = ""
    first: bool = False


@book.upcaster("thingy", gives="thing")
def _(fields: dict[str, Any]) -> dict[str, Any]:
    return fields


@pytest.mark.parametrize(
    ("field", "passes"),
    [
        ("answer: no", True),
        ("answer: true", True),
        ("answer: '2'", True),
        ("answer: 2", True),
        ("answer: maybe", False),
        ("weight: {kilos: 3.5}", True),
        ("weight: {kilos: 3.5, pounds: 7}", False),
        ("weight: {scale: mine}", False),
        ("like: other", True),
        ("like: [other]", False),
        ("of: {a: 1}", True),
        ("of: {a: b}", False),
        ("odd: 3", True),
        ("first: true", True),
        ("first: yes", False),
        ("note: 12:30", True),
        ("note: 1998", True),
        ("note:", False),
        ("sources: anything", True),
        ("sources: {ref: anything}", True),
        ("when: [1977..1983]", True),
        ("known: 1990", True),
        ("recorded: 2026-11-25T12:00:00Z", True),
        ("recorded: yesterday", False),
    ],
)
def test_what_a_field_holds(field: str, passes: bool) -> None:
    when = "" if field.startswith("when") else "  when: 1990\n"
    text = f"entries:\n- type: thing\n  id: a\n{when}  {field}\n"
    assert (marks(text, jsonschema.Draft7Validator(json_schema(book))) == []) is passes


def test_what_was_retired_passes_and_says_what_it_is_today() -> None:
    schema = json_schema(book)
    assert marks("entries:\n- type: thingy\n  old: field\n", jsonschema.Draft7Validator(schema)) == []
    types = schema["definitions"]["entry"]["properties"]["type"]
    assert dict(zip(types["enum"], types["enumDescriptions"], strict=True)) == {
        "thing": "Something.",
        "thingy": "retired: read as thing",
    }


def test_fields_are_described_by_the_docstrings() -> None:
    thing = next(each for each in json_schema(book)["definitions"]["entry"]["allOf"] if "answer" in str(each))["then"]
    assert thing["properties"]["answer"]["description"] == "yes or no."
    assert thing["properties"]["known"]["description"].startswith("when it became publicly known")
    assert thing["properties"]["weight"]["properties"]["kilos"]["description"] == "in kilograms."
    assert thing["description"] == "Something."


def test_a_source_that_looks_like_a_number_passes_as_one() -> None:
    validator = jsonschema.Draft7Validator(json_schema(book, sources=["2019"]))
    assert marks("entries:\n- type: thing\n  id: a\n  when: 1990\n  sources: [2019]\n", validator) == []


def test_an_empty_codebook_has_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema(Codebook("none")))
