"""The command as people run it: pipes, signals, the environment, and a quick start."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.views.conftest import BATCH, SETTINGS

CHRONICLE = [sys.executable, "-c", "from chronicle.views.cli import run; run()"]
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("NO_COLOR", "CHRONICLE_LOG", "PYTHONUTF8", "PYTHONUNBUFFERED")
}


def ran(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*CHRONICLE, *args], cwd=folder, capture_output=True, env={**PLAIN, **env}, check=False)


def on_terminal(folder: Path, *args: str, **env: str) -> bytes:
    ours, theirs = pty.openpty()
    with subprocess.Popen([*CHRONICLE, *args], cwd=folder, stdout=theirs, env={**PLAIN, **env}) as process:
        os.close(theirs)
        told = b""
        while chunk := _read(ours):
            told += chunk
        process.wait()
    os.close(ours)
    return told


def _read(end: int) -> bytes:
    try:
        return os.read(end, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_closed_pipe_is_quiet(make_log: Callable[..., Path]) -> None:
    many = "".join(f"- type: ban\n  id: b{at}\n  when: 1900\n  by: kita\n  note: {'x' * 90}\n" for at in range(3000))
    folder = make_log("recorded: 2026-01-05\nentries:\n" + many)
    with subprocess.Popen(
        [*CHRONICLE, "events"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"1900")
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 141
    assert told == b""


def test_ctrl_c_is_quiet_and_gives_130(make_log: Callable[..., Path], tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    slow = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(60)\n"
    (tmp_path / "slowfield.py").write_text(slow)
    settings = SETTINGS.replace("smallfield:pair", "slowfield:pair")
    settings = settings.replace('python_path = ["', f'python_path = ["{tmp_path}", "')
    folder = make_log(settings=settings)
    with subprocess.Popen(
        [*CHRONICLE, "check"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN
    ) as process:
        for _ in range(400):
            if begun.exists():
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=10)
        assert process.returncode == 130
    assert told == (b"", b"")


def test_no_chronicle_toml_anywhere_is_helped(tmp_path: Path) -> None:
    result = ran(tmp_path, "events")
    assert result.returncode == 2
    assert result.stdout == b""
    assert b"--log DIR" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_broken_log_is_told_on_standard_error(make_log: Callable[..., Path]) -> None:
    folder = make_log(BATCH.replace("type: feast", "type: feest"))
    result = ran(folder, "as-of", "1952")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"a.yaml:17" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_an_ascii_terminal_is_written_to_all_the_same(folder: Path, env: dict[str, str]) -> None:
    result = ran(folder, "as-of", "1952", **env)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"sima and Kita" in result.stdout
    assert json.loads(ran(folder, "as-of", "1952", "--json", **env).stdout.decode("utf-8", "replace"))["as_of"]


def test_colours_on_a_terminal_only_and_never_with_no_color(folder: Path) -> None:
    assert b"\x1b[1m" in on_terminal(folder, "as-of", "1952", TERM="xterm")
    assert b"\x1b[" not in on_terminal(folder, "as-of", "1952", TERM="xterm", NO_COLOR="1")
    assert b"\x1b[" not in ran(folder, "as-of", "1952").stdout


def test_standard_output_that_is_closed_is_no_trouble(folder: Path) -> None:
    command = f"{' '.join(CHRONICLE[:1])} -c '{CHRONICLE[2]}' events >&-"
    result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, env=PLAIN, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_told(folder: Path) -> None:
    command = [*CHRONICLE, "events"]
    with open("/dev/full", "wb") as full:
        result = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, env=PLAIN, check=False)
    assert result.returncode == 2
    assert result.stderr.splitlines() == [b"chronicle: No space left on device"]


def test_help_imports_nothing_heavy() -> None:
    heavy = ["yaml", "cattrs", "chronicle.codec", "chronicle.files", "chronicle.checks", "chronicle.views._text"]
    code = (
        "import sys; from chronicle.views.cli import main; main(['--help'], standalone_mode=False);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    result: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, env=PLAIN, check=True)
    assert result.stderr.strip() == b"[]"
