"""The oracle itself: its search finds what trying every choice of days finds."""

from hypothesis import assume, given
from hypothesis import strategies as st

from .oracle import Fact
from .strategies import BOUNDED, facts, histories

SMALL = facts(BOUNDED, max_size=3)


@given(SMALL)
def test_its_search_finds_the_same_as_trying_every_choice(told: tuple[Fact, ...]) -> None:
    found = histories(told)
    choices = 1
    for days in found.days.values():
        choices *= len(days)
    assume(choices <= 3_000)
    every = list(found.all())
    assert found.feasible == bool(every)
    for key in found.days if every else ():
        assert found.first(key) == min(history[key] for history in every)
        assert found.last(key) == max(history[key] for history in every)


@given(facts(BOUNDED, linked=False), st.randoms())
def test_facts_without_links_allow_each_of_their_days(told: tuple[Fact, ...], chance) -> None:
    found = histories(told)
    assert found.feasible
    for key, days in found.days.items():
        if len(found.days) == len(told):
            assert found.with_days({key: chance.choice(days)}) is not None
