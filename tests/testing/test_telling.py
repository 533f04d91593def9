"""What is told of a broken law: the law in words, what differs and nothing else, and a log that runs when pasted."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given

from chronicle import Event, MemoryLog, Reducer
from chronicle.reducer import AnyReducer
from chronicle.testing import LAWS, LawBroken, events, logs
from chronicle.testing._making import run, subject_of
from chronicle.testing._telling import code_of, differences
from chronicle.testing.mutants import MUTANTS
from chronicle.testing.mutants.events import Launch

from .budget import examples, unshrunk
from .things import book


def told(reducer: AnyReducer[Any], law: str, settings: Any = None, **declared: Any) -> str:
    with pytest.raises(LawBroken) as caught:
        run(LAWS[law], subject_of(reducer, **declared), settings or examples(200), seeded=1)
    return str(caught.value)


def pasted(message: str) -> MemoryLog:
    """The log of a message, made by the code in it."""
    code = message.partition("to paste into a test:\n\n")[2]
    namespace: dict[str, Any] = {}
    exec(textwrap.dedent(code), namespace)
    return namespace["log"]  # type: ignore[no-any-return]


@frozen
class Seen:
    launches: int = 0
    last: str | None = None


def newest() -> Reducer[Seen]:
    reducer = Reducer("newest", initial=Seen())

    @reducer.on(Launch)
    def launched(state: Seen, event: Launch) -> Seen:
        return Seen(state.launches + 1, event.by)

    return reducer


def test_a_broken_law_is_told() -> None:
    """What a broken law says, whichever of the smallest logs was found."""
    message = told(newest(), "same_day")
    head = "newest breaks the law 'same_day': two events whose order nothing tells give the same state in either order"
    differing = r"  last differs:\n    'e1' first  (.+)\n    'e2' first  (.+)\n"
    found = re.match(re.escape(head) + r"\n\n" + differing, message)
    assert found is not None, message
    assert found[1] != found[2]
    assert "  A log that shows it, to paste into a test:\n\n    from chronicle import MemoryLog\n" in message
    assert "    from chronicle.testing.mutants.events import Launch\n\n    log = MemoryLog()\n" in message
    last = r"        Launch\(id='e1', when=.*\),\n        Launch\(id='e2', when=.*\),\n    \)\n$"
    assert re.search(last, message)


def test_the_pasted_log_shows_the_break() -> None:
    log = pasted(told(newest(), "same_day"))
    one, other = log.replay(newest()).chronology
    assert newest().fold([one, other]) != newest().fold([other, one])


@pytest.mark.parametrize("name", [name for name, broken in MUTANTS.items() if broken.law != "blame"])
def test_every_broken_law_tells_a_log_that_runs(name: str) -> None:
    broken = MUTANTS[name]
    message = told(broken.make(), broken.law, **broken.declared, settings=unshrunk(250))
    assert LAWS[broken.law].says in message
    assert len(pasted(message).entries()) <= 12


@examples(25)
@given(logs(events(codebook=book)))
def test_any_log_is_told_as_code_that_makes_it(log: tuple[Event, ...]) -> None:
    namespace: dict[str, Any] = {}
    exec(code_of(log), namespace)
    assert tuple(entry.item for entry in namespace["log"].entries()) == log


def test_only_what_differs_is_told_and_not_too_much_of_it() -> None:
    one = {"a": Seen(1, "x"), "b": Seen(2, "y"), "c": 1}
    assert list(differences(one, {**one, "b": evolve(one["b"], launches=3)})) == [("b.launches", 2, 3)]
    assert [path for path, _, _ in differences({"a": 1}, {"b": 2})] == ["a", "b"]
    many = {str(at): at for at in range(20)}
    assert len(list(differences(many, dict.fromkeys(many, -1)))) == 20


def test_what_is_not_repeatable_is_told_as_such() -> None:
    reducer = Reducer("flaky", initial=0)
    calls = [0]

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        calls[0] += 1
        return state + (calls[0] == 40)

    assert re.search("does not break it every time", told(reducer, "deterministic"))


def test_handlers_that_raise_are_told_once() -> None:
    broken = MUTANTS["forgets_the_first"]
    assert "(Launch): KeyError: " in told(broken.make(), "total")
    run(LAWS["arrival"], subject_of(broken.make()), examples(30))


def test_laws_say_nothing_on_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("same_day", "checkpoint", "hash_seeds"):
        run(LAWS[name], subject_of(MUTANTS["off_by_one"].make()), examples(5))
    told(newest(), "same_day")
    assert capfd.readouterr() == ("", "")
