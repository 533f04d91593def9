"""`why`, `history`, `diff`, `first-day`, `events --touching` and `verify`, through click's runner."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import chronicle
from chronicle.views.cli import main
from tests.views.conftest import BATCH
from tests.views.test_cli import Ask, said

MORE = """recorded: 2026-04-01
entries:
- type: landing
  id: second
  when: 1950-02-01
  of: kita
  at: osima
  worth: 1.25
  known: 1980
- amends: first
  set: {worth: 9.50}
  reason: a slip of the pen
  sources: [atlas]
"""


@pytest.fixture
def ask(folder: Path) -> Ask:
    def asked(*args: str, **options: Any) -> Any:
        return CliRunner().invoke(main, ["--log", str(folder), *args], prog_name="chronicle", **options)

    return asked


def as_json(result: Any, code: int = 0) -> dict[str, Any]:
    return dict(json.loads(said(result, code)))


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# ---- why ----


def test_why_says_what_changed_it_with_source_file_and_line(ask: Ask, folder: Path) -> None:
    text = said(ask("why", "trade.landings", "--as-of", "1952"))
    assert text.startswith("Ōsima and Kita\nas of 31 December 1952\n\ntrade.landings: 1\n\nchanged it\n")
    place = f"{folder / 'a.yaml'}:{line_of(BATCH, '- type: landing')}"
    assert f"  1 March 1950: 0 → 1, by first (landing)\n    1950-03-01; diary, p. 3; atlas  ({place})\n" in text
    assert "  retracted: dreamt" not in text
    assert "  pending: vague (landing), some day from 1951 to 1953" in text


def test_why_says_what_is_not_counted_and_by_which_entry(ask: Ask, folder: Path) -> None:
    text = said(ask("why", "trade.landings", "--as-of", "1957"))
    place = f"{folder / 'a.yaml'}:{line_of(BATCH, '- retracts: dreamt')}"
    (line,) = (line for line in text.splitlines() if "retracted: dreamt" in line)
    assert line.startswith("  retracted: dreamt (landing), some day in 1956; by retracts-dreamt-")
    assert line.endswith(f": nobody landed  ({place})")
    assert "amended away: ban (ban), some day in 1955, said when 1955/1957-06-30; by amends-ban-" in said(
        ask("why", "bans.now", "--as-of", "1956")
    )


def test_why_of_what_never_changed(ask: Ask) -> None:
    assert "bans.now: 0\n  so from the beginning\n" in said(ask("why", "bans.now", "--as-of", "1952"))


def test_why_is_asked_as_of_today_by_default(ask: Ask) -> None:
    assert as_json(ask("why", "trade.landings", "--json"))["as_of"] > "2026"


@pytest.mark.parametrize("axes", [{}, {"known": "1959"}, {"recorded": "2026-01"}])
def test_why_as_json_is_the_answer_of_python(ask: Ask, folder: Path, axes: dict[str, str]) -> None:
    args = [part for name, value in axes.items() for part in (f"--{name}", value)]
    told = as_json(ask("why", "trade.landings", "--as-of", "1957", *args, "--json"))
    log = chronicle.open(folder)
    why = log.replay(log.reducer()).why("1957", "trade.landings", **axes)
    assert (told["value"], told["path"], told["as_of"]) == (why.value, "trade.landings", "1957-12-31")
    for kind in ("changed", "enabled", "confirms"):
        assert [each["by"]["id"] for each in told[kind]] == [each.occurrence.id for each in getattr(why, kind)]
    assert [(each["reason"], each["occurrence"]["id"], each["matters"]) for each in told["not_counted"]] == [
        (each.reason, each.occurrence.id, each.matters) for each in why.not_counted
    ]
    assert all(each["by"]["place"].startswith(str(folder)) for each in told["changed"])
    assert told["citation"]["values"] == {"trade.landings": why.value}


def test_a_whole_part_is_explained_by_what_differs_in_it(ask: Ask) -> None:
    text = said(ask("why", "trade", "--as-of", "1950-03-01"))
    assert "  1 March 1950: landings 0 → 1, worth 0 → 10.50, last none → 1950-03-01, by first (landing)\n" in text


# ---- history and events --touching ----


def test_history_tells_every_change(ask: Ask, folder: Path) -> None:
    text = said(ask("history", "trade.landings"))
    assert text.startswith("trade.landings: 2 changes\n  1 March 1950: 0 → 1, by first (landing)\n")
    assert "  some day from 1951 to 1953: 1 → 2, by vague (landing)\n" in text
    told = as_json(ask("history", "trade.landings", "--json"))
    assert [(each["before"], each["after"], each["by"]["id"]) for each in told["changes"]] == [
        (0, 1, "first"),
        (1, 2, "vague"),
    ]
    assert [each["by"]["id"] for each in as_json(ask("history", "bans.now", "--json"))["changes"]] == ["ban", "ban"]


def test_events_that_touched_a_path(ask: Ask) -> None:
    told = as_json(ask("events", "--touching", "trade", "--json"))["events"]
    assert [each["id"] for each in told] == ["first", "vague"]
    assert [line.split()[1] for line in said(ask("events", "--touching", "bans.now")).splitlines()] == ["ban"]
    assert as_json(ask("events", "--touching", "trade", "--type", "ban", "--json"))["events"] == []


# ---- diff ----


def test_diff_tells_what_happened_and_what_was_learned(ask: Ask, folder: Path) -> None:
    (folder / "b.yaml").write_text(MORE, encoding="utf-8")
    text = said(ask("diff", "1950", "1953", "--known-from", "1960", "--path", "trade.landings"))
    assert "from as of 31 December 1950, as known on 31 December 1960\nto   as of 31 December 1953\n" in text
    assert "trade.landings: 1 → 3\n  learned: 1 → 2\n    second, known 1980, recorded 2026-04-01" in text
    assert "  happened:\n    some day from 1951 to 1953: 2 → 3, by vague (landing)\n" in text
    told = as_json(ask("diff", "1950", "--recorded-from", "2026-03-31", "--json"))
    worth = next(each for each in told["differences"] if each["path"] == "trade.worth")
    assert [each["reason"] for each in worth["learned"]][-1] == "a slip of the pen"
    assert (told["from"]["recorded"], told["to"]["recorded"]) == ("2026-03-31", None)


def test_diff_of_the_same(ask: Ask) -> None:
    assert said(ask("diff", "1952", "1952")).endswith("\n\nno difference\n")


# ---- first-day ----


def test_the_first_day_is_a_day_or_a_range(ask: Ask, folder: Path) -> None:
    text = said(ask("first-day", "trade.landings >= 2"))
    assert text.startswith(
        "trade.landings >= 2: between 1 January 1951 and 31 December 1953\n"
        "  because of vague (landing), some day from 1951 to 1953\n    [1951..1953]  ("
    )
    assert said(ask("first-day", "trade.landings")).startswith("trade.landings: 1 March 1950\n")
    assert said(ask("first-day", "trade.landings > 9")) == "trade.landings > 9: never\n"
    assert said(ask("first-day", "not trade.brisk")) == "not trade.brisk: from the beginning\n"


def test_the_first_day_as_json(ask: Ask) -> None:
    told = as_json(ask("first-day", "trade.landings >= 2", "--json"))
    assert (told["earliest"], told["latest"], told["because_of"]["id"]) == ("1951-01-01", "1953-12-31", "vague")
    told = as_json(ask("first-day", "trade.landings > 9", "--json"))
    assert (told["holds"], told["certain"], told["earliest"]) == (False, False, None)
    told = as_json(ask("first-day", "not trade.brisk", "--json"))
    assert (told["holds"], told["from_the_beginning"], told["latest"]) == (True, True, None)


# ---- verify ----


@pytest.fixture
def cited(ask: Ask, tmp_path: Path) -> Path:
    file = tmp_path / "cited.json"
    file.write_text(said(ask("as-of", "1957", "--path", "trade.landings", "--json")), encoding="utf-8")
    return file


def test_what_was_cited_holds(ask: Ask, cited: Path) -> None:
    assert said(ask("verify", str(cited))).endswith("\n  trade.landings holds\n")
    assert said(ask("verify", "-", input=cited.read_text())).endswith("holds\n")
    only = json.dumps(json.loads(cited.read_text())["citation"])
    assert as_json(ask("verify", only, "--json"))["holds"] is True


def test_what_changed_it_since_is_named_with_its_place(ask: Ask, cited: Path, folder: Path) -> None:
    (folder / "b.yaml").write_text(MORE, encoding="utf-8")
    text = said(ask("verify", str(cited)), 1)
    assert "  trade.landings no longer holds: 2 then, 3 now\n  changed by what was entered since:\n    second, " in text
    assert f"({folder / 'b.yaml'}:3)" in text
    told = as_json(ask("verify", str(cited), "--json"), 1)
    assert (told["holds"], told["intact"], [each["id"] for each in told["changed_by"]]) == (False, True, ["second"])


def test_a_rewritten_log_is_told_with_the_entry(ask: Ask, cited: Path, folder: Path) -> None:
    (folder / "a.yaml").write_text(BATCH.replace("mood: sober", "mood: merry"), encoding="utf-8")
    text = said(ask("verify", str(cited)), 1)
    assert "  trade.landings holds\n  the log was rewritten, first at entry 3:\n    3 is now wedding, " in text
    (folder / "a.yaml").write_text(BATCH.replace("when: 1950-03-01", "when: 1950-03-02"), encoding="utf-8")
    told = as_json(ask("verify", str(cited), "--json"), 1)
    assert (told["broken"]["first"], told["broken"]["altered"][0]) == (1, {"id": "first", "seq": 1, "what": "changed"})


# ---- what cannot be answered ----


@pytest.mark.parametrize(
    ("args", "mend"),
    [
        (["why", "trade.landngs"], "did you mean landings?"),
        (["why", "trade.landings", "--as-of", "soon"], "soon"),
        (["history", "trade.landngs"], "did you mean landings?"),
        (["diff", "1950", "1952", "--path", "trade.landngs"], "did you mean landings?"),
        (["first-day", "trade.landngs > 1"], "did you mean landings?"),
        (["first-day", "trade.landings > many"], "'many' is not a number"),
        (["events", "--touching", "trade.landngs"], "did you mean landings?"),
        (["verify", "nowhere.json"], "nowhere.json: No such file"),
        (["verify", "{}"], "not the citation of an answer"),
        (["verify", "."], "Is a directory"),
    ],
)
def test_a_question_that_cannot_be_answered_gives_2_and_a_mend(ask: Ask, args: list[str], mend: str) -> None:
    assert mend in said(ask(*args), 2)


def test_a_file_that_is_no_text_is_no_citation(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff\xfe")
    assert "not the citation of an answer" in said(ask("verify", str(tmp_path / "picture")), 2)


def test_another_log_is_refused(make_log: Callable[..., Path], ask: Ask, cited: Path) -> None:
    other = json.loads(cited.read_text())["citation"] | {"reducer": "bilateral('JP', 'KP')"}
    assert "cited is bilateral('JP', 'KP')" in said(ask("verify", json.dumps(other)), 2)
