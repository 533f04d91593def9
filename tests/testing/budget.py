"""How many examples: few in the normal profile, so that the suite stays quick, and many at night."""

import os

from hypothesis import Phase, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def examples(count: int, at_night: int = 1_000) -> settings:
    """Settings for so many examples."""
    return settings(max_examples=at_night if LONG else count)


def unshrunk(count: int) -> settings:
    """Settings for a search that stops where it finds something."""
    return settings(max_examples=count, phases=[Phase.generate], database=None)
