"""What can go wrong, told so that it can be mended.

Every error of chronicle says *what* is wrong, *where* (file, line and column; entry; field; date) and *how to mend it*.
One fact about one place is a `Problem`; one `Problem` is raised as a `ChronicleError`; all problems of a log are raised
together as an `InvalidLog`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from attrs import frozen

Severity = Literal["error", "warning"]

MOST_PROBLEMS = 1000
"""How many problems of a log are told; the others are counted, or left for the next reading."""


@frozen
class Place:
    """A place in a file: its path, line and column, both counted from 1.

    >>> str(Place("events/a.yaml", 12, 7))
    'events/a.yaml:12:7'
    """

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong, or doubtful, at one place.

    `code` is stable and short (``unknown-type``); `message` says what is wrong; `mend` says what to do about it;
    `excerpt` is the line of the file as it stands, which `str` shows with a caret under the column of `place`.

    >>> print(Problem(code="bad-date", message="2002 has no 30 February", place=Place("a.yaml", 3, 9),
    ...               excerpt="  when: 2002-02-30", mend="write 2002-02"))
    a.yaml:3:9: error[bad-date]: 2002 has no 30 February
      |   when: 2002-02-30
      |         ^
      = write 2002-02
    """

    code: str
    message: str
    place: Place | None = None
    entry: str | None = None
    field: str | None = None
    date: str | None = None
    mend: str | None = None
    excerpt: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterable[str]:
        where = f"{self.place}: " if self.place else ""
        who = ", ".join(
            f"{name} {value}"
            for name, value in (("entry", self.entry), ("field", self.field), ("date", self.date))
            if value is not None and value not in self.message
        )
        yield f"{where}{self.severity}[{self.code}]: {self.message}" + (f" ({who})" if who else "")
        if self.excerpt is not None:
            yield f"  | {self.excerpt}"
            if self.place is not None and 0 < (self.place.column or 0) <= len(self.excerpt) + 1:
                yield "  | " + " " * ((self.place.column or 1) - 1) + "^"
        if self.mend is not None:
            yield f"  = {self.mend}"


class ChronicleError(Exception):
    """The root of all errors that chronicle raises on purpose; `problem` holds what is known of it.

    >>> error = ChronicleError("no such type: lanch", code="unknown-type", mend="did you mean launch?")
    >>> error.problem.code, error.problem.mend
    ('unknown-type', 'did you mean launch?')
    """

    default_code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        mend: str | None = None,
        entry: str | None = None,
        field: str | None = None,
        date: str | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__(message)
        self.problem = Problem(
            code=code or self.default_code,
            message=message,
            mend=mend,
            entry=entry,
            field=field,
            date=date,
            place=place,
        )

    def __str__(self) -> str:
        told = self.problem
        who = [f"entry {told.entry}"] if told.entry and told.entry not in told.message else []
        who += [str(told.place)] if told.place else []
        return told.message + (f" ({', '.join(who)})" if who else "") + (f"\n  = {told.mend}" if told.mend else "")

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(kind: type[ChronicleError], args: tuple[object, ...], state: dict[str, object]) -> ChronicleError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class DateError(ChronicleError, ValueError):
    """A text is not a date that chronicle can read, or not one that can stand where it stands."""

    default_code = "bad-date"


class QueryError(ChronicleError, ValueError):
    """A question cannot be asked so: its date is not one day, month or year, or its path leads nowhere."""

    default_code = "bad-query"


class TooManyWorlds(ChronicleError, RuntimeError):
    """What the dates allow was not looked through: it is more than the limit. `pending` names what causes it.

    Nothing is guessed: no answer is called exact, possible or impossible that was not found to be.
    """

    default_code = "too-many-worlds"

    def __init__(self, message: str, *, pending: tuple[object, ...] = (), **told: object) -> None:
        super().__init__(message, **told)  # type: ignore[arg-type]
        self.pending = pending


class CodebookError(ChronicleError, TypeError):
    """An event type, or a codebook, is declared in a way that cannot work."""

    default_code = "bad-codebook"


class EventError(ChronicleError, ValueError):
    """An event, an amendment or a retraction holds something that it cannot hold."""

    default_code = "bad-event"


class ReducerError(ChronicleError, TypeError):
    """A reducer is declared or combined in a way that cannot work, or changed after its first replay."""

    default_code = "bad-reducer"


class ReplayError(ChronicleError, RuntimeError):
    """A handler raised while a log was replayed; the cause is chained, the event is named."""

    default_code = "handler-failed"


class OrderError(ChronicleError, ValueError):
    """`after`, `within` and the dates of some events cannot all hold; `chain` names the events in order."""

    default_code = "contradiction"

    def __init__(self, message: str, *, chain: tuple[str, ...] = (), **told: object) -> None:
        super().__init__(message, **told)  # type: ignore[arg-type]
        self.chain = chain


class InvalidLog(ChronicleError, ValueError):
    """A log, or what was to be appended to it, has problems: `problems` holds all of them, in the order of the files.

    >>> one = Problem(code="unknown-type", message="no type 'lanch'")
    >>> InvalidLog([one]).problems == (one,)
    True
    """

    default_code = "invalid-log"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the log")

    def __str__(self) -> str:
        shown = "\n".join(str(problem) for problem in self.problems[:_SHOWN])
        more = len(self.problems) - _SHOWN
        return f"{self.problem.message}\n{shown}" + (f"\n… and {more} more" if more > 0 else "")


_SHOWN = 20


class Conflict(ChronicleError, RuntimeError):
    """The log has moved on since the head that an append expected; `head` is where it stands now."""

    default_code = "conflict"

    def __init__(self, message: str, *, head: object) -> None:
        super().__init__(message, mend="read on from the head that you had, decide again, and append with the new head")
        self.head = head


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The mend for a word that is not known: the likeliest of `known`, two if they are as likely, or `None`.

    >>> did_you_mean("lanch", ["launch", "talks"])
    'did you mean launch?'
    """
    word = word[:_LONGEST_WORD]
    return _nearest(word, tuple(_likely(word, list(known))))


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    import difflib  # only a mistake needs it

    near = difflib.get_close_matches(word, known, n=2, cutoff=0.6)
    if len(near) == 2 and _likeness(word, near[0]) > _likeness(word, near[1]) + _CLEARLY:
        near = near[:1]
    return f"did you mean {' or '.join(near)}?" if near else None


_CLEARLY = 0.1
_LONGEST_WORD = 100
_MANY_WORDS = 500


def _likely(word: str, known: list[str]) -> list[str]:
    """Of many words, those that begin or end as a word does: a slip leaves one of its halves as it was."""
    if len(known) <= _MANY_WORDS:
        return known
    half = len(word) // 2 or 1
    begin, end = word[:half], word[-half:]
    return [each for each in known if each.startswith(begin) or each.endswith(end)][:_MANY_WORDS]


def _likeness(word: str, other: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, other, word).ratio()
