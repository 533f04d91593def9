"""What is doubtful in a log, beyond what stops it from being read.

Entries that cannot be read never get as far as this. What is found here are contradictions between dates and links,
requirements and invariants of a reducer that the settled history does not keep, handlers that raise, and small signs
of a slip: a source that nobody cites, something known before it happened. Nothing is raised: a check tells all it
finds, in the order of the log.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from chronicle._assertions import assertion_problems
from chronicle._breaking import Breaking, breaking_somewhere
from chronicle._history import Branches, History, Keys
from chronicle._orders import Breach, Orders
from chronicle.chronology import Chronology, Occurrence, Slot, recorded_day
from chronicle.dates import iso_day
from chronicle.doubts import doubts
from chronicle.errors import OrderError, Place, Problem, Severity, TooManyWorlds
from chronicle.events import Event, citations
from chronicle.log import Amendment, Correction, Entry, Log
from chronicle.provenance import changes_of
from chronicle.reducer import AnyReducer, Combined, Only, Per, Reducer

__all__ = ["findings"]

Holds = Callable[[Any, Any], bool]
_Node = tuple[AnyReducer[Any], History, str]


def findings(log: Log, reducer: AnyReducer[Any] | None) -> list[Problem]:
    """All that is doubtful in a log, and in what a reducer makes of it, in the order of the entries.

    Errors are contradictions of the full chronology, requirements that an event does not meet, invariants that an
    event breaks, and handlers that raise. Warnings are contradictions that exist only as of an earlier `known` or
    `recorded`, requirements that another order allowed by the dates would meet, sources never cited, a `known` that
    lies certainly before its `when`, and what `chronicle.doubts` tells. Without a reducer, only the log itself is
    checked.

    >>> from chronicle import MemoryLog
    >>> log = MemoryLog()
    >>> _ = log.append(Event(id="talks", when="1991", known="1990"))
    >>> [(each.severity, each.code, each.entry) for each in findings(log, None)]
    [('warning', 'known-too-early', 'talks')]
    """
    chronology = Chronology(log)
    found = [*_contradictions(chronology), *_outdated(log, chronology), *_known_too_early(chronology)]
    found += doubts(log, chronology, reducer)
    if reducer is not None:
        found += _Fold(reducer, chronology).problems()
        found += assertion_problems(log, reducer)
    placed = [_placed(problem, _entries_by_id(log)) for problem in found]
    return [*_in_order(placed, log), *_uncited(log)]


def _entries_by_id(log: Log) -> dict[str, Entry]:
    return {entry.id: entry for entry in log.entries()}


def _placed(problem: Problem, entries: Mapping[str, Entry]) -> Problem:
    entry = entries.get(problem.entry or "")
    return problem if entry is None or problem.place is not None else evolve(problem, place=entry.place)


def _in_order(problems: Iterable[Problem], log: Log) -> list[Problem]:
    seqs = {entry.id: entry.seq for entry in log.entries()}
    return sorted(problems, key=lambda problem: seqs.get(problem.entry or "", 0))


def _contradictions(chronology: Chronology) -> Iterator[Problem]:
    return (error.problem for error in chronology.contradictions)


def _outdated(log: Log, now: Chronology) -> Iterator[Problem]:
    """The contradictions that exist only as of an earlier `known` or `recorded`, each with the first such day."""
    linked = _Linked(log)
    told = {_told(error) for error in now.contradictions}
    for axis, days in (("known", linked.known_days()), ("recorded", linked.recorded_days())):
        for day in sorted(days):
            for error in _seen_on(linked, axis, day).contradictions:
                if _told(error) not in told:
                    told.add(_told(error))
                    yield _as_of(error.problem, axis, day)


def _seen_on(linked: _Linked, axis: str, day: int) -> Chronology:
    log = typing.cast("Log", linked)
    return Chronology(log, known=day) if axis == "known" else Chronology(log, recorded=day)


def _told(error: OrderError) -> tuple[Any, ...]:
    return error.problem.code, error.problem.entry, error.problem.field, error.chain


def _as_of(problem: Problem, axis: str, day: int) -> Problem:
    message = f"as {axis} on {iso_day(day)}, {problem.message}"
    mend = "nothing to mend where it was corrected since: questions with an earlier date leave this link out"
    return evolve(problem, severity="warning", code=f"outdated-{problem.code}", message=message, mend=mend)


class _Linked:
    """The entries that `after` and `within` are about, which alone can contradict each other, as a log."""

    def __init__(self, log: Log) -> None:
        self.zone, self.begins = log.zone, log.begins
        names = {name for entry in log.entries() for name in _links(entry)}
        self._entries = [entry for entry in log.entries() if isinstance(entry.item, Correction) or entry.id in names]

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def known_days(self) -> set[int]:
        """The days on which what is known changes, and the days before them."""
        dates = [entry.item.known for entry in self._entries if entry.item.known is not None]
        dates += [entry.item.set["known"] for entry in self._entries if _sets_known(entry)]  # type: ignore[union-attr]
        bounds = {day for date in dates for day in (date.earliest, date.latest) if day is not None}
        return bounds | {day - 1 for day in bounds}

    def recorded_days(self) -> set[int]:
        return {recorded_day(entry, self.zone) for entry in self._entries}


def _sets_known(entry: Entry) -> bool:
    return isinstance(entry.item, Amendment) and entry.item.set.get("known") is not None


def _links(entry: Entry) -> Iterator[str]:
    """The ids that an entry links by `after` and `within`: its own, and those it names."""
    item = entry.item
    if not isinstance(item, (Event, Amendment)):
        return
    told: Any = item.set if isinstance(item, Amendment) else {}
    after = item.after if isinstance(item, Event) else told.get("after", ())
    within = item.within if isinstance(item, Event) else told.get("within", ())
    if after or within:
        yield item.id if isinstance(item, Event) else item.target
        yield from (name.removesuffix(".end") for name in (*after, *within))


def _known_too_early(chronology: Chronology) -> Iterator[Problem]:
    for each in chronology:
        known = each.event.known
        if type(each.event).__announced__:
            continue
        if each.index == 0 and known is not None and known.before(each.event.when):
            mend = "one of the two dates is not so; a type that is announced beforehand says announced=True"
            message = f"{each.id!r} was known ({known}) before it happened ({each.event.when})"
            yield _problem(each, "known-too-early", message, mend, severity="warning", field_name="known")


def _uncited(log: Log) -> Iterator[Problem]:
    sources: Mapping[str, Any] = getattr(log, "sources", None) or {}
    cited = {ref for entry in log.entries() for ref in _cited(entry)}
    folder = getattr(log, "path", None)
    place = None if folder is None else Place(f"{folder}/sources.json")
    for ref, item in sources.items():
        if ref not in cited and not set(str(item.get("keyword", "")).split(", ")) & _FOR_THE_READER:
            message = f"the source {ref!r} is never cited"
            mend = "cite it, take it out of the sources, or give it the keyword 'further reading'"
            yield Problem(code="uncited-source", message=message, mend=mend, place=place, severity="warning")


def _cited(entry: Entry) -> Iterator[str]:
    yield from (each.ref for each in entry.item.sources)
    if isinstance(entry.item, Amendment):
        yield from (each.ref for each in citations(entry.item.set.get("sources", ())))


_FOR_THE_READER = {"further reading", "general reference"}
"""The keywords (CSL-JSON) of sources that a log lists and does not cite."""


@frozen(eq=False)
class _Fold:
    """One pass through a chronology that goes on where a handler raises, and what it finds."""

    reducer: AnyReducer[Any]
    chronology: Chronology
    found: dict[tuple[Any, ...], Problem] = field(factory=dict)
    _unmet: list[tuple[Occurrence, Reducer[Any], Holds, str]] = field(factory=list)
    _broken: set[tuple[int, Callable[..., bool]]] = field(factory=set)

    def problems(self) -> list[Problem]:
        self.reducer.seal()
        history = self._run()
        self._tell_unmet(history)
        for reducer, part, where in _nodes(self.reducer, history):
            for holds in reducer.invariants:
                self._invariant(reducer, part, holds, where)
        if all(problem.code != "handler-failed" for problem in self.found.values()):
            self._other_orders(history)
        return list(self.found.values())

    def _other_orders(self, history: History) -> None:
        """Tells what holds in the settled history and breaks in another one that the dates allow."""
        unmet = {(id(reducer), holds) for _, reducer, holds, _ in self._unmet}
        orders = Orders(self.reducer, self.chronology, history, frozenset(unmet | self._broken))
        for breach in orders.breaches():
            code = "requirement-open" if breach.requires else "invariant-open"
            name = f"{_name(breach.holds)} at {breach.at.id}"
            self._tell(breach.moved, breach.reducer, code, _breach(breach), _after(breach), name, "warning")
        self._elsewhere(unmet | self._broken)
        if orders.untried:
            message = f"the other orders of {orders.untried} occurrences are not tried: there are too many"
            self.found["untried",] = Problem(code="orders-untried", message=message, mend=_CLOSER, severity="warning")

    def _elsewhere(self, settled: set[tuple[int, Callable[..., bool]]]) -> None:
        """Tells what breaks only in a history in which several occurrences move by themselves."""
        told = {(problem.code, key[3]) for key, problem in self.found.items() if len(key) > 3}
        for each in breaking_somewhere(self.reducer, self.chronology):
            if isinstance(each, TooManyWorlds):
                names = ", ".join(dict.fromkeys(other.id for other in each.pending[:_MOST]))  # type: ignore[attr-defined]
                message = f"not every order is looked at: there are too many of {names}"
                self.found["untried",] = Problem(
                    code="orders-untried", message=message, mend=_CLOSER, severity="warning"
                )
                continue
            code = "requirement-open" if each.requires else "invariant-open"
            name = f"{_name(each.holds)} at {each.at.id}"
            if (code, name) not in told and (id(each.reducer), each.holds) not in settled:
                self._tell(each.at, each.reducer, code, _breaking(each), _between(each), name, "warning")

    def _run(self) -> History:
        history = self.reducer.start()
        watch = _Watch(self._require)
        steps = {slot: self.reducer.step(slot, watch) for slot in {each.slot for each in self.chronology}}
        for at, each in enumerate(self.chronology):
            step, watch.now = steps[each.slot], each
            try:
                if step is not None:
                    step(history, each.event, at)
            except Exception as error:  # a handler is anybody's code: whatever it raises is told
                message = f"a handler raised {type(error).__name__} for {each.id!r} ({each.event.__type__}): {error}"
                mend = "mend the handler; a handler takes every state that its reducer can be in"
                self._tell(each, self.reducer, "handler-failed", message, mend, str(each.slot))
        return history

    def _require(self, each: Occurrence, reducer: Reducer[Any], state: Any, holds: Holds) -> None:
        what = f"what {reducer.name} requires of a {each.event.__type__}: {_described(holds)}"
        try:
            met = holds(state, each.event)
        except Exception as error:  # likewise
            message = f"{_name(holds)} raised {type(error).__name__} for {each.id!r}: {error}"
            self._tell(each, reducer, "requirement-failed", message, "mend the requirement", _name(holds))
            self._broken.add((id(reducer), holds))
            return
        if not met:
            self._unmet.append((each, reducer, holds, f"{each.id!r} does not meet {what}"))

    def _tell_unmet(self, history: History) -> None:
        """Tells what is not required: an error, or a warning where another order that the dates allow would do."""
        places = {each.key: at for at, each in enumerate(self.chronology)}
        for each, reducer, holds, message in self._unmet:
            at = places[each.key]
            perhaps = self._perhaps_before(at)
            if perhaps and self._met_after(history.upto(at), perhaps, each, holds):
                names = ", ".join(dict.fromkeys(other.id for other in perhaps if reducer.handler(other.slot)))
                mend = f"the order is open: where it came later than one of {names}, say so by `after`"
                self._tell(each, reducer, "order-open", message, mend, _name(holds), "warning")
            else:
                mend = "look for a missing event, a wrong date or a wrong count"
                self._tell(each, reducer, "not-required", message, mend, _name(holds))

    def _perhaps_before(self, at: int) -> list[Occurrence]:
        """What stands behind a position in the settled order, and may have come before it."""
        each = self.chronology[at]
        behind = (other for other in self.chronology[at + 1 :] if other.first <= each.last)
        return [other for other in behind if other.id != each.id and not self.chronology.ordered(each, other)]

    def _met_after(self, history: History, before: Iterable[Occurrence], each: Occurrence, holds: Holds) -> bool:
        """Whether a requirement is met wherever it is asked, when some occurrences come first."""
        answers: list[bool] = []

        def ask(_: Occurrence, __: Reducer[Any], state: Any, asked: Holds) -> None:
            if asked is holds:
                answers.append(bool(holds(state, each.event)))

        try:
            for at, other in enumerate([*before], len(self.chronology)):
                step = self.reducer.step(other.slot)
                if step is not None:
                    step(history, other.event, at)
            watch = _Watch(ask)
            watch.now = each
            step = self.reducer.step(each.slot, watch)
            if step is not None:
                step(history, each.event, 2 * len(self.chronology))
        except Exception:  # what a handler makes of another order is no finding
            return False
        return all(answers)

    def _invariant(self, reducer: AnyReducer[Any], part: History, holds: Callable[[Any], bool], where: str) -> None:
        """Tells each occurrence from which on an invariant does not hold any more."""
        held = _holds(holds, part.at(0))
        for at in reversed(list(changes_of(part, len(self.chronology)))):
            before, held = held, _holds(holds, part.at(at + 1))
            if before is True and held is not True:
                self._broken.add((id(reducer), holds))
                what = f"{_described(holds)}{'' if held is False else f' (it raised {held})'}"
                each = self.chronology[at]
                message = f"{each.id!r} breaks an invariant of {reducer.name}{where}: {what}"
                mend = "look for a missing event, a wrong date or a wrong count, here or before"
                self._tell(each, reducer, "broken-invariant", message, mend, _name(holds))

    def _tell(
        self,
        each: Occurrence,
        reducer: AnyReducer[Any],
        code: str,
        message: str,
        mend: str,
        name: str,
        severity: Severity = "error",
    ) -> None:
        problem = _problem(each, code, message, mend, severity=severity)
        self.found.setdefault((each.id, id(reducer), code, name), problem)


_CLOSER = "closer dates, or `after`, leave fewer orders"


def _breach(breach: Breach) -> str:
    """What breaks in another order, in words."""
    joint = " and " if breach.together else " or "
    passed = joint.join([_called(each) for each in breach.passed[:_MOST]]) + ("…" if len(breach.passed) > _MOST else "")
    who = "it" if breach.at.key == breach.moved.key else _called(breach.at)
    what = f"break an invariant of {breach.reducer.name}{breach.where}"
    if breach.requires:
        what = f"not meet what {breach.reducer.name} requires of a {breach.at.event.__type__}"
    if breach.at.key in [each.key for each in breach.passed] and len(breach.passed) == 1:
        passed, who = _called(breach.at), "that one"
    told = f"{_called(breach.moved)} may have come before {passed}, as far as the dates tell, and then {who} would"
    return f"{told} {what}: {_described(breach.holds)}"


_MOST = 6


def _breaking(breaking: Breaking) -> str:
    """What breaks in one history, in words."""
    what = f"break an invariant of {breaking.reducer.name}"
    if breaking.requires:
        what = f"not meet what {breaking.reducer.name} requires of a {breaking.at.event.__type__}"
    before = ", ".join(_called(each) for each in breaking.earlier[:_MOST])
    behind = ", ".join(_called(each) for each in breaking.later[:_MOST])
    moves = [f"behind {before}"] * bool(before) + [f"before {behind}"] * bool(behind)
    where = f"come {' and '.join(moves)}" if moves else "come where others have changed places"
    told = f"{_called(breaking.at)} may have {where}, as far as the dates tell, and then it would"
    return f"{told} {what}: {_described(breaking.holds)}"


def _between(breaking: Breaking) -> str:
    """The link that excludes one history, where there is one."""
    name = f"{breaking.at.id}.end" if breaking.at.is_end else breaking.at.id
    if breaking.later and not breaking.at.is_end:
        names = ", ".join(f"{each.id}.end" if each.is_end else each.id for each in breaking.later[:_MOST])
        return f"where it did not, say so of {name}: after: [{names}]; one of them may do"
    if breaking.earlier:
        return f"where it did not, say after: [{name}] of {breaking.earlier[0].id}"
    return _CLOSER


def _called(each: Occurrence) -> str:
    return f"the end of {each.id!r}" if each.is_end else repr(each.id)


def _after(breach: Breach) -> str:
    """The link that excludes another order, where there is one."""
    moved = breach.moved
    if moved.is_end:
        inside = [each.id for each in breach.passed if not each.is_end]
        mend = f"where it did not, date them more closely, or say within: [{moved.id}] of what lies inside it"
        return mend if inside else "where it did not, date the two ends more closely"
    names = ", ".join(f"{each.id}.end" if each.is_end else each.id for each in breach.passed)
    several = "; one of them may do" if breach.together else ""
    return f"where it did not, say so of {moved.id}: after: [{names}]{several}"


class _Watch:
    """What a step calls before each handler: asks the requirements of the occurrence that stands in `now`."""

    now: Occurrence

    def __init__(self, ask: Callable[[Occurrence, Reducer[Any], Any, Holds], None]) -> None:
        self.ask = ask

    def __call__(self, reducer: Reducer[Any], state: Any, event: Event, slot: Slot) -> None:  # noqa: ARG002
        for holds in reducer.required(slot):
            self.ask(self.now, reducer, state, holds)


def _nodes(reducer: AnyReducer[Any], history: History, where: str = "") -> Iterator[_Node]:
    """Each reducer that another is made of with its history; one for each key that was seen."""
    yield reducer, history, where
    if isinstance(reducer, Combined) and isinstance(history, Branches):
        for name, part in reducer.by_name.items():
            yield from _nodes(part, history.parts[name], where)
    elif isinstance(reducer, Only):
        yield from _nodes(reducer.inner, history, where)
    elif isinstance(reducer, Per) and isinstance(history, Keys):
        for key, (_, part) in history.by_key.items():
            yield from _nodes(reducer.inner, part, f"{where} for {key}")


def _holds(holds: Callable[[Any], bool], state: Any) -> bool | str:
    """Whether an invariant holds in a state; what it raised, where it did."""
    try:
        return bool(holds(state))
    except Exception as error:  # an invariant is anybody's code too
        return f"{type(error).__name__}: {error}"


def _described(function: Callable[..., Any]) -> str:
    """The first line of the docstring of a function, or its name in words."""
    lines = (function.__doc__ or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else _name(function).replace("_", " ")


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", None) or repr(function))


def _problem(
    each: Occurrence,
    code: str,
    message: str,
    mend: str,
    *,
    severity: Severity = "error",
    field_name: str | None = None,
) -> Problem:
    date = str(each.event.when)
    return Problem(code=code, message=message, mend=mend, entry=each.id, field=field_name, date=date, severity=severity)
