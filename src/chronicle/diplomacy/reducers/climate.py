"""The climate between two countries: how relations are said to be, and the few deeds that say it by themselves."""

from __future__ import annotations

from attrs import frozen

from chronicle.diplomacy import vocabulary as words
from chronicle.diplomacy.events import Admission, Agreement, Assessment, Statement, Talks
from chronicle.reducer import Reducer, only

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


weather = Reducer("climate", initial=Climate())


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


def declares_together(event: Agreement) -> bool:
    """Whether the two, and no wider round, make a joint declaration."""
    return event.form == "joint-declaration" and event.step == "concluded" and event.channel == "bilateral"


def all_are_ready(event: Talks) -> bool:
    """Whether everybody who would take part in bilateral talks shows readiness for them."""
    return event.phase == "signalled" and event.channel == "bilateral" and set(event.between) <= set(event.by)


def fails(event: Talks) -> bool:
    """Whether bilateral talks break down, or somebody who speaks for the state refuses them."""
    refused = event.phase == "refused" and event.level in SPEAK_FOR_THE_STATE
    return event.channel == "bilateral" and (refused or event.phase == "broken-down")


def refuses(event: Statement) -> bool:
    """Whether a foreign minister, or somebody higher, pronounces a refusal."""
    return event.act == "refusal" and event.office in SPEAK_FOR_THE_STATE


def tells(event: Assessment | Admission | Agreement | Talks | Statement) -> bool:
    """Whether an event tells of the climate. Whatever does not is kept away, so that its order leaves nothing open."""
    if isinstance(event, Agreement):
        return declares_together(event)
    if isinstance(event, Talks):
        return all_are_ready(event) or fails(event)
    return not isinstance(event, Statement) or refuses(event)


@weather.on(Assessment)
def assessed(state: Climate, event: Assessment) -> Climate:
    """The newest assessment of a dimension holds; its trend explains and moves nothing."""
    if event.dimension == "economic":
        return Climate(state.status, event.climate, state.all_time_low)
    return Climate(event.climate, state.economic, event.all_time_low)


@weather.on(Admission)
def owned_up(state: Climate, _: Admission) -> Climate:
    """Owning up to a wrong is a thaw."""
    return warmed(state)


@weather.on(Agreement)
def declared(state: Climate, event: Agreement) -> Climate:
    """What the two declare together is a thaw; other agreements are business."""
    return warmed(state) if declares_together(event) else state


@weather.on(Talks)
def negotiated(state: Climate, event: Talks) -> Climate:
    """Readiness on all sides warms; a breakdown, and a refusal at the level of a foreign minister, cool."""
    if all_are_ready(event):
        return warmed(state)
    return cooled(state) if fails(event) else state


@weather.on(Statement)
def refused(state: Climate, event: Statement) -> Climate:
    """A refusal cools; other words do not."""
    return cooled(state) if refuses(event) else state


@weather.requires(Assessment)
def worst_is_bad(_: Climate, event: Assessment) -> bool:
    """What is worse than ever is strained or hostile."""
    return not event.all_time_low or event.climate in ("strained", "hostile")


@weather.invariant
def low_is_bad(state: Climate) -> bool:
    """Relations at an all-time low are strained or hostile."""
    return not state.all_time_low or state.status in ("strained", "hostile")


climate = only(tells, weather)
