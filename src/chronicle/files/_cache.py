"""What was read of a log, kept beside it, so that it need not be read again.

`.chronicle-cache/` in the folder of the log holds the entries as plain data (`_compiled`), in JSON. It may be deleted
at any time, git ignores it, and it changes no answer:

- it is used only where its own digest is right, where the library, Python and the codebook are those that wrote it,
  where the log begins with exactly the batches that it was made of, by name and by digest of their bytes, and where
  what these cite is still there and their entries still follow each other in the log's time zone;
- since a log only grows, batches that came later are read as always, and added; where anything is wrong with them, all
  is read again without it, so that what is told is the same;
- it is written by renaming, after a log was found sound; where it cannot be written, nothing is said.

Logs of fewer than `LEAST` entries have none: reading them is as quick. CHRONICLE_NO_CACHE=1 does without.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define

from chronicle.codec import Codec
from chronicle.dates import When
from chronicle.events import Event, citations
from chronicle.files._compiled import compiled, restored
from chronicle.files._fingerprint import fingerprint
from chronicle.log import Amendment, Entry

CACHE = ".chronicle-cache"
LEAST = 2_000
_NEVER = "CHRONICLE_NO_CACHE"
_FORMAT = 1

Raws = Sequence[tuple[Path, bytes]]


@define(eq=False, slots=False)
class Cache:
    """The cache of the log in a folder, which reads its entries by a codec."""

    folder: Path
    codec: Codec

    @property
    def file(self) -> Path:
        return self.folder / CACHE / "entries.json"

    def entries(self, raws: Raws, sources: Mapping[str, Any], zone: tzinfo | None) -> tuple[list[Entry], int]:
        """The entries of the first batches of a log, and how many batches that are; none where nothing is to be used.

        `raws` are the batches as they are now, in their order; `sources` what may be cited.
        """
        try:
            return self._entries(raws, sources, zone)
        except Exception:  # damaged data, a codebook that is anybody's code: then all is read as if it were not there
            return [], 0

    def keep(self, entries: Sequence[Entry], raws: Raws) -> None:
        """Keeps the entries of a sound log, if there are enough of them; says nothing where that cannot be done."""
        if len(entries) < LEAST or os.environ.get(_NEVER) or self._key is None:
            return
        try:
            told = json.dumps(compiled(entries, self.codec), separators=(",", ":")).encode()
            if _alike(restored(json.loads(told), self.codec, lambda name: name), entries):
                self._write(told, entries, raws)
        except Exception:  # a log that cannot be kept is read again
            return

    def _entries(self, raws: Raws, sources: Mapping[str, Any], zone: tzinfo | None) -> tuple[list[Entry], int]:
        if os.environ.get(_NEVER) or not self.file.is_file():
            return [], 0
        digest, _, rest = self.file.read_bytes().partition(b"\n")
        if digest.decode() != _digest(rest):
            return [], 0
        head, _, body = rest.partition(b"\n")
        about = json.loads(head)
        batches = about["batches"]
        now = [[path.name, _digest(raw)] for path, raw in raws[: len(batches)]]
        if about["key"] != self._key or batches != now:
            return [], 0
        if not set(about["cited"]) <= sources.keys():
            return [], 0
        paths = {path.name: str(path) for path, _ in raws}
        told = json.loads(body)
        stamps = [When.of(value).local(zone) for value, _ in told["recorded"]]
        if stamps != sorted(stamps):
            return [], 0
        return restored(told, self.codec, lambda file: paths[Path(file).name]), len(batches)

    @cached_property
    def _key(self) -> str | None:
        told = fingerprint(self.codec.codebook)
        return None if told is None else f"{_FORMAT}:{told}"

    def _write(self, told: bytes, entries: Sequence[Entry], raws: Raws) -> None:
        about = {
            "key": self._key,
            "batches": [[path.name, _digest(raw)] for path, raw in raws],
            "cited": sorted({ref for entry in entries for ref in _cited(entry)}),
        }
        self.file.parent.mkdir(exist_ok=True)
        ignore = self.file.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("# made by chronicle, and safe to delete\n*\n")
        rest = json.dumps(about).encode() + b"\n" + told
        _replaced(self.file, _digest(rest).encode() + b"\n" + rest)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _alike(some: Sequence[Entry], others: Sequence[Entry]) -> bool:
    """Whether entries are equal, and stand at the same places; corrections to the last letter."""
    pairs = list(zip(some, others, strict=True))
    corrections = [(one, other) for one, other in pairs if not isinstance(other.item, Event)]
    same = all(one == other and one.place == other.place for one, other in pairs)
    return same and all(repr(one) == repr(other) for one, other in corrections)


def _cited(entry: Entry) -> Iterator[str]:
    yield from (each.ref for each in entry.item.sources)
    if isinstance(entry.item, Amendment):
        yield from (each.ref for each in citations(entry.item.set.get("sources", ())))


def _replaced(file: Path, raw: bytes) -> None:
    """Writes a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
