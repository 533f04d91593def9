"""Which batches are on the trunk, by git: those never change, and only the others may be formatted."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from chronicle.errors import ChronicleError

_TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def on_trunk(folder: Path, trunk: str | None) -> frozenset[str]:
    """The names of the files of a folder that stand on the trunk: a revision, or the usual names of one.

    Raises `ChronicleError` where git cannot tell: there is no repository, no git, or no such revision.
    """
    if not under_git(folder):
        message = f"{folder} is under no git, which would tell what is on the trunk"
        raise ChronicleError(message, code="no-git", mend="name the batches that may change: chronicle fmt FILE …")
    if trunk is None and _git(folder, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return frozenset()  # nothing was ever committed
    found = _git(folder, "ls-tree", "-z", "--name-only", _revision(folder, trunk), "./")
    return frozenset(Path(name).name for name in (found or "").split("\0") if name)


def under_git(folder: Path) -> bool:
    """Whether a folder is in a repository, and git is there to ask."""
    return _git(folder, "rev-parse", "--show-toplevel") is not None


def _revision(folder: Path, trunk: str | None) -> str:
    for name in (trunk,) if trunk else _TRUNKS:
        if _git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is not None:
            return name
    if trunk:
        mend = "name a branch, a tag or a commit"
        raise ChronicleError(f"git knows no revision {trunk!r}", code="no-trunk", mend=mend)
    message = f"none of {', '.join(_TRUNKS)} is a branch here, so the trunk is unknown"
    raise ChronicleError(message, code="no-trunk", mend="say which branch it is: --trunk NAME")


def _git(folder: Path, *args: str) -> str | None:
    """What git says, or `None` where it fails or is not there."""
    command: Sequence[str] = ("git", "-C", str(folder), *args)
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape").strip("\n") if done.returncode == 0 else None
