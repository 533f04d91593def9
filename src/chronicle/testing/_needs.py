"""What the law kit needs and the rest of chronicle does not: Hypothesis, and pytest for the tests that it makes."""

from __future__ import annotations

import importlib
from typing import Any

from chronicle.errors import ChronicleError


class NotInstalled(ChronicleError, ImportError):
    """Something that the law kit needs is not installed; the mend says how to install it."""

    __module__ = "chronicle.testing"
    default_code = "not-installed"


def needed(module: str, name: str) -> Any:
    """A module that is only needed for testing; `NotInstalled` where it is not there."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        mend = "pip install 'eventchronicle[testing]'"
        raise NotInstalled(f"chronicle.testing needs {name}, which is not installed", mend=mend) from None
