"""From a reducer to the tests of its laws: what is declared is looked at at once, what is drawn when a test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure

from chronicle.errors import ReducerError, did_you_mean
from chronicle.events import Codebook, Event
from chronicle.paths import Path, get
from chronicle.reducer import AnyReducer, Reducer
from chronicle.testing._case import Counts, Holds, LawBroken, Subject, Trial
from chronicle.testing._needs import needed
from chronicle.testing._tree import handled
from chronicle.testing.laws import LAWS, Law
from chronicle.testing.strategies import events as drawn_events

Events = st.SearchStrategy[Event] | Codebook | Iterable[type[Event]] | type[Event]
Counted = type[Event] | tuple[type[Event], ...] | Counts


def reducer_laws(
    reducer: AnyReducer[Any],
    *,
    events: Events | None = None,
    monotone: Path | Sequence[Path] = (),
    tally: Mapping[Path, Counted] | None = None,
    invariant: Holds | Sequence[Holds] = (),
    ordered: bool = False,
    skip: Mapping[str, str] | None = None,
    settings: settings | None = None,
) -> Callable[..., None]:
    """A test function for pytest, with one parameter: the law. ``test_mine = reducer_laws(mine)``.

    - `events`: what it is tested with: event types, a codebook, or a strategy of single events (`events`); by default
      the types that its handlers name.
    - `monotone`: paths (or functions of the state) whose values never fall, beside those that the reducer declares.
    - `tally`: for each path the event type, or types, whose occurrences it counts, or a function that gives for an
      event by how much it counts: ``{"launches": Launch, "returned": lambda event: …}``.
    - `invariant`: functions of the whole state that are true of every state, besides the reducer's own invariants.
    - `ordered`: declares that it may matter which of two events of one day is told first.
    - `skip`: for each law that is not checked, the reason.
    - `settings`: Hypothesis settings; by default those of the profile in use.

    Laws that are not about a reducer (`commutative` where nothing is declared commutative) are not listed. Raises
    `ReducerError` and `QueryError` at once where something declared cannot be, `NoStrategy` where a field of an event
    type has a validator of which nothing is known.

    >>> from chronicle import Event, Reducer
    >>> seen = Reducer("seen", initial=0, commutative=True)
    >>> @seen.on(Event)
    ... def count(state: int, event: Event) -> int:
    ...     return state + 1
    >>> test_seen = reducer_laws(seen, monotone=lambda state: state, tally={lambda state: state: Event})
    """
    pytest = needed("pytest", "pytest")
    subject = subject_of(reducer, events=events, monotone=monotone, tally=tally, invariant=invariant, ordered=ordered)
    params = [
        pytest.param(law, id=law.name, marks=[pytest.mark.skip(reason=reason)] if reason else [])
        for law, reason in listed(subject, skip or {})
    ]

    @quiet(settings)
    @given(data=st.data())
    def test(law: Law, data: st.DataObject) -> None:
        __tracebackhide__ = True
        check(law, subject, data)

    return parametrized(test, params)


def parametrized(test: Callable[..., None], laws: Sequence[Any]) -> Callable[..., None]:
    """A test with one parameter for each law."""
    made: Callable[..., None] = needed("pytest", "pytest").mark.parametrize("law", laws)(test)
    return made


def check(law: Law, subject: Subject, data: st.DataObject) -> None:
    """Checks one example of a law."""
    __tracebackhide__ = True
    law.holds(Trial(law.name, law.says, subject, data.draw))


def run(law: Law, subject: Subject, given_settings: settings | None = None, seeded: int | None = None) -> None:
    """Checks a law with as many examples as the settings say; `LawBroken` where it does not hold.

    With a number as `seeded`, the examples are the same every time.
    """

    @quiet(given_settings)
    @given(data=st.data())
    def law_holds(data: st.DataObject) -> None:
        check(law, subject, data)

    try:
        (law_holds if seeded is None else seed(seeded)(law_holds))()
    except FlakyFailure as flaky:
        raise _of_flaky(flaky) from flaky


def _of_flaky(flaky: FlakyFailure) -> Exception:
    """The broken law in what Hypothesis could not repeat: something outside the log had its part in it."""
    broken = next((each for each in flaky.exceptions if isinstance(each, LawBroken)), None)
    if broken is None:
        return flaky
    return LawBroken(f"{broken}\n  It does not break it every time: something beside the log has its part in it.\n")


_OVERLOOKED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def quiet(told: settings | None) -> settings:
    """The settings, or those of the profile, without what says nothing about a law: deadlines, sizes, drawn values."""
    base = told or settings()
    return settings(
        base,
        deadline=None,
        verbosity=Verbosity.quiet if base.verbosity == Verbosity.normal else base.verbosity,
        report_multiple_bugs=False,
        phases=[phase for phase in base.phases if phase != Phase.explain],
        suppress_health_check=tuple({*base.suppress_health_check, *_OVERLOOKED}),
    )


# -- what is declared --------------------------------------------------------------------------------------------------


def subject_of(
    reducer: AnyReducer[Any],
    *,
    events: Events | None = None,
    monotone: Path | Sequence[Path] = (),
    tally: Mapping[Path, Counted] | None = None,
    invariant: Holds | Sequence[Holds] = (),
    ordered: bool = False,
) -> Subject:
    """A reducer and what is declared of it, looked at; the arguments are those of `reducer_laws`."""
    if not isinstance(reducer, AnyReducer):
        mend = "call it with its parties: reducer_laws(bilateral('JP', 'KP'))" if callable(reducer) else None
        raise ReducerError(f"not a reducer: {reducer!r}", mend=mend)
    if not isinstance(ordered, bool):
        raise ReducerError(f"ordered is {ordered!r}", mend="say ordered=True, or leave it out")
    paths = _paths(reducer, monotone)
    counted = {path: _counts(path, each) for path, each in (tally or {}).items()}
    for path in counted:
        _number_at(reducer, path)
    holds = (invariant,) if callable(invariant) else tuple(invariant)
    for each in holds:
        if not callable(each):
            raise ReducerError(f"not an invariant: {each!r}", mend="give a function of the state: lambda state: …")
    return Subject(reducer, _events(reducer, events), events is not None, paths, counted, holds, ordered)


def _paths(reducer: AnyReducer[Any], told: Path | Sequence[Path]) -> tuple[Path, ...]:
    given = tuple(told) if isinstance(told, (tuple, list)) else (told,)
    declared = reducer.monotone if isinstance(reducer, Reducer) else ()
    paths = tuple(dict.fromkeys((*given, *declared)))
    for path in paths:
        value = _at(reducer, path)
        try:
            value <= value  # noqa: B015
        except TypeError:
            raise ReducerError(f"monotone: {path} is {value!r}, which cannot be compared") from None
    return paths


def _at(reducer: AnyReducer[Any], path: Path) -> Any:
    if not isinstance(path, str) and not callable(path):
        raise ReducerError(f"not a path: {path!r}", mend="write names joined by dots, or give a function of the state")
    return get(reducer.initial, path)


def _number_at(reducer: AnyReducer[Any], path: Path) -> None:
    value = _at(reducer, path)
    try:
        value + 0
    except TypeError:
        raise ReducerError(f"tally: {path} is {value!r}, and no number") from None


def _counts(path: Path, told: Counted) -> Counts:
    if isinstance(told, (type, tuple)):
        types = (told,) if isinstance(told, type) else told
        for each in types:
            if not (isinstance(each, type) and issubclass(each, Event)):
                raise ReducerError(f"tally: {path} counts {each!r}, which is no event type")
        return lambda event: isinstance(event, types)
    if not callable(told):
        raise ReducerError(f"tally: {path} counts {told!r}", mend="name an event type, or give a function of an event")
    return told


def _events(reducer: AnyReducer[Any], told: Events | None) -> st.SearchStrategy[Event]:
    if isinstance(told, st.SearchStrategy):
        return told
    if isinstance(told, Codebook):
        return drawn_events(codebook=told)
    types = handled(reducer) if told is None else (told,) if isinstance(told, type) else tuple(told)
    if not types:
        what = "it handles no event type" if told is None else "no event types are given"
        raise ReducerError(f"{reducer.name}: {what}, so there is nothing to test it with", mend="@mine.on(Launch) …")
    return drawn_events(*types)


def listed(subject: Subject, skip: Mapping[str, str]) -> list[tuple[Law, str | None]]:
    """The laws that are about a reducer, each with the reason why it is skipped, if it is."""
    for name, reason in skip.items():
        if name not in LAWS:
            mend = did_you_mean(str(name), LAWS) or f"the laws are {', '.join(LAWS)}"
            raise ReducerError(f"there is no law {name!r}", code="unknown-law", mend=mend)
        if not isinstance(reason, str) or not reason.strip():
            raise ReducerError(f"skip: no reason is given for {name!r}", mend=f"skip={{{name!r}: 'why'}}")
    found: list[tuple[Law, str | None]] = []
    for law in LAWS.values():
        applies = law.applies(subject)
        if applies:
            found.append((law, skip.get(law.name) or (applies if isinstance(applies, str) else None)))
    return found
