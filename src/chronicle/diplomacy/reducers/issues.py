"""Open issues: for each, where either party stands; closed only when both hold it closed."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from chronicle.diplomacy.events import Admission, IssuePosition, Statement
from chronicle.diplomacy.reducers._mappings import Told, told
from chronicle.diplomacy.vocabulary import CLOSED, Act, Party, Position, Topic
from chronicle.reducer import Reducer, per


@frozen
class Issue:
    """One issue between the two.

    - `position`: where each party stands; `None` for one of which nothing is told.
    - `demand`: what each party last raised, asked or refused, in words.
    - `closed`: whether both parties hold it closed.

    An issue position moves that of its party only, an admission that of whoever admits (`admitted`), an apology and a
    denial that of the speaker (`met`, `denied`). Other statements, talks about it and third parties move nothing, and
    neither does the end of a span: a position holds until the party takes another.
    """

    position: Mapping[Party, Position | None] = field(factory=Told, converter=told)
    demand: Mapping[Party, str | None] = field(factory=Told, converter=told)

    @property
    def closed(self) -> bool:
        """Whether two parties have a position, and both hold the issue closed."""
        return len(self.position) > 1 and all(each in CLOSED for each in self.position.values())


issue = Reducer("issue", initial=Issue())


def stands(state: Issue, party: Party, position: Position) -> Issue:
    """The issue when a party has taken a position."""
    return Issue(told(state.position).with_(party, position), state.demand)


@issue.on(IssuePosition)
def took_position(state: Issue, event: IssuePosition) -> Issue:
    """The newest position of a party holds; what it asks for stays until it asks for something else."""
    moved = stands(state, event.by, event.position)
    return moved if event.demand is None else Issue(moved.position, told(state.demand).with_(event.by, event.demand))


@issue.on(Admission)
def admitted(state: Issue, event: Admission) -> Issue:
    """Whoever admits something has admitted it."""
    return stands(state, event.by, "admitted")


@issue.on(Statement)
def spoke(state: Issue, event: Statement) -> Issue:
    """An apology is what was asked for, enough or not; a denial says that there is nothing. Other words are words."""
    position = BY_ACT.get(event.act)
    return state if position is None else stands(state, event.by, position)


BY_ACT: dict[Act, Position] = {"apology": "met", "denial": "denied"}
"""The positions that are taken by saying something."""


def issue_of(event: IssuePosition | Admission | Statement) -> Topic | None:
    """The key of an issue; `None` for what takes up no issue, and for statements that take no position."""
    if isinstance(event, Statement) and event.act not in BY_ACT:
        return None
    return event.issue


issues = per(issue_of, issue)
