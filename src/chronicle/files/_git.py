"""What git knows of the folder of a log: what stood in it at a revision, what is staged, and who changed what.

The `git` executable is asked, and never told to change anything.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from attrs import frozen

from chronicle.errors import ChronicleError

_FORMAT = "%H%x00%h%x00%an%x00%as%x00%s"
_INSTALL = "install git, or check without --since"


@frozen
class Commit:
    """One commit, as it is told: who, when, and the first line of what was said."""

    sha: str
    short: str
    author: str
    day: str
    subject: str

    def __str__(self) -> str:
        return f"{self.author} in {self.short} ({self.day}: {self.subject})"


class Git:
    """The repository that a folder lies in.

    Raises `ChronicleError` where there is no `git`, where the folder lies in no repository, and where git fails.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not self.folder.is_dir():
            raise ChronicleError(f"no folder {folder}", code="no-log")
        told = _run(["rev-parse", "--show-toplevel", "--show-prefix"], self.folder, code="no-git")
        top, prefix = told.decode("utf-8", "surrogateescape").split("\n")[:2]
        self.top, self.prefix = Path(top), prefix

    def commit(self, revision: str) -> str:
        """The full name of the commit that a revision names; `ChronicleError` where it names none."""
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}", fails=True)
        if not found.strip():
            mend = "name a branch, tag or commit that is here; in CI, fetch the whole history (fetch-depth: 0)"
            raise ChronicleError(f"git knows no revision {revision!r}", code="unknown-revision", mend=mend)
        return found.strip().decode()

    def base(self, commit: str) -> str | None:
        """Where `HEAD` left the way to a commit: the commit itself, if `HEAD` stands on it; `None`: nothing shared."""
        found = self._ask("merge-base", commit, "HEAD", fails=True).strip().decode()
        return found or None

    def at(self, commit: str) -> dict[str, bytes]:
        """The files of the folder at a commit, by name."""
        return self._blobs(self._ask("ls-tree", "-z", commit, "--", *self._within), sha_at=2)

    def staged(self) -> dict[str, bytes]:
        """The files of the folder as they would be committed."""
        return self._blobs(self._ask("ls-files", "-z", "--stage", "--", *self._within), sha_at=1)

    def cleaned(self, name: str, raw: bytes) -> bytes:
        """A file of the folder as git would keep it: where it is set to, with `\\n` instead of `\\r\\n`."""
        if b"\r\n" not in raw:
            return raw
        plain = raw.replace(b"\r\n", b"\n")
        kept = self._ask("hash-object", "--", self.prefix + name)
        as_plain = self._ask("hash-object", "--no-filters", "--stdin", given=plain)
        return plain if kept == as_plain else raw

    def commits(self, since: str, names: Iterable[str]) -> list[Commit]:
        """The commits from one (not included) to `HEAD` that touched some files of the folder, newest first."""
        paths = [self.prefix + name for name in names]
        told = self._ask("log", f"--format={_FORMAT}", f"{since}..HEAD", "--", *paths, fails=True)
        return [_commit(line) for line in told.decode("utf-8", "replace").splitlines() if line]

    def blamed(self, name: str, line: int) -> str | None:
        """The full name of the commit that a line of a file comes from: `None` where it is not committed yet, and
        nothing where git cannot tell.
        """
        told = self._ask("blame", "--porcelain", "-L", f"{line},{line}", "--", self.prefix + name, fails=True)
        sha = told.split(b" ", 1)[0].decode("ascii", "replace")
        return None if sha and not sha.strip("0") else sha

    @cached_property
    def _within(self) -> list[str]:
        return [self.prefix] if self.prefix else []

    def _blobs(self, told: bytes, sha_at: int) -> dict[str, bytes]:
        """The contents of plain files directly in the folder, from a listing of `mode … sha …<tab>path`."""
        shas: dict[str, str] = {}
        for row in told.split(b"\0"):
            about, _, path = row.partition(b"\t")
            name = path.decode("utf-8", "surrogateescape").removeprefix(self.prefix)
            if about.startswith(b"100") and "/" not in name:
                shas[name] = about.split()[sha_at].decode()
        return dict(zip(shas, self._contents([*shas.values()]), strict=True))

    def _contents(self, shas: list[str]) -> list[bytes]:
        if not shas:
            return []
        told = self._ask("cat-file", "--batch", given="".join(f"{sha}\n" for sha in shas).encode())
        found, at = [], 0
        for _ in shas:
            end = told.index(b"\n", at)
            size = int(told[at:end].split()[2])
            found.append(told[end + 1 : end + 1 + size])
            at = end + size + 2
        return found

    def _ask(self, *args: str, given: bytes | None = None, fails: bool = False) -> bytes:
        return _run([*args], self.top, given=given, fails=fails)


def _commit(line: str) -> Commit:
    sha, short, author, day, subject = line.split("\0")
    return Commit(sha, short, author, day, subject)


def _run(
    args: list[str], folder: Path, *, given: bytes | None = None, fails: bool = False, code: str = "git-failed"
) -> bytes:
    command = ["git", "--literal-pathspecs", *args]
    try:
        run = subprocess.run(command, cwd=folder, input=given, capture_output=True, env=_environment(), check=False)
    except FileNotFoundError:
        raise ChronicleError("there is no git on this machine", code="no-git", mend=_INSTALL) from None
    if run.returncode and not fails:
        said = (run.stderr.decode("utf-8", "replace").strip() or f"git {args[0]} failed").splitlines()[0]
        mend = "--since needs a log in a git repository: git init, and commit it" if code == "no-git" else None
        raise ChronicleError(f"git cannot tell about {folder}: {said}", code=code, mend=mend)
    return run.stdout


def _environment() -> Mapping[str, str]:
    """Our own, with messages in English; a hook gives paths from where it runs, and we run elsewhere."""
    told = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        if told.get(name):
            told[name] = os.path.abspath(told[name])
    return told
