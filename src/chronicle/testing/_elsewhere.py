"""Another Python process, with a hash seed of its own, that folds the same events.

The process is started when it is first needed, serves any reducer that pickles, and ends with the one that started it:
it reads from a pipe that closes then.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from chronicle.errors import ChronicleError
from chronicle.events import Event
from chronicle.reducer import AnyReducer

_SERVED = Path(__file__).with_name("_served.py")


class Elsewhere:
    """One such process."""

    def __init__(self, seed: int) -> None:
        path = os.pathsep.join(each or os.getcwd() for each in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_SERVED)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": path},
        )
        atexit.register(self.close)

    def text(self, reducer: AnyReducer[Any], events: Iterable[Event]) -> str | None:
        """The text of the state there; `ChronicleError` where the process cannot read the reducer or the events."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump(pickle.dumps((reducer, tuple(events))), self._process.stdin)
            self._process.stdin.flush()
            found, text = pickle.load(self._process.stdout)
        except (EOFError, OSError) as error:
            raise ChronicleError(f"the other process ended: {error}", mend="see whether the modules import") from None
        if found:
            return text  # type: ignore[no-any-return]
        mend = "declare the reducer and its events in a module that can be imported, or skip={'hash_seeds': reason}"
        raise ChronicleError(f"another process cannot read {reducer!r}: {text}", code="cannot-travel", mend=mend)

    def close(self) -> None:
        """Ends the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


@cache
def elsewhere(seed: int) -> Elsewhere:
    """The one process with a hash seed."""
    return Elsewhere(seed)
