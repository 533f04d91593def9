"""Talks, by channel: where they stand, and how many rounds and sessions there were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import evolve, frozen

from chronicle.diplomacy.events import Talks
from chronicle.diplomacy.vocabulary import Channel, Phase, Topic
from chronicle.reducer import Reducer, per

Status = Literal["none", "signalled", "agreed", "ongoing", "paused", "broken-down", "concluded", "refused"]


@frozen
class Negotiations:
    """The talks in one channel.

    - `status`: where the newest phase left them. `ongoing` lasts from a meeting until something else is told: what came
      after the meeting the log may not know.
    - `rounds_started`, `rounds_completed`: counted rounds; one that broke down is never completed.
    - `sessions`: single meetings, the resumed ones too.
    - `over`: the topic over which talks broke down, while they are.
    - `under_way`: the ids of the rounds that have begun and neither ended nor broken down.

    Only talks move it. A series contains its rounds and counts nothing; readiness undoes neither an agreement to talk
    nor a round under way. The agenda, an agreement that was reached, and what somebody intends move nothing.
    """

    status: Status = "none"
    rounds_started: int = 0
    rounds_completed: int = 0
    sessions: int = 0
    over: Topic | None = None
    under_way: tuple[str, ...] = ()


negotiations = Reducer("talks", initial=Negotiations())


@negotiations.on(Talks)
def told(state: Negotiations, event: Talks) -> Negotiations:
    """One phase of the talks."""
    return MOVES[event.phase](state, event)


@negotiations.on_end(Talks)
def round_ended(state: Negotiations, event: Talks) -> Negotiations:
    """A round that nothing has broken off is completed. The ends of other phases say nothing: talks go on."""
    if event.id not in state.under_way:
        return state
    return evolve(state, rounds_completed=state.rounds_completed + 1, under_way=without(state.under_way, event.id))


def contained(state: Negotiations, _: Talks) -> Negotiations:
    """A series is told by its rounds."""
    return state


def signalled(state: Negotiations, _: Talks) -> Negotiations:
    """Readiness is no news where more is agreed upon already, or while a round is under way."""
    return state if state.under_way or state.status == "agreed" else now(state, "signalled")


def agreed(state: Negotiations, _: Talks) -> Negotiations:
    """There shall be talks, or, while a round is under way, further ones."""
    return state if state.under_way else now(state, "agreed")


def begun(state: Negotiations, _: Talks) -> Negotiations:
    """Talks began, and no more is told."""
    return now(state, "ongoing")


def round_begun(state: Negotiations, event: Talks) -> Negotiations:
    """A round began; only a span has an end that can complete it."""
    under_way = (*state.under_way, event.id) if event.when.is_span else state.under_way
    return evolve(now(state, "ongoing"), rounds_started=state.rounds_started + 1, under_way=under_way)


def met(state: Negotiations, _: Talks) -> Negotiations:
    """They met, for the first time or again."""
    return evolve(now(state, "ongoing"), sessions=state.sessions + 1)


def paused(state: Negotiations, _: Talks) -> Negotiations:
    """Talks are suspended."""
    return now(state, "paused")


def broke_down(state: Negotiations, event: Talks) -> Negotiations:
    """Breaks off the round that it names, or else all that are under way."""
    named = event.part_of in state.under_way
    left = without(state.under_way, event.part_of) if named else ()
    return evolve(now(state, "broken-down"), over=event.over, under_way=left)


def concluded(state: Negotiations, _: Talks) -> Negotiations:
    """Talks came to their end."""
    return now(state, "concluded")


def refused(state: Negotiations, _: Talks) -> Negotiations:
    """A party will not talk."""
    return now(state, "refused")


MOVES: dict[Phase, Callable[[Negotiations, Talks], Negotiations]] = {
    "signalled": signalled,
    "agreed": agreed,
    "begun": begun,
    "series": contained,
    "round": round_begun,
    "session": met,
    "paused": paused,
    "resumed": met,
    "broken-down": broke_down,
    "concluded": concluded,
    "refused": refused,
}


def now(state: Negotiations, status: Status) -> Negotiations:
    """The state with another status; over what they broke down is no longer of interest."""
    return evolve(state, status=status, over=None)


def without(ids: tuple[str, ...], gone: str | None) -> tuple[str, ...]:
    """The ids but one."""
    return tuple(each for each in ids if each != gone)


@negotiations.invariant
def completed_were_started(state: Negotiations) -> bool:
    """No more rounds are completed or under way than were started."""
    return 0 <= state.rounds_completed <= state.rounds_completed + len(state.under_way) <= state.rounds_started


def channel_of(event: Talks) -> Channel | None:
    """The key of the talks: each channel has a state of its own. A series is told by its rounds, and skipped."""
    return None if event.phase == "series" else event.channel


talks = per(channel_of, negotiations)
