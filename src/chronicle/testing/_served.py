"""What runs in the other process: it folds what it is sent, and answers with the text of the state.

It is started as a file, by its path, because the package around it imports Hypothesis, which it does not need.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections.abc import Iterable
from typing import Any

from chronicle.chronology import Chronology
from chronicle.errors import ChronicleError
from chronicle.events import Event, plain
from chronicle.memory import MemoryLog
from chronicle.reducer import AnyReducer


def text_of(state: Any) -> str:
    """A state as one line of JSON, the same bytes for equal states; of what has no plain form, its `repr`."""
    try:
        return json.dumps(plain(state), ensure_ascii=False)
    except (ChronicleError, TypeError):
        return repr(state)


def _text(reducer: AnyReducer[Any], events: Iterable[Event]) -> str | None:
    """The text of the state after some events; `None` where the reducer raises, which another law is about."""
    log = MemoryLog()
    log.append(*events)
    try:
        state = reducer.fold(Chronology(log))
    except Exception:
        return None
    return text_of(state)


def serve() -> None:
    """What the process does: answers until its input ends. What anybody prints there goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            told = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            reducer, events = pickle.loads(told)
            answer = (True, _text(reducer, events))
        except Exception as error:
            answer = (False, f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    serve()
