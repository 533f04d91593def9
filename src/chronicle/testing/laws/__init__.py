"""The laws of a good reducer, each plain named data: what it says in words, its equation, and how it is checked.

`LAWS` holds them all, by name, in the order in which they are best mended. In the equations, `fold(xs)` is the state
after the occurrences `xs`, `state(log, X)` the state of a replayed log at the end of day `X`, and `++` puts logs or
occurrences one behind the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chronicle.testing.laws import _asking, _declared, _folding
from chronicle.testing.laws._law import Law

__all__ = ["LAWS", "Law"]

LAWS: Mapping[str, Law] = MappingProxyType(
    {law.name: law for module in (_folding, _asking, _declared) for law in module.LAWS}
)
"""All laws by name."""
