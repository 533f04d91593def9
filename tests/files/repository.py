"""A real git repository with a log in it, that knows nothing of the machine that it is on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from attrs import frozen

SETTINGS = 'title = "Test"\ncodebook = "chronicle.diplomacy:codebook"\n'
ENTRY = "- type: launch\n  id: {}\n  when: {}\n  by: KP\n"
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
ALONE = {**OUTSIDE, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def batch(*entries: str, recorded: str = "2026-11-23") -> str:
    return f"recorded: {recorded}\nentries:\n" + "".join(entries)


def entry(name: str, when: str = "1998") -> str:
    return ENTRY.format(name, when)


@frozen
class Repository:
    """`top` is the folder of the repository, `log` that of the log in it."""

    top: Path
    log: Path

    @classmethod
    def begun(cls, top: Path, **batches: str) -> Repository:
        """A repository whose first commit, on `main` and tagged `start`, is a log of these batches."""
        made = cls(top, top / "events")
        made.log.mkdir(parents=True)
        made.git("init", "--quiet", "--initial-branch=main")
        made.git("config", "user.name", "Ada")
        made.git("config", "user.email", "ada@example.org")
        made.git("config", "commit.gpgsign", "false")
        made.git("config", "core.autocrlf", "false")
        (made.log / "chronicle.toml").write_text(SETTINGS)
        made.write(**batches)
        made.commit("begin")
        made.git("tag", "start")
        return made

    def git(self, *args: str, fails: bool = False) -> str:
        run = subprocess.run(["git", *args], cwd=self.top, capture_output=True, text=True, env=ALONE, check=False)
        assert fails == bool(run.returncode), run.stderr
        return run.stdout + run.stderr

    def write(self, **batches: str) -> None:
        for name, text in batches.items():
            (self.log / name.replace("__", ".")).write_bytes(text.encode())

    def commit(self, message: str, author: str = "Ada") -> None:
        self.git("add", "--all")
        self.git(
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            message,
            "--author",
            f"{author} <{author.lower()}@example.org>",
        )
