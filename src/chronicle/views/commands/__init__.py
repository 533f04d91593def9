"""The commands, one module each; `ALL` lists them in the order in which a reader meets them."""

from __future__ import annotations

from chronicle.views.commands.as_of import as_of
from chronicle.views.commands.check import check
from chronicle.views.commands.events import events
from chronicle.views.commands.explain import explain
from chronicle.views.commands.types import types

ALL = (as_of, check, explain, events, types)
