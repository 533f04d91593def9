"""The law kit: anybody property-tests their reducers in one line.

    from chronicle.testing import reducer_laws
    from my.field import relations

    test_relations = reducer_laws(relations)

That is one pytest test for each law, ``test_relations[same_day]``, with logs that Hypothesis invents from the event
types that the reducer handles. `LAWS` holds the laws, `events` and `logs` are the strategies by themselves,
`store_laws` is the same for stores of entries. ``python -m chronicle.testing my.field:relations`` needs no test file.

Needs the extra `testing`: ``pip install 'eventchronicle[testing]'``.
"""

from __future__ import annotations

from chronicle.testing._needs import NotInstalled, needed

needed("hypothesis", "Hypothesis")

from chronicle.testing._case import LawBroken  # noqa: E402
from chronicle.testing._making import reducer_laws  # noqa: E402
from chronicle.testing.laws import LAWS, Law  # noqa: E402
from chronicle.testing.stores import STORE_LAWS, store_laws  # noqa: E402
from chronicle.testing.strategies import NoStrategy, events, logs, register_validator, whens  # noqa: E402

__all__ = [
    "LAWS",
    "STORE_LAWS",
    "Law",
    "LawBroken",
    "NoStrategy",
    "NotInstalled",
    "events",
    "logs",
    "reducer_laws",
    "register_validator",
    "store_laws",
    "whens",
]
