"""Valid batches as a person may write them: the text, what it says, and where each value and key stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, field
from hypothesis import strategies as st

PLAIN = (
    *("no", "null", "true", "~", "12:30", "1965?", "~1984", "0x1F", "1_000", "=", "a#b", "R&D", "2*3", "wow!"),
    *("1998-08-31", "2006-10-14/..", "..", "it's", "p. 3", "日本", "naïve — text", "\U0001f680", "a]b#c", "<<"),
)
PLAIN_IN_FLOW = tuple(text for text in PLAIN if "]" not in text)
DATES_IN_BRACKETS = (
    "[1977..1983]",
    "[1667,1668,1670..1672]",
    "[..1960-12]",
    "[1760-12..]",
    "[ 1977 .. 1983 ]",
    "[1984?]",
)
DATE_FIELDS = ("when", "known")

# Anything that a batch may hold, the marks of YAML more often than chance would have them.
prose = st.text(
    st.one_of(
        st.sampled_from([*"#:'\"[]{},&*!%@`|>-? \\", "é", "日"]),
        st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f\x85\u2028\u2029\ufeff").filter(
            lambda c: not 0x7F <= ord(c) <= 0x9F
        ),
    ),
    min_size=1,
    max_size=20,
)
names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name not in (*DATE_FIELDS, "set"))
texts = st.one_of(st.sampled_from(PLAIN), prose)


@define
class Sheet:
    """A text that grows, and knows the line and column at which the next thing will stand."""

    text: str = ""
    places: dict[tuple[Any, ...], tuple[int, int]] = field(factory=dict)
    keys: dict[tuple[Any, ...], tuple[int, int]] = field(factory=dict)

    @property
    def here(self) -> tuple[int, int]:
        return self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n")

    def write(self, text: str) -> None:
        self.text += text


@define
class Written:
    """A batch as it is written, with the entries it holds as `(line, fields)`."""

    text: str
    recorded: tuple[str, int] | None
    entries: list[tuple[int, dict[str, Any]]]
    places: dict[tuple[Any, ...], tuple[int, int]]
    keys: dict[tuple[Any, ...], tuple[int, int]]


def double_quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write_text(draw: Callable[..., Any], sheet: Sheet, text: str, *, flow: bool, indent: int) -> None:
    ways = [double_quoted(text), single_quoted(text)]
    if text in (PLAIN_IN_FLOW if flow else PLAIN):
        ways.append(text)
    if not flow and text[0] != " ":
        ways.append("|-\n" + " " * (indent + 2) + text)
    sheet.write(draw(st.sampled_from(ways)))


def _write_list(draw: Callable[..., Any], sheet: Sheet, path: tuple[Any, ...], indent: int) -> list[str]:
    items = draw(st.lists(texts, max_size=3))
    if items and draw(st.booleans()):
        sheet.places[path] = sheet.here[0] + 1, indent + 1
        for number, item in enumerate(items):
            sheet.write("\n" + " " * indent + "- ")
            sheet.places[*path, number] = sheet.here
            _write_text(draw, sheet, item, flow=False, indent=indent)
        return items
    sheet.write(" ")
    sheet.places[path] = sheet.here
    sheet.write("[")
    for number, item in enumerate(items):
        sheet.write(", " if number else "")
        sheet.places[*path, number] = sheet.here
        _write_text(draw, sheet, item, flow=True, indent=indent)
    sheet.write("]")
    return items


def _write_flow_fields(
    draw: Callable[..., Any], sheet: Sheet, path: tuple[Any, ...], keys: list[str]
) -> dict[str, str]:
    """A mapping in braces, with dates in brackets where a date may stand."""
    fields: dict[str, str] = {}
    sheet.write(" ")
    sheet.places[path] = sheet.here
    sheet.write("{")
    for number, key in enumerate(keys):
        sheet.write(", " if number else "")
        sheet.keys[*path, key] = sheet.here
        sheet.write(f"{key}: ")
        sheet.places[*path, key] = sheet.here
        dated = key in DATE_FIELDS or (path[-1] in DATE_FIELDS and key != "said")
        if dated and draw(st.booleans()):
            fields[key] = draw(st.sampled_from(DATES_IN_BRACKETS))
            sheet.write(fields[key])
        else:
            fields[key] = draw(texts)
            _write_text(draw, sheet, fields[key], flow=True, indent=0)
    sheet.write("}")
    return fields


def _write_value(draw: Callable[..., Any], sheet: Sheet, path: tuple[Any, ...]) -> Any:
    key = path[-1]
    kind = draw(st.sampled_from(["text", "text", "brackets" if key in DATE_FIELDS else "list", "fields"]))
    if kind == "text":
        text = draw(texts)
        sheet.write(" ")
        sheet.places[path] = sheet.here
        _write_text(draw, sheet, text, flow=False, indent=2)
        return text
    if kind == "brackets":
        sheet.write(" ")
        sheet.places[path] = sheet.here
        sheet.write(text := draw(st.sampled_from(DATES_IN_BRACKETS)))
        return text
    if kind == "list":
        return _write_list(draw, sheet, path, 2)
    inner = ["edtf", "begin", "end", "said"] if key in DATE_FIELDS else ["when", "known", "by", "note"]
    chosen = draw(st.lists(st.sampled_from(inner), unique=True, min_size=1))
    return _write_flow_fields(
        draw, sheet, path, chosen if key in (*DATE_FIELDS, "set") else [k for k in chosen if k in ("by", "note")]
    )


def _write_entry(draw: Callable[..., Any], sheet: Sheet, index: int) -> tuple[int, dict[str, Any]]:
    line = sheet.here[0]
    fields: dict[str, Any] = {}
    keys = draw(st.lists(st.one_of(st.sampled_from([*DATE_FIELDS, "set"]), names), unique=True, min_size=1, max_size=5))
    for number, key in enumerate(keys):
        sheet.write("  " if number else "- ")
        sheet.keys[index, key] = sheet.here
        sheet.write(f"{key}:")
        fields[key] = _write_value(draw, sheet, (index, key))
        sheet.write("\n")
        sheet.write(draw(st.sampled_from(["", "", "\n", "# a comment: [\n", "  # 'another\n"])))
    return line, fields


@st.composite
def batches(draw: Callable[..., Any]) -> Written:
    """A valid batch of up to five entries."""
    sheet = Sheet(draw(st.sampled_from(["", "# a comment\n\n"])))
    recorded = None
    if draw(st.booleans()):
        recorded = "2026-11-23", sheet.here[0]
        sheet.write("recorded: 2026-11-23\n")
    count = draw(st.integers(0, 5))
    sheet.write("entries:\n" if count else "entries: []\n")
    entries = [_write_entry(draw, sheet, index) for index in range(count)]
    return Written(sheet.text, recorded, entries, sheet.places, sheet.keys)


SPOILERS = (
    *("\t", "\0", "\ufeff", "\r\n", "\r", "#", " # ", "[", "]", "{", "}", '"', "'", ": ", "- ", "\n- ", "\n", "\n  "),
    *(
        "&a ",
        "*a ",
        "!t ",
        "%",
        "---\n",
        "...\n",
        "? ",
        "<<: ",
        "\u2028",
        "\x85",
        ",",
        "|",
        ">",
        "\\",
        "[" * 25,
        "entries:\n",
    ),
)


@st.composite
def spoilt_batches(draw: Callable[..., Any]) -> str | bytes:
    """A batch that was valid, cut short, pierced or with a byte turned."""
    text = draw(batches()).text
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 0, 1, 5]))
        text = text[:at] + draw(st.sampled_from(SPOILERS)) + text[at + cut :]
    text = text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text
    if draw(st.booleans()):
        return text
    data = bytearray(text.encode())
    for _ in range(draw(st.integers(0, 3)) if data else 0):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)
