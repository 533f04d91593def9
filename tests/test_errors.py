"""Errors: what they tell, and that they travel."""

import pickle

import pytest

from chronicle import errors
from chronicle.errors import ChronicleError, Conflict, InvalidLog, OrderError, Place, Problem, did_you_mean

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ChronicleError)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_pickles_with_all_it_tells(kind: type[ChronicleError]) -> None:
    if kind is InvalidLog:
        error: ChronicleError = InvalidLog([Problem(code="a", message="b")])
    elif kind is Conflict:
        error = Conflict("moved on", head=(3, "x"))
    elif kind is OrderError:
        error = OrderError("a cycle", chain=("a", "b"), entry="a")
    else:
        error = kind("what", code="c", mend="m", entry="e", field="f", date="d", place=Place("a.yaml", 1, 2))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (str(again), again.problem, again.__dict__) == (str(error), error.problem, error.__dict__)


def test_an_error_tells_where_and_how_to_mend_it() -> None:
    error = ChronicleError("no such type", mend="did you mean launch?", entry="a1", place=Place("a.yaml", 3))
    assert str(error) == "no such type (entry a1, a.yaml:3)\n  = did you mean launch?"


def test_an_entry_named_in_the_message_is_not_named_twice() -> None:
    assert str(ChronicleError("no type for a1", entry="a1")) == "no type for a1"


def test_an_invalid_log_shows_twenty_problems_and_counts_the_rest() -> None:
    told = str(InvalidLog(Problem(code="x", message=f"problem-{at}") for at in range(23)))
    assert told.startswith("23 problems in the log\n")
    assert told.endswith("… and 3 more")
    assert "problem-19" in told
    assert "problem-20" not in told


def test_one_problem_is_one() -> None:
    assert str(InvalidLog([Problem(code="x", message="m")])) == "1 problem in the log\nerror[x]: m"


def test_did_you_mean() -> None:
    assert did_you_mean("lunch", ["launch", "talks"]) == "did you mean launch?"
    assert did_you_mean("zzz", ["launch"]) is None
