"""The commands, one module each; `ALL` lists them in the order in which a reader meets them."""

from __future__ import annotations

from chronicle.views.commands.add import add
from chronicle.views.commands.as_of import as_of
from chronicle.views.commands.check import check
from chronicle.views.commands.diff import diff
from chronicle.views.commands.events import events
from chronicle.views.commands.explain import explain
from chronicle.views.commands.first_day import first_day
from chronicle.views.commands.fmt import fmt
from chronicle.views.commands.history import history
from chronicle.views.commands.import_ import import_
from chronicle.views.commands.new import new
from chronicle.views.commands.schema import schema
from chronicle.views.commands.types import types
from chronicle.views.commands.verify import verify
from chronicle.views.commands.why import why

ALL = (as_of, why, history, diff, first_day, events, types, check, explain, verify, new, add, import_, fmt, schema)
