"""The commands, through click's runner: what they print, their JSON, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import chronicle
from chronicle.checks import findings
from chronicle.provenance import since
from chronicle.views.cli import main
from tests.views.conftest import BATCH, SETTINGS

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
Ask = Callable[..., Result]


@pytest.fixture
def ask(folder: Path) -> Ask:
    def asked(*args: str, **options: Any) -> Result:
        return CliRunner().invoke(main, ["--log", str(folder), *args], prog_name="chronicle", **options)

    return asked


def said(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


# ---- as-of ----


def test_as_of_says_each_value_since_when_and_because_of_what(ask: Ask) -> None:
    text = said(ask("as-of", "1952"))
    assert text.startswith("Ōsima and Kita\nas of 31 December 1952\n\ntrade\n  landings: 1, perhaps 2\n")
    assert "    since 1 March 1950, because of first (1950-03-01; diary, p. 3)\n    open: vague (some day from" in text
    assert "  vague (landing): some day from 1951 to 1953" in text
    assert "wedding (1952~)" in text
    assert "order" not in text, "harvest and wedding may have come in any order, and it would change nothing"


def test_a_value_that_nothing_pending_reaches_is_not_marked(ask: Ask) -> None:
    values = {each["path"]: each for each in json.loads(said(ask("as-of", "1952", "--json")))["values"]}
    assert [each["id"] for each in values["trade.landings"]["open"]] == ["vague"]
    assert (values["trade.landings"]["exact"], values["trade.landings"]["perhaps"]) == (False, [2])
    assert (values["trade.worth"]["exact"], values["trade.worth"]["open"]) == (True, [])


def test_values_at_their_initial_are_left_out_unless_asked_for(ask: Ask) -> None:
    assert "bans" not in said(ask("as-of", "1952"))
    assert "now: 0\n    so from the beginning" in said(ask("as-of", "1952", "--all"))
    assert said(ask("as-of", "1952", "--path", "bans.now")).splitlines()[3:5] == ["bans", "  now: 0"]
    assert "brisk: no" in said(ask("as-of", "1952", "--path", "trade"))
    assert "feasts\n  nobody: 0" in said(ask("as-of", "1952", "--path", "feasts.nobody"))


def test_before_everything_there_is_nothing(ask: Ask) -> None:
    assert "nothing has changed yet" in said(ask("as-of", "1899"))


def test_the_end_of_a_span_is_a_reason(ask: Ask) -> None:
    text = said(ask("as-of", "1957-07-01", "--path", "bans.now"))
    assert "now: 0\n    since 1 July 1957, because of the end of ban (1955-02/1957-06-30)" in text


@pytest.mark.parametrize(
    "axes", [{}, {"known": "1959"}, {"recorded": "2026-01"}, {"known": "1952", "recorded": "2026"}]
)
@pytest.mark.parametrize("date", ["1950-03-01", "1952", "1956", "195X"])
def test_json_is_the_answer_of_python(ask: Ask, folder: Path, date: str, axes: dict[str, str]) -> None:
    args = [part for name, value in axes.items() for part in (f"--{name}", value)]
    told = json.loads(said(ask("as-of", date, *args, "--all", "--json")))
    log = chronicle.open(folder)
    answer = log.replay(log.reducer()).as_of(date, **axes)
    assert told["as_of"] == str(answer.date)
    assert told["known"] == (answer.known and str(answer.known))
    assert sum(each["count"] for each in told["pending"]) == len(answer.pending)
    assert told["unordered"] == [[one.id, other.id] for one, other in answer.unordered]
    for each in told["values"]:
        change = since(answer, each["path"])
        assert str(each["value"]) == str(answer[each["path"]])
        assert (each["because_of"] and each["because_of"]["id"]) == (change and change.occurrence.id)
    assert {each["path"] for each in told["values"]} >= {"trade.landings", "trade.worth", "bans.now", "at_odds"}


def test_json_has_the_same_keys_in_the_same_order(ask: Ask) -> None:
    first, other = (json.loads(said(ask("as-of", date, "--json"))) for date in ("1899", "1956"))
    assert list(first) == list(other)
    assert said(ask("as-of", "1956", "--json")) == said(ask("as-of", "1956", "--json"))


def test_start_is_the_day_before(ask: Ask) -> None:
    assert said(ask("as-of", "1950-03-01", "--start")) == said(ask("as-of", "1950-02-28"))


def test_what_a_correction_may_undo_is_told_without_it(make_log: Callable[..., Path]) -> None:
    batch = BATCH + "- retracts: first\n  recorded: 2026-04-01\n  known: 1951\n  id: undone\n"
    ask = ("--log", str(make_log(batch)), "as-of", "1952", "--known", "1951-06")
    values = {each["path"]: each for each in json.loads(said(CliRunner().invoke(main, [*ask, "--json"])))["values"]}
    assert values["trade.worth"]["perhaps"] == ["0"]
    assert values["trade.worth"]["perhaps_known"] == ["undone"]
    assert "open: whether undone was known by then" in said(CliRunner().invoke(main, ask))


def test_what_may_be_amended_is_told_as_amended(make_log: Callable[..., Path]) -> None:
    batch = BATCH + "- amends: first\n  recorded: 2026-04-01\n  known: 1951\n  set: {worth: 11}\n"
    ask = ("--log", str(make_log(batch)), "as-of", "1952", "--known", "1951-06", "--json")
    values = {each["path"]: each for each in json.loads(said(CliRunner().invoke(main, ask)))["values"]}
    assert values["trade.worth"]["perhaps"] == ["11"]


def test_possible_lists_each_value_with_days_that_give_it(ask: Ask) -> None:
    text = said(ask("as-of", "1952", "--path", "trade.landings", "--possible"))
    assert "trade.landings: 2 values are possible\n\n1\n  vague not yet\n\n2\n  vague on 1 January 1951\n" in text
    worlds = json.loads(said(ask("as-of", "1952", "--path", "trade.landings", "--possible", "--json")))["possible"]
    assert [each["value"] for each in worlds] == [1, 2]
    assert worlds[1]["happened"] == [{"id": "vague", "end": False, "day": "1951-01-01"}]
    assert "goes with one --path" in said(ask("as-of", "1952", "--possible"), code=2)


def test_dates_in_doubt_are_widened_when_asked(ask: Ask) -> None:
    assert "osima: 1\n" in said(ask("as-of", "1952", "--path", "feasts"))
    told = said(ask("as-of", "1952", "--path", "feasts", "--widen", "1 year"))
    assert "dates marked ~ or ? widened by 1 year" in told
    assert "osima: 0, perhaps 1" in said(ask("as-of", "1952", "--path", "feasts.osima", "--widen", "1 year"))
    assert "months or years: 6 months" in said(ask("as-of", "1952", "--widen", "much"), code=2)


def test_a_handler_that_raises_in_the_replay_is_told(make_log: Callable[..., Path]) -> None:
    folder = make_log(BATCH.replace("  known: 1960", "  note: poisoned"))
    told = CliRunner().invoke(main, ["--log", str(folder), "as-of", "1961"])
    assert "nobody survives" in said(told, 2)


# ---- questions that cannot be answered ----


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["as-of", "2002/2003"], "an interval is not one day"),
        (["as-of", "2002-02-30"], "2002-02-30"),
        (["as-of", "1952", "--known", "soon"], "soon"),
        (["as-of", "1952", "--path", "trade.landing"], "did you mean landings?"),
        (["as-of", "1952", "--path", "..."], "not a path"),
        (["as-of", "1952", "--pth", "trade"], "Did you mean '--path'?"),
        (["as-of"], "Missing argument 'DATE'"),
        (["evnts"], "did you mean events?"),
        (["frobnicate"], "the commands are add, as-of, check, "),
        (["types", "landin"], "did you mean landing?"),
        (["events", "--type", "landin"], "did you mean landing?"),
        (["events", "--from", "sometime"], "sometime"),
        (["check", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_a_question_that_cannot_be_answered_gives_2_and_a_mend(ask: Ask, args: list[str], words: str) -> None:
    assert words in said(ask(*args), 2)


def test_a_log_that_cannot_be_read_tells_its_problems_and_gives_2(make_log: Callable[..., Path]) -> None:
    folder = make_log(BATCH.replace("type: feast", "type: feest"))
    text = said(CliRunner().invoke(main, ["--log", str(folder), "as-of", "1952"]), 2)
    assert "did you mean feast?" in text
    assert "a.yaml:17" in text


def test_a_folder_without_a_log_is_told(tmp_path: Path) -> None:
    assert "chronicle.toml" in said(CliRunner().invoke(main, ["--log", str(tmp_path), "check"]), 2)


def test_a_log_without_a_reducer_can_be_listed_and_not_asked(make_log: Callable[..., Path]) -> None:
    folder = make_log(settings="\n".join(line for line in SETTINGS.splitlines() if not line.startswith("reducer")))
    runner = CliRunner()
    assert "names no reducer" in said(runner.invoke(main, ["--log", str(folder), "as-of", "1952"]), 2)
    assert "wedding" in said(runner.invoke(main, ["--log", str(folder), "events"]))


def test_a_folder_that_may_not_be_read_is_told(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(chronicle, "open", refuse)
    assert "events: Permission denied" in said(ask("events"), 2)


def test_what_nobody_foresaw_is_told_without_a_traceback(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(chronicle, "open", break_down)
    assert "ZeroDivisionError" in said(ask("events"), 2)
    monkeypatch.setenv("CHRONICLE_DEBUG", "1")
    assert isinstance(ask("events").exception, ZeroDivisionError)


# ---- check ----


def test_check_gives_0_for_warnings_and_counts_them(ask: Ask) -> None:
    text = said(ask("check"))
    assert "warning[order-open]" in text
    assert text.endswith("0 errors, 1 warning: 9 entries\n")


def test_check_gives_1_for_errors(make_log: Callable[..., Path]) -> None:
    folder = make_log(BATCH.replace("  after: [x]", "").replace("  mood: sober", ""))
    assert "error[not-required]" in said(CliRunner().invoke(main, ["--log", str(folder), "check"]), 1)


def test_check_of_a_sound_log_finds_nothing(make_log: Callable[..., Path]) -> None:
    folder = make_log("recorded: 2026-01-05\nentries:\n- type: ban\n  id: ban\n  when: 1950\n  by: kita\n", sources=[])
    assert said(CliRunner().invoke(main, ["--log", str(folder), "check"])) == "nothing found: 1 entry\n"


def test_check_compares_assertions_and_counts_them(make_log: Callable[..., Path]) -> None:
    event = "recorded: 2026-01-05\nentries:\n- type: ban\n  id: ban\n  when: 1950\n  by: kita\n"
    total = "- asserts: {bans.ever: WHAT}\n  id: total\n  on: 1950\n"
    folder = make_log(event + total.replace("WHAT", "1"), sources=[])
    run = CliRunner()
    assert (
        said(run.invoke(main, ["--log", str(folder), "check"])) == "nothing found: 2 entries, 1 of them an assertion\n"
    )
    folder = make_log(event + total.replace("WHAT", "2"), sources=[])
    text = said(run.invoke(main, ["--log", str(folder), "check"]), 1)
    assert "error[assertion-fails]" in text
    assert "made so by ban)" in text
    told = json.loads(said(run.invoke(main, ["--log", str(folder), "check", "--format", "json"]), 1))
    assert (told["entries"], told["assertions"], told["errors"]) == (2, 1, 1)
    assert "total" not in said(run.invoke(main, ["--log", str(folder), "events"]))


def test_check_tells_what_keeps_a_log_from_being_read(make_log: Callable[..., Path]) -> None:
    folder = make_log(BATCH.replace("type: feast", "type: feest"))
    told = json.loads(said(CliRunner().invoke(main, ["--log", str(folder), "check", "--format", "json"]), 1))
    assert told["entries"] is None
    assert {each["code"] for each in told["findings"]} >= {"unknown-type"}
    assert told["errors"] == 1
    assert "; once more: line 22" in told["findings"][0]["message"]


def test_check_in_json_is_the_answer_of_python(ask: Ask, folder: Path) -> None:
    told = json.loads(said(ask("check", "--format", "json")))
    log = chronicle.open(folder)
    found = findings(log, log.reducer())
    assert [(each["severity"], each["code"], each["message"]) for each in told["findings"]] == [
        (each.severity, each.code, each.message) for each in found
    ]
    assert told["findings"][0]["line"] == 22


def test_check_annotates_for_github(ask: Ask) -> None:
    line = said(ask("check", "--format", "github")).splitlines()[0]
    assert line.startswith("::warning file=")
    assert ",line=22,title=order-open::'harvest' does not meet" in line
    assert "%0Athe order is open" in line


# ---- events ----


def test_events_are_listed_in_settled_order_with_their_corrections(ask: Ask) -> None:
    lines = said(ask("events")).splitlines()
    assert [line.split()[1] for line in lines] == [
        "first", "elsewhere", "harvest", "wedding", "vague", "ban", "dreamt",
    ]  # fmt: skip
    assert "The first ship.  [diary, p. 3; atlas]  (" in lines[0]
    assert "a.yaml:3)" in lines[0]
    assert "amended by amends-ban-" in lines[5]
    assert "1955-02/1957-06-30" in lines[5]
    assert "retracted by retracts-dreamt-" in lines[6]


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (["--type", "feast"], "harvest wedding"),
        (["--type", "feast", "--type", "ban"], "harvest wedding ban"),
        (["--between", "osima", "kita"], "first wedding vague dreamt"),
        (["--between", "minami", "osima"], "elsewhere"),
        (["--from", "1953"], "vague ban dreamt"),
        (["--to", "1951"], "first elsewhere vague"),
        (["--from", "1957-06-30", "--to", "1957"], "ban"),
        (["--from", "1957-07-01"], ""),
    ],
)
def test_events_are_picked(ask: Ask, args: list[str], ids: str) -> None:
    assert [each["id"] for each in json.loads(said(ask("events", *args, "--json")))["events"]] == ids.split()
    assert len(said(ask("events", *args)).splitlines()) == len(ids.split())


def test_events_in_json_hold_every_field(ask: Ask) -> None:
    told = {each["id"]: each for each in json.loads(said(ask("events", "--json")))["events"]}
    assert told["first"]["worth"] == "10.50"
    assert told["harvest"]["when"] == {"edtf": "1952-10", "said": "at the harvest"}
    assert told["dreamt"]["retracted_by"].startswith("retracts-dreamt-")
    assert told["ban"]["seq"] == 5


# ---- types ----


def test_types_are_listed_with_their_first_line(ask: Ask) -> None:
    assert said(ask("types")) == (
        "ban      An island lets nobody land.\n"
        "feast    Islands feast together.\n"
        "landing  A ship lands, and goods change hands.\n"
    )


def test_a_type_tells_its_fields(ask: Ask) -> None:
    text = said(ask("types", "landing"))
    assert "  of: text, required. whose ship it is, and where it lands.\n" in text
    assert "  worth: amount, default 0. what the goods are worth.\n" in text
    text = said(ask("types", "feast"))
    assert "  guests: list of text, optional\n" in text
    assert "  after_landing: id of a landing, optional\n" in text
    assert "  mood: one of merry, sober, default merry\n" in text
    assert "an act" in text


def test_types_in_json_tell_the_same(ask: Ask) -> None:
    assert [each["name"] for each in json.loads(said(ask("types", "--json")))["types"]] == ["ban", "feast", "landing"]
    fields = {each["name"]: each for each in json.loads(said(ask("types", "landing", "--json")))["fields"]}
    assert fields["worth"]["default"] == "0"
    assert fields["when"]["required"]
    assert fields["when"]["shared"]


# ---- the command itself ----


def test_the_version_is_told() -> None:
    told = said(CliRunner().invoke(main, ["--version"], prog_name="chronicle"))
    assert told == f"chronicle {chronicle.__version__}\n"


def test_the_log_is_named_by_the_environment(folder: Path) -> None:
    assert "wedding" in said(CliRunner().invoke(main, ["events"], env={"CHRONICLE_LOG": str(folder)}))


@pytest.mark.parametrize("below", ["", "events", "a/b/c"])
def test_the_log_is_found_upwards(folder: Path, below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = folder.parent / below
    here.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    monkeypatch.delenv("CHRONICLE_LOG", raising=False)
    assert "wedding" in said(CliRunner().invoke(main, ["events"]))


def test_colours_are_for_terminals_and_never_with_no_color(ask: Ask) -> None:
    assert "\x1b[" not in said(ask("as-of", "1952"))
    assert "\x1b[1mtrade" in said(ask("as-of", "1952", color=True))


def test_an_interrupt_gives_130(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(chronicle, "open", interrupt)
    assert said(ask("events"), 130) == ""


def _commands() -> list[tuple[str, click.Command]]:
    return [("chronicle", main), *main.commands.items()]


@pytest.mark.parametrize(("name", "command"), _commands())
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    text = DOCS.read_text(encoding="utf-8")
    section = text if command is main else text.split(f"\n## chronicle {name}\n")[1].split("\n## ")[0]
    for option in command.params:
        for word in option.opts:
            told = word if word.startswith("-") else word.upper()
            assert f"`{told}" in section or f" {told}" in section, f"{name}: {told}"
