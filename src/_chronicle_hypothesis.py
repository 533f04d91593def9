"""What Hypothesis calls when it is imported (entry point ``hypothesis``), so that ``from_type(When)`` gives dates.

It stands outside the package because an entry point is imported, with all packages above it, before anybody asked for
chronicle. So it waits until `chronicle.events` is imported, and only then tells Hypothesis how `When`, `Citation` and
`Event` are drawn; the law kit itself is imported when one of them is asked for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_AWAITED = "chronicle.events"


def register() -> None:
    """Registers the strategies, now or as soon as chronicle is imported."""
    if _AWAITED in sys.modules:
        _register()
    else:
        sys.meta_path.insert(0, _Waiting())


def _register() -> None:
    from hypothesis import strategies as st

    from chronicle.dates import When
    from chronicle.events import Citation, Event

    def kit(module: str) -> Any:
        return importlib.import_module(f"chronicle.testing.{module}")

    st.register_type_strategy(When, lambda _: kit("strategies").whens())
    st.register_type_strategy(Citation, lambda _: kit("_fields").CITATIONS)
    st.register_type_strategy(Event, lambda _: kit("strategies").events())


class _Waiting(MetaPathFinder):
    """Finds nothing by itself, and lets the one import that it waits for be followed by the registration."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname != _AWAITED:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Followed(spec.loader)
        return spec


class _Followed(Loader):
    """The loader of a module, after which the registration comes; the module keeps its own loader."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        _register()
