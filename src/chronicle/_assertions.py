"""What a check makes of assertions: each is compared with the replay as of its day.

What agrees with the settled value is passed over. What agrees with another value that the dates allow is open, and told
as a warning; what agrees with none cannot hold, and is an error. Both name the events behind the difference: those that
made the value what it is, those that may have changed it already, and the one that makes it what is asserted later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from chronicle._agreement import agrees, beside, fits, shown
from chronicle._register import Corrections
from chronicle.chronology import NEVER_ENDS, Occurrence
from chronicle.errors import EventError, InvalidLog, Problem, QueryError, ReplayError, Severity, TooManyWorlds
from chronicle.log import Assertion, Entry, Log, Written
from chronicle.paths import get, steps
from chronicle.provenance import Change, changes
from chronicle.reducer import AnyReducer, Combined, Only, Per
from chronicle.timeline import AsOf, Timeline
from chronicle.worlds import cells

_MOST_NAMES = 6
_NOWHERE = object()


def assertion_problems(log: Log, reducer: AnyReducer[Any]) -> Iterator[Problem]:
    """What is wrong with the assertions of a log that are in force, in the order of the log."""
    entries = _in_force(log)
    if not entries:
        return
    try:
        timeline = Timeline(log, reducer)
    except (InvalidLog, ReplayError):
        yield _unchecked(entries)
        return
    for entry, item in entries:
        try:
            answer = timeline.as_of(item.on, known=item.known)
        except ReplayError as error:
            mend = error.problem.mend
            yield _finding(entry, "assertion-unchecked", f"{entry.id!r} is not compared: {error.problem.message}", mend)
            continue
        for path, told in item.asserts.items():
            yield from _Comparison(entry, answer, path, told).problems()


def _in_force(log: Log) -> list[tuple[Entry, Assertion]]:
    held = [(entry, entry.item) for entry in log.entries() if isinstance(entry.item, Assertion)]
    corrections = Corrections(log.entries()) if held else Corrections(())
    return [(entry, item) for entry, item in held if corrections.retracted(entry.id) is None]


def _unchecked(entries: list[tuple[Entry, Assertion]]) -> Problem:
    message = f"{len(entries)} assertion{'' if len(entries) == 1 else 's'} not compared: the log cannot be replayed"
    return _finding(entries[0][0], "assertion-unchecked", message, "mend the errors that are told", severity="warning")


@frozen(eq=False)
class _Comparison:
    """One path of one assertion beside the answer for its day."""

    entry: Entry
    answer: AsOf[Any]
    path: str
    told: Written

    def problems(self) -> Iterator[Problem]:
        found, nowhere = _found(self.answer, self.path)
        try:
            if found is not _NOWHERE and agrees(found, self.told):
                return
            mistyped = None
        except (EventError, ValueError) as error:
            mistyped = error
        allowed = _possible_values(self.answer, self.path)
        if allowed is not None and any(fits(each, self.told) for each in allowed):
            yield self._open(found, allowed)
        elif nowhere is not None:
            message = f"{self.entry.id!r} asserts {self.path}, and {nowhere.message}"
            yield self._problem("assertion-nowhere", message, self._later() or nowhere.mend)
        elif mistyped is not None:
            yield self._mistyped(found, mistyped)
        elif allowed is None:
            yield self._undecided(found)
        else:
            yield self._fails(found, allowed)

    def _fails(self, found: Any, allowed: tuple[Any, ...]) -> Problem:
        others = self._others(found, allowed)
        also = f", perhaps {others}," if others else ""
        message = f"{self._asserted(found)}{also} and cannot be {shown(self.told)}{self._behind()}"
        return self._problem("assertion-fails", message, self._later() or _LOOK)

    def _open(self, found: Any, allowed: tuple[Any, ...]) -> Problem:
        message = f"{self._asserted(found)}, perhaps {self._others(found, allowed)}"
        mend = "nothing is wrong; where this is what happened, a closer date or `after` says so"
        return self._problem("assertion-open", message + self._behind(), self._later() or mend, "warning")

    def _undecided(self, found: Any) -> Problem:
        message = f"{self._asserted(found)}; whether it can be {shown(self.told)} is not known, for too much is open"
        message += self._behind()
        return self._problem("assertion-undecided", message, self._later() or _CLOSER, "warning")

    def _mistyped(self, found: Any, error: Exception) -> Problem:
        message = f"{self._asserted(found)}: {error.args[0]}"
        mend = error.problem.mend if isinstance(error, EventError) else None
        return self._problem("assertion-mistyped", message, mend or f"write it as {shown(found)} is written")

    def _asserted(self, found: Any) -> str:
        at = f"on {self.answer.date}" + (f", as known on {self.answer.known}" if self.answer.known else "")
        now = "there is no such value" if found is _NOWHERE else f"it is {self._shown(found)}"
        return f"{self.entry.id!r} asserts {self.path}: {shown(self.told)} {at}, where {now}"

    def _shown(self, found: Any) -> str:
        return shown(beside(found, self.told))

    def _others(self, found: Any, allowed: tuple[Any, ...]) -> str:
        return _listed([self._shown(each) for each in allowed if not _same(each, found)])

    def _behind(self) -> str:
        """The events behind the value, and those that may have changed it."""
        made = _ids(change.occurrence for change in changes(self.answer, self.path))
        told = [f"made so by {_listed(made)}" if made else "nothing has changed it by then"]
        told += [f"may be changed by {_listed(names)}" for names in [_may_change(self.answer, self.path)] if names]
        told += [f"the order is open of {_listed(names)}" for names in [_unordered(self.answer, self.path)] if names]
        return f" ({'; '.join(told)})"

    def _later(self) -> str | None:
        """The first change after the day that makes the value what is asserted."""
        full = evolve(self.answer, day=NEVER_ENDS)
        past = self.answer.replay.chronology.certain(self.answer.day)
        counted = {each.key for each in self.answer.replay.chronology[:past]}
        later: Change | None = None
        for change in changes(full, self.path):
            if change.occurrence.key in counted:
                break
            later = change if fits(change.after, self.told) else later
        if later is None:
            return None
        each = later.occurrence
        return f"it is {shown(self.told)} from {each.days} on, by {_id(each)}: one of the two dates may be wrong"

    def _problem(self, code: str, message: str, mend: str | None, severity: Severity = "error") -> Problem:
        return _finding(self.entry, code, message, mend, severity=severity, path=self.path)


_LOOK = "look for a missing event, a wrong date or a wrong count; where the source is wrong, retract the assertion"
_CLOSER = "closer dates, or `after`, leave fewer possibilities"


def _possible_values(answer: AsOf[Any], path: str) -> tuple[Any, ...] | None:
    """Every value that the dates allow at a path; `None` where it is not known, or where it is not always there."""
    try:
        return answer.possible(path).values
    except (TooManyWorlds, ReplayError, QueryError):
        return None


def _found(answer: AsOf[Any], path: str) -> tuple[Any, Problem | None]:
    try:
        return get(answer.state, path), None
    except QueryError as error:
        return _NOWHERE, error.problem


def _same(one: Any, other: Any) -> bool:
    return one is other or bool(one == other)


# --- what has a say in a value ----------------------------------------------------------------------------------------


def _pending(answer: AsOf[Any], path: str) -> list[Occurrence]:
    return [each for each in answer.pending if _concerns(answer, each, path)]


def _pairs(answer: AsOf[Any], path: str) -> Iterator[tuple[Occurrence, Occurrence]]:
    for one, other in answer.pairs_unordered():
        if _concerns(answer, one, path) and _concerns(answer, other, path):
            yield one, other


def _unordered(answer: AsOf[Any], path: str) -> list[str]:
    return _ids(each for pair in _pairs(answer, path) for each in pair)


def _concerns(answer: AsOf[Any], each: Occurrence, path: str) -> bool:
    """Whether an occurrence has a say in a part of the state that a path leads through, or into."""
    reducer = answer.timeline.reducer
    through = _through(reducer, steps(path))
    return any(
        all(str(here) == there for here, there in zip(place, through, strict=False))
        for place, _ in cells(reducer, each)
    )


def _through(reducer: AnyReducer[Any], told: tuple[str, ...]) -> tuple[str, ...]:
    """The steps of a path that lead through parts and keys of a reducer; the others are its own affair."""
    if isinstance(reducer, Only):
        return _through(reducer.inner, told)
    if told and isinstance(reducer, Combined) and told[0] in reducer.by_name:
        return (told[0], *_through(reducer.by_name[told[0]], told[1:]))
    if told and isinstance(reducer, Per):
        return (told[0], *_through(reducer.inner, told[1:]))
    return ()


def _may_change(answer: AsOf[Any], path: str) -> list[str]:
    """What is pending and changes a value, tried alone on the settled state and after the others that are pending."""
    fold, counted = answer.timeline.reducer.fold, {each.key for each in answer.counted}
    state, found = answer.state, _found(answer, path)[0]
    names: list[Occurrence] = []
    for each in _pending(answer, path):
        if each.key in counted:
            names.append(each)  # a correction may undo or alter it
            continue
        try:
            alone, after = (_value(fold([each], start=start), path) for start in (answer.state, state))
            changed = not _same(alone, found) or not _same(after, _value(state, path))
            state = fold([each], start=state)
        except Exception:  # a handler need not take what perhaps never happened so
            continue
        names += [each] if changed else []
    return _ids(names)


def _value(state: Any, path: str) -> Any:
    try:
        return get(state, path)
    except QueryError:
        return _NOWHERE


# --- words ------------------------------------------------------------------------------------------------------------


def _id(each: Occurrence) -> str:
    return f"the end of {each.id}" if each.is_end else each.id


def _ids(occurrences: Iterable[Occurrence]) -> list[str]:
    return list(dict.fromkeys(_id(each) for each in occurrences))


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _finding(
    entry: Entry, code: str, message: str, mend: str | None, *, severity: Severity = "error", path: str | None = None
) -> Problem:
    assert isinstance(entry.item, Assertion)
    return Problem(
        code=code,
        message=message,
        mend=mend,
        entry=entry.id,
        field="asserts" if path is None else f"asserts.{path}",
        date=str(entry.item.on),
        severity=severity,
    )
