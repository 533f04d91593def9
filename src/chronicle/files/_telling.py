"""The problems of one reading: each cause told once, at its first place, and no more of them than can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field

from chronicle.errors import MOST_PROBLEMS, Place, Problem

# The mend of these is one and the same wherever they stand: one slip, copied, or one thing that is missing elsewhere.
_ONE_CAUSE = frozenset({"unknown-type", "unknown-field", "missing-recorded", "duplicate-id", "upcast"})
_SHOWN = 5
_LONGEST = 400

Cause = tuple[str, str, str]


@define(eq=False)
class Telling:
    """What is wrong with a log, as it is found."""

    problems: list[Problem] = field(factory=list)
    untold: int = 0
    _rest: list[Problem] = field(factory=list)
    _first: dict[Cause, int] = field(factory=dict)
    _again: dict[int, tuple[int, list[Place]]] = field(factory=dict)

    @property
    def full(self) -> bool:
        """Whether the most problems are told, so that the next would only be counted."""
        return len(self.problems) >= MOST_PROBLEMS

    def again(self, code: str, message: str, place: Place) -> bool:
        """Whether a problem need not be made: it is told already, or too many are. It is counted then."""
        first = self._first.get(_cause(code, message, place))
        if first is not None:
            count, places = self._again.get(first, (0, []))
            self._again[first] = count + 1, places if len(places) >= _SHOWN else [*places, place]
        elif self.full:
            self.untold += 1
        return first is not None or self.full

    def tell(self, problem: Problem) -> None:
        """Keeps a problem, or counts it where it is told already or too many are."""
        if problem.code == "more-problems":
            self._rest.append(problem)
            return
        place = problem.place or Place("")
        if self.again(problem.code, problem.message, place):
            return
        if problem.code in _ONE_CAUSE or problem.code.startswith("dangling-"):
            self._first[_cause(problem.code, problem.message, place)] = len(self.problems)
        self.problems.append(_short(problem))

    def told(self, files: Sequence[str]) -> list[Problem]:
        """All that is wrong, in the order of the files, and last how much more there is."""
        order = {name: at for at, name in enumerate(files)}
        found = [self._with_places(at, each) for at, each in enumerate(self.problems)]
        found.sort(key=lambda each: _where(each, order))
        return [*found, *self._rest, *_uncounted(self.untold, found)]

    def _with_places(self, at: int, problem: Problem) -> Problem:
        if at not in self._again:
            return problem
        count, places = self._again[at]
        here = problem.place.file if problem.place else None
        shown = ", ".join(f"line {each.line}" if each.file == here else str(each) for each in places)
        dots = ", …" if count > len(places) else ""
        times = "once more" if count == 1 else f"{count:,} times more"
        return evolve(problem, message=f"{problem.message}; {times}: {shown}{dots}")


def _short(problem: Problem) -> Problem:
    """A problem that can be read, whatever was written for a name."""
    return evolve(
        problem,
        message=_cut(problem.message) or "",
        mend=_cut(problem.mend),
        entry=_cut(problem.entry),
        field=_cut(problem.field),
        date=_cut(problem.date),
    )


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"


def _cause(code: str, message: str, place: Place) -> Cause:
    """What two problems have in common where mending one mends the other; of a batch header, the file too."""
    return code, message, place.file if code == "missing-recorded" else ""


def _uncounted(untold: int, told: list[Problem]) -> Iterator[Problem]:
    if untold:
        message = f"problems in {untold:,} more {'place is' if untold == 1 else 'places are'} not told"
        mend = "mend those above, and read again"
        yield Problem(code="more-problems", message=message, place=told[-1].place, mend=mend)


def _where(problem: Problem, order: dict[str, int]) -> tuple[int, int, int]:
    place = problem.place
    if place is None:
        return (-1, 0, 0)
    return order.get(place.file, -1), place.line or 0, place.column or 0
