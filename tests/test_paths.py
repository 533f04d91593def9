"""Paths: how one value of a state is named."""

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from chronicle.errors import QueryError
from chronicle.paths import get, getter, joined, steps

PARTS = st.lists(st.text(st.one_of(st.sampled_from('.." \\\n'), st.characters()), max_size=6), min_size=1, max_size=4)


@frozen
class Abductees:
    admitted: int = 13
    returned: int = 5

    @property
    def missing(self) -> int:
        return self.admitted - self.returned


@frozen
class State:
    abductees: Abductees = Abductees()
    talks: tuple[int, ...] = (1, 2)


STATE = {"state": State(), 3: "three", "odd key": {"a.b": 1}}


@given(PARTS.map(tuple))
def test_steps_and_joined_undo_each_other(parts: tuple[str, ...]) -> None:
    assert steps(joined(parts)) == parts


@given(st.text(max_size=12))
def test_every_text_is_a_path_or_refused_with_its_place(text: str) -> None:
    try:
        found = steps(text)
    except QueryError:
        return
    assert steps(joined(found)) == found


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", 'a"b"', '"a', '"a"b', " a"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="not a path"):
        steps(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("state.abductees.returned", 5),
        ("state.abductees.missing", 8),
        ("state.talks.0", 1),
        ("state.talks.-1", 2),
        ("3", "three"),
        ('odd key."a.b"', 1),
    ],
)
def test_a_path_leads_through_fields_properties_keys_and_indices(path: str, value: object) -> None:
    assert get(STATE, path) == value


def test_a_function_is_its_own_path() -> None:
    assert get(STATE, len) == 3
    assert getter(len) is len


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        ("state.abductes", "did you mean abductees?"),
        ("state.abductees.misssing", "did you mean missing?"),
        ("state.x", "there are: abductees, talks"),
        ("odd kex", "did you mean odd key?"),
        ("state.abductees.returned.more", "it goes no further"),
    ],
)
def test_a_path_that_leads_nowhere_names_what_is_near(path: str, mend: str) -> None:
    with pytest.raises(QueryError) as caught:
        get(STATE, path)
    assert (caught.value.problem.code, caught.value.problem.mend) == ("unknown-path", mend)


def test_an_index_beyond_the_end_says_how_many_there_are() -> None:
    with pytest.raises(QueryError, match=r"no state\.talks\.7: there are 2 of them"):
        get(STATE, "state.talks.7")


@pytest.mark.parametrize("path", ["state.__class__", "state._secret"])
def test_what_is_private_is_no_value(path: str) -> None:
    with pytest.raises(QueryError):
        get(STATE, path)
