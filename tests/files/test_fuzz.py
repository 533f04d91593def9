"""Whatever is done to the files of a log, it is read or told what is wrong, at a place that there is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chronicle
from chronicle import ChronicleError, InvalidLog, Problem
from chronicle.checks import findings
from chronicle.codes import explanations
from chronicle.errors import MOST_PROBLEMS

EVENTS = Path(__file__).parents[2] / "events"
FILES = [each.name for each in sorted(EVENTS.iterdir()) if each.suffix in (".yaml", ".json", ".toml")]
# A part of the corpus, so that one example is quick.
PARTS = {name: (EVENTS / name).read_bytes()[: 6_000 if name.endswith(".yaml") else None] for name in FILES}
PARTS = {name: raw[: raw.rfind(b"\n- ") + 1] if name.endswith(".yaml") else raw for name, raw in PARTS.items()}

PIECES = [
    *(b"\t", b"\0", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\x85"),
    *(b"[" * 40, b"{a: " * 40, b"- " * 40, b'"', b"'", b": ", b" #", b"#", b"&a ", b"*a", b"!a ", b"%", b"@", b"`"),
    *(b"\n", b"\n- ", b"\n  ", b"\n---\n", b"x" * 300, b"9" * 300, b"null", b"{}", b"[]", b"|", b">", b"\\", b","),
    *(b"2002-02-30", b"31/01/1991", b"March 1991", b"{1990,1991}", b"1990/1980", b"Y999999999999", b".."),
]  # fmt: skip


@st.composite
def spoilt(draw: Callable[..., object]) -> tuple[str, bytes]:
    """One file of a log, and what became of it."""
    name = str(draw(st.sampled_from(FILES)))
    raw = bytearray(PARTS[name])
    for _ in range(int(str(draw(st.integers(1, 5))))):
        at = int(str(draw(st.integers(0, len(raw)))))
        kind = draw(st.sampled_from(["cut", "flip", "put", "put", "take", "double"]))
        if kind == "cut":
            del raw[at:]
        elif kind == "flip" and at < len(raw):
            raw[at] ^= 1 << int(str(draw(st.integers(0, 7))))
        elif kind == "take":
            del raw[at : at + int(str(draw(st.integers(1, 40))))]
        elif kind == "double":
            raw[at:at] = raw[max(0, at - 200) : at]
        else:
            raw[at:at] = bytes(draw(st.sampled_from(PIECES)))  # type: ignore[arg-type]
    whole = draw(st.sampled_from(["", "", "", "crlf", "bom", "tabs", "utf-16"]))
    if whole == "crlf":
        return name, bytes(raw).replace(b"\n", b"\r\n")
    if whole == "tabs":
        return name, bytes(raw).replace(b"\n  ", b"\n\t")
    if whole == "utf-16":
        return name, bytes(raw).decode("utf-8", "replace").encode("utf-16")
    return name, (b"\xef\xbb\xbf" if whole == "bom" else b"") + bytes(raw)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "events"


def problems(folder: Path) -> list[Problem]:
    try:
        return findings(chronicle.open(folder), None)
    except InvalidLog as error:
        str(error).encode()
        return list(error.problems)
    except ChronicleError as error:
        return [error.problem]


def lines_of(file: str) -> list[str]:
    return Path(file).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").split("\n")


def located(problem: Problem, lines_of: Callable[[str], list[str]] = lines_of) -> None:
    """A problem is explained and shown, and where it says a line and a column, there they are."""
    assert problem.code in explanations()
    str(problem).encode()
    place = problem.place
    assert place is not None or problem.code == "more-problems", problem
    if place is None or place.line is None:
        return
    lines = lines_of(place.file)
    assert 1 <= place.line <= len(lines)
    if place.column is not None:
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


@settings(max_examples=120)
@given(spoilt())
def test_a_spoilt_log_is_read_or_told(folder: Path, case: tuple[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, raw in {**PARTS, case[0]: case[1]}.items():
        (folder / name).write_bytes(raw)
    for problem in problems(folder):
        located(problem)


HEAD = "recorded: 2026-11-23\nentries:\n"
ENTRY = "- type: launch\n  id: {at}\n  when: 1998\n  by: KP\n"
MANY = 5_000
FLOODS = {
    "types": HEAD + "".join(ENTRY.replace("launch", f"lanch{at}").format(at=f"e{at}") for at in range(MANY)),
    "one-type": HEAD + "".join(ENTRY.replace("launch", "lanch").format(at=f"e{at}") for at in range(MANY)),
    "syntax": HEAD + "".join(f"- a: b: {at}\n" for at in range(MANY)),
    "top": HEAD + "".join(f"x{at}: y\n" for at in range(MANY)),
    "links": HEAD + "".join(f"{ENTRY.format(at=f'e{at}')}  after: [f{at}]\n" for at in range(MANY)),
    "ids": HEAD + ENTRY.format(at="e") * MANY,
    "fields": HEAD + ENTRY.format(at="e") + "".join(f"  x{at}: y\n" for at in range(MANY)),
    "sources": HEAD + ENTRY.format(at="e") + f"  sources: [{', '.join(f's{at}' for at in range(MANY))}]\n",
    "amendments": HEAD
    + ENTRY.format(at="e")
    + "".join(f"- amends: e\n  set: {{by: KP{at}}}\n" for at in range(MANY // 10)),
    "one-text": HEAD + "- type: launch\n  note: " + "x" * 1_500_000 + "\n",
    "one-id": HEAD + ENTRY.format(at="é" * 900_000),
    "one-type-name": HEAD + ENTRY.replace("launch", "x" * 900_000).format(at="e"),
    "one-date": HEAD + ENTRY.replace("1998", "1" * 900_000).format(at="e"),
    "one-number": HEAD + ENTRY.format(at="e") + "  missiles: " + "9" * 900_000 + "\n",
    "one-list-of-dates": HEAD + ENTRY.replace("1998", f"[{','.join(['1998'] * 100_000)}]").format(at="e"),
    "brackets": HEAD + "- type: " + "[" * 200_000 + "\n",
    "braces": HEAD + ENTRY.format(at="e") + "  called: " + "{a: " * 200_000 + "\n",
    "dashes": HEAD + ENTRY.format(at="e") + "  over: " + "- " * 200_000 + "\n",
    "quotes": HEAD + "".join(f'- a: "{at}\n' for at in range(MANY)),
    "no-line": "x" * 2_000_000,
    "only-lines": "\n" * 2_000_000,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_told_in_bounds(tmp_path: Path, flood: str) -> None:
    """No more problems than can be read, none of them longer than a screen, and no time that grows out of bounds."""
    there = tmp_path / "events"
    there.mkdir()
    shutil.copy(EVENTS / "chronicle.toml", there)
    (there / "a.yaml").write_text(FLOODS[flood])
    found = problems(there)
    assert 0 < len(found) <= MOST_PROBLEMS + 1
    lines = cache(lines_of)
    for problem in found:
        located(problem, lines)
        assert len(str(problem)) < 2_500
