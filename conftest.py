"""Runs the examples in README.md and docs/ as tests."""

from pathlib import Path

from sybil import Sybil
from sybil.parsers.doctest import DocTestParser

ROOT = Path(__file__).parent


def from_the_root(namespace: dict[str, object]) -> None:
    """Examples are read from the root of the repository, wherever the tests are run."""
    import os

    namespace["__started_in__"] = os.getcwd()
    os.chdir(ROOT)


def back_again(namespace: dict[str, object]) -> None:
    import os

    os.chdir(str(namespace["__started_in__"]))


pytest_collect_file = Sybil(
    parsers=[DocTestParser()],
    patterns=["README.md", "docs/*.md"],
    setup=from_the_root,
    teardown=back_again,
).pytest()
