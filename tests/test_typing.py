"""Event, state and answer are typed through the whole library, for mypy --strict and for pyright."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OK, WRONG = HERE / "typing_ok.py", HERE / "typing_wrong.py"


def marked() -> set[int]:
    lines = WRONG.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if "# wrong" in line}


def by_mypy(file: Path) -> set[int]:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(file)],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return {int(each) for each in re.findall(rf"{file.name}:(\d+): error", run.stdout)}


def by_pyright(file: Path) -> set[int]:
    run = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", str(file)], capture_output=True, text=True, cwd=HERE.parent
    )
    try:
        told = json.loads(run.stdout[run.stdout.index("{") :])
    except ValueError:
        pytest.skip(f"pyright does not run here: {run.stderr[-200:]}")
    found = told["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="pyright needs node")


def test_mypy_accepts_what_is_right() -> None:
    assert by_mypy(OK) == set()


def test_mypy_rejects_each_mistake() -> None:
    assert by_mypy(WRONG) == marked()


@needs_node
def test_pyright_accepts_what_is_right() -> None:
    assert by_pyright(OK) == set()


@needs_node
def test_pyright_rejects_each_mistake() -> None:
    # pyright tells a decorator's mistake at the function; the mark stands on the decorator just above or on it
    found = by_pyright(WRONG)
    assert {number for number in marked() if not {number, number + 1} & found} == set()
    assert {number for number in found if not {number, number - 1} & marked()} == set()
