"""`check --since`: what was in a log under git is still there, and whoever changed it is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from chronicle import ChronicleError
from chronicle.files._rewriting import changes
from chronicle.files.append_only import unlike
from chronicle.views.cli import main
from tests.files.repository import Repository, batch, entry

FIRST = batch(entry("a"), entry("b"), entry("c"))


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.begun(tmp_path, b__yaml=FIRST)


Told = list[tuple[str, str, str | None]]


def told(repository: Repository, since: str = "start") -> Told:
    found = unlike(repository.log, since)
    return [(each.code, str(each.place).removeprefix(f"{repository.log}/"), each.entry) for each in found]


def message(repository: Repository, since: str = "start") -> str:
    (problem,) = unlike(repository.log, since)
    return str(problem).removeprefix(f"{repository.log}/")


# ---- what may happen to a log ----


@pytest.mark.parametrize(
    "grown",
    [
        {"b__yaml": FIRST},
        {"b__yaml": FIRST + entry("d")},
        {"b__yaml": FIRST + "\n# ---- later ----\n\n" + entry("d")},
        {"b__yaml": FIRST + "\n\n# no more\n"},
        {"c__yaml": batch(entry("d"))},
        {"b__yaml": FIRST + entry("d"), "c__yaml": batch(entry("e"))},
        {"c__jsonl": '{"type": "launch", "id": "d", "when": "1998", "by": "KP", "recorded": "2026-11-24"}\n'},
        {"sources__json": "[]", "chronicle__toml": 'title = "Other"\n'},
        {"a__txt": "no batch"},
    ],
)
def test_a_log_may_grow_at_its_end(repository: Repository, grown: dict[str, str]) -> None:
    repository.write(**grown)
    assert told(repository) == []
    repository.commit("grow")
    assert told(repository) == told(repository, "HEAD") == []


def test_a_log_that_was_not_there_yet_may_begin(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one")
    made.write(a__yaml=FIRST)
    assert told(made) == []


def test_a_batch_without_a_last_line_end_grows(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", a__yaml=FIRST.rstrip("\n"))
    made.write(a__yaml=FIRST + entry("d"))
    assert told(made) == []
    made.write(a__yaml=FIRST.rstrip("\n") + " and on\n")
    assert told(made) == [("rewritten", "a.yaml:14:9", "c")]


def test_an_empty_batch_takes_its_first_entries(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", a__yaml="recorded: 2026-11-23\nentries: []\n")
    made.write(a__yaml=FIRST)
    assert told(made) == []


def test_a_log_may_be_the_whole_repository(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", a__yaml=FIRST)
    top = Repository(made.log, made.log)
    top.git("init", "--quiet", "--initial-branch=main")
    top.git("config", "user.name", "Ada")
    top.git("config", "user.email", "ada@example.org")
    top.commit("begin")
    assert told(top, "HEAD") == []
    top.write(a__yaml=FIRST.replace("1998", "1999", 1))
    assert told(top, "HEAD") == [("rewritten", "a.yaml:5:12", "a")]


# ---- what may not ----


def test_an_entry_that_was_changed_is_told_with_what_it_was(repository: Repository) -> None:
    repository.write(b__yaml=FIRST.replace("id: b\n  when: 1998", "id: b\n  when: 1999"))
    assert message(repository) == (
        "b.yaml:9:12: error[rewritten]: the entry b is not as it was: the line was `  when: 1998`; not committed yet\n"
        "  |   when: 1999\n"
        "  |            ^\n"
        "  = put it back as it was; what is wrong is corrected in a new batch, by `- amends: b`"
    )


def test_who_changed_it_is_named(repository: Repository) -> None:
    repository.write(b__yaml=FIRST.replace("id: b\n  when: 1998", "id: b\n  when: 1999"))
    repository.commit("The year was wrong", author="Bert")
    sha = repository.git("rev-parse", "--short", "HEAD").strip()
    repository.write(c__yaml=batch(entry("d")))
    repository.commit("More")
    told = message(repository)
    assert f"`  when: 1998`; by Bert in {sha} (" in told
    assert ": The year was wrong)" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIRST.replace(entry("b"), ""), [("removed", "b.yaml:7", "b")]),
        (batch(entry("c")), [("removed", "b.yaml:3", "a")]),
        (FIRST.replace(entry("c"), ""), [("removed", "b.yaml:10", "c")]),
        (batch(entry("x"), entry("a"), entry("b"), entry("c")), [("inserted", "b.yaml:3:1", "x")]),
        (batch(entry("a"), entry("x"), entry("y"), entry("b"), entry("c")), [("inserted", "b.yaml:7:1", "x")]),
        (batch(entry("b"), entry("c"), entry("a")), [("moved", "b.yaml:11", "a")]),
        (FIRST.replace("2026-11-23", "2026-11-22"), [("rewritten", "b.yaml:1:20", None)]),
        (FIRST.replace("id: b", "id: new"), [("rewritten", "b.yaml:8:7", "b")]),
        (FIRST + "  known: 1999\n", [("rewritten", "b.yaml:15:1", "c")]),
        (FIRST + "  # a remark inside\n", [("rewritten", "b.yaml:15:1", "c")]),
        (
            FIRST.replace("- type: launch\n  id: b", "# why\n- type: launch\n  id: b"),
            [("rewritten", "b.yaml:7:1", "a")],
        ),
        ("", [("rewritten", "b.yaml:1:1", None), ("removed", "b.yaml:1", "a")]),
    ],
)
def test_what_is_not_as_it_was_is_told_once(repository: Repository, text: str, expected: Told) -> None:
    repository.write(b__yaml=text)
    assert told(repository) == expected
    repository.commit("rewrite")
    assert told(repository) == expected
    assert "by Ada in" in str(unlike(repository.log, "start")[0])


def test_a_batch_that_is_gone_is_told_once(repository: Repository) -> None:
    (repository.log / "b.yaml").unlink()
    assert message(repository).startswith("b.yaml: error[removed]: the batch b.yaml is gone, with its 3 entries; not")
    repository.commit("away", author="Bert")
    assert "with its 3 entries; by Bert in" in message(repository)


def test_a_batch_that_sorts_before_the_last_is_told_with_a_name_that_does_not(repository: Repository) -> None:
    repository.write(a__yaml=batch(entry("d")))
    told = message(repository)
    assert told.startswith("a.yaml: error[inserted]: the batch a.yaml is new, and is read before b.yaml, which was")
    assert "= rename the batch so that it sorts last, such as bz-a.yaml" in told
    (repository.log / "a.yaml").rename(repository.log / "bz-a.yaml")
    assert unlike(repository.log, "start") == []


def test_a_dated_batch_is_given_the_date_of_the_last(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", **{"2026-12-02-b__yaml": FIRST})
    made.write(**{"2026-12-01-talks__yaml": batch(entry("d"))})
    assert "such as 2026-12-02-talks.yaml" in message(made)
    made.write(**{"2026-12-01-talks__yaml": FIRST, "2026-12-01-a__yaml": batch(entry("e"))})
    assert "such as 2026-12-02-bz-a.yaml" in str(unlike(made.log, "start")[0])


def test_a_batch_that_is_not_the_last_may_not_grow(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", a__yaml=batch(entry("a")), b__yaml=batch(entry("b")))
    made.write(a__yaml=batch(entry("a"), entry("x")))
    assert told(made) == [("inserted", "a.yaml:7:1", "x")]


def test_lines_of_json_are_entries_too(tmp_path: Path) -> None:
    lines = [f'{{"type": "launch", "id": "{name}", "when": "1998"}}\n' for name in "abc"]
    made = Repository.begun(tmp_path / "one", a__jsonl="".join(lines))
    made.write(a__jsonl="".join([*lines, lines[0].replace("a", "d", 1)]))
    assert told(made) == []
    made.write(a__jsonl="".join([lines[0], lines[1].replace("1998", "1999"), lines[2]]))
    assert told(made) == [("rewritten", "a.jsonl:2:43", "b")]
    made.write(a__jsonl="".join([lines[0], lines[2]]))
    assert told(made) == [("removed", "a.jsonl:2", "b")]


# ---- renames ----


def test_a_batch_that_keeps_its_place_under_another_name_is_a_warning(repository: Repository) -> None:
    repository.git("mv", "events/b.yaml", "events/bb.yaml")
    repository.commit("rename")
    (problem,) = unlike(repository.log, "start")
    assert (problem.code, problem.severity) == ("renamed", "warning")
    assert "the batch b.yaml is called bb.yaml now" in problem.message


def test_a_batch_that_was_renamed_and_changed_is_known(repository: Repository) -> None:
    (repository.log / "b.yaml").unlink()
    repository.write(c__yaml=FIRST.replace("id: b\n  when: 1998", "id: b\n  when: 1999"))
    assert told(repository) == [("renamed", "c.yaml", None), ("rewritten", "c.yaml:9:12", "b")]


def test_batches_that_change_their_order_are_told(tmp_path: Path) -> None:
    made = Repository.begun(tmp_path / "one", a__yaml=batch(entry("a")), b__yaml=batch(entry("b")))
    made.git("mv", "events/a.yaml", "events/c.yaml")
    assert told(made) == [("renamed", "c.yaml", None), ("moved", "b.yaml", None)]


# ---- line ends ----


def test_other_line_ends_are_told_once(repository: Repository) -> None:
    repository.write(b__yaml=FIRST.replace("\n", "\r\n"))
    assert told(repository) == [("line-endings", "b.yaml:1", None)]
    repository.commit("windows")
    assert told(repository) == [("line-endings", "b.yaml:1", None)]
    repository.write(b__yaml=FIRST.replace("\n", "\r\n") + entry("d").replace("\n", "\r\n"))
    assert told(repository) == [("line-endings", "b.yaml:1", None)]


def test_line_ends_that_git_itself_sees_to_are_no_change(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.write(b__yaml=(FIRST + entry("d")).replace("\n", "\r\n"))
    assert told(repository) == []


# ---- branches ----


@pytest.fixture
def two_appenders(repository: Repository) -> Repository:
    """`main` and `ours` have each appended a batch since `start`; `ours` is checked out."""
    repository.git("switch", "--quiet", "--create", "ours")
    repository.write(c__yaml=batch(entry("ours")))
    repository.commit("ours", author="Ada")
    repository.git("switch", "--quiet", "main")
    repository.write(d__yaml=batch(entry("theirs")))
    repository.commit("theirs", author="Bert")
    repository.git("switch", "--quiet", "ours")
    return repository


def test_what_a_branch_has_not_merged_yet_is_not_taken_for_lost(two_appenders: Repository) -> None:
    assert told(two_appenders) == []
    found = unlike(two_appenders.log, "main")
    assert [(each.code, each.severity) for each in found] == [("inserted", "error"), ("not-merged", "warning")]
    assert found[0].mend == "rename the batch so that it sorts last, such as dz-c.yaml"
    two_appenders.git("mv", "events/c.yaml", "events/dz-c.yaml")
    assert [each.code for each in unlike(two_appenders.log, "main")] == ["not-merged"]


def test_a_merge_of_two_appenders_is_checked_against_each(two_appenders: Repository) -> None:
    two_appenders.git("merge", "--quiet", "--no-edit", "main")
    assert told(two_appenders, "start") == []
    assert told(two_appenders, "main") == [("inserted", "c.yaml", None)]
    two_appenders.git("mv", "events/c.yaml", "events/e.yaml")
    two_appenders.commit("sort last")
    assert told(two_appenders, "main") == []


def test_a_merge_that_puts_ours_before_theirs_in_one_batch_is_told(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "ours")
    repository.write(b__yaml=FIRST + entry("ours"))
    repository.commit("ours")
    repository.git("switch", "--quiet", "main")
    repository.write(b__yaml=FIRST + entry("theirs"))
    repository.commit("theirs")
    repository.git("switch", "--quiet", "ours")
    assert told(repository, "main") == [("not-merged", "b.yaml", None)]
    repository.git("merge", "--quiet", "main", fails=True)
    repository.write(b__yaml=FIRST + entry("ours") + entry("theirs"))
    repository.commit("merge")
    assert told(repository, "main") == [("inserted", "b.yaml:15:1", "ours")]
    repository.write(b__yaml=FIRST + entry("theirs") + entry("ours"))
    repository.commit("theirs first")
    assert told(repository, "main") == []


def test_what_is_staged_is_checked_too(repository: Repository) -> None:
    repository.write(b__yaml=FIRST.replace("id: b\n  when: 1998", "id: b\n  when: 1999"))
    repository.git("add", "--all")
    repository.write(b__yaml=FIRST)
    (problem,) = unlike(repository.log, "HEAD")
    assert problem.message.startswith("as staged, the entry b is not as it was")


# ---- what git cannot tell ----


def code_of(folder: Path, revision: str) -> str:
    with pytest.raises(ChronicleError) as error:
        unlike(folder, revision)
    assert error.value.problem.mend
    return error.value.problem.code


@pytest.mark.parametrize("revision", ["nope", "--all", "HEAD~9", "", "a b", "HEAD:events"])
def test_a_revision_that_is_none_is_told(repository: Repository, revision: str) -> None:
    assert code_of(repository.log, revision) == "unknown-revision"


def test_a_folder_outside_a_repository_is_told(tmp_path: Path) -> None:
    assert code_of(tmp_path, "HEAD") == "no-git"


def test_a_machine_without_git_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert code_of(repository.log, "HEAD") == "no-git"


def test_the_command_gives_1_and_2_and_checks_a_log_that_cannot_be_read(repository: Repository) -> None:
    def asked(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--log", str(repository.log), "check", *args])
        return result.exit_code, result.output

    (repository.log / "chronicle.toml").write_text(
        'codebook = "chronicle.diplomacy:codebook"\n'
        'reducer = { call = "chronicle.diplomacy:bilateral", with = ["JP", "KP"] }\n'
    )
    assert asked("--since", "start") == (0, "nothing found: 3 entries\n")
    assert asked("--since", "nope")[0] == 2
    repository.write(b__yaml=FIRST.replace("id: b\n  when: 1998", "id: b\n  when: 1998-02-30"))
    code, text = asked("--since", "start")
    assert code == 1
    assert "error[bad-date]" in text
    assert "error[rewritten]" in text
    assert "2 errors, 0 warnings: the log cannot be read" in text


# ---- any growth at all ----

names = st.sampled_from([f"{letter}.yaml" for letter in "abcdef"])
sheets = st.lists(st.sampled_from([f"e{at}" for at in range(6)]), max_size=4, unique=True)


def sheet(ids: list[str]) -> bytes:
    return batch(*(entry(each) for each in ids)).encode()


@given(st.dictionaries(names, sheets, max_size=4), st.dictionaries(names, sheets, max_size=4))
def test_what_does_not_begin_as_it_was_is_told(before: dict[str, list[str]], now: dict[str, list[str]]) -> None:
    """All batches have the same header, so that only their entries and their order tell one log from another."""
    found = changes({name: sheet(ids) for name, ids in before.items()}, {name: sheet(ids) for name, ids in now.items()})
    old, new = ([each for name in sorted(log) for each in log[name]] for log in (before, now))
    if new[: len(old)] != old:
        assert [each for each in found if each.severity == "error"] != []


@given(st.dictionaries(names, sheets, min_size=1, max_size=4), sheets, st.dictionaries(names, sheets, max_size=2))
def test_what_only_grows_is_never_told(
    before: dict[str, list[str]], more: list[str], new: dict[str, list[str]]
) -> None:
    last = max(before)
    grown = {**before, last: [*before[last], *(f"new-{each}" for each in more)]}
    grown.update({f"z{name}": ids for name, ids in new.items()})
    as_bytes = [{name: sheet(ids) for name, ids in log.items()} for log in (before, grown)]
    assert changes(*as_bytes) == []
