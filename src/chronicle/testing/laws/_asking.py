"""Laws of the answers: what a log says of a day, of what was known then, and after corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from itertools import islice, product
from typing import Any

import attrs
from hypothesis import strategies as st

from chronicle.chronology import NEVER_ENDS, Chronology, Occurrence
from chronicle.dates import Days, When, iso_day
from chronicle.events import Event, references
from chronicle.log import Amendment, Retraction
from chronicle.paths import Path, get, joined
from chronicle.testing._case import Subject, Trial, days_of, differ, log_of, raising, settled
from chronicle.testing._dates import FEW
from chronicle.testing._telling import named
from chronicle.testing.laws._law import Law
from chronicle.testing.strategies import Log, names_of, whens
from chronicle.timeline import AsOf, Timeline

__tracebackhide__ = True
WHENS = whens()


def same_every_day(trial: Trial, one: tuple[str, Timeline[Any]], other: tuple[str, Timeline[Any]], how: str) -> None:
    """Two timelines have the same state on every day."""
    for day in sorted({*days_of(one[1].chronology), *days_of(other[1].chronology), NEVER_ENDS}):
        when = "" if day == NEVER_ENDS else f", as of {iso_day(day)}"
        trial.same((one[0], one[1].state(day)), (other[0], other[1].state(day)), how + when)


# -- arrival -----------------------------------------------------------------------------------------------------------


def arrival(trial: Trial) -> None:
    """``state(log, X) == state(permuted(log), X)``, also where the log is replayed first and grows afterwards.

    What is entered late is told where it belongs. Where the order of two events is open the first entered is told
    first, so a reducer that is declared ordered is asked only where the order of the telling stays.
    """
    held = trial.log()
    moved = _behind_what_they_name(trial.draw(st.permutations(held)))
    if trial.subject.ordered and _order(held) != _order(moved):
        return
    log = log_of(())
    grown = trial.replay(log)
    for event in moved:
        log.append(event)
        with raising():
            grown.refresh()
    how = f"entered in the order {', '.join(each.id for each in moved)}, one by one"
    same_every_day(trial, ("entered at once", trial.replay(log_of(held))), ("one by one", grown), how)


def _order(events: Log) -> list[tuple[str, int]]:
    return [(each.id, each.index) for each in settled(events)]


def _behind_what_they_name(events: list[Event]) -> Log:
    """The events in the same order, but for those that are named, which go before those that name them."""
    by_id = {event.id: event for event in events}
    found: dict[str, Event] = {}

    def enter(event: Event) -> None:
        for name in names_of(event):
            if name not in found:
                enter(by_id[name])
        found.setdefault(event.id, event)

    for event in events:
        enter(event)
    return tuple(found.values())


# -- known time --------------------------------------------------------------------------------------------------------


def known_time(trial: Trial) -> None:
    """``state(log, X, known=Y) == fold(occurrences by X that were known by Y, as if known at once)``.

    When something became known decides whether it is seen, and nothing else. So where no event says when it became
    known, ``state(log, X, known=Y) == state(log, min(X, Y))``.
    """
    held = trial.log(linked=False)
    plainly = settled(attrs.evolve(event, known=None) for event in held)
    days = days_of(plainly) + [day for each in held for day in _bounds(each.known)]
    if not days:
        return
    timeline = trial.replay(log_of(held))
    known = {event.id: event.known for event in held}
    asked, day = trial.draw(st.sampled_from(sorted(days))), trial.draw(st.sampled_from(sorted(days)))
    seen = [each for each in plainly if each.last <= day and _is_known(known[each.id], each, asked)]
    with raising():
        answer = timeline.replayed(asked, None).state(day)
    how = f"as of {iso_day(day)}, known by {iso_day(asked)}"
    trial.same(("asked", answer), ("folded from what was known", trial.fold(seen)), how)


def _bounds(when: When | None) -> list[int]:
    return [] if when is None else [day for day in (when.earliest, when.latest) if day is not None]


def _is_known(known: When | None, each: Occurrence, asked: int) -> bool:
    if known is None:
        return each.last <= asked
    return known.latest is not None and known.latest <= asked


# -- corrections -------------------------------------------------------------------------------------------------------


def amend(trial: Trial) -> None:
    """``state(log ++ [amendment], X) == state(log as if it had been written so, X)``.

    A correction leaves no trace in the state, also where the log was replayed before it was corrected.
    """
    held = trial.log(linked=False, min_size=1)
    at = trial.draw(st.integers(0, len(held) - 1))
    changes = _changes(held, at, trial.draw(WHENS))
    rewritten = attrs.evolve(held[at], **changes)
    log = log_of(held)
    timeline = trial.replay(log)
    log.append(Amendment(amends=held[at].id, set=changes))
    with raising():
        timeline.refresh()
    fresh = trial.replay(log_of((*held[:at], rewritten, *held[at + 1 :])))
    how = f"{held[at].id!r} amended: {', '.join(f'{name} is {value!r}' for name, value in changes.items())}"
    same_every_day(trial, ("amended", timeline), ("written so", fresh), how)


def _changes(held: Log, at: int, when: When) -> dict[str, Any]:
    """What an amendment sets: another date, and, where the log has another event of the type, what that one says."""
    event, own = held[at], {each.name for each in attrs.fields(Event)}
    dated = {"when": when, **({"spread": 1} if event.spread > 1 else {})}
    names = [each.name for each in attrs.fields(type(event)) if each.name not in own]
    named = {name for name, _ in references(type(event))}
    for other in held:
        if other is not event and type(other) is type(event):
            told = {**dated, **{name: getattr(other, name) for name in names if name not in named}}
            return told if _valid(event, told) else dated
    return dated


def _valid(event: Event, changes: dict[str, Any]) -> bool:
    try:
        attrs.evolve(event, **changes)
    except Exception:
        return False
    return True


def retract(trial: Trial) -> None:
    """``state(log ++ [retraction of e], X) == state(log without e, X)``.

    What is retracted counts nowhere, also where the log was replayed while it still stood.
    """
    held = trial.log(linked=False, min_size=1)
    named = {name for event in held for name in names_of(event)}
    gone = trial.draw(st.sampled_from([event for event in held if event.id not in named]))
    log = log_of(held)
    timeline = trial.replay(log)
    log.append(Retraction(retracts=gone.id))
    with raising():
        timeline.refresh()
    fresh = trial.replay(log_of(event for event in held if event is not gone))
    same_every_day(trial, ("retracted", timeline), ("never written", fresh), f"{gone.id!r} retracted")


# -- no lookahead ------------------------------------------------------------------------------------------------------


def lookahead(trial: Trial) -> None:
    """``state(log, X) == fold(occurrences by X)``, whatever comes after `X`.

    What a log says of a day is what had happened by then: nothing that comes later reaches back.
    """
    chronology = settled(trial.log())
    for day in days_of(chronology):
        before = deepcopy(trial.fold(chronology[: chronology.certain(day)]))
        answer = trial.replay(log_of(trial.shown)).state(day)
        how = f"as of {iso_day(day)}"
        trial.same(("from what had happened", before), ("from the whole log", answer), how)


# -- bounds ------------------------------------------------------------------------------------------------------------


def bounds(trial: Trial) -> None:
    """``low <= value(fold(history by X)) <= high``, for every history that the dates and the links of a log allow.

    A history gives each event one of its days. Where a path is declared monotone, what has certainly happened by `X`
    gives the least value and what may have happened the greatest.
    """
    few = trial.subject.events.map(lambda event: attrs.evolve(event, known=None, spread=1))
    held = _few(trial, few)
    timeline = trial.replay(log_of(held))
    chronology = timeline.chronology
    chosen = list(histories(held))
    for day in days_of(chronology):
        answer = AsOf(timeline, day, None, None, timeline.replayed(None, None))
        for path, holds, promise in promised(trial, answer):
            for days in chosen:
                value = get(trial.fold(happened(chronology, days, day)), path)
                if not holds(value):
                    on = ", ".join(f"{name} on {_span(each)}" for name, each in days.items())
                    trial.breaks(f"as of {iso_day(day)}, {named(path)} is {value!r} where {on}; promised is {promise}")


Promise = tuple[Path, Callable[[Any], bool], str]


def promised(trial: Trial, answer: AsOf[Any]) -> Iterator[Promise]:
    """What an answer promises of every history: (path, whether a value keeps it, the promise in words).

    It is what `AsOf.bounds` answers for a path that is declared monotone: the two folds, and nothing enumerated.
    """
    least = answer.state
    most = trial.fold(sorted([*answer.counted, *answer.pending], key=answer.replay.chronology.index))
    for path in trial.subject.monotone:
        low, high = get(least, path), get(most, path)
        yield path, partial(_between, low, high), f"{low!r} to {high!r}"


def _between(low: Any, high: Any, value: Any) -> bool:
    return bool(low <= value <= high)


def _few(trial: Trial, one: st.SearchStrategy[Event]) -> Log:
    """A small log whose dates allow a few days each, so that all choices can be tried."""
    dated = st.builds(lambda event, when: attrs.evolve(event, when=when), one, FEW)
    return trial.log(one=dated, min_size=1, max_size=4)


Chosen = dict[str, tuple[int, int | None]]
_MANY = 500


def histories(held: Log) -> Iterator[Chosen]:
    """Every choice of days (first, and last of a span) that the dates and the links of some events allow.

    Slow and obvious: all choices are tried, and those kept that agree with each `after` and each `within`.
    """
    choices = [list(_choices(event.when)) for event in held]
    for chosen in islice(product(*choices), _MANY):
        days = dict(zip((event.id for event in held), chosen, strict=True))
        if all(_agrees(event, days, held) for event in held):
            yield days


def _choices(when: When) -> Iterator[tuple[int, int | None]]:
    for first in _each(when.begin):
        if when.is_point:
            yield first, None
        else:
            yield from ((first, last) for last in _each(when.end) if first <= last)


def _each(days: Days | None) -> Iterator[int]:
    day = None if days is None else days.first
    while days is not None and day is not None:
        yield day
        day = days.next(day + 1)


def _agrees(event: Event, days: Chosen, held: Log) -> bool:
    by_id = {each.id: each for each in held}
    first, last = days[event.id]
    for name in event.after:
        begins, ends = days[name.removesuffix(".end")]
        lasting = not type(by_id[name.removesuffix(".end")]).__act__
        if first < (ends + lasting if name.endswith(".end") and ends is not None else begins):
            return False
    for name in event.within:
        begins, ends = days[name]
        if first < begins or (ends is not None and (first if last is None else last) > ends):
            return False
        if ends is None and by_id[name].when.is_point and (first if last is None else last) > begins:
            return False
    return True


def happened(chronology: Chronology, chosen: Chosen, day: int) -> list[Occurrence]:
    """The occurrences by the end of a day in one history; what shares a day stays in the settled order."""
    dated = [(_shows(each, chosen), at, each) for at, each in enumerate(chronology)]
    return [each for shows, _, each in sorted(dated) if shows <= day]


def _shows(each: Occurrence, chosen: Chosen) -> int:
    first, last = chosen[each.id]
    if not each.is_end:
        return first
    assert last is not None
    return last if type(each.event).__act__ else last + 1


def _span(days: tuple[int, int | None]) -> str:
    return iso_day(days[0]) if days[1] is None else f"{iso_day(days[0])}/{iso_day(days[1])}"


# -- blame -------------------------------------------------------------------------------------------------------------


def blame(trial: Trial) -> None:
    """``value(fold(xs)) == value(fold(xs without e))``, for every event `e` that ``why`` does not name.

    The reason that is given for a value is the whole reason: without any one event that it does not name, nothing
    changes. Every such event is tried.
    """
    held = trial.log(linked=False, min_size=1)
    timeline = trial.replay(log_of(held))
    path = trial.draw(st.sampled_from(list(paths_of(trial.subject.reducer.initial))))
    days = [day for day in days_of(timeline.chronology) if abs(day) < _DATED]
    for day in trial.draw(st.lists(st.sampled_from(days), min_size=1, max_size=3, unique=True)) if days else ():
        _blamed(trial, timeline, day, path)


def _blamed(trial: Trial, timeline: Any, day: int, path: Path) -> None:
    with raising():
        reason = timeline.why(When.day(day), path)
    reasons = {_id(each) for part in (reason.changed, reason.enabled, reason.confirms) for each in part}
    counted = timeline.chronology[: timeline.chronology.certain(day)]
    value = get(timeline.state(day), path)
    for event in trial.shown:
        if event.id not in reasons:
            found = _value(trial.fold(each for each in counted if each.id != event.id), path)
            if differ(value, found):
                trial.breaks(
                    f"as of {iso_day(day)}, {named(path)} is {value!r}, for which {event.id!r} is no reason; "
                    f"without {event.id!r} it is {found!r}"
                )


_DATED = 3_000_000


def _id(each: Any) -> str:
    """The id of what a reason names: a change, an occurrence, an event, or an id."""
    each = getattr(each, "occurrence", each)
    return each if isinstance(each, str) else str(each.id)


def _value(state: Any, path: Path) -> Any:
    try:
        return get(state, path)
    except Exception:
        return None


def _whole(state: Any) -> Any:
    return state


def paths_of(state: Any, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """The paths of the values of a state, each before what is below it; the first is a function for all of it."""
    yield joined(above) if above else _whole
    if len(above) == 3:
        return
    if attrs.has(type(state)):
        for each in attrs.fields(type(state)):
            yield from paths_of(getattr(state, each.name), (*above, each.name))


def _has_why(_: Subject) -> bool:
    return hasattr(Timeline, "why")


LAWS = (
    Law("arrival", "entries may come in any order", arrival),
    Law("known_time", "when something became known decides whether it is seen, and nothing else", known_time),
    Law("amend", "what is amended reads as if it had been written so", amend),
    Law("retract", "what is retracted reads as if it had never been written", retract),
    Law("lookahead", "nothing that comes later reaches back", lookahead),
    Law("bounds", "bounds hold under every choice of days", bounds, lambda subject: bool(subject.monotone)),
    Law("blame", "the reason that is given for a value is the whole reason", blame, _has_why),
)
