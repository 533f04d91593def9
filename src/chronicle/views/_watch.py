"""Waiting for the files of a log to change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

_SECONDS = 0.3

Look = tuple[tuple[str, int, int], ...]


def look(folder: Path) -> Look:
    """What can be seen of the files of a folder from outside: names, times and sizes."""
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return ()
    return tuple(found for file in files if (found := _seen(file)) is not None)


def _seen(file: Path) -> tuple[str, int, int] | None:
    try:
        told = file.stat()
    except OSError:  # an editor replaces a file by another one
        return None
    return None if file.is_dir() or file.name.startswith(".") else (file.name, told.st_mtime_ns, told.st_size)


def changes(folder: Path, wait: Callable[[], object] = lambda: time.sleep(_SECONDS)) -> Iterator[None]:
    """One turn at once, then one each time that something in the folder has changed; never ends by itself."""
    before = None
    while True:
        now = look(folder)
        if now != before:
            before = now
            yield
        else:
            wait()
