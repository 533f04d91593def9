"""The codebook of the field, to which each module of this package adds its types."""

from __future__ import annotations

from chronicle.events import Codebook

codebook = Codebook("diplomacy")
