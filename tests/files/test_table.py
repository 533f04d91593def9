"""Tables as entries: what a mapping can say, and what is wrong with a table, told at its row."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import pytest
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle import Codebook, Event, EventRef, InvalidLog
from chronicle.codec import Codec
from chronicle.files._mapping import read_mapping
from chronicle.files._table import read_table
from chronicle.files.batch import Batch

book = Codebook("launches")


@book.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    by: str
    over: tuple[str, ...] = field(default=(), converter=tuple)
    follows: Annotated[str, EventRef("launch")] | None = None
    called: dict[str, str] = field(factory=dict)


CODEC = Codec(book)
MAPPING = """
type = { value = "launch" }
id = { template = "launch no. {No}" }
when = { column = "Date", format = "%d/%m/%Y" }
by = { column = "Country", values = { "North Korea" = "KP" } }
over = { column = "Over", split = ";" }
sources = { value = ["nyt", "bbc"] }
note = "Remarks"
"""


def read(table: str | bytes, mapping: str | None = None, tmp_path: Path | None = None) -> Batch:
    columns = None
    if mapping is not None and tmp_path is not None:
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        columns = read_mapping(tmp_path / "m.toml")
    return read_table(table.encode() if isinstance(table, str) else table, Path("t.csv"), columns, CODEC)


def told(batch: Batch) -> list[tuple[str, int, str, str | None]]:
    return [(each.code, each.place.line or 0, each.message, each.mend) for each in batch.problems if each.place]


def test_a_mapping_makes_entries(tmp_path: Path) -> None:
    table = (
        'No,Date,Country,Over,Remarks\n1,31/08/1998,North Korea,JP; KR,"A note, with\na line end"\n'
        "\n2,05/07/2006,North Korea,,\n"
    )
    batch = read(table, MAPPING, tmp_path)
    assert batch.problems == ()
    assert [(each.line, each.fields) for each in batch.entries] == [
        (
            2,
            {
                "type": "launch",
                "id": "launch-no-1",
                "when": "1998-08-31",
                "by": "KP",
                "over": ["JP", "KR"],
                "sources": ["nyt", "bbc"],
                "note": "A note, with\na line end",
            },
        ),
        (
            5,
            {"type": "launch", "id": "launch-no-2", "when": "2006-07-05", "by": "KP", "sources": ["nyt", "bbc"]},
        ),
    ]


def test_without_a_mapping_columns_are_called_like_fields() -> None:
    batch = read("type,id,when,by,over,called\nlaunch,a,[1977..1983],KP,JP,{JP: missile}\n")
    assert batch.entries[0].fields == {
        "type": "launch",
        "id": "a",
        "when": "[1977..1983]",
        "by": "KP",
        "over": ["JP"],
        "called": {"JP": "missile"},
    }


def test_corrections_come_in_tables_too() -> None:
    batch = read("amends,set,unset,reason\na,{when: 1998},,because\nb,,[note],\n")
    assert [each.fields for each in batch.entries] == [
        {"amends": "a", "set": {"when": "1998"}, "reason": "because"},
        {"amends": "b", "unset": ["note"]},
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_tables_as_spreadsheets_write_them(delimiter: str, ends: str, mark: str) -> None:
    rows = [["type", "id", "when", "by"], ["launch", "a", "1998", "KP"], ["launch", "b", "1999", "KP, they say"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(rows)
    batch = read(mark + out.getvalue())
    assert batch.problems == ()
    assert [each.line for each in batch.entries] == [2, 3]
    assert batch.entries[1].fields["by"] == "KP, they say"


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=60)
@given(st.lists(cells, min_size=1, max_size=5))
def test_every_text_comes_through(notes: list[str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["type", "id", "when", "by", "note"])
    writer.writerows(["launch", f"e{number}", "1998", "KP", note] for number, note in enumerate(notes))
    batch = read(out.getvalue())
    assert batch.problems == ()
    assert [each.fields.get("note", "") for each in batch.entries] == [note.strip() for note in notes]


@pytest.mark.parametrize(
    ("form", "cell", "expected"),
    [("%d/%m/%Y", "31/08/1998", "1998-08-31"), ("%B %Y", "August 1998", "1998-08"), ("%Y", "0998", "0998")],
)
def test_a_date_is_no_closer_than_its_form(form: str, cell: str, expected: str, tmp_path: Path) -> None:
    mapping = f'id = "Id"\nwhen = {{ column = "When", format = "{form}" }}\n'
    batch = read(f"Id,When\na,{cell}\n", mapping, tmp_path)
    assert batch.entries[0].fields["when"] == expected


@pytest.mark.parametrize(
    ("table", "code", "line", "says"),
    [
        ("", "bad-table", 1, "the table is empty"),
        ("\n\n", "bad-table", 1, "the table is empty"),
        ("id,id\n", "bad-table", 1, "two columns are called 'id'"),
        ("id,wen\na,b\n", "unknown-field", 1, "no type has a field 'wen'"),
        ("id,when\na\n", "bad-table", 2, "this row has 1 cells, and the first has 2"),
        ("id,when\na,b,c\n", "bad-table", 2, "this row has 3 cells"),
        ('id,when\na,"b\n', "bad-table", 2, "not CSV"),
        ('id,when\na,"b"c\n', "bad-table", 2, "not CSV"),
        ("id,sources\na,{ref\n", "yaml-syntax", 2, "sources cannot be read"),
    ],
)
def test_what_is_wrong_with_a_table(table: str, code: str, line: int, says: str) -> None:
    batch = read(table)
    assert batch.entries == ()
    ((found, at, message, mend),) = told(batch)
    assert (found, at) == (code, line)
    assert says in message
    assert mend


def test_a_table_that_is_not_utf_8() -> None:
    ((code, line, _, mend),) = told(read("id,note\na,ok\nb,caf\xe9\n".encode("latin-1")))
    assert (code, line, mend) == ("invalid-utf8", 3, "save the table as “CSV UTF-8”")


def test_missing_columns_are_told_with_what_was_meant(tmp_path: Path) -> None:
    batch = read("No,Datum,Country,Over,Remark\n", MAPPING, tmp_path)
    assert [(each[2], each[3]) for each in told(batch)] == [
        ("the table has no column 'Date'", "did you mean Datum?"),
        ("the table has no column 'Remarks'", "did you mean Remark?"),
    ]


def test_every_cell_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    batch = read("No,Date,Country,Over,Remarks\n1,1998,Nort Korea,,\n", MAPPING, tmp_path)
    assert told(batch) == [
        (
            "bad-date",
            2,
            "'1998' is not a date of the form %d/%m/%Y",
            "mend the cell, or say in which form it stands: format, with the codes of strptime",
        ),
        (
            "bad-event",
            2,
            "Country is 'Nort Korea', for which the mapping has no value",
            "did you mean North Korea?",
        ),
    ]


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("id = ", "not TOML"),
        ("id = 3", "id is 3, and no column"),
        ("id = { colum = 'A' }", "id has no 'colum'"),
        ("id = { column = 'A', value = 'b' }", "does not say one of"),
        ("id = { split = ';' }", "does not say one of"),
        ("id = { column = 3 }", "column of id is 3"),
        ("id = { value = 3 }", "value of id is 3"),
        ("id = { column = 'A', values = { a = 3 } }", "values of id: 3 is no text"),
        ("id = { template = 'a {' }", "template of id"),
    ],
)
def test_what_is_wrong_with_a_mapping(mapping: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidLog, match="bad-mapping") as caught:
        read("A\n", mapping, tmp_path)
    assert says in str(caught.value)


def test_everything_that_is_wrong_with_a_mapping_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidLog) as caught:
        read("A\n", "id = 3\nwhen = 4\n", tmp_path)
    problems: Any = caught.value.problems
    assert [each.field for each in problems] == ["id", "when"]
