"""Deliberately broken reducers, each with the law that kills it; and sound ones, which no law kills.

They are how the laws themselves are tested: a law without a mutant that it kills is not a law yet. Each is a slip that
people make. `MUTANTS` and `SOUND` are by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chronicle.testing.mutants import _declared, _impure, _peeking  # noqa: F401  (which enters what is in them)
from chronicle.testing.mutants._made import MADE, Broken
from chronicle.testing.mutants.sound import SOUND, Declared

__all__ = ["MUTANTS", "SOUND", "Broken", "Declared"]

MUTANTS: Mapping[str, Broken] = MappingProxyType(MADE)
"""All broken reducers, by name."""
