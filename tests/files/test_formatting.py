"""The layout of a batch made even: what it says never changes, and a second time changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle.files.batch import read_batch
from chronicle.files.formatting import formatted
from tests.files.strategies import batches, spoilt_batches

ROOT = Path(__file__).parent.parent.parent


def said(text: str) -> Any:
    batch = read_batch(text, "a.yaml")
    recorded = None if batch.recorded is None else batch.recorded[0]
    return [each.fields for each in batch.entries], recorded, [each.code for each in batch.problems]


@st.composite
def untidy(draw: st.DrawFn) -> str:
    """A valid batch with blanks, empty lines and other indentation put in, where that may or may not change it."""
    text = draw(batches()).text
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.sampled_from([0, len(text), *(at for at, sign in enumerate(text) if sign in "\n :-")]))
        text = text[:at] + draw(st.sampled_from([" ", "   ", "\n", "\n\n\n", "\n# c  \n", "\t"])) + text[at:]
    if draw(st.booleans()):
        text = text.replace("\n- ", "\n-   ").replace("\n  ", "\n    ")
    if draw(st.booleans()):
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text.rstrip("\n") if draw(st.booleans()) else text


@settings(max_examples=60)
@given(untidy())
def test_what_a_batch_says_never_changes(text: str) -> None:
    assert said(formatted(text)) == said(text)


@settings(max_examples=60)
@given(untidy())
def test_a_second_time_changes_nothing(text: str) -> None:
    assert formatted(formatted(text)) == formatted(text)


@settings(max_examples=50)
@given(spoilt_batches().filter(lambda text: isinstance(text, str)))
def test_a_batch_with_problems_is_left_as_it_is(text: str) -> None:
    if said(text)[2]:
        assert formatted(text) == text


@pytest.mark.parametrize("batch", sorted((ROOT / "events").glob("*.yaml")), ids=lambda batch: batch.name)
def test_the_corpus_is_even_already(batch: Path) -> None:
    text = batch.read_text(encoding="utf-8")
    assert formatted(text) == text


def in_batch(entry: str) -> str:
    return "entries:\n" + entry


@pytest.mark.parametrize(
    ("untidy", "even"),
    [
        ("\ufeffrecorded:  2026\r\nentries:  \r\n- a:  b  \r\n", "recorded: 2026\nentries:\n- a: b\n"),
        (in_batch("-   a: b\n    c: d\n"), in_batch("- a: b\n  c: d\n")),
        (in_batch("- a : b\n  c:\n      - d\n"), in_batch("- a: b\n  c:\n      - d\n")),
        (in_batch("- a: b\n\n\n\n# c\n\n\n- d: e"), in_batch("- a: b\n\n# c\n\n- d: e\n")),
        (in_batch("- a: b\n\n\n"), in_batch("- a: b\n")),
        ("\n\n# c\nentries: []\n\n", "# c\nentries: []\n"),
        (in_batch("-  a: 'b  \n     c'  \n"), in_batch("- a: 'b  \n    c'\n")),
        (
            in_batch("-   a: >\n      b\n\n\n      c\n    d:   [e,\n      f]\n"),
            in_batch("- a: >\n    b\n\n\n    c\n  d: [e,\n    f]\n"),
        ),
        (in_batch("- when:  [1977..1983]\n"), in_batch("- when: [1977..1983]\n")),
    ],
)
def test_what_is_made_even(untidy: str, even: str) -> None:
    assert formatted(untidy) == even


@pytest.mark.parametrize(
    "text",
    [
        in_batch("- z: 1\n  a: 2\n"),
        in_batch("- a: \"b\"\n  c: 'd'\n"),
        in_batch("- a: |\n    keep  \n      this\n"),
        in_batch("- a: |+\n    keep\n\n\n"),
        in_batch("- a: |\n    no line end"),
        in_batch("- a: b\n# at its place\n  # and at its own\n  c: d\n"),
    ],
)
def test_what_people_choose_is_left(text: str) -> None:
    assert formatted(text) == text
