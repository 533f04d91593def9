"""Agreements, each by the id of the entry that concluded it."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from chronicle.diplomacy.events import Agreement
from chronicle.diplomacy.vocabulary import Channel, Form
from chronicle.reducer import Reducer, per


@frozen
class Accord:
    """One agreement of the two, alone or with others.

    - `title`, `form`, `channel`: what it is called, what it is, and in which setting it was reached.
    - `status`: `in-force` from its conclusion until it ends; `None` before.
    - `extensions`: how often it was extended.
    - `newest`: the id of the entry that says how long it is in force: the conclusion, or the last extension.

    Only agreements move it: the entry itself, the end of its span, and entries that `concern` it. What its terms
    promise moves nothing until it is done.
    """

    title: str | None = None
    form: Form | None = None
    channel: Channel | None = None
    status: Literal["in-force", "ended"] | None = None
    extensions: int = 0
    newest: str | None = None


accord = Reducer("agreement", initial=Accord())


@accord.on(Agreement)
def agreed(state: Accord, event: Agreement) -> Accord:
    """Concluded, extended or ended; a later step keeps the name and the form under which it was concluded."""
    concluded = event.step == "concluded" or state.form is None
    title, form, channel = (
        (event.title, event.form, event.channel) if concluded else (state.title, state.form, state.channel)
    )
    extensions = state.extensions + (event.step == "extended")
    return Accord(title, form, channel, "ended" if event.step == "ended" else "in-force", extensions, event.id)


@accord.on_end(Agreement)
def lapsed(state: Accord, event: Agreement) -> Accord:
    """The end of what it was last agreed to last; an agreement that was extended meanwhile goes on."""
    if state.newest != event.id or state.status != "in-force":
        return state
    return Accord(state.title, state.form, state.channel, "ended", state.extensions, state.newest)


@accord.requires(Agreement)
def was_concluded(state: Accord, event: Agreement) -> bool:
    """Only an agreement that is in force is extended or ended."""
    return event.step == "concluded" or state.status == "in-force"


def agreement_of(event: Agreement) -> str:
    """The key of an agreement: the entry that concluded it."""
    return event.concerns or event.id


agreements = per(agreement_of, accord)
