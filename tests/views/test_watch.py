"""`check --watch`: a turn at once, and one for each change, until it is interrupted."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from chronicle.views._watch import changes
from chronicle.views.cli import main
from tests.views.conftest import BATCH, SETTINGS
from tests.views.test_process import CHRONICLE, PLAIN


def turns(folder: Path, *happens: Callable[[], object]) -> int:
    """How many turns there are, when one thing after another happens while it waits."""
    left = list(happens)

    class Over(Exception):
        pass

    def wait() -> None:
        if not left:
            raise Over
        left.pop(0)()

    turn = changes(folder, wait)
    for count in itertools.count():
        try:
            next(turn)
        except Over:
            return count
    raise AssertionError


def test_there_is_a_turn_at_once_and_for_each_change(folder: Path) -> None:
    batch = folder / "a.yaml"
    assert turns(folder) == 1
    assert turns(folder, lambda: None, lambda: None) == 1
    assert turns(folder, lambda: batch.write_text("longer" * 99)) == 2
    assert turns(folder, lambda: os.utime(batch, (1, 1)), lambda: os.utime(batch, (2, 2))) == 3
    assert turns(folder, lambda: (folder / "b.yaml").touch(), lambda: (folder / "b.yaml").unlink()) == 3
    assert turns(folder, lambda: (folder / ".a.yaml.swp").touch(), lambda: (folder / "sub").mkdir()) == 1
    assert turns(folder / "gone") == 1


def test_each_turn_checks_and_nothing_ends_it(make_log: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_log()
    happens = [
        lambda: make_log(BATCH.replace("type: feast", "type: feest")),
        lambda: make_log(settings=SETTINGS.replace("smallfield:pair", "smallfield:pear")),
        lambda: (folder / "chronicle.toml").unlink(),
        lambda: make_log(),
    ]

    def wait(_: float) -> None:
        if not happens:
            raise KeyboardInterrupt
        happens.pop(0)()

    monkeypatch.setattr("chronicle.views._watch.time.sleep", wait)
    result = CliRunner().invoke(main, ["--log", str(folder), "check", "--watch"])
    assert result.exit_code == 130
    assert [line for line in result.output.splitlines() if ": " in line and line[0].isdigit()] == [
        "0 errors, 1 warning: 9 entries",
        "1 error, 0 warnings: the log cannot be read",
        "0 errors, 1 warning: 9 entries",
    ]
    assert "chronicle: smallfield has no 'pear'\n" in result.output
    assert f"chronicle: no log in {folder}" in result.output
    assert result.output.count("; waiting for a change, Ctrl-C ends\n") == 5


def test_ctrl_c_ends_it_quietly_with_130(make_log: Callable[..., Path]) -> None:
    with subprocess.Popen(
        [*CHRONICLE, "check", "--watch"],
        cwd=make_log(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=PLAIN,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first: list[bytes] = []
        while b"waiting for a change" not in (line := process.stdout.readline()):
            first.append(line)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == b""
    assert b"".join(first).endswith(b"0 errors, 1 warning: 9 entries\n")
