"""`reducer_laws`: one line in a test file, looked at at once, run by plain pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import settings

from chronicle import Codebook, Event, QueryError, Reducer
from chronicle.errors import ReducerError
from chronicle.testing import LAWS, NoStrategy, events, reducer_laws
from chronicle.testing._making import listed, subject_of
from chronicle.testing.mutants import MUTANTS
from chronicle.testing.mutants.events import Ban, Launch
from chronicle.timeline import Timeline

from .things import Prime, counted, last_thing


@frozen
class Count:
    launches: int = 0
    last: str | None = None


count = Reducer("count", initial=Count())


@count.on(Launch)
def launched(state: Count, event: Launch) -> Count:
    return Count(state.launches + 1, event.by)


def names(**declared: Any) -> list[str]:
    skip = declared.pop("skip", {})
    return [law.name for law, reason in listed(subject_of(count, **declared), skip) if not reason]


def test_laws_are_listed_where_they_are_about_the_reducer() -> None:
    assert names() == [
        name
        for name in LAWS
        if name not in ("bounds", "commutative", "invariant", "monotone", "tally")
        and (name != "blame" or hasattr(Timeline, "why"))
    ]
    assert "same_day" not in names(ordered=True)
    assert {"bounds", "monotone"} <= set(names(monotone="launches"))
    assert "tally" in names(tally={"launches": Launch})
    assert "invariant" in names(invariant=lambda state: state.launches >= 0)
    assert "total" not in names(skip={"total": "raises on purpose"})


def test_a_reducer_that_handles_every_event_knows_nothing_irrelevant() -> None:
    everything = Reducer("everything", initial=0)
    everything.on(Event)(lambda state, event: state + 1)
    assert "irrelevant" not in [law.name for law, _ in listed(subject_of(everything), {})]
    assert "irrelevant" in [law.name for law, _ in listed(subject_of(everything, events=Launch), {})]


def test_what_cannot_be_pickled_is_skipped_with_the_reason() -> None:
    local = Reducer("local", initial=0)
    local.on(Launch)(lambda state, event: state + 1)
    reasons = {law.name: reason for law, reason in listed(subject_of(local), {})}
    assert reasons["hash_seeds"] is not None
    assert "cannot be pickled" in reasons["hash_seeds"]


@pytest.mark.parametrize(
    ("declared", "error", "told"),
    [
        ({"skip": {"sameday": "why not"}}, ReducerError, "there is no law 'sameday'\n  = did you mean same_day?"),
        ({"skip": {"same_day": ""}}, ReducerError, "skip: no reason is given for 'same_day'"),
        ({"monotone": "launchs"}, QueryError, "no value at 'launchs'\n  = did you mean launches?"),
        ({"monotone": "last"}, ReducerError, "monotone: last is None, which cannot be compared"),
        ({"monotone": 3}, ReducerError, "not a path: 3"),
        ({"monotone": [3]}, ReducerError, "not a path: 3"),
        ({"tally": {"launchs": Launch}}, QueryError, "did you mean launches"),
        ({"tally": {"last": Launch}}, ReducerError, "tally: last is None, and no number"),
        ({"tally": {"launches": int}}, ReducerError, "tally: launches counts <class 'int'>, which is no event type"),
        ({"tally": {"launches": 3}}, ReducerError, "name an event type, or give a function of an event"),
        ({"invariant": "launches"}, ReducerError, "not an invariant: 'l'"),
        ({"ordered": "yes"}, ReducerError, "ordered is 'yes'\n  = say ordered=True"),
        ({"events": [int]}, NoStrategy, "not an event type: <class 'int'>"),
        ({"events": []}, ReducerError, "no event types are given"),
        ({"events": Prime}, NoStrategy, r"register_validator\(is_prime"),
    ],
)
def test_what_is_declared_is_looked_at_at_once(declared: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        reducer_laws(count, **declared)


def test_what_is_no_reducer_is_told() -> None:
    with pytest.raises(ReducerError, match="not a reducer: 3"):
        reducer_laws(3)  # type: ignore[arg-type]
    with pytest.raises(ReducerError, match=r"= call it with its parties"):
        reducer_laws(MUTANTS["off_by_one"].make)  # type: ignore[arg-type]
    with pytest.raises(ReducerError, match="handles no event type"):
        reducer_laws(Reducer("empty", initial=0))


book = Codebook("of launches and bans")
for cls in (Launch, Ban):
    book.event(cls.__type__)(cls)
few = settings(max_examples=5)
test_with_a_codebook = reducer_laws(count, events=book, ordered=True, settings=few)
test_with_a_strategy = reducer_laws(count, events=events(Launch), ordered=True, settings=few)
test_things = reducer_laws(last_thing, ordered=True, settings=settings(max_examples=3))
test_replies = reducer_laws(counted, monotone=lambda state: state, settings=settings(max_examples=3))


# -- in other processes ------------------------------------------------------------------------------------------------


def started(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([sys.executable, *args], cwd=folder, capture_output=True, text=True, env=bare)


FIELD = """\
from chronicle import Reducer
from chronicle.testing.mutants.events import Launch

last = Reducer("last", initial=None)

@last.on(Launch)
def launched_last(state, event):
    return event.by
"""
TESTS = """\
from chronicle.testing import reducer_laws
from field import last
from hypothesis import settings

test_last = reducer_laws(last, skip={"hash_seeds": "too slow"}, settings=settings(max_examples=25, database=None))
"""


def test_plain_pytest_runs_a_test_for_each_law(tmp_path: Path) -> None:
    (tmp_path / "field.py").write_text(FIELD)
    (tmp_path / "test_field.py").write_text(TESTS)
    args = ("-q", "-rsf", "-p", "no:cacheprovider", "-k", "total or same_day or hash_seeds")
    run = started("-m", "pytest", *args, folder=tmp_path)
    assert run.returncode == 1, run.stdout
    assert "too slow" in run.stdout
    assert "FAILED test_field.py::test_last[same_day]" in run.stdout
    assert "1 failed, 1 passed, 1 skipped" in run.stdout
    assert "last breaks the law 'same_day': two events whose order nothing tells" in run.stdout
    assert "Launch(id='e1', when='2000-02-26', by='JP')," in run.stdout


def test_the_command_checks_a_reducer_without_a_test_file(tmp_path: Path) -> None:
    (tmp_path / "field.py").write_text(FIELD)
    run = started("-m", "chronicle.testing", "field:last", "--examples", "30", "--law", "same_day", folder=tmp_path)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("BROKEN   same_day\n\nlast breaks the law 'same_day'")
    assert run.stdout.endswith("last: 1 broken: same_day\n")


def test_the_command_calls_what_makes_a_reducer(tmp_path: Path) -> None:
    args = ("chronicle.diplomacy:bilateral", "JP", "KP", "--examples", "2", "--law", "total", "--law", "commutative")
    run = started("-m", "chronicle.testing", *args, folder=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "holds    total\nholds    commutative\nbilateral('JP', 'KP'): all laws hold\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["field"], "'field' names no reducer"),
        (["nowhere:x"], "cannot import nowhere"),
        (["chronicle.diplomacy:bilateal"], "did you mean bilateral?"),
        (["chronicle.diplomacy:bilateral"], "cannot be called so"),
        (["chronicle.diplomacy:ties", "JP"], "takes no arguments"),
        (["chronicle.diplomacy:ties", "--law", "sameday"], "did you mean same_day?"),
        (["chronicle.diplomacy:codebook"], "is no reducer but Codebook"),
    ],
)
def test_what_the_command_cannot_do_is_told(args: list[str], told: str) -> None:
    from click.testing import CliRunner

    from chronicle.testing.__main__ import main

    run = CliRunner().invoke(main, args)
    assert run.exit_code == 2
    assert told in run.output


def test_without_hypothesis_the_mend_is_told() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import chronicle.testing"
    run = started("-c", code, folder=Path.cwd())
    assert "chronicle.testing needs Hypothesis, which is not installed" in run.stderr
    assert "= pip install 'eventchronicle[testing]'" in run.stderr
