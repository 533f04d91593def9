"""Whether the batches of a log only grew: what was there is there byte for byte and in order, and what is new is last.

Bytes in, changes out; where the bytes come from is no matter of this module. A batch is compared entry by entry, so
that a change is told of the entry that it befell, and many changes of one cause are told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from attrs import define, field, frozen

from chronicle.errors import Severity

Batches = Mapping[str, bytes]
_ALIKE = 0.5
_SHOWN = 3
_START = re.compile(rb"^- ", re.MULTILINE)
_NAMED = rb"^(?:- |  )(?:id|amends|retracts): *[\"']?([\w:.-]{1,200})|\"(?:id|amends|retracts)\": *\"([\w:.-]{1,200})\""
_ID = re.compile(_NAMED, re.MULTILINE)
_ONLY_REMARKS = re.compile(rb"(?:[ \t\r]*\n|#[^\n]*\n)*(?:[ \t\r]*|#[^\n]*)\Z")


@frozen(kw_only=True)
class Change:
    """One thing that is not as it was: in the batch `name` as it is called now (or was, where it is gone).

    `line` is where it stands now, `was` what the batch was called; `excerpt` is the line as it stands.
    """

    code: str
    name: str
    message: str
    mend: str
    was: str | None = None
    line: int | None = None
    column: int | None = None
    entry: str | None = None
    excerpt: str | None = None
    severity: Severity = "error"


class Piece(NamedTuple):
    """An entry, or what stands above the first one: its bytes, and the line on which it begins."""

    raw: bytes
    line: int

    @property
    def name(self) -> str | None:
        found = _ID.search(self.raw)
        return None if found is None else (found[1] or found[2]).decode("utf-8", "replace")


def changes(before: Batches, now: Batches) -> list[Change]:
    """All that is not as it was, batch by batch.

    >>> before = {"a.yaml": b"entries:\\n- id: one\\n"}
    >>> changes(before, {"a.yaml": b"entries:\\n- id: one\\n- id: two\\n", "b.yaml": b"entries: []\\n"})
    []
    >>> [(each.code, each.line, each.entry) for each in changes(before, {"a.yaml": b"entries:\\n- id: won\\n"})]
    [('rewritten', 2, 'one')]
    """
    names = _names_now(before, now)
    last = max(before, default="")
    found: list[Change] = []
    for name in sorted(before):
        if name not in names:
            found.append(_gone(name, before[name]))
            continue
        found += _renamed(name, names[name])
        found += _Comparison(name, names[name], before[name], now[names[name]], name == last).changes()
    return [*found, *_order(names), *_before_the_last(names, now)]


# ---- files ----


def _names_now(before: Batches, now: Batches) -> dict[str, str]:
    """What each batch is called now: as it was, or as the new file that holds the same."""
    names = {name: name for name in before if name in now}
    free = [name for name in sorted(now) if name not in before]
    for name in sorted(name for name in before if name not in now):
        found = max(free, key=lambda other: _likeness(before[name], now[other]), default=None)
        if found is not None and _likeness(before[name], now[found]) >= _ALIKE:
            names[name] = found
            free.remove(found)
    return names


def _likeness(before: bytes, now: bytes) -> float:
    if before == now:
        return 2.0
    old, new = (_lf(each) for each in (before, now))
    if new.startswith(old):
        return 1.5
    kept = {piece.raw for piece in _pieces(new)[1:]}
    entries = _pieces(old)[1:]
    return sum(piece.raw in kept for piece in entries) / len(entries) if entries else 0.0


def _gone(name: str, raw: bytes) -> Change:
    count = len(_pieces(raw)) - 1
    message = f"the batch {name} is gone, with {'its one entry' if count == 1 else f'its {count:,} entries'}"
    mend = "bring it back; what was wrong in it is amended or retracted in a new batch"
    return Change(code="removed", name=name, message=message, mend=mend)


def _renamed(was: str, name: str) -> Iterator[Change]:
    if was != name:
        message = f"the batch {was} is called {name} now: the log is the same, and places that were cited are not"
        mend = f"call it {was} again"
        yield Change(code="renamed", name=name, was=was, message=message, mend=mend, severity="warning")


def _order(names: Mapping[str, str]) -> Iterator[Change]:
    """Each batch that was read behind another and is read before it now."""
    latest = ""
    for was in sorted(names):
        name = names[was]
        if name < latest:
            message = f"the batch {name} is read before {latest} now, and was read behind it"
            yield Change(code="moved", name=name, was=was, message=message, mend=f"call it {was} again")
        latest = max(latest, name)


def _before_the_last(names: Mapping[str, str], now: Batches) -> Iterator[Change]:
    last = max(names.values(), default="")
    kept = set(names.values())
    for name in sorted(now):
        if name < last and name not in kept:
            message = f"the batch {name} is new, and is read before {last}, which was there"
            mend = f"rename the batch so that it sorts last, such as {_behind(name, last)}"
            yield Change(code="inserted", name=name, message=message, mend=mend)


def _behind(name: str, last: str) -> str:
    """A name like another that sorts behind the last one: with its date where it has one, else with its stem."""
    dated, own = (re.match(r"(\d{4}-\d{2}-\d{2})-?(.*)", each) for each in (last, name))
    rest = own[2] if own and own[2] and not own[2].startswith(".") else name
    wanted = f"{dated[1]}-{rest}" if dated else f"{last.rsplit('.', 1)[0]}z-{rest}"
    return wanted if wanted > last else f"{last.rsplit('.', 1)[0]}z-{rest}"


# ---- entries ----


def _lf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n")


def _pieces(raw: bytes) -> list[Piece]:
    """What stands above the first entry, then each entry; of JSON Lines, nothing and then each line."""
    if raw.lstrip()[:1] == b"{":
        return [Piece(b"", 1), *(Piece(line, at) for at, line in enumerate(raw.split(b"\n"), 1) if line.strip())]
    starts = [0, *(found.start() for found in _START.finditer(raw)), len(raw)]
    found, line = [], 1
    for start, end in pairwise(starts):
        found.append(Piece(raw[start:end], line))
        line += raw.count(b"\n", start, end)
    return found


@define
class _Comparison:
    """One batch then and now."""

    was: str
    name: str
    before: bytes
    now: bytes
    last: bool
    old: list[Piece] = field(init=False, factory=list)
    new: list[Piece] = field(init=False, factory=list)

    def changes(self) -> Iterator[Change]:
        if self.before == self.now:
            return
        if (b"\r\n" in self.before) != (b"\r\n" in self.now):
            self.before, self.now = _lf(self.before), _lf(self.now)
            yield self._endings()
        self.old, self.new = _pieces(self.before), _pieces(self.now)
        if len(self.old) > 1 and self.old[0].raw != self.new[0].raw:
            yield self._rewritten(self.old[0], self.new[0])
        if self._continues():
            self.old[-1] = self.new[len(self.old) - 1]
        old, new = [each.raw for each in self.old[1:]], [each.raw for each in self.new[1:]]
        for what, i, until, j, end in _differences(old, new):
            if what == "insert" and i == len(old) and self.last:
                continue
            yield from self._difference(self.old[1 + i : 1 + until], self.new[1 + j : 1 + end])

    def _endings(self) -> Change:
        message = f"the line ends of {self.name} are others than they were"
        mend = "set the editor to keep them, or let git see to it: *.yaml text eol=lf in .gitattributes"
        return Change(code="line-endings", name=self.name, was=self.was, message=message, mend=mend, line=1)

    def _continues(self) -> bool:
        """Whether the last entry that was there is followed by nothing but remarks, on lines of their own."""
        if len(self.new) < len(self.old) or len(self.old) == 1:
            return False
        old, new = self.old[-1].raw, self.new[len(self.old) - 1].raw
        rest = new[len(old) :]
        if not new.startswith(old) or (not old.endswith(b"\n") and rest[:1] not in (b"\n", b"")):
            return False
        return _ONLY_REMARKS.match(rest) is not None

    def _difference(self, old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Change]:
        """What stood there and what stands there now: the same entries rewritten, some gone, some new."""
        by_name = {each.name: each for each in new}
        pairs = [(each, by_name[each.name]) for each in old if each.name in by_name]
        if not pairs and len(old) == len(new):
            pairs = [*zip(old, new, strict=True)]
        known = {id(each) for pair in pairs for each in pair}
        yield from (self._rewritten(each, like) for each, like in pairs if each.raw != like.raw)
        yield from self._removed([each for each in old if id(each) not in known])
        yield from self._inserted([each for each in new if id(each) not in known])

    def _rewritten(self, old: Piece, new: Piece) -> Change:
        at, column, was, stands = _first_difference(old.raw, new.raw)
        what = f"the entry {old.name}" if old.name else "what stands above the entries"
        then = f"the line was `{was}`" if was.strip() else "the line was not there"
        mend = "put it back as it was; what is wrong is corrected in a new batch"
        return Change(
            code="rewritten",
            name=self.name,
            was=self.was,
            message=f"{what} is not as it was: {then}",
            mend=f"{mend}, by `- amends: {old.name}`" if old.name else mend,
            line=new.line + at,
            column=column + 1,
            entry=old.name,
            excerpt=stands,
        )

    def _removed(self, gone: Sequence[Piece]) -> Iterator[Change]:
        elsewhere = {each.raw for each in self.new}
        for code, pieces in (
            ("moved", [each for each in gone if each.raw in elsewhere]),
            ("removed", [each for each in gone if each.raw not in elsewhere]),
        ):
            if pieces:
                told = "stand elsewhere in the batch now" if code == "moved" else "are gone"
                message = f"{_listed(pieces)} {told if len(pieces) > 1 else _singular(told)}"
                mend = "put back what was there; an entry that should not count is retracted in a new batch"
                line = pieces[0].line if code == "removed" else self._line_of(pieces[0])
                line = min(line, self.now.count(b"\n") or 1)
                yield Change(
                    code=code,
                    name=self.name,
                    was=self.was,
                    message=message,
                    mend=mend,
                    line=line,
                    entry=pieces[0].name,
                )

    def _line_of(self, piece: Piece) -> int:
        return next(each.line for each in self.new if each.raw == piece.raw)

    def _inserted(self, new: Sequence[Piece]) -> Iterator[Change]:
        old = {each.raw for each in self.old}
        fresh = [each for each in new if each.raw not in old and each.raw.strip()]
        if fresh:
            verb = "are" if len(fresh) > 1 else "is"
            message = f"{_listed(fresh)} {verb} new, and {'stand' if verb == 'are' else 'stands'} before what was there"
            mend = "move what is new to the end of the last batch, or into one that sorts last"
            yield Change(
                code="inserted",
                name=self.name,
                was=self.was,
                message=message,
                mend=mend,
                line=fresh[0].line,
                column=1,
                entry=fresh[0].name,
                excerpt=_text(fresh[0].raw.split(b"\n", 1)[0]),
            )


def _differences(old: list[bytes], new: list[bytes]) -> Iterator[tuple[str, int, int, int, int]]:
    """The opcodes of `difflib`, of what is left when the same beginning and end are taken away."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    stop = 0
    while stop < min(len(old), len(new)) - start and old[-1 - stop] == new[-1 - stop]:
        stop += 1
    inner = SequenceMatcher(None, old[start : len(old) - stop], new[start : len(new) - stop], autojunk=False)
    for what, i, until, j, end in inner.get_opcodes():
        if what != "equal":
            yield what, i + start, until + start, j + start, end + start


def _first_difference(old: bytes, new: bytes) -> tuple[int, int, str, str]:
    """The line (from 0) and column (from 0) in which two texts first differ, that line then, and now."""
    before, now = (_text(each).split("\n") for each in (old, new))
    at = next((at for at, (was, is_) in enumerate(zip(before, now, strict=False)) if was != is_), None)
    if at is None:
        at = min(len(before), len(now)) - 1
    was, stands = before[at], now[at]
    same = next((n for n, (one, other) in enumerate(zip(was, stands, strict=False)) if one != other), None)
    return at, min(len(was), len(stands)) if same is None else same, was, stands


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").rstrip("\r")


def _listed(pieces: Sequence[Piece]) -> str:
    names = [each.name for each in pieces[:_SHOWN] if each.name]
    more = len(pieces) - len(names)
    if not names:
        return "an entry" if more == 1 else f"{more:,} entries"
    if not more:
        return f"the {'entry' if len(names) == 1 else 'entries'} {', '.join(names)}"
    return f"the entries {', '.join(names)} and {more:,} more"


def _singular(told: str) -> str:
    return told.replace("stand ", "stands ").replace("are ", "is ")
