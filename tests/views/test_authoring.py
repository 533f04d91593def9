"""The commands that write: new, add, import, fmt, schema; what they say, and what they never leave behind."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import chronicle
from chronicle.views.cli import main
from tests.views.conftest import SETTINGS
from tests.views.test_process import CHRONICLE, PLAIN

Ask = Callable[..., Result]
TODAY = date.today().isoformat()
STAMP = max(TODAY, "2026-03-01")  # the log goes on from its last entry, whatever the clock says


@pytest.fixture
def ask(folder: Path) -> Ask:
    def asked(*args: str, **options: Any) -> Result:
        return CliRunner().invoke(main, ["--log", str(folder), *args], prog_name="chronicle", **options)

    return asked


def said(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def held(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def last(folder: Path) -> Any:
    return chronicle.open(folder).entries()[-1]


# ---- add, from the command line ----


def test_an_entry_from_the_command_line(ask: Ask, folder: Path) -> None:
    told = said(ask("add", "feast", "--id", "f", "--when", "[1961..1963]", "--guests", "osima", "--guests=kita"))
    assert told == f"added feast f as entry 10: {folder}/a_001.yaml:3\n"
    written = (folder / "a_001.yaml").read_text(encoding="utf-8")
    assert written == (
        f"recorded: {STAMP}\nentries:\n- type: feast\n  id: f\n  when: [1961..1963]\n  guests: [osima, kita]\n"
    )
    assert last(folder).item.guests == ("osima", "kita")


def test_the_second_goes_into_the_same_batch_and_changes_nothing_above(ask: Ask, folder: Path) -> None:
    said(ask("add", "ban", "--id", "b1", "--when", "1960", "--by", "osima"))
    before = held(folder)
    said(ask("add", "ban", "--id", "b2", "--when", "1961", "--by", "osima", "--note", "sic: so"))
    after = held(folder)
    assert after["a_001.yaml"].startswith(before["a_001.yaml"])
    assert {**after, "a_001.yaml": b""} == {**before, "a_001.yaml": b""}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--amends", "ban", "--set", "{by: osima}", "--reason", "misread"], {"set": {"by": "osima"}}),
        (["--retracts", "wedding", "--reason", "no wedding"], {"retracts": "wedding", "reason": "no wedding"}),
        (["landing", "--id", "x", "--when", "1960", "--of", "a", "--at", "b", "--worth=-5"], {"worth": "-5"}),
        (["ban", "--id", "x", "--when", "1960", "--by", "k", "--sources", "{ref: diary, locator: p. 3}"], {}),
        (["ban", "--id", "x", "--when", "{edtf: 1960, said: then}", "--by", "k", "--asserted-by", "o"], {}),
        (["ban", "--id", "x", "--when", "1960", "--by", "k", "--note", "[sic] it says"], {"note": "[sic] it says"}),
    ],
)
def test_whatever_an_entry_can_say(ask: Ask, folder: Path, words: list[str], expected: dict[str, Any]) -> None:
    told = json.loads(said(ask("add", *words, "--json")))
    assert told["added"] == 1
    item = last(folder).item
    assert {name: str(getattr(item, name)) for name in expected} == {k: str(v) for k, v in expected.items()}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["bann", "--id", "x"], "did you mean ban?"),
        (["ban", "--id", "x", "--when", "1960"], "a ban needs the field 'by'"),
        (["ban", "--id", "x", "--when", "31/01/1960", "--by", "k"], "write 1960-01-31"),
        (["ban", "--id", "x", "--when", "1960", "--by", "k", "--source", "diary"], "did you mean sources?"),
        (["ban", "--id", "x", "--when", "1960", "--by", "k", "--sources", "dairy"], "did you mean diary?"),
        (["ban", "--id", "x", "--when", "1960", "--by", "k", "--by", "o"], "by is told 2 times"),
        (["ban", "--id", "wedding", "--when", "1960", "--by", "k"], "the id 'wedding' is taken"),
        (["ban", "--id"], "--id has no value"),
        (["ban", "--id="], "--id has an empty value"),
        (["ban", "x"], "'x' belongs to no field"),
        (["--id", "x"], "the entry has no type"),
    ],
)
def test_a_mistake_on_the_command_line_is_helped_and_changes_nothing(
    ask: Ask, folder: Path, words: list[str], says: str
) -> None:
    before = held(folder)
    assert says in said(ask("add", *words), 2)
    assert held(folder) == before


def test_the_same_entry_again_is_there_already(ask: Ask, folder: Path) -> None:
    words = ("add", "ban", "--id", "b1", "--when", "1960", "--by", "osima")
    said(ask(*words))
    before = held(folder)
    assert said(ask(*words)) == f"ban b1 is there already, as entry 10: {folder}/a_001.yaml:3\n"
    assert held(folder) == before


# ---- add, from standard input ----


@pytest.mark.parametrize(
    "text",
    [
        "- type: ban\n  id: b1\n  when: 1960\n  by: osima\n",
        "# a comment\nrecorded: 1999-01-01\nentries:\n- type: ban\n  id: b1\n  when: 1960\n  by: osima\n",
        '{"type": "ban", "id": "b1", "when": "1960", "by": "osima"}',
        "\ufeff- type: ban\r\n  id: b1\r\n  when: 1960\r\n  by: osima",
    ],
)
def test_an_entry_from_standard_input(ask: Ask, folder: Path, text: str) -> None:
    assert "added ban b1 as entry 10" in said(ask("add", "-", input=text.encode()))
    assert last(folder).item.by == "osima"
    assert str(last(folder).recorded) == STAMP


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "no entry in standard input"),
        (b"# nothing\n\n", "no entry in standard input"),
        (b"type: ban\n", "a batch has no `type`"),
        (b"- type: ban\n  id: b1\n  when: 1960-02-30\n  by: o\n", "standard input:3:9: error[bad-date]"),
        (b"entries:\n- type: ban\n  id: b1\n  when: 1960-02-30\n  by: o\n", "standard input:4:9: error[bad-date]"),
        (b"- type: ban\n  id: wedding\n  when: 1960\n  by: o\n", "standard input:2:7: error[duplicate-id]"),
        (b'{"type": "ban", "id": "b1"', "standard input:1"),
        (b"- type: ban\n  note: caf\xe9\n", "line 2 of standard input is not UTF-8"),
    ],
)
def test_a_mistake_in_standard_input_is_told_at_its_place(ask: Ask, folder: Path, text: bytes, says: str) -> None:
    before = held(folder)
    assert says in said(ask("add", "-", input=text), 2)
    assert held(folder) == before


# ---- add, from an editor ----


def editor(tmp_path: Path, script: str) -> str:
    """An editor that does with the file, `draft`, and its `text`, what a script says."""
    file = tmp_path / "editor.py"
    file.write_text(f"import pathlib, sys\ndraft = pathlib.Path(sys.argv[1])\ntext = draft.read_text()\n{script}\n")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(file))}"


@pytest.fixture
def edited(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(drafts))

    def ran(script: str, *words: str) -> Result:
        return ask("add", *words, env={"VISUAL": editor(tmp_path, script), "EDITOR": None})

    return ran


def drafts(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "drafts").iterdir())


FILL = (
    "draft.write_text(text.replace('  id:', '  id: b1').replace('  when:', '  when: 1960').replace('  by:', '  by: k'))"
)


def test_an_entry_from_an_editor(edited: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    told = said(edited(FILL, "ban"))
    assert told == f"added ban b1 as entry 10: {folder}/a_001.yaml:3\n"
    assert drafts(tmp_path) == []


def test_the_template_says_what_each_field_holds(edited: Callable[..., Result], tmp_path: Path) -> None:
    said(edited(f"pathlib.Path({str(tmp_path / 'seen')!r}).write_text(text)", "landing"), 2)
    seen = (tmp_path / "seen").read_text()
    assert "# An entry for Ōsima and Kita." in seen
    assert "# A ship lands, and goods change hands.\n- type: landing\n" in seen
    assert "  # text. whose ship it is, and where it lands.\n  of:\n" in seen
    assert "  # amount. what the goods are worth.\n  # worth:\n" in seen
    assert "  # sources: []\n" in seen


def test_a_template_of_any_type_lists_the_types(edited: Callable[..., Result], tmp_path: Path) -> None:
    said(edited(f"pathlib.Path({str(tmp_path / 'seen')!r}).write_text(text)"), 2)
    assert "# feast: Islands feast together.\n" in (tmp_path / "seen").read_text()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("pass", "the template was left as it was"),
        ("draft.write_text('')", "the template was left as it was"),
        ("draft.write_text('# nothing\\n')", "the template was left as it was"),
        ("draft.unlink()", "the template was left as it was"),
        ("sys.exit(3)", "Editing failed"),
    ],
)
def test_an_editor_that_writes_nothing_adds_nothing(
    edited: Callable[..., Result], folder: Path, tmp_path: Path, script: str, says: str
) -> None:
    before = held(folder)
    assert says in said(edited(script, "ban"), 2)
    assert held(folder) == before
    assert drafts(tmp_path) == []


def test_an_editor_that_is_not_there(ask: Ask) -> None:
    told = said(ask("add", "ban", env={"VISUAL": "no-such-editor", "EDITOR": None}), 2)
    assert "nothing was added: no-such-editor" in told
    assert "EDITOR=nano" in told


def test_what_was_written_with_a_mistake_is_kept_and_can_be_sent_again(
    edited: Callable[..., Result], ask: Ask, folder: Path, tmp_path: Path
) -> None:
    before = held(folder)
    told = said(edited(FILL.replace("1960", "1960-02-30"), "ban"), 2)
    (draft,) = drafts(tmp_path)
    assert f"{draft}:" in told
    assert "error[bad-date]" in told
    assert f"chronicle add - < {draft}" in told
    assert held(folder) == before
    mended = draft.read_text().replace("1960-02-30", "1960-02")
    assert "added ban b1" in said(ask("add", "-", input=mended))


def test_what_was_written_is_kept_where_the_editor_fails_afterwards(
    edited: Callable[..., Result], tmp_path: Path
) -> None:
    assert "what was written is kept" in said(edited(FILL + "; sys.exit(1)", "ban"), 2)
    assert len(drafts(tmp_path)) == 1


def test_a_type_that_is_not_there_opens_no_editor(edited: Callable[..., Result], tmp_path: Path) -> None:
    assert "did you mean ban?" in said(edited("pass", "bann"), 2)
    assert drafts(tmp_path) == []


# ---- import ----


def lines(count: int, begin: int = 0) -> str:
    told = ({"type": "ban", "id": f"b{at}", "when": "1960", "by": "osima"} for at in range(begin, begin + count))
    return "".join(json.dumps(each) + "\n" for each in told)


def test_an_import_is_idempotent(ask: Ask, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(lines(3))
    assert said(ask("import", str(file))) == f"3 entries added in {folder}/a_001.jsonl; 0 entries were there already\n"
    before = held(folder)
    assert said(ask("import", str(file))) == "0 entries added; 3 entries were there already\n"
    assert held(folder) == before
    file.write_text(lines(4))
    assert "1 entry added" in said(ask("import", str(file)))
    assert len(chronicle.open(folder).entries()) == 13


def test_an_import_is_all_or_nothing_and_tells_all(ask: Ask, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    good = "- type: ban\n  id: good\n  when: 1960\n  by: k\n"
    file.write_text(
        f"entries:\n{good}- type: ban\n  id: wedding\n  when: 1961\n  by: k\n"
        "- type: ban\n  id: lost\n  when: 1961\n  by: k\n  after: [nowhere]\n"
    )
    before = held(folder)
    told = said(ask("import", str(file)), 2)
    assert "2 problems in the log" in told
    assert f"{file}:7:7: error[duplicate-id]" in told
    assert f"{file}:14:10: error[dangling-after]" in told
    assert held(folder) == before


def test_the_same_mistake_in_every_row_is_told_once(ask: Ask, tmp_path: Path) -> None:
    rows = "".join(f"bann,b{number},1960,k\n" for number in range(100))
    (tmp_path / "t.csv").write_text("type,id,when,by\n" + rows + "ban,wedding,1960,k\n")
    told = said(ask("import", str(tmp_path / "t.csv")), 2)
    assert "1 problem in the log\n" in told
    assert f"{tmp_path}/t.csv:2:1: error[unknown-type]: there is no event type 'bann'; 99 times more" in told


def test_an_import_of_what_says_when_it_was_recorded(ask: Ask, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    file.write_text("recorded: 1999-01-01\nentries:\n- type: ban\n  id: b1\n  when: 1960\n  by: k\n")
    assert "what they say of when they were recorded was left out" in said(ask("import", str(file)))
    assert str(last(folder).recorded) == STAMP


def test_an_amendment_may_be_imported_of_what_the_log_holds_and_of_what_comes_with_it(
    ask: Ask, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(
        '{"amends": "ban", "set": {"by": "osima"}}\n'
        '{"type": "feast", "id": "f", "when": "1960"}\n{"amends": "f", "set": {"guests": ["kita"]}}\n'
    )
    assert "3 entries added" in said(ask("import", str(file)))
    assert last(folder).item.set == {"guests": ("kita",)}


def test_a_table_with_a_mapping(ask: Ask, folder: Path, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text("\ufeffWho;When\r\nosima;31/01/1960\r\n", encoding="utf-8")
    mapping.write_text(
        'type = { value = "ban" }\nid = { template = "ban-{Who}" }\nby = "Who"\n'
        'when = { column = "When", format = "%d/%m/%Y" }\n'
    )
    told = json.loads(said(ask("import", str(table), "--mapping", str(mapping), "--json")))
    assert [(each["id"], each["new"]) for each in told["entries"]] == [("ban-osima", True)]
    assert str(last(folder).item.when) == "1960-01-31"
    table.write_text("Who;When\nosima;31/02/1961\n")
    assert f"{table}:2: error[bad-date]" in said(ask("import", str(table), "--mapping", str(mapping)), 2)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("more.txt", "", "is of no kind that can be imported"),
        ("more.jsonl", "", "no entry in"),
        ("more.yaml", "entries: []\n", "no entry in"),
        ("more.csv", "type,id\n", "no entry in"),
        ("more.yaml", "\0", "control-character"),
    ],
)
def test_what_cannot_be_imported(ask: Ask, tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    assert says in said(ask("import", str(tmp_path / name)), 2)


def test_a_mapping_goes_with_a_table(ask: Ask, tmp_path: Path) -> None:
    for name in ("more.jsonl", "m.toml"):
        (tmp_path / name).write_text("")
    told = said(ask("import", str(tmp_path / "more.jsonl"), "--mapping", str(tmp_path / "m.toml")), 2)
    assert "--mapping goes with a table" in told


def test_ten_thousand_entries(ask: Ask, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(lines(10_000))
    assert said(ask("import", str(file))).startswith("10,000 entries added")
    assert said(ask("import", str(file))) == "0 entries added; 10,000 entries were there already\n"
    said(ask("add", "ban", "--id", "after", "--when", "1960", "--by", "k"))
    assert last(folder).seq == 10_010


# ---- fmt ----


def git(folder: Path, *args: str) -> None:
    quiet = {**PLAIN, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *args], cwd=folder, check=True, capture_output=True, env=quiet)


UNEVEN = "recorded:  2026-03-02\nentries:\n-  type: ban\n   id: b\n   when:   1960\n   by: k\n"


def test_batches_off_the_trunk_are_laid_out_and_those_on_it_never_change(ask: Ask, folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / "b.yaml").write_text(UNEVEN)
    assert said(ask("fmt", "--check"), 1) == f"would change {folder}/b.yaml\n"
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "all of it")
    (folder / "c.yaml").write_text(UNEVEN.replace("id: b", "id: c"))
    before = held(folder)
    assert said(ask("fmt", "--check"), 1) == f"would change {folder}/c.yaml\n"
    assert held(folder) == before
    assert said(ask("fmt")) == f"changed {folder}/c.yaml\n"
    assert held(folder) == {
        **before,
        "c.yaml": b"recorded: 2026-03-02\nentries:\n- type: ban\n  id: c\n  when: 1960\n  by: k\n",
    }
    assert said(ask("fmt", "--check")) == "nothing to change\n"
    assert "is on the trunk already" in said(ask("fmt", str(folder / "b.yaml")), 2)


def test_the_trunk_may_be_named(ask: Ask, folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "checkout", "-qb", "line")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begun")
    (folder / "b.yaml").write_text(UNEVEN)
    assert "--trunk NAME" in said(ask("fmt", "--check"), 2)
    assert json.loads(said(ask("fmt", "--check", "--trunk", "line", "--json"), 1))["changed"] == [f"{folder}/b.yaml"]
    assert "git knows no revision 'lime'" in said(ask("fmt", "--trunk", "lime"), 2)


def test_without_git_only_what_is_named_is_laid_out(ask: Ask, folder: Path) -> None:
    (folder / "b.yaml").write_text(UNEVEN)
    told = said(ask("fmt", env={"GIT_CEILING_DIRECTORIES": str(folder.parent)}), 2)
    assert "is under no git" in told
    assert "changed" in said(ask("fmt", str(folder / "b.yaml")))
    assert "is no batch in YAML" in said(ask("fmt", str(folder / "sources.json")), 2)


def test_a_batch_with_mistakes_is_left_as_it_is(ask: Ask, folder: Path) -> None:
    (folder / "b.yaml").write_text(UNEVEN + "  x\n")
    before = held(folder)
    told = said(ask("fmt", str(folder / "b.yaml"), "--check"), 1)
    assert told == f"left as it is, for it has mistakes: {folder}/b.yaml (see chronicle check)\n"
    assert held(folder) == before


# ---- new and schema ----


def test_a_log_from_the_first_command_to_the_first_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHRONICLE_LOG", raising=False)

    def ask(*args: str) -> str:
        return said(CliRunner().invoke(main, args, prog_name="chronicle"))

    told = ask("new", "events", "--title", "My study")
    assert told.splitlines()[:4] == [
        "wrote events/chronicle.schema.json",
        "wrote events/sources.json",
        f"wrote events/{TODAY}-001.yaml",
        "wrote events/chronicle.toml",
    ]
    assert ask("check") == "nothing found: 0 entries\n"
    assert "added launch l as entry 1" in ask("add", "launch", "--id", "l", "--when", "1998", "--by", "KP")
    assert ask("check") == "nothing found: 1 entry\n"
    text = (tmp_path / "events" / f"{TODAY}-002.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=chronicle.schema.json\nrecorded: ")
    assert "1998  l  launch" in ask("events")
    assert "holds a chronicle.toml already" in said(CliRunner().invoke(main, ["new", "events"]), 2)


def test_the_schema_is_printed_and_written(ask: Ask, folder: Path) -> None:
    told = said(ask("schema"))
    assert json.loads(told)["definitions"]["ref"]["enum"] == ["diary", "atlas"]
    assert said(ask("schema", "--write")) == f"wrote {folder}/chronicle.schema.json\n"
    assert (folder / "chronicle.schema.json").read_text(encoding="utf-8") == told


# ---- as processes ----


def run(folder: Path, *args: str, **options: Any) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([*CHRONICLE, *args], cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, env=PLAIN, **options)


def test_ctrl_c_during_an_import_leaves_the_log_as_it_was(make_log: Callable[..., Path], tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    slow = (
        "import pathlib, time\nfrom smallfield import *\nfrom attrs import frozen\n"
        "from chronicle import Codebook, Event\ncodebook = Codebook('slow', extends=[codebook])\n\n\n"
        "def wait(instance, attribute, value):\n"
        f"    pathlib.Path({str(begun)!r}).touch()\n    time.sleep(60)\n\n\n"
        "from attrs import field\n\n\n@codebook.event('slow')\n@frozen(kw_only=True)\nclass Slow(Event):\n"
        "    how: str = field(validator=wait)\n"
    )
    (tmp_path / "slowtypes.py").write_text(slow)
    settings = SETTINGS.replace("smallfield:codebook", "slowtypes:codebook")
    settings = settings.replace('python_path = ["', f'python_path = ["{tmp_path}", "')
    folder = make_log(settings=settings)
    file = tmp_path / "more.jsonl"
    file.write_text(lines(5) + '{"type": "slow", "id": "s", "when": "1960", "how": "very"}\n')
    before = held(folder)
    with run(folder, "import", str(file)) as process:
        while not begun.exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert held(folder) == before


def test_a_closed_pipe_is_quiet_and_the_entry_is_there(folder: Path) -> None:
    with run(folder, "add", "-") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(b"- type: ban\n  id: b1\n  when: 1960\n  by: osima\n")
    assert (process.returncode, err) == (141, b"")
    assert last(folder).id == "b1"


def test_a_bar_shows_on_a_terminal_only(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(lines(50))
    with run(folder, "import", str(file)) as process:
        assert process.communicate()[1] == b""
    ours, theirs = os.openpty()
    command = [*CHRONICLE, "import", str(file)]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=theirs, env={**PLAIN, "TERM": "xterm"}, check=True
    )
    assert b"50 entries were there already" in done.stdout
    assert b"reading" in os.read(ours, 65_536)
    os.close(ours)
    os.close(theirs)
