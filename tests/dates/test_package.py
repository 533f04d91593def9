import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

from chronicle import dates

MODULES = ["chronicle.dates", *(f"chronicle.dates.{one.name}" for one in pkgutil.iter_modules(dates.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_nothing_heavy_is_imported() -> None:
    heavy = "'zoneinfo', 'yaml', 'cattrs', 'chronicle.dates._hints'"
    code = f"import sys, chronicle.dates; print([name for name in ({heavy}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
