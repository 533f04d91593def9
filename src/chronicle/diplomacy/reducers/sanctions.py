"""Sanctions in force, by the party that imposes them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from chronicle.diplomacy.events import Sanction
from chronicle.diplomacy.vocabulary import Party
from chronicle.reducer import Reducer, per


@frozen
class Measure:
    """One sanction: what sort it is, the date of the entry that imposed it, why, and whether it was eased since."""

    kind: str
    since: str
    because: str | None = None
    eased: bool = False


@frozen
class Sanctions:
    """The sanctions of one party upon the other.

    - `in_force`: the measures in force, by the id of the entry that imposed them.
    - `active`: how many these are.
    - `imposed`: how many were ever imposed.
    - `lifting_recorded`: whether any entry tells that sanctions were lifted. A measure whose span ends lapses, which is
      no lifting; where nothing is told of either, it stays in force, because nothing says otherwise.
    - `relief_considered`: whether relief was ever considered, which eases and lifts nothing.

    Only sanctions move it; those of third parties, and those upon them, do not.
    """

    in_force: Mapping[str, Measure] = field(factory=dict)
    imposed: int = 0
    lifting_recorded: bool = False
    relief_considered: bool = False

    @property
    def active(self) -> int:
        """How many measures are in force."""
        return len(self.in_force)


measures = Reducer("sanctions", initial=Sanctions())


@measures.on(Sanction)
def sanctioned(state: Sanctions, event: Sanction) -> Sanctions:
    """One step: imposed, eased, lifted, or relief considered."""
    if event.step == "imposed":
        measure = Measure(event.kind, str(event.when), event.because)
        return evolve(state, in_force={**state.in_force, event.id: measure}, imposed=state.imposed + 1)
    if event.step == "eased":
        eased = {key: evolve(each, eased=True) for key, each in touched(state, event).items()}
        return evolve(state, in_force={**state.in_force, **eased})
    if event.step == "lifted":
        return evolve(state, in_force=without(state, touched(state, event)), lifting_recorded=True)
    return evolve(state, relief_considered=True)


@measures.on_end(Sanction)
def lapsed(state: Sanctions, event: Sanction) -> Sanctions:
    """A measure that was imposed for a time is out of force after it."""
    if event.step != "imposed" or event.id not in state.in_force:
        return state
    return evolve(state, in_force=without(state, [event.id]))


def touched(state: Sanctions, event: Sanction) -> Mapping[str, Measure]:
    """The measures that a later step is about: the one that it names, or all."""
    if event.concerns is None:
        return state.in_force
    return {key: each for key, each in state.in_force.items() if key == event.concerns}


def without(state: Sanctions, gone: Mapping[str, Measure] | list[str]) -> dict[str, Measure]:
    """The measures in force but for some."""
    return {key: each for key, each in state.in_force.items() if key not in gone}


@measures.requires(Sanction)
def something_in_force(state: Sanctions, event: Sanction) -> bool:
    """Only what is in force is eased or lifted."""
    return event.step not in ("eased", "lifted") or bool(touched(state, event))


@measures.invariant
def in_force_were_imposed(state: Sanctions) -> bool:
    """No more measures are in force than were imposed."""
    return state.active <= state.imposed


def imposer_of(event: Sanction) -> Party:
    """The key of the sanctions: who imposes them."""
    return event.by


sanctions = per(imposer_of, measures)
