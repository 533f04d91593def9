"""What may change a value: each pending occurrence is tried on the state, alone and after the others.

This is cheap and honest, and no proof: what it marks can change; what it leaves unmarked is changed by none of the
pending occurrences added at the end, alone or in turn. Every choice of days is a question for `AsOf.possible`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chronicle._register import amended
from chronicle._values import Steps, differences
from chronicle.chronology import Occurrence
from chronicle.log import Amendment, Entry
from chronicle.timeline import AsOf

Trial = Callable[[], tuple[Any, Any]]


class Trials:
    """The pending occurrences of an answer, each tried; `untried` names those for which a handler always raised."""

    def __init__(self, answer: AsOf[Any], pending: Sequence[Occurrence]) -> None:
        self.answer = answer
        self.state = answer.state
        self._changed: dict[Steps, dict[str, None]] = {}
        tried = [(name, self._try(name, trial)) for name, trial in self._trials(pending)]
        done = {name for name, went in tried if went}
        self.untried = tuple(dict.fromkeys(name for name, _ in tried if name not in done))

    def changing(self, told: Steps) -> tuple[str, ...]:
        """The ids of what changes the value at some steps, or one above or below it, in the order of their days."""
        names: dict[str, None] = {}
        for changed, by in self._changed.items():
            if changed[: len(told)] == told[: len(changed)]:
                names.update(by)
        return tuple(names)

    def _try(self, name: str, trial: Trial) -> bool:
        try:
            for told in list(differences(*trial())):
                self._changed.setdefault(told, {})[name] = None
        except Exception:  # a handler is anybody's code, and need not take what perhaps never happened so
            return False
        return True

    def _trials(self, pending: Sequence[Occurrence]) -> Iterator[tuple[str, Trial]]:
        counted = {each.key for each in self.answer.counted} if pending else set()
        added = [each for each in pending if each.key not in counted]
        alone = {(each.seq, each.slot): each for each in added}
        yield from ((each.id, self._alone(each)) for each in alone.values())
        yield from self._in_turn(added)
        for name in dict.fromkeys(each.id for each in pending if each.key in counted):
            yield from ((name, trial) for trial in self._undone(name))

    def _alone(self, each: Occurrence) -> Trial:
        return lambda: (self.state, self._on(self.state, each))

    def _in_turn(self, added: Sequence[Occurrence]) -> Iterator[tuple[str, Trial]]:
        states = [self.state]

        def trial(each: Occurrence) -> tuple[Any, Any]:
            states.append(self._on(states[-1], each))
            return states[-2], states[-1]

        for each in added:
            yield each.id, lambda each=each: trial(each)  # type: ignore[misc]

    def _on(self, state: Any, each: Occurrence) -> Any:
        return self.answer.timeline.reducer.fold([each], start=state)

    def _undone(self, name: str) -> Iterator[Trial]:
        """What has happened, without an event that a correction may undo, and with the event as it may be amended."""
        counted, fold = self.answer.counted, self.answer.timeline.reducer.fold
        yield lambda: (self.state, fold([each for each in counted if each.id != name]))
        for entry in self.answer.replay.chronology.unsure:
            if isinstance(entry.item, Amendment) and entry.item.target == name:
                yield lambda entry=entry: (self.state, fold(_reading(counted, entry)))  # type: ignore[misc]


def _reading(counted: Sequence[Occurrence], entry: Entry) -> list[Occurrence]:
    return [
        each._replace(event=amended(each.event, [entry])) if each.id == entry.item.target else each  # type: ignore[union-attr]
        for each in counted
    ]
