"""The citation of an answer: enough to ask it again years later, and to tell what became of it.

It says what was asked (the title of the log, the reducer, the dates, the paths), what the answer was, and of which log:
the head, which is the `seq` of the last entry and the digest that chains all entries up to it. So that a log that was
rewritten is not only found out, it carries the beginnings of at most 64 of the digests on the way to the head (`marks`)
and, of a value, the entries behind it. Up to 64 entries, the marks name the first entry at which the chain differs;
beyond that, the few entries among which it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Literal

import attrs
from attrs import field, frozen
from attrs.validators import instance_of

from chronicle._values import value_of
from chronicle.chronology import Chronology
from chronicle.dates import Widen, iso_day, query_day
from chronicle.errors import ChronicleError, QueryError
from chronicle.log import EMPTY, Entry, Head, Log, content, digest
from chronicle.paths import Path, get
from chronicle.provenance import Answer, Learning, Replayed, Side, SupposedLog, behind, corrections_of
from chronicle.replay import Replay

__all__ = ["Break", "CitedAnswer", "CitedEntry", "CitedValue", "Verdict", "cite", "verify"]

_MOST_MARKS = 64
_MOST_ENTRIES = 64
_MARK = 4


@frozen
class CitedEntry:
    """An entry behind a cited value: its id, its `seq`, and the beginning of a digest of what it says."""

    id: str
    seq: int
    digest: str

    @classmethod
    def of(cls, entry: Entry) -> CitedEntry:
        """The citation of an entry."""
        told = f"{entry.recorded}\n{content(entry.item)}"
        return cls(entry.id, entry.seq, hashlib.sha256(told.encode()).hexdigest()[: 2 * _MARK])


@frozen(kw_only=True)
class CitedAnswer:
    """An answer as it is cited; `AsOf.cite` makes one, `json` and `parse` write and read it, `str` is for people.

    The dates are days in EDTF, `None` where an axis was not asked; `widen` is by how much marked dates were widened, if
    they were; `values` are by path, as JSON has them; `state` is a digest of the whole state, where no path was cited;
    `entries` are the latest of those behind the values.
    """

    title: str | None
    reducer: str = field(validator=instance_of(str))
    reducer_version: str | None
    as_of: str = field(validator=instance_of(str))
    known: str | None
    recorded: str | None
    values: Mapping[str, Any] = field(validator=instance_of(dict))
    state: str | None
    head: Head
    marks: str = field()
    entries: tuple[CitedEntry, ...]
    chronicle: str
    widen: str | None = None

    @marks.validator
    def _are_all_there(self, _: Any, marks: str) -> None:
        if len(marks) != _MARK * len(_marked(self.head.seq)) or len(self.head.digest) != len(EMPTY):
            raise ValueError("its digests are not whole")

    def json(self) -> str:
        """The citation as one line of JSON."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def plain(self) -> dict[str, Any]:
        """The citation as JSON has it: an object of plain values."""
        return attrs.asdict(self)

    @classmethod
    def parse(cls, told: str | Mapping[str, Any]) -> CitedAnswer:
        """The citation that `json` wrote; also the answer of ``chronicle as-of --json``, which holds one.

        Raises `QueryError` where it is none.
        """
        try:
            held = json.loads(told) if isinstance(told, str) else dict(told)
            held = dict(held.get("citation", held))
            entries = tuple(CitedEntry(**each) for each in held.pop("entries"))
            return cls(**{**held, "head": Head(**held.pop("head")), "entries": entries})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            mend = "give what AsOf.cite().json() or `chronicle as-of … --json` wrote, all of it"
            raise QueryError(f"not the citation of an answer: {error}", code="bad-citation", mend=mend) from None

    def __str__(self) -> str:
        values = ", ".join(f"{path} = {json.dumps(value, ensure_ascii=False)}" for path, value in self.values.items())
        axes = (("as known on", self.known), ("as recorded on", self.recorded))
        asked = [f"as of {self.as_of}", *(f"{verb} {day}" for verb, day in axes if day is not None)]
        asked += [] if self.widen is None else [f"dates marked ~ or ? widened by {self.widen}"]
        version = f" {self.reducer_version}" if self.reducer_version else ""
        made = f"chronicle {self.chronicle}, {self.reducer}{version}"
        head = f"entry {self.head.seq}, sha256 {self.head.digest[:16]}"
        return f"{self.title or 'untitled'}: {values or 'the whole state'}, {', '.join(asked)}; {made}, {head}"


def cite(log: Log, answer: Answer, paths: Sequence[str]) -> CitedAnswer:
    """The citation of the values at some paths of an answer, or of its whole state; `log` as far as it was read."""
    from chronicle import __version__  # the package is made of this module, and has its version only when it is whole

    entries, reducer = log.entries(), answer.replay.reducer
    digests = list(_digests(entries))
    found = {each.seq: each for path in paths for each in behind(log, answer, path)}
    latest = sorted(found)[-_MOST_ENTRIES:]
    return CitedAnswer(
        title=log.title,
        reducer=reducer.call or reducer.name,
        reducer_version=reducer.version,
        as_of=iso_day(answer.day),
        known=None if answer.known_day is None else iso_day(answer.known_day),
        recorded=None if answer.recorded_day is None else iso_day(answer.recorded_day),
        values={path: _told(get(answer.state, path)) for path in paths},
        state=None if paths else _fingerprint(answer.state),
        head=Head(len(entries), digests[-1]),
        marks="".join(digests[at][:_MARK] for at in _marked(len(entries))),
        entries=tuple(CitedEntry.of(found[seq]) for seq in latest),
        chronicle=__version__,
        widen=None if answer.widen is None else str(answer.widen),
    )


def _digests(entries: Iterable[Entry]) -> Iterator[str]:
    """The digest of a log before its first entry, and after each."""
    return accumulate(entries, digest, initial=EMPTY)


def _marked(count: int) -> range:
    """After how many entries, of `count`, a mark is taken; the head itself is none."""
    step = -(-count // _MOST_MARKS) or 1
    return range(step, count, step)


def _told(value: Any) -> Any:
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value_of(value)))


def _fingerprint(state: Any) -> str:
    told = json.dumps(value_of(state), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


# ---- what became of it ----


@frozen
class CitedValue:
    """A cited value and what it is now; the path is empty for the whole state, whose values are digests."""

    path: str
    cited: Any
    now: Any

    @property
    def holds(self) -> bool:
        """Whether it still is what it was."""
        return bool(self.cited == self.now)


@frozen
class Break:
    """Where a log is not the one that was cited: between the entries `first` and `last` (`seq`), both inclusive.

    `entries` are those that stand there now (fewer, where the log has become shorter); `altered` tells of the cited
    entries that are ``removed``, ``changed`` or ``moved`` (to another `seq`).
    """

    first: int
    last: int
    entries: tuple[Entry, ...]
    altered: tuple[tuple[CitedEntry, Literal["removed", "changed", "moved"]], ...]


@frozen
class Verdict:
    """What became of a cited answer.

    - `values`: each cited value, and what it is now.
    - `broken`: where the log was rewritten; `None`: its entries up to the cited head are what they were.
    - `changed_by`: the entries, entered since, that changed a value that no longer holds.
    - `rules_changed`: the same entries give another answer now, so the reducer (or chronicle) is another.
    """

    cited: CitedAnswer
    values: tuple[CitedValue, ...]
    broken: Break | None
    changed_by: tuple[Entry, ...]
    rules_changed: bool

    @property
    def holds(self) -> bool:
        """Whether every cited value still is what it was."""
        return all(each.holds for each in self.values)


def verify(log: Log, replayed: Replayed, cited: CitedAnswer) -> Verdict:
    """Asks a cited answer again; `replayed` gives the replay of the log on two axes.

    Raises `QueryError` where the citation is of an answer by another reducer.
    """
    known, recorded = (None if each is None else query_day(each) for each in (cited.known, cited.recorded))
    widen = None if cited.widen is None else Widen.of(cited.widen)
    day, now = query_day(cited.as_of), replayed(known, recorded, widen)
    reducer = now.reducer.call or now.reducer.name
    if reducer != cited.reducer:
        mend = "ask the log that was cited, replayed through the reducer that was cited"
        raise QueryError(f"cited is {cited.reducer}, and this is {reducer}", code="other-reducer", mend=mend)
    values = _values(cited, now.state(day))
    broken = _broken(log.entries(), cited)
    if broken is not None or all(each.holds for each in values):
        return Verdict(cited, values, broken, (), False)
    held = SupposedLog(log, log.entries()[: cited.head.seq], "as it was cited")
    then: Replay[Any] = Replay(now.reducer, Chronology(held, known, recorded, widen=widen), now)
    if not all(each.holds for each in _values(cited, then.state(day))):
        return Verdict(cited, values, None, (), True)
    paths: list[Path] = [each.path or _whole for each in values if not each.holds]
    learning = Learning(Side(held, then, day), Side(log, now, day), _Since(log, cited.head.seq))
    found = {entry.seq: entry for path in paths for entry in learning.entries(path)}
    return Verdict(cited, values, None, tuple(found[seq] for seq in sorted(found)), False)


class _Since:
    """The entries, after a `seq`, that have to do with an event; where none has, it moved with what they say: all."""

    def __init__(self, log: Log, seq: int) -> None:
        self.new = [entry for entry in log.entries() if entry.seq > seq]
        self.by_seq = {entry.seq: entry for entry in log.entries()}
        self.corrections = corrections_of(log.entries())

    def __call__(self, seq: int) -> list[Entry]:
        entry = self.by_seq[seq]
        about = {each.seq for each in (entry, *self.corrections.around(entry.id))}
        return [each for each in self.new if each.seq in about] or self.new


def _values(cited: CitedAnswer, state: Any) -> tuple[CitedValue, ...]:
    if cited.state is not None:
        return (CitedValue("", cited.state, _fingerprint(state)),)
    return tuple(CitedValue(path, value, _now(state, path)) for path, value in cited.values.items())


def _now(state: Any, path: str) -> Any:
    try:
        return _told(get(state, path))
    except ChronicleError:
        return None


def _broken(entries: Sequence[Entry], cited: CitedAnswer) -> Break | None:
    count = cited.head.seq
    digests = list(_digests(entries[:count]))
    marks = [cited.marks[at : at + _MARK] for at in range(0, len(cited.marks), _MARK)]
    told = [*zip(_marked(count), marks, strict=True), (count, cited.head.digest)]
    sound = 0
    for at, mark in told:
        if at >= len(digests) or not digests[at].startswith(mark):
            return _told_break(entries, cited, sound + 1, at)
        sound = at
    return None


def _told_break(entries: Sequence[Entry], cited: CitedAnswer, first: int, last: int) -> Break:
    there = tuple(entry for entry in entries if first <= entry.seq <= last)
    by_id = {entry.id: CitedEntry.of(entry) for entry in entries}
    altered = ((each, _altered(each, by_id.get(each.id))) for each in cited.entries)
    return Break(first, last, there, tuple((each, what) for each, what in altered if what is not None))


def _altered(cited: CitedEntry, now: CitedEntry | None) -> Literal["removed", "changed", "moved"] | None:
    if now is None:
        return "removed"
    if now.digest != cited.digest:
        return "changed"
    return None if now.seq == cited.seq else "moved"


def _whole(state: Any) -> Any:
    return state
