"""The climate between two countries: how relations are said to be, and the few deeds that say it by themselves."""

from __future__ import annotations

from attrs import frozen

from chronicle.diplomacy import vocabulary as words
from chronicle.diplomacy.events import Admission, Agreement, Assessment, Statement, Talks
from chronicle.reducer import Reducer

SPEAK_FOR_THE_STATE: frozenset[words.Office | None] = frozenset(
    {"foreign-minister", "head-of-government", "head-of-state"}
)


@frozen
class Climate:
    """How relations are, from worst to best: hostile, strained, thaw, normalised.

    - `status`: the political climate; `None` before anything is told.
    - `economic`: the same for economic relations; only an assessment of that dimension moves it.
    - `all_time_low`: whether relations are said to be worse than ever.

    An assessment sets the status. A joint declaration of the two, an admission, and readiness for talks on all sides
    warm it to a thaw at least; bilateral talks that break down, and a refusal by a foreign minister or somebody higher,
    cool it to strained at most. So good news never makes a good climate worse, nor bad news a bad one better. An
    all-time low lasts until it is warmed or assessed anew. Launches, drills, sanctions, public opinion and what third
    parties do move nothing, nor does what is said or done in wider rounds.
    """

    status: words.Climate | None = None
    economic: words.Climate | None = None
    all_time_low: bool = False


climate = Reducer("climate", initial=Climate())


def warmed(state: Climate) -> Climate:
    """A thaw, unless the climate is better than that."""
    if state.status in ("thaw", "normalised") and not state.all_time_low:
        return state
    return Climate("normalised" if state.status == "normalised" else "thaw", state.economic)


def cooled(state: Climate) -> Climate:
    """Strained, unless the climate is worse than that."""
    if state.status in ("strained", "hostile"):
        return state
    return Climate("strained", state.economic, state.all_time_low)


@climate.on(Assessment)
def assessed(state: Climate, event: Assessment) -> Climate:
    """The newest assessment of a dimension holds; its trend explains and moves nothing."""
    if event.dimension == "economic":
        return Climate(state.status, event.climate, state.all_time_low)
    return Climate(event.climate, state.economic, event.all_time_low)


@climate.on(Admission)
def owned_up(state: Climate, _: Admission) -> Climate:
    """Owning up to a wrong is a thaw."""
    return warmed(state)


@climate.on(Agreement)
def declared(state: Climate, event: Agreement) -> Climate:
    """What the two declare together is a thaw; other agreements are business."""
    joint = event.form == "joint-declaration" and event.step == "concluded" and event.channel == "bilateral"
    return warmed(state) if joint else state


@climate.on(Talks)
def negotiated(state: Climate, event: Talks) -> Climate:
    """Readiness on all sides warms; a breakdown, and a refusal at the level of a foreign minister, cool."""
    if event.channel != "bilateral":
        return state
    if event.phase == "signalled" and set(event.between) <= set(event.by):
        return warmed(state)
    refused = event.phase == "refused" and event.level in SPEAK_FOR_THE_STATE
    return cooled(state) if refused or event.phase == "broken-down" else state


@climate.on(Statement)
def refused(state: Climate, event: Statement) -> Climate:
    """A refusal cools where a foreign minister, or somebody higher, pronounces it."""
    return cooled(state) if event.act == "refusal" and event.office in SPEAK_FOR_THE_STATE else state


@climate.invariant
def low_is_bad(state: Climate) -> bool:
    """Relations at an all-time low are strained or hostile."""
    return not state.all_time_low or state.status in ("strained", "hostile")
