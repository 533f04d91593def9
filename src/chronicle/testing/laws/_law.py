"""What a law is."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from attrs import frozen

from chronicle.testing._case import LawBroken, Raised, Subject, Trial

__tracebackhide__ = True

Applies = Callable[[Subject], "bool | str"]


@frozen
class Law:
    """A law that good reducers obey.

    - `name`: what tests are called after it.
    - `says`: the law in words, in one line.
    - `check`: draws one example and raises `LawBroken` where the law does not hold; its docstring is the equation.
    - `applies`: whether the law is about a reducer: `False` where it is not, a reason where it cannot be checked.
    """

    name: str
    says: str
    check: Callable[[Trial], None]
    applies: Applies = lambda _: True

    @property
    def equation(self) -> str:
        """The law as an equation, and what it means."""
        return inspect.getdoc(self.check) or ""

    def holds(self, trial: Trial) -> None:
        """Checks one example; what raises where the law is about something else is left to the law `total`."""
        try:
            self.check(trial)
        except Raised as raised:
            if self.name == "total":
                cause = raised.__cause__
                raise LawBroken(f"{trial.subject.name} breaks the law 'total': {cause}") from cause
