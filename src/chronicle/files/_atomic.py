"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from chronicle.errors import ChronicleError


def write_whole(file: Path, content: bytes) -> None:
    """Puts `content` into a file at once: whatever happens, it holds what it held before, or all of `content`.

    The mode of a file that is there is kept; where the file is a link, what it points to is written. Raises
    `ChronicleError` where it cannot be written, and then nothing has changed.
    """
    target = file.resolve()
    waiting = target.with_name(f".{target.name}.{token_hex(6)}.tmp")
    try:
        _put(waiting, target, content)
    except BaseException as error:
        waiting.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        message = f"{file} cannot be written: {error.strerror or error}; nothing was changed"
        raise ChronicleError(
            message, code="cannot-write", mend="see who may write there, and whether the disk is full"
        ) from None


def _put(waiting: Path, target: Path, content: bytes) -> None:
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    with open(waiting, "xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileNotFoundError):
        waiting.chmod(stat.S_IMODE(target.stat().st_mode))
    os.replace(waiting, target)
    _sync_folder(target.parent)


def clear_leftovers(folder: Path) -> None:
    """Removes what processes that were killed while they wrote a batch have left; asked for under the log's lock."""
    for each in folder.glob(".*.tmp"):
        if _LEFTOVER.fullmatch(each.name):
            each.unlink(missing_ok=True)


_LEFTOVER = re.compile(r"\..*\.(?:jsonl|ya?ml)\.[0-9a-f]{12}\.tmp")


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power cut, where the system can: a folder cannot be opened on Windows."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
