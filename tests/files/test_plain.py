"""Entries of the usual layout, read without YAML: whatever is read so is read alike by YAML itself."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle.codec import Codec
from chronicle.diplomacy import codebook
from chronicle.files._compose import compose
from chronicle.files._faults import UNFIT
from chronicle.files._plain import plainly
from chronicle.files.batch import read_batch
from tests.files.strategies import batches

EVENTS = Path(__file__).parents[2] / "events"
DATES = frozenset({"when", "known"})

# Fragments that meet at the edges of what is plain, and the marks of YAML beside them.
keys = st.sampled_from(
    ["id", "when", "known", "set", "note", "over", "a_b", "x-1", "edtf", "begin", "ID", "1x", "n o", ""]
)
words = st.one_of(
    st.sampled_from(
        [
            "KP",
            "1998",
            "1998-08-31",
            "..",
            "...",
            "no",
            "null",
            "~",
            "12:30",
            "a:b",
            "a: b",
            "a #b",
            "a#b",
            "it's",
            "'q'",
        ]
    ),
    st.sampled_from(
        ['"q"', "[a]", "[a, b]", "[a,b]", "[..1960]", "[ a ]", "{a: b}", "{a: b, c: d}", "{a: [x]}", "{a: b,}"]
    ),
    st.sampled_from(
        ["(a)", "a (b), c; d", "a/b=c+d", "a?", "?a", "-a", "- a", "a -", "a ", " a", "a  b", "日本", "naïve—", "é:é"]
    ),
    st.sampled_from(
        ["a, b", "&a", "*a", "!a", "a & b", "%a", "@a", "`a", "|", ">", "> a", "=", "<<", "0x1F", "1_0", "ª"]
    ),
    st.text(st.sampled_from([*"ab1 .,:;()/'\"[]{}#&*!|>%@`?~-=+<\\", "é", "\t"]), max_size=8),
)
layouts = st.one_of(
    st.builds("{}: {}\n".format, keys, words),
    st.builds("{}:{}\n".format, keys, words),
    st.builds("{}: >\n    {}\n".format, keys, words),
    st.builds("{}: >\n    {}\n    {}\n".format, keys, words, words),
    st.builds("{}: >\n    {}\n\n    {}\n".format, keys, words, words),
    st.builds("{}: >\n    {}\n      {}\n".format, keys, words, words),
    st.builds("{}: {}\n    {}\n".format, keys, words, words),
    st.builds("{}:\n    - {}\n".format, keys, words),
    st.builds("{}:\n    - {}\n    - {}\n".format, keys, words, words),
    st.builds("{}:\n  - {}\n".format, keys, words),
    st.builds("{}: {{{}: {}, {}: {}}}\n".format, keys, keys, words, keys, words),
    st.builds("{}: [{}, {}]\n".format, keys, words, words),
    st.sampled_from(["\n", "# remark\n", "  # remark\n", "  \n", "x\n"]),
)


@settings(max_examples=500)
@given(st.lists(layouts, min_size=1, max_size=4), st.sampled_from(["", "\n", "\n\n# remark\n\n", "# - a: b\n"]))
def test_what_is_read_plainly_is_read_alike_by_yaml(fields: list[str], tail: str) -> None:
    chunk = "- " + "  ".join(fields) + tail
    found = plainly(chunk, DATES)
    # The same guard as in `batch`: what may hold a comment or a mark goes to the careful way at once.
    doubtful = UNFIT.search(chunk) or any(mark in chunk for mark in (" #", "\t#", "<<", "&", "*", "!"))
    if found is not None and not doubtful:
        assert found == compose(chunk, DATES)


@given(batches())
def test_a_batch_that_is_valid_is_read_alike(written: object) -> None:
    text = written.text  # type: ignore[attr-defined]
    for chunk in re.split(r"\n(?=- )", text)[1:]:
        found = plainly(chunk, DATES)
        if found is not None:
            assert found == compose(chunk, DATES)


def test_the_corpus_is_read_alike_and_nearly_all_of_it_plainly() -> None:
    dates, plain, entries = Codec(codebook).date_fields(), 0, 0
    for file in sorted(EVENTS.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for chunk in re.split(r"\n(?=- )", text[text.index("\n- ") + 1 :]):
            found = plainly(chunk, dates)
            plain += found is not None
            entries += 1
            assert found is None or found == compose(chunk, dates)
    assert plain / entries > 0.9


def test_long_texts_are_left_to_the_careful_way() -> None:
    assert plainly("- a: " + "x" * 1_000_001, DATES) is None
    batch = read_batch("entries:\n- a: " + "x" * 999_000 + "\n", "a.yaml")
    assert len(str(batch.entries[0].fields["a"])) == 999_000
