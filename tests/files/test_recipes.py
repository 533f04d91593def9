"""The recipes of docs/append-only.md, as they stand there, in a real repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.files.repository import ALONE, Repository, batch, entry

DOCS = (Path(__file__).parents[2] / "docs" / "append-only.md").read_text(encoding="utf-8")
HOOK = re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL)[0]
FRAMEWORK, WORKFLOW = (yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL))
STEP = WORKFLOW["jobs"]["check"]["steps"][-1]["run"]
FIRST = batch(entry("a"), entry("b"))
REWRITTEN = FIRST.replace("1998", "1999", 1)
REDUCER = 'reducer = { call = "chronicle.diplomacy:bilateral", with = ["JP", "KP"] }\n'


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH on which `chronicle` is the one under test."""
    there = tmp_path / "bin"
    there.mkdir()
    command = there / "chronicle"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from chronicle.views.cli import run; run()' \"$@\"\n")
    command.chmod(0o755)
    return f"{there}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.begun(tmp_path / "one", a__yaml=FIRST)
    settings = made.log / "chronicle.toml"
    settings.write_text(settings.read_text() + REDUCER)
    made.commit("reducer")
    return made


def run(repository: Repository, path: str, *command: str, **env: str) -> tuple[int, str]:
    told = {**ALONE, "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path), **env}
    done = subprocess.run(command, cwd=repository.top, env=told, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_hook_lets_a_log_grow_and_nothing_else(repository: Repository, path: str) -> None:
    hook = repository.top / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(0o755)

    def commit() -> tuple[int, str]:
        return run(repository, path, "git", "commit", "--all", "--message", "more")

    repository.write(b__yaml=batch(entry("c")))
    repository.git("add", "--all")
    assert commit()[0] == 0
    repository.write(a__yaml=REWRITTEN)
    code, told = commit()
    assert code == 1
    assert "events/a.yaml:5:12: error[rewritten]: the entry a is not as it was" in told
    assert repository.git("log", "--format=%s").splitlines()[0] == "more"
    assert len(repository.git("log", "--format=%s").splitlines()) == 3


def test_the_hook_lets_a_repository_begin(tmp_path: Path, path: str) -> None:
    made = Repository(tmp_path / "new", tmp_path / "new" / "events")
    made.log.mkdir(parents=True)
    made.git("init", "--quiet")
    (made.log / "chronicle.toml").write_text('codebook = "chronicle.diplomacy:codebook"\n' + REDUCER)
    made.write(a__yaml=FIRST)
    assert run(made, path, "sh", "-c", HOOK) == (0, "nothing found: 2 entries\n")


def test_the_framework_runs_the_same(repository: Repository, path: str) -> None:
    (hook,) = FRAMEWORK["repos"][0]["hooks"]
    assert hook["language"] == "system"
    repository.write(a__yaml=REWRITTEN)
    assert run(repository, path, "sh", "-c", hook["entry"])[0] == 1


def test_the_step_of_ci_annotates_what_a_branch_rewrites(repository: Repository, path: str) -> None:
    repository.git("switch", "--quiet", "--create", "proposed")
    repository.write(b__yaml=batch(entry("c")))
    repository.commit("more")
    assert run(repository, path, "bash", "-e", "-c", STEP, TARGET="main")[0] == 0
    repository.write(a__yaml=REWRITTEN)
    repository.commit("rewrite", author="Bert")
    code, told = run(repository, path, "bash", "-e", "-c", STEP, TARGET="main")
    assert code == 1
    assert "::error file=events/a.yaml,line=5,col=12,title=rewritten::the entry a is not as it was" in told
    assert "by Bert in" in told


@pytest.mark.parametrize("target", ["", "0" * 40])
def test_the_step_of_ci_knows_a_branch_that_is_new(repository: Repository, path: str, target: str) -> None:
    assert run(repository, path, "bash", "-e", "-c", STEP, TARGET=target)[0] == 0
