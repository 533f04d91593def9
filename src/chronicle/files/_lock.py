"""One appender at a time: the log's `chronicle.toml` is locked while something is appended.

The lock is the operating system's (`flock`; on Windows a locked byte beyond the end of the file). It ends with the
process that holds it, however that ends, and leaves no file behind that people would have to keep out of git.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chronicle.errors import ChronicleError

LONGEST_WAIT = 60.0
_PAUSE = 0.02

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 30

    def _try(held: IO[bytes]) -> None:
        held.seek(_BEYOND)
        msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)

    def _release(held: IO[bytes]) -> None:
        held.seek(_BEYOND)
        msvcrt.locking(held.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(held: IO[bytes]) -> None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(held: IO[bytes]) -> None:
        fcntl.flock(held, fcntl.LOCK_UN)


@contextmanager
def locked(file: Path, *, wait: float = LONGEST_WAIT) -> Iterator[None]:
    """Holds the lock of a file; waits for whoever holds it, at most `wait` seconds, then raises `ChronicleError`."""
    with _opened(file) as held:
        _acquire(held, file, wait)
        try:
            yield
        finally:
            _release(held)


def _opened(file: Path) -> IO[bytes]:
    """The file open for writing, as locks over a network need it; read-only where it cannot be written."""
    try:
        return file.open("r+b")
    except PermissionError:
        return file.open("rb")
    except FileNotFoundError:
        mend = f"a log is a folder with a {file.name}; see where it went"
        raise ChronicleError(f"no log in {file.parent}: it has no {file.name}", code="no-log", mend=mend) from None


def _acquire(held: IO[bytes], file: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            _try(held)
        except (BlockingIOError, PermissionError):
            if time.monotonic() >= deadline:
                message = f"somebody else has been appending to {file.parent} for {wait:.0f} seconds"
                raise ChronicleError(message, code="locked", mend="wait until they are done, and try again") from None
            time.sleep(_PAUSE)
        else:
            return
