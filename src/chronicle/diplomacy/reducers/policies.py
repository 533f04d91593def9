"""Policies: by party and topic, the line that it follows toward the other."""

from __future__ import annotations

from attrs import frozen

from chronicle.diplomacy.events import PolicyShift
from chronicle.diplomacy.vocabulary import Party, Topic
from chronicle.reducer import Reducer, per


@frozen
class Policy:
    """The line of one party on one topic.

    - `line`: the policy, in words; `None` where none is known to hold.
    - `favours`: the country that it sides with.
    - `aims`: what it is for.
    - `entry`: the id of the entry that tells it.

    Only policy shifts move it: a newer one takes the place of an older, and the end of a span ends it.
    """

    line: str | None = None
    favours: Party | None = None
    aims: tuple[str, ...] = ()
    entry: str | None = None


policy = Reducer("policy", initial=Policy())


@policy.on(PolicyShift)
def shifted(_: Policy, event: PolicyShift) -> Policy:
    """The newest line holds."""
    return Policy(event.policy, event.favours, event.aims, event.id)


@policy.on_end(PolicyShift)
def given_up(state: Policy, event: PolicyShift) -> Policy:
    """A line that was followed for a while is over, unless another has taken its place."""
    return Policy() if state.entry == event.id else state


def holder_of(event: PolicyShift) -> Party:
    """The first key of a policy: whose it is."""
    return event.by


def topic_of(event: PolicyShift) -> Topic:
    """The second key of a policy: what it is about."""
    return event.topic


policies = per(holder_of, per(topic_of, policy))
