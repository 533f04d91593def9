from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve
from hypothesis import HealthCheck, given, settings

from chronicle.files import _tree
from chronicle.files._compose import compose
from chronicle.files.batch import Batch, RawEntry, excerpt, locate, read_batch

sys.path.insert(0, str(Path(__file__).parent))  # found whether or not this folder is a package
from strategies import Written, batches, spoilt_batches

PLENTY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
BLOCK = "write `{}: >` and the text on the next, indented line"


def read(text: str | bytes) -> Batch:
    return read_batch(text, "a.yaml")


def only(batch: Batch) -> tuple[str, int, int]:
    """The code and the place of the one problem that a batch has."""
    (problem,) = batch.problems
    assert problem.place is not None
    assert problem.place.file == "a.yaml"
    return problem.code, problem.place.line or 0, problem.place.column or 0


def in_entry(lines: str) -> Batch:
    """The lines as further fields of an entry, of which the first stands in line 3; a sound entry follows."""
    batch = read(f"entries:\n- type: launch\n  {lines}\n- type: talks\n")
    assert batch.entries[-1].fields == {"type": "talks"}
    return batch


def field_of(lines: str) -> Any:
    batch = in_entry(lines)
    assert not batch.problems
    return batch.entries[0].fields["x" if "x:" in lines else "when"]


EXAMPLE = """\
recorded: 2026-11-23
entries:
- type: launch
  id: taepodong-1998
  when: 1998
  by: KP
  over: [JP]
  sources: [nyt-1998-09-01, {ref: x, locator: p. 3}]
- type: abduction
  id: yokota
  when: [1977..1983]
- amends: taepodong-1998
  set: {when: 1998-08-31}
  unset: [note]
"""


class TestASoundBatch:
    def test_is_read_with_its_lines(self) -> None:
        sources = ["nyt-1998-09-01", {"ref": "x", "locator": "p. 3"}]
        launch = {"type": "launch", "id": "taepodong-1998", "when": "1998", "by": "KP", "over": ["JP"]}
        assert read(EXAMPLE) == Batch(
            file="a.yaml",
            recorded=("2026-11-23", 1),
            entries=(
                RawEntry({**launch, "sources": sources}, 3),
                RawEntry({"type": "abduction", "id": "yokota", "when": "[1977..1983]"}, 9),
                RawEntry({"amends": "taepodong-1998", "set": {"when": "1998-08-31"}, "unset": ["note"]}, 12),
            ),
            problems=(),
        )

    @pytest.mark.parametrize(
        "change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t.rstrip()]
    )
    def test_is_the_same_with_other_line_ends_and_marks(self, change: Any) -> None:
        assert read(change(EXAMPLE)) == read(EXAMPLE)
        assert read(change(EXAMPLE).encode()) == read(EXAMPLE)

    @pytest.mark.parametrize(
        "text", ["no", "12:30", "1965?", "~1984", "null", "~", "1e3", "0o17", "a#b", "R&D", "x: y"[:1]]
    )
    def test_has_text_only(self, text: str) -> None:
        assert field_of(f"x: {text}") == text

    def test_may_have_no_entries(self) -> None:
        assert read("entries: []\n") == Batch("a.yaml", None, (), ())

    def test_may_name_recorded_below(self) -> None:
        batch = read("entries:\n- a: b\nrecorded: 2026\n")
        assert (batch.recorded, batch.problems) == (("2026", 3), ())

    @pytest.mark.parametrize(
        ("written", "read_as"),
        [
            ("[1977..1983]", "[1977..1983]"),
            ("[1667,1668,1670..1672]", "[1667,1668,1670..1672]"),
            ("[ 1667 ,1668]", "[ 1667 ,1668]"),
            ("[..1960-12]", "[..1960-12]"),
            ("[1760-12..]", "[1760-12..]"),
            ("'[1977..1983]'", "[1977..1983]"),
            ("{edtf: '1977', said: by then}", {"edtf": "1977", "said": "by then"}),
            ("{begin: [1994..1996], end: ..}", {"begin": "[1994..1996]", "end": ".."}),
            ("\n    begin: [1994..1996]\n    end: [..2002]", {"begin": "[1994..1996]", "end": "[..2002]"}),
        ],
    )
    def test_takes_dates_as_they_stand(self, written: str, read_as: Any) -> None:
        assert field_of(f"when: {written}") == read_as

    def test_takes_dates_of_an_amendment_as_they_stand(self) -> None:
        assert field_of("x: y\n  set: {when: [1977..1983], over: [JP]}") == "y"
        (entry, _) = in_entry("set: {when: [日, 1983], over: [JP]}").entries
        assert entry.fields["set"] == {"when": "[日, 1983]", "over": ["JP"]}

    def test_has_brackets_as_lists_elsewhere(self) -> None:
        assert field_of("x: [1977..1983]") == ["1977..1983"]

    def test_takes_the_date_fields_that_it_is_told(self) -> None:
        batch = read_batch("entries:\n- on: [1977]\n  when: [1977]\n", "a.yaml", date_fields=frozenset({"on"}))
        assert batch.entries[0].fields == {"on": "[1977]", "when": ["1977"]}

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("'a # b'", "a # b"),
            ('"a # b"', "a # b"),
            ("|\n    a # b\n    # c", "a # b\n# c\n"),
            (">\n    a # b\n    c\n\n  # own", "a # b c\n"),
            ("a\n    b\n# own", "a b"),
            ('"a\n    # b"', "a # b"),
            ("a,#b]#c", "a,#b]#c"),
        ],
    )
    def test_may_have_hashes_in_texts(self, written: str, text: str) -> None:
        assert field_of(f"x: {written}") == text

    @pytest.mark.parametrize("text", ["a & b", "wow !", "2 * 3", "'<<'", "'*a'", "'!b'"])
    def test_may_have_marks_of_yaml_inside_texts(self, text: str) -> None:
        assert field_of(f"x: {text}") == text.strip("'")


IN_ENTRY = [
    # lines from line 3 on, code, line, column, the mend or a part of it
    ("note:", "empty-value", 3, 3, "leave `note` out; an amendment that takes it away says `unset: [note]`"),
    ('note: ""', "empty-value", 3, 9, "unset: [note]"),
    ("over: [JP, '']", "empty-value", 3, 14, "unset: [over]"),
    ("note:\n\n  by: KP", "empty-value", 3, 3, "unset: [note]"),
    ("set: {note: , by: KP}", "empty-value", 3, 9, "unset: [note]"),
    ("when: {edtf: , said: x}", "empty-value", 3, 10, "unset: [edtf]"),
    ("when: {1667,1668}", "set-of-dates", 3, 9, "two dates, two entries"),
    ("set: {known: {1667}}", "set-of-dates", 3, 16, "two dates, two entries"),
    ("when: {begin: {1667,1668}, end: x}", "set-of-dates", 3, 17, "two dates, two entries"),
    ("when: [1977,\n    1978]", "date-over-lines", 3, 9, "write `when: [1977..1983]` on one line"),
    ("when:\n  - 1977", "date-over-lines", 4, 3, "write `when: [1977..1983]` on one line"),
    ("when: [[1977]]", "date-in-brackets", 3, 10, "write `when: [1977..1983]`"),
    (
        "note: a # b",
        "comment-after-value",
        3,
        11,
        "line of its own; where it belongs to the text, " + BLOCK.format("note"),
    ),
    ("note: a\t# b", "comment-after-value", 3, 11, "line of its own"),
    ("note: > # b\n    a", "comment-after-value", 3, 11, "line of its own"),
    ('note: "a"#b', "comment-after-value", 3, 12, "line of its own"),
    ("over: [JP]#b", "comment-after-value", 3, 13, "line of its own"),
    ("over: [JP, # b\n    KP]", "comment-after-value", 3, 14, "line of its own"),
    ("set: # b\n    by: KP", "comment-after-value", 3, 8, "line of its own"),
    ('note: "a\n    # b" # c', "comment-after-value", 4, 10, "line of its own"),
    ("note: *b", "alias", 3, 9, BLOCK.format("note")),
    ("note: * b", "alias", 3, 9, BLOCK.format("note")),
    ("when: [*b]", "alias", 3, 10, "write the value out"),
    ("note: &b c", "anchor", 3, 9, BLOCK.format("note")),
    ("over: &b [c]", "anchor", 3, 9, "write the value out"),
    ("&b note: c", "anchor", 3, 3, "write the value out"),
    ("note: !b c", "tag", 3, 9, BLOCK.format("note")),
    ("note: !!str", "tag", 3, 9, BLOCK.format("note")),
    ("<<: x", "merge-key", 3, 3, "write the fields out"),
    ("[a]: b", "complex-key", 3, 3, "one word"),
    ("? {a: b}\n  : c", "complex-key", 3, 5, "one word"),
    ('"": b', "empty-key", 3, 3, "name of the field"),
    ("type: talks", "duplicate-key", 3, 3, "keep one of them"),
    ("set: {a: b, a: c}", "duplicate-key", 3, 15, "`a: [a, b]`"),
    ("note: a: b", "yaml-syntax", 3, 10, BLOCK.format("note")),
    ('note: "foo" bar', "yaml-syntax", 3, 15, BLOCK.format("note")),
    ("note: 'it's", "yaml-syntax", 3, 13, BLOCK.format("note")),
    ("note: [x] y", "yaml-syntax", 3, 13, BLOCK.format("note")),
    ("when: %2017", "yaml-syntax", 3, 9, "write `2017%`"),
    ("note: %a", "yaml-syntax", 3, 9, BLOCK.format("note")),
    ("note: @b", "yaml-syntax", 3, 9, BLOCK.format("note")),
    ("note: `b", "yaml-syntax", 3, 9, BLOCK.format("note")),
    ("note: > b", "yaml-syntax", 3, 9, BLOCK.format("note")),
    ("note: - b", "yaml-syntax", 3, 9, BLOCK.format("note")),
    ("set: {a: b: c}", "yaml-syntax", 3, 13, "between quotation marks"),
    ("nonsense", "yaml-syntax", 3, 3, "write `field: value`"),
    ("by:KP\n  note: x", "yaml-syntax", 3, 5, "write `by: KP`"),
    ('note: "x\n  by: KP', "unclosed-quote", 3, 9, 'close it with " on the same line'),
    ("note: 'x", "unclosed-quote", 3, 9, "close it with ' on the same line"),
    ("over: [JP\n  by: KP", "unclosed-bracket", 3, 9, "close it with ]"),
    ("over: {a: b", "unclosed-bracket", 3, 9, "close it with }"),
    ('note: "\\q"', "bad-escape", 3, 10, "use ' instead"),
    ("a: b\n\tc: d", "tab", 4, 1, "indent with spaces"),
    ("a:\n  \tc: d", "tab", 4, 3, "indent with spaces"),
    ("a: b\n   c: d", "indentation", 4, 4, "by two spaces"),
    ("a: b\n c: d", "indentation", 4, 2, "by two spaces"),
    ("a: b\n  - type: d", "entry-start", 4, 3, 'begin each entry with "- " in the first column'),
    ("a: b\0", "control-character", 3, 7, "delete it"),
    ("a: b\u2028c", "control-character", 3, 7, "delete it"),
    ("a: b\rc", "control-character", 3, 7, "delete it"),
    ("a: b\ufeffc", "control-character", 3, 7, "delete it"),
    ("a: " + "[" * 30, "too-deep", 3, 25, "never closed"),
    ("a: " + "x" * 1_000_001, "too-long", 3, 6, "a file that a source names"),
]


@pytest.mark.parametrize(
    ("lines", "code", "line", "column", "mend"), IN_ENTRY, ids=[repr(row[0][:30]) for row in IN_ENTRY]
)
def test_a_fault_costs_its_entry_and_says_where_and_how_to_mend_it(
    lines: str, code: str, line: int, column: int, mend: str
) -> None:
    batch = in_entry(lines)
    assert [entry.fields["type"] for entry in batch.entries] == ["talks"]
    assert only(batch) == (code, line, column)
    assert mend in (batch.problems[0].mend or "")
    assert batch.problems[0].message


OF_FILE = [
    # text, code, line, column, the mend or a part of it, and how many entries are read all the same
    ("", "empty-batch", 1, 1, "write `entries:`, and below it `- type: launch`", 0),
    ("# only\n\n", "empty-batch", 1, 1, "write `entries:`", 0),
    ("recorded: 2026\n", "missing-entries", 1, 1, "`entries: []`", 0),
    ("entries:\n", "missing-entries", 1, 1, "`entries: []`", 0),
    ("entries:\n# [no]\n", "missing-entries", 1, 1, "`entries: []`", 0),
    ("- a: b\n- c: d\n", "missing-entries", 1, 1, "write `entries:` on the line above", 2),
    ("entires:\n- a: b\n", "unknown-key", 1, 1, "did you mean entries?", 1),
    ("title: x\nentries: []\n", "unknown-key", 1, 1, "only `recorded` and `entries`", 0),
    ("entries: foo\n", "entry-start", 1, 10, 'begin each entry with "- "', 0),
    ("entries: [{a: b}]\n", "entry-start", 1, 10, 'begin each entry with "- "', 0),
    ("entries:\n  - a: b\n  - c: d\n", "entry-start", 2, 3, 'begin each entry with "- " in the first column', 0),
    ("entries: []\n- a: b\n", "entry-start", 1, 10, 'begin each entry with "- "', 1),
    ("entries:\n-a: b\n- c: d\n", "entry-start", 2, 1, "write `- a: b`", 1),
    ("entries:\n-\n  a: b\n- c: d\n", "entry-start", 2, 1, "write the first field behind it", 1),
    ("entries:\n- word\n- c: d\n", "not-a-mapping", 2, 3, "write `- type: …`", 1),
    ("entries:\n- [a]\n- c: d\n", "not-a-mapping", 2, 3, "write `- type: …`", 1),
    ("entries:\n- *a\n- c: d\n", "alias", 2, 3, "write the value out", 1),
    ("entries:\n- # b\n  a: b\n- c: d\n", "comment-after-value", 2, 3, "line of its own", 1),
    ("entries: # all\n- c: d\n", "comment-after-value", 1, 10, "line of its own", 1),
    ("entries:\n- a: b\nrecorded: x\n- c: d\n", "misplaced-entries", 4, 1, "put `recorded:` above", 2),
    ("entries:\n- a: b\nentries:\n- c: d\n", "duplicate-key", 3, 1, "keep one `entries:`", 2),
    ("recorded:\nentries: []\n", "empty-value", 1, 1, "write `recorded: 2026-11-23`", 0),
    ("recorded: [a]\nentries: []\n", "not-a-text", 1, 11, "write `recorded: 2026-11-23`", 0),
    ("recorded: a # b\nentries: []\n", "comment-after-value", 1, 13, "line of its own", 0),
    ("recorded: a: b\nentries: []\n", "yaml-syntax", 1, 12, BLOCK.format("recorded"), 0),
    ("recorded: a\n  entries: []\n", "indentation", 2, 3, "write `entries` in the first column", 0),
    ("recorded: \0\nentries: []\n", "control-character", 1, 11, "delete it", 0),
    ("---\nentries:\n- a: b\n", "document", 1, 1, "delete this line", 1),
    ("entries:\n- a: b\n...\n", "document", 3, 1, "delete this line", 1),
    ("%YAML 1.1\nentries: []\n", "document", 1, 1, "delete this line", 0),
    ("entries:\n- a: b\nand on\n- c: d\n", "outside-entry", 3, 1, "indent it", 2),
    ("  entries: []\n", "outside-entry", 1, 3, "write `entries:`", 0),
    (b"entries:\n- a: b\xe9\n- c: d\n", "invalid-utf8", 2, 7, "save the file as UTF-8", 1),
    ("entries: []\n".encode("utf-16"), "invalid-utf8", 1, 1, "save the file as UTF-8", 0),
]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "mend", "left"), OF_FILE, ids=[repr(row[0][:30]) for row in OF_FILE]
)
def test_a_fault_outside_entries_leaves_the_entries(
    text: str | bytes, code: str, line: int, column: int, mend: str, left: int
) -> None:
    batch = read(text)
    assert only(batch) == (code, line, column)
    assert mend in (batch.problems[0].mend or "")
    assert len(batch.entries) == left


def test_all_problems_are_told_in_the_order_of_lines() -> None:
    batch = read("title: x\nentries:\n- a: b # c\n  d:\n- e: f: g\n- h: i\n---\n")
    told = [(problem.code, problem.place and problem.place.line) for problem in batch.problems]
    assert told == [
        ("unknown-key", 1),
        ("comment-after-value", 3),
        ("empty-value", 4),
        ("yaml-syntax", 5),
        ("document", 7),
    ]
    assert batch.entries == (RawEntry({"h": "i"}, 6),)


def test_a_problem_names_its_entry_and_shows_a_caret() -> None:
    (problem,) = read("entries:\n- type: launch\n  id: north-1\n  by:\tKP # who\n").problems
    assert (problem.entry, problem.field) == ("north-1", "by")
    assert str(problem).splitlines()[1:3] == ["  |   by: KP # who", "  |          ^"]


class TestBounds:
    def test_many_problems_are_counted(self) -> None:
        started = time.process_time()
        batch = read("entries:\n" + "- a: b: c\n" * 100_000)
        assert time.process_time() - started < 10
        assert len(batch.problems) == 1001
        assert batch.problems[-1].message == "problems in 99,000 more places are not told"

    @pytest.mark.parametrize("line", ["---\n", "-\n", "prose\n", "- a:\n", "- a: b\0\n", "- a: b # c\n"])
    def test_many_problems_of_any_kind_are_counted(self, line: str) -> None:
        batch = read("entries:\n" + line * 3000)
        assert len(batch.problems) == 1001
        assert batch.problems[-1].code == "more-problems"

    def test_sound_entries_are_still_read_after_many_problems(self) -> None:
        batch = read("entries:\n" + "- a: b: c\n" * 1001 + "- a: b\n- a: 'b # c'\n")
        assert [entry.line for entry in batch.entries] == [1003, 1004]

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "'a", '"a', "&a ", "!", "a\n  "])
    def test_what_is_never_closed_ends_soon(self, opening: str) -> None:
        started = time.process_time()
        assert read("entries:\n- a: " + opening * 99_999).problems
        assert time.process_time() - started < 5

    def test_twenty_levels_are_read(self) -> None:
        assert field_of("x: " + "[" * 19 + "]" * 19)
        assert only(in_entry("x: " + "[" * 20 + "]" * 20))[0] == "too-deep"

    def test_a_text_of_a_million_is_read(self) -> None:
        assert len(field_of("x: " + "y" * 1_000_000)) == 1_000_000


class TestPlaces:
    def test_are_found_again(self) -> None:
        assert locate(EXAMPLE, 3, ()) == (3, 1)
        assert locate(EXAMPLE, 3, ("type",)) == (3, 9)
        assert locate(EXAMPLE, 3, ("sources", 0)) == (8, 13)
        assert locate(EXAMPLE, 3, ("sources", 1, "locator")) == (8, 47)
        assert locate(EXAMPLE, 3, ("sources", 1, "locator"), key=True) == (8, 38)
        assert locate(EXAMPLE, 9, ("when",)) == (11, 9)
        assert locate(EXAMPLE, 12, ("set", "when")) == (13, 15)
        assert locate(EXAMPLE, 12, ("set",), key=True) == (13, 3)

    def test_lead_as_far_as_they_can(self) -> None:
        assert locate(EXAMPLE, 3, ("nothing",)) == (3, 1)
        assert locate(EXAMPLE, 3, ("sources", 9)) == (8, 12)
        assert locate(EXAMPLE, 99, ("type",)) == (99, 1)
        assert locate("entries:\n- a: b: c\n", 2, ("a",)) == (2, 1)

    def test_are_the_same_with_other_line_ends(self) -> None:
        assert locate("\ufeff" + EXAMPLE.replace("\n", "\r\n"), 12, ("set", "when")) == (13, 15)

    def test_have_an_excerpt(self) -> None:
        assert excerpt("a\r\n\tb\x00", 2) == " b\N{REPLACEMENT CHARACTER}"
        assert excerpt("x" * 500, 1) == "x" * 159 + "…"
        assert excerpt("x", 2) == ""


@PLENTY
@given(batches())
def test_what_is_written_is_read(written: Written) -> None:
    batch = read(written.text)
    assert batch.problems == ()
    assert batch.recorded == written.recorded
    assert [(entry.line, entry.fields) for entry in batch.entries] == written.entries


@PLENTY
@given(batches())
def test_each_value_and_key_is_found_again(written: Written) -> None:
    for found, key in ((written.places, False), (written.keys, True)):
        for (index, *path), place in found.items():
            assert locate(written.text, written.entries[index][0], path, key=key) == place


@PLENTY
@given(spoilt_batches())
def test_a_spoilt_batch_is_told_and_never_raises(text: str | bytes) -> None:
    batch = read(text)
    shown = text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text
    lines = shown.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for problem in batch.problems:
        assert problem.place is not None
        line, column = problem.place.line or 0, problem.place.column or 0
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert problem.mend
        str(problem).encode()
    assert [problem.place.line or 0 for problem in batch.problems if problem.place] == sorted(
        problem.place.line or 0 for problem in batch.problems if problem.place
    )
    for entry in batch.entries:
        assert lines[entry.line - 1].startswith("- ")
        locate(shown, entry.line, (next(iter(entry.fields), 0),))


@PLENTY
@given(spoilt_batches())
def test_the_quick_way_reads_what_the_careful_way_reads(text: str | bytes) -> None:
    """Each entry is read the same by both ways, and the quick way takes nothing that the careful way refuses."""
    batch = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chronicle.files.batch.plainly", lambda *_: None)
        patch.setattr("chronicle.files.batch.compose", lambda *_: None)
        assert read(text) == batch


def test_a_batch_is_read_alike_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = read(EXAMPLE)
    monkeypatch.setattr(_tree, "_Parser", yaml.BaseLoader)
    assert read(EXAMPLE) == with_libyaml
    assert locate(EXAMPLE, 12, ("set", "when")) == (13, 15)
    assert only(in_entry("note: a: b"))[:2] == ("yaml-syntax", 3)
    assert only(in_entry("note: a # b")) == ("comment-after-value", 3, 11)


def test_the_quick_way_takes_no_doubtful_entry() -> None:
    assert compose("- a: b\n  a: c", frozenset()) is None
    assert compose("- a: *b", frozenset()) is None
    assert compose("- *a : b", frozenset()) is None
    assert compose("- when: " + "{begin: " * 25 + "x" + "}" * 25, frozenset({"when"})) is None
    assert compose("- a: [b, [c]]", frozenset()) == {"a": ["b", ["c"]]}


def test_a_batch_is_a_value() -> None:
    assert evolve(read(EXAMPLE), file="b.yaml") == read_batch(EXAMPLE, "b.yaml")
