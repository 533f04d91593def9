"""Figures: the last value of each metric, for as long as it is valid."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from chronicle.diplomacy.events import FigureReport
from chronicle.diplomacy.vocabulary import Party, Qualifier, Topic
from chronicle.reducer import Reducer, per


@frozen
class Figure:
    """The number that was last reported of one metric.

    - `value`, `unit`, `qualifier`: the number, what of, and how to read it; `None` where none is valid.
    - `of`, `toward`: whose number it is, and toward whom.
    - `reporter`: who reports it.
    - `dated`: the date of the entry: for a span, its period of validity.
    - `entry`: the id of the entry.

    Only figure reports move it. A report sets the value and adds nothing; the end of its span takes it away, unless a
    newer one has taken its place. Events that happen meanwhile (a return, a theft, a trade agreement) do not count up
    or down from it.
    """

    value: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    of: Party | None = None
    toward: Party | None = None
    reporter: str | None = None
    dated: str | None = None
    entry: str | None = None


figure = Reducer("figure", initial=Figure())


@figure.on(FigureReport)
def reported(_: Figure, event: FigureReport) -> Figure:
    """The newest report holds."""
    return Figure(
        event.value,
        event.unit,
        event.qualifier,
        event.of,
        event.toward,
        event.reporter,
        str(event.when),
        event.id,
    )


@figure.on_end(FigureReport)
def expired(state: Figure, event: FigureReport) -> Figure:
    """A number holds for its period only."""
    return Figure() if state.entry == event.id else state


def metric_of(event: FigureReport) -> Topic:
    """The key of a figure: what is measured."""
    return event.metric


figures = per(metric_of, figure)
