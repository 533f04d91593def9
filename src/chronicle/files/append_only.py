"""That a log under git only grows: what was in it at a revision is still there, byte for byte and in order.

The batches as they lie in the folder are compared with those of the revision, and so are those that are staged for the
next commit, where they differ. The settings and the sources of a log are no part of this: they may change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from chronicle.errors import Place, Problem
from chronicle.files._git import Git
from chronicle.files._places import LONGEST_EXCERPT
from chronicle.files._rewriting import Batches, Change, changes

__all__ = ["unlike"]

BATCHES = (".yaml", ".yml", ".jsonl")
_ASKED = 20


def unlike(folder: str | os.PathLike[str], revision: str) -> list[Problem]:
    """All by which the log in a folder does not continue what it was at a revision of git; empty where it does.

    - `folder`: the folder of the log, in a git repository.
    - `revision`: whatever git takes for a commit: a branch, a tag, `HEAD`, `HEAD~3`.

    Each problem says what was changed, removed, moved or inserted, and by which commit. Where the revision has moved
    on since `HEAD` left its way, what the two have in common is what must still be there, and a warning says so.
    Raises `ChronicleError` where there is no git, no repository or no such revision.
    """
    here = Path(folder)
    git = Git(here)
    commit = git.commit(revision)
    base = git.base(commit) or commit
    then, now = _batches(git.at(commit)), _in_folder(git, here)
    states = {"": now, "as staged, ": _batches(git.staged())}
    if base != commit:
        shared = _batches(git.at(base))
        then_now = [(_merged(shared, then, state), label) for label, state in states.items()]
    else:
        then_now = [(state, label) for label, state in states.items()]
    telling = _Telling(git, here, base)
    found: dict[tuple[object, ...], Problem] = {}
    for state, label in then_now:
        for each in changes(then, state):
            found.setdefault((each.code, each.name, each.line, each.entry), telling.problem(each, label, len(found)))
    ahead = [] if base == commit else [*_ahead(here, revision, _batches(git.at(base)), then, now)]
    return [*found.values(), *ahead]


def _batches(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: raw for name, raw in files.items() if name.endswith(BATCHES)}


def _in_folder(git: Git, folder: Path) -> dict[str, bytes]:
    files = sorted(each for each in folder.iterdir() if each.is_file())
    return {each.name: git.cleaned(each.name, each.read_bytes()) for each in files if each.name.endswith(BATCHES)}


def _merged(shared: Batches, theirs: Batches, ours: Batches) -> dict[str, bytes]:
    """Our batches, with what has come to theirs since both were the same, as a merge of two appenders has them."""
    merged = dict(ours)
    for name, raw in theirs.items():
        before = shared.get(name, b"")
        mine = ours.get(name)
        if mine is None and name not in shared:
            merged[name] = raw
        elif mine is not None and raw != mine and raw.startswith(before) and mine.startswith(before):
            merged[name] = raw + mine[len(before) :]
    return merged


def _ahead(folder: Path, revision: str, shared: Batches, theirs: Batches, ours: Batches) -> Iterator[Problem]:
    names = [name for name, raw in theirs.items() if shared.get(name) != raw and ours.get(name) != raw]
    if names:
        message = f"{revision} has moved on in {', '.join(sorted(names))}, which is not here yet"
        mend = f"merge {revision}, and check again"
        place = Place(str(folder / min(names)))
        yield Problem(code="not-merged", message=message, mend=mend, place=place, severity="warning")


@frozen
class _Telling:
    """Makes a problem of a change, with the commit that it comes from; of many, only the first ones ask git."""

    git: Git
    folder: Path
    base: str

    def problem(self, change: Change, label: str, at: int) -> Problem:
        who = self._who(change) if at < _ASKED else None
        shown = None if change.excerpt is None else change.excerpt[:LONGEST_EXCERPT]
        message = f"{label}{change.message}" + (f"; {who}" if who else "")
        problem = Problem(
            code=change.code,
            message=message,
            place=Place(str(self.folder / change.name), change.line, change.column),
            entry=change.entry,
            mend=change.mend,
            excerpt=shown,
            severity=change.severity,
        )
        return problem if shown is not None else evolve(problem, place=self._place(change))

    def _place(self, change: Change) -> Place:
        return Place(str(self.folder / change.name), change.line)

    def _who(self, change: Change) -> str:
        names = {change.name, change.was or change.name}
        commits = {each.sha: each for each in self.git.commits(self.base, sorted(names))}
        found = next(iter(commits.values()), None)
        if change.line is not None and change.excerpt is not None:
            sha = self.git.blamed(change.name, change.line)
            found = None if sha is None else commits.get(sha, found)
        return f"by {found}" if found is not None else "not committed yet"
