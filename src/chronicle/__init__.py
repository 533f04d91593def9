"""A chronology as an append-only log of typed, dated, sourced events, replayed into the state as of any date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chronicle.chronology import Chronology, Occurrence
from chronicle.dates import When
from chronicle.errors import ChronicleError, Conflict, DateError, InvalidLog, Place, Problem, QueryError
from chronicle.events import Citation, Codebook, Event, EventRef
from chronicle.log import Amendment, Entry, Retraction
from chronicle.memory import MemoryLog
from chronicle.reducer import Reducer, cited, combine, only, per
from chronicle.timeline import AsOf, Timeline

if TYPE_CHECKING:
    import os

    from chronicle.files.folder import FolderLog

__version__ = "0.1.0"

__all__ = [
    "Amendment",
    "AsOf",
    "ChronicleError",
    "Chronology",
    "Citation",
    "Codebook",
    "Conflict",
    "DateError",
    "Entry",
    "Event",
    "EventRef",
    "InvalidLog",
    "MemoryLog",
    "Occurrence",
    "Place",
    "Problem",
    "QueryError",
    "Reducer",
    "Retraction",
    "Timeline",
    "When",
    "cited",
    "combine",
    "only",
    "per",
]


def open(path: str | os.PathLike[str], **settings: Any) -> FolderLog:
    """The log in a folder: its `chronicle.toml`, its sources, and all its batches.

    Raises `InvalidLog` with every problem of every file, each at its place.
    """
    from chronicle.files.folder import FolderLog  # only a log in files needs YAML

    return FolderLog.read(path, **settings)
