"""Deliberately broken reducers, each with the law that kills it; and sound ones, which no law kills.

They are how the laws themselves are tested: a law without a mutant that it kills is not a law yet. Each is a slip that
people make. `MUTANTS` and `SOUND` are by name.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen
from attrs.validators import ge, in_

from chronicle.events import Codebook, Event
from chronicle.paths import Path
from chronicle.reducer import AnyReducer, Combined, Reducer, cited, combine, only, per

codebook = Codebook("mutants")
PARTIES = ("JP", "KP", "US")


@codebook.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    """Something was launched."""

    by: str = field(validator=in_(PARTIES))
    count: int = field(default=1, validator=ge(1))


@codebook.event("ban")
@frozen(kw_only=True)
class Ban(Event):
    """One country forbids something, from a day or for a while."""

    by: str = field(validator=in_(PARTIES))


@codebook.event("release")
@frozen(kw_only=True)
class Release(Event):
    """Some of those who were held came free."""

    count: int = field(default=1, validator=ge(1))


@codebook.event("capture")
@frozen(kw_only=True)
class Capture(Event):
    """Some were taken."""

    count: int = field(default=1, validator=ge(1))


def _in_dozens(tons: int) -> int:
    return tons * 12


@codebook.event("cargo")
@frozen(kw_only=True)
class Cargo(Event):
    """Goods, counted in dozens by whoever wrote the converter, which multiplies again whenever it is read."""

    tons: int = field(default=1, converter=_in_dozens)


@codebook.event("letter")
@frozen(kw_only=True)
class Letter(Event):
    """A letter, with words in a dictionary that a handler can write to."""

    words: dict[str, str] = field(factory=dict, hash=False)


@frozen
class Counted:
    """Launches, and by whom."""

    launches: int = 0
    by: Mapping[str, int] = field(factory=dict)
    last: str | None = None


@frozen
class Kept:
    """Who was taken, and who came free."""

    taken: int = 0
    free: int = 0


@frozen
class Broken:
    """A broken reducer: what made it, the law that kills it, what is wrong, and what its author declares of it."""

    make: Callable[[], AnyReducer[Any]]
    law: str
    slip: str
    declared: Mapping[str, Any]


_MUTANTS: dict[str, Broken] = {}


def mutant(law: str, slip: str, **declared: Any) -> Callable[[Callable[[], AnyReducer[Any]]], Any]:
    """A decorator: the function makes a reducer that has a `slip`, for which `law` kills it."""

    def register(make: Callable[[], AnyReducer[Any]]) -> Callable[[], AnyReducer[Any]]:
        made = cited(make)
        _MUTANTS[make.__name__] = Broken(made, law, slip, declared)
        return made

    return register


def _reducer(initial: Any = 0, *, commutative: bool = False) -> Reducer[Any]:
    return Reducer("mutant", initial=initial, commutative=commutative)


def _itself(state: Any) -> Any:
    return state


_total: Path = _itself
"""The path of a state that is a number."""

# -- what raises, or changes what it was given -------------------------------------------------------------------------


@mutant("total", "looks up what need not be there")
def forgets_the_first() -> AnyReducer[Any]:
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        before = state.by[event.by] if state.by else 0
        return evolve(state, by={**state.by, event.by: before + 1})

    return reducer


@mutant("total", "one branch has no return")
def forgets_to_return() -> AnyReducer[Any]:
    reducer = _reducer()

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int | None:
        if state is None or event.count < 2:
            return (state or 0) + 1
        return None

    return reducer


@mutant("total", "a requirement divides by what may be nothing")
def divides_by_nothing() -> AnyReducer[Any]:
    reducer = _reducer(Kept())

    @reducer.on(Capture)
    def taken(state: Kept, event: Capture) -> Kept:
        return evolve(state, taken=state.taken + event.count)

    @reducer.requires(Capture)
    def not_too_many(state: Kept, event: Capture) -> bool:
        return event.count / state.taken < 1_000

    return reducer


@mutant("pure", "changes a dictionary that earlier states share")
def changes_its_state() -> AnyReducer[Any]:
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        by: Any = state.by if state.launches else {}
        by[event.by] = by.get(event.by, 0) + 1
        return Counted(state.launches + 1, by)

    return reducer


@mutant("pure", "changes the event")
def changes_the_event() -> AnyReducer[Any]:
    reducer = _reducer()

    @reducer.on(Letter)
    def came(state: int, event: Letter) -> int:
        event.words["read"] = "yes"
        return state + 1

    return reducer


# -- what comes from elsewhere -----------------------------------------------------------------------------------------


@mutant("deterministic", "goes on counting where the last replay stopped")
def hidden_counter() -> AnyReducer[Any]:
    reducer, counter = _reducer(), itertools.count(1)

    @reducer.on(Launch)
    def launched(_: int, event: Launch) -> int:
        return next(counter)

    return reducer


@mutant("deterministic", "asks the clock")
def asks_the_clock() -> AnyReducer[Any]:
    reducer = _reducer()

    @reducer.on(Launch)
    def launched(_: int, event: Launch) -> int:
        return date.today().year - 1990

    return reducer


@mutant("deterministic", "lets chance decide")
def throws_dice() -> AnyReducer[Any]:
    reducer = _reducer()

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        return state + random.randint(1, 1_000)

    return reducer


# -- what is lost when a state is saved --------------------------------------------------------------------------------

_NOBODY = object()


@mutant("checkpoint", "compares with a mark by identity, which a saved state does not keep")
def compares_by_identity() -> AnyReducer[Any]:
    reducer = _reducer((_NOBODY, 0))

    @reducer.on(Launch)
    def launched(state: tuple[Any, int], event: Launch) -> tuple[Any, int]:
        return event.by, 1 if state[0] is _NOBODY else state[1] + 1

    return reducer


@frozen
class Forgetful:
    """A state that saves less than it knows."""

    launches: int = 0
    weight: int = 0

    def __getstate__(self) -> dict[str, int]:
        return {"launches": self.launches}

    def __setstate__(self, state: Mapping[str, int]) -> None:
        object.__setattr__(self, "launches", state["launches"])
        object.__setattr__(self, "weight", 0)


@mutant("checkpoint", "a field is left out when the state is saved")
def saves_too_little() -> AnyReducer[Any]:
    reducer = _reducer(Forgetful())

    @reducer.on(Launch)
    def launched(state: Forgetful, event: Launch) -> Forgetful:
        return Forgetful(state.launches + 1, state.weight + event.count)

    return reducer


@mutant("checkpoint", "keeps half of what it knows beside the state")
def remembers_beside_the_state() -> AnyReducer[Any]:
    reducer, start = _reducer((0, 0)), (0, 0)
    beside: list[int] = [0]

    @reducer.on(Launch)
    def launched(state: tuple[int, int], event: Launch) -> tuple[int, int]:
        if state == start:
            beside[0] = 0
        beside[0] += event.count
        return state[0] + 1, beside[0]

    return reducer


@mutant("round_trip", "a converter multiplies again whenever the event is read")
def reads_differently() -> AnyReducer[Any]:
    reducer = _reducer()

    @reducer.on(Cargo)
    def came(state: int, event: Cargo) -> int:
        return state + event.tons

    return reducer


@mutant("hash_seeds", "keeps a set as a tuple, in whatever order it comes")
def order_of_a_set() -> AnyReducer[Any]:
    reducer = _reducer(())

    @reducer.on(Launch)
    def launched(state: tuple[str, ...], event: Launch) -> tuple[str, ...]:
        return tuple({*state, event.by})

    return reducer


# -- what should not matter --------------------------------------------------------------------------------------------


@mutant("irrelevant", "handles every type, and means one", events=(Launch,))
def catches_all() -> AnyReducer[Any]:
    reducer = _reducer(commutative=True)

    @reducer.on(Event)
    def happened(state: int, event: Event) -> int:
        return state + 1

    return reducer


@mutant("same_day", "the last one told of a day wins")
def last_of_the_day() -> AnyReducer[Any]:
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=event.by)

    return reducer


@mutant("renamed", "takes the greatest id for the newest")
def peeks_at_ids() -> AnyReducer[Any]:
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=max(state.last or "", event.id))

    return reducer


@mutant("arrival", "drops what is dated before what it has seen already", ordered=True)
def drops_late_arrivals() -> AnyReducer[Any]:
    reducer, newest = _reducer(), [0]

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        if state == 0:
            newest[0] = -(10**9)
        day = event.when.latest or 10**9
        if day < newest[0]:
            return state
        newest[0] = day
        return state + 1

    return reducer


@mutant("known_time", "counts only what was known at once: hindsight, in a handler")
def hindsight() -> AnyReducer[Any]:
    reducer = _reducer(commutative=True)

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        return state + (event.known is None)

    return reducer


@mutant("amend", "keeps by id what it made of an event before that was amended")
def caches_by_id() -> AnyReducer[Any]:
    reducer = _reducer(commutative=True)
    weights: dict[str, int] = {}

    @reducer.on(Launch)
    def launched(state: int, event: Launch) -> int:
        if state == 0:
            weights.clear()
        return state + weights.setdefault(event.id, event.count)

    return reducer


@mutant("retract", "what it has ever seen stays seen")
def never_forgets() -> AnyReducer[Any]:
    reducer, seen = _reducer(frozenset()), set[str]()

    @reducer.on(Launch)
    def launched(state: frozenset[str], event: Launch) -> frozenset[str]:
        if not state:
            seen.clear()
        seen.add(event.id)
        return frozenset(seen)

    return reducer


@mutant("lookahead", "all states share one list, to which later events are added")
def shares_a_list() -> AnyReducer[Any]:
    reducer = _reducer(())

    @reducer.on(Launch)
    def launched(state: Any, event: Launch) -> Any:
        found = state if state else []
        found.append(event.by)
        return found

    return reducer


# -- what is declared --------------------------------------------------------------------------------------------------


@frozen
class Streak:
    """How many were launched before anybody forbade it."""

    launches: int = 0
    over: bool = False


@mutant("bounds", "grows, but what may have happened can also stop it from growing", monotone="launches", ordered=True)
def stops_growing() -> AnyReducer[Any]:
    reducer = _reducer(Streak())

    @reducer.on(Launch)
    def launched(state: Streak, event: Launch) -> Streak:
        return state if state.over else evolve(state, launches=state.launches + 1)

    @reducer.on(Ban)
    def forbidden(state: Streak, event: Ban) -> Streak:
        return evolve(state, over=True)

    return reducer


@mutant("commutative", "is declared commutative, and keeps the last one", ordered=True)
def not_commutative() -> AnyReducer[Any]:
    reducer = _reducer(Counted(), commutative=True)

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return Counted(state.launches + 1, state.by, event.by)

    return reducer


@mutant("invariant", "the requirement is off by one")
def off_by_one_requirement() -> AnyReducer[Any]:
    return _captives(lambda state, event: state.free + event.count <= state.taken + 1)


@mutant("invariant", "requires nothing of what the invariant is about")
def lacks_a_requirement() -> AnyReducer[Any]:
    return _captives(lambda state, event: True)


def _captives(sensible: Callable[[Kept, Release], bool]) -> AnyReducer[Any]:
    reducer = _reducer(Kept(), commutative=True)

    @reducer.on(Capture)
    def taken(state: Kept, event: Capture) -> Kept:
        return evolve(state, taken=state.taken + event.count)

    @reducer.on(Release)
    def freed(state: Kept, event: Release) -> Kept:
        return evolve(state, free=state.free + event.count)

    reducer.requires(Release)(sensible)

    @reducer.invariant
    def free_were_taken(state: Kept) -> bool:
        return state.free <= state.taken

    return reducer


@mutant("monotone", "takes off at the end of a ban what never falls", monotone=_total)
def falls_at_the_end() -> AnyReducer[Any]:
    reducer = _reducer(commutative=True)

    @reducer.on(Ban)
    def begins(state: int, event: Ban) -> int:
        return state + 1

    @reducer.on_end(Ban)
    def ends(state: int, event: Ban) -> int:
        return state - 1

    return reducer


@mutant("tally", "one of the types is not handled", tally={_total: (Launch, Ban)}, events=(Launch, Ban))
def drops_a_type() -> AnyReducer[Any]:
    return _counting(lambda state, event: state + 1)


def _weight(event: Event) -> int:
    return event.count if isinstance(event, Launch) else 0


@mutant("tally", "several of one event count once", tally={_total: _weight})
def counts_entries() -> AnyReducer[Any]:
    return _counting(lambda state, event: state + 1)


@mutant("tally", "off by one: the first is not counted", tally={"launches": Launch})
def off_by_one() -> AnyReducer[Any]:
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        if state.last is None:
            return evolve(state, last="seen")
        return evolve(state, launches=state.launches + 1)

    return reducer


@mutant("tally", "two that look alike count once", tally={lambda state: len(state): Launch})
def loses_duplicates() -> AnyReducer[Any]:
    reducer = _reducer(frozenset(), commutative=True)

    @reducer.on(Launch)
    def launched(state: frozenset[Any], event: Launch) -> frozenset[Any]:
        return state | {(str(event.when), event.by)}

    return reducer


def _counting(handle: Callable[[int, Launch], int]) -> AnyReducer[Any]:
    reducer = _reducer(commutative=True)
    reducer.on(Launch)(handle)
    return reducer


@frozen
class Coupled:
    """Two parts that should know nothing of each other."""

    launches: int
    bans: int


@mutant("blame", "one part reads what another has left beside its state", ordered=True)
def coupled_parts() -> AnyReducer[Any]:
    launches, bans = _reducer(), _reducer()
    left = [0]

    class Leaking(Combined[Coupled]):
        def start(self, state: Any = None) -> Any:
            left[0] = 0
            return super().start(state)

    @launches.on(Launch)
    def launched(state: int, event: Launch) -> int:
        left[0] = state + 1
        return left[0]

    @bans.on(Ban)
    def banned(state: int, event: Ban) -> int:
        return state + 1 + left[0]

    return Leaking(Coupled, {"launches": launches, "bans": bans})


MUTANTS: Mapping[str, Broken] = MappingProxyType(_MUTANTS)
"""All broken reducers, by name."""

# -- sound ones --------------------------------------------------------------------------------------------------------


@frozen
class Declared:
    """A sound reducer: what made it, and what its author declares of it."""

    make: Callable[[], AnyReducer[Any]]
    declared: Mapping[str, Any]


@cited
def counts() -> AnyReducer[Any]:
    """Counts launches, by whom, in whatever order."""
    reducer = _reducer(Counted(), commutative=True)

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        by = {**state.by, event.by: state.by.get(event.by, 0) + event.count}
        return Counted(state.launches + event.count, by)

    @reducer.invariant
    def all_by_somebody(state: Counted) -> bool:
        return sum(state.by.values()) == state.launches

    return reducer


@cited
def holds() -> AnyReducer[Any]:
    """Keeps the bans in force, by id."""
    reducer = _reducer(frozenset())

    @reducer.on(Ban)
    def imposed(state: frozenset[str], event: Ban) -> frozenset[str]:
        return state | {event.id}

    @reducer.on_end(Ban)
    def lapsed(state: frozenset[str], event: Ban) -> frozenset[str]:
        return state - {event.id}

    return reducer


@cited
def newest() -> AnyReducer[Any]:
    """Keeps the newest launch: the order of one day matters, and it says so."""
    reducer = _reducer(Counted())

    @reducer.on(Launch)
    def launched(state: Counted, event: Launch) -> Counted:
        return evolve(state, last=event.id)

    return reducer


def _taken(event: Event) -> int:
    return event.count if isinstance(event, Capture) else 0


@cited
def captives() -> AnyReducer[Any]:
    """Counts who was taken and who came free, of whom it requires that they were taken."""
    return _captives(lambda state, event: state.free + event.count <= state.taken)


@frozen
class Together:
    """All of the above in one state."""

    counted: Any
    held: Any
    captives: Kept
    by: Any


def _by(event: Launch) -> str:
    return event.by


def _not_us(event: Event) -> bool:
    return getattr(event, "by", None) != "US"


@cited
def together() -> AnyReducer[Any]:
    """The others put together: side by side, by key, and for some events only."""
    return only(_not_us, combine(Together, counted=counts(), held=holds(), captives=captives(), by=per(_by, newest())))


SOUND: Mapping[str, Declared] = MappingProxyType(
    {
        "counts": Declared(counts, {"monotone": "launches", "tally": {"launches": _weight}}),
        "holds": Declared(holds, {"ordered": True}),
        "newest": Declared(newest, {"ordered": True}),
        "captives": Declared(captives, {"monotone": ("taken", "free"), "tally": {"taken": _taken}}),
        "together": Declared(together, {"ordered": True, "monotone": "counted.launches"}),
    }
)
"""Reducers that no law kills, by name."""
