"""Launches, counted by occasion; and the windows in which further ones are planned, which count nothing."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from chronicle.diplomacy.events import Launch, LaunchPlan
from chronicle.diplomacy.reducers._mappings import Tally, tally
from chronicle.diplomacy.vocabulary import Party
from chronicle.reducer import Reducer, per


@frozen
class Launches:
    """The launches of one country that concern the other.

    - `total`: on how many occasions; several missiles of one occasion count once.
    - `contested`: on how many of them the parties differ about what was launched.
    - `uncontested`: the others.
    - `by`: by the party that launched.
    - `over`: by the party over whose land it went.
    - `into_waters_of`: by the party into whose waters it fell.

    Only launches move it. Plans, warnings, intentions and "missiles sometimes fly" do not.
    """

    total: int = 0
    contested: int = 0
    by: Mapping[Party, int] = field(factory=Tally, converter=tally)
    over: Mapping[Party, int] = field(factory=Tally, converter=tally)
    into_waters_of: Mapping[Party, int] = field(factory=Tally, converter=tally)

    @property
    def uncontested(self) -> int:
        """On how many occasions the parties do not differ about what was launched."""
        return self.total - self.contested


@frozen
class Window:
    """One window in which a launch is planned.

    - `open`: whether the window is open.
    - `by`: who plans to launch.
    - `near`: the countries near whose land or waters; `area`: where, in words.

    Only its launch plan moves it: it opens with its first day and closes after its last, whether or not something was
    launched in it. A plan that is a point has no window.
    """

    open: bool = False
    by: Party | None = None
    near: tuple[Party, ...] = ()
    area: str | None = None


launches = Reducer("launches", initial=Launches(), commutative=True, monotone=["total", "contested", "uncontested"])


@launches.on(Launch)
def launched(state: Launches, event: Launch) -> Launches:
    """One occasion, over and into whatever it went."""
    return Launches(
        state.total + 1,
        state.contested + event.contested,
        tally(state.by).plus(event.by),
        once_each(state.over, event.over),
        once_each(state.into_waters_of, event.into_waters_of),
    )


def once_each(counts: Mapping[Party, int], parties: tuple[Party, ...]) -> Tally:
    """The counts when each of some parties is counted once more."""
    found = tally(counts)
    for party in set(parties):
        found = found.plus(party)
    return found


@launches.invariant
def parts_of_the_total(state: Launches) -> bool:
    """No more launches are contested, over a party or into its waters than there were, and each was by one party."""
    parts = (state.contested, *state.over.values(), *state.into_waters_of.values())
    return all(0 <= each <= state.total for each in parts) and sum(state.by.values()) == state.total


window = Reducer("window", initial=Window())


@window.on(LaunchPlan)
def window_opened(_: Window, event: LaunchPlan) -> Window:
    """A window opens with its first day; a plan without a span has none."""
    return Window(event.when.is_span, event.by, event.near, event.area)


@window.on_end(LaunchPlan)
def window_closed(state: Window, _: LaunchPlan) -> Window:
    """A window closes after its last day."""
    return Window(False, state.by, state.near, state.area)


def plan_of(event: LaunchPlan) -> str:
    """The key of a window: the entry that announced it."""
    return event.id


windows = per(plan_of, window)
