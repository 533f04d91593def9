"""Strategies: what is drawn is valid, of every kind, and what is not known is refused by name."""

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from attrs import field, frozen
from attrs.validators import matches_re, max_len, not_
from hypothesis import find, given
from hypothesis import strategies as st

from chronicle import Citation, Event, MemoryLog, When
from chronicle.chronology import Chronology
from chronicle.codec import Codec
from chronicle.diplomacy.events import codebook as diplomacy
from chronicle.testing import NoStrategy, events, logs, register_validator, whens
from chronicle.testing import _fields as fields_module

from .budget import examples, unshrunk
from .things import Prime, Reply, Thing, Unnameable, book, is_prime


@examples(60)
@given(events(codebook=book))
def test_events_are_of_the_types_of_a_codebook_and_can_be_written(event: Event) -> None:
    codec = Codec(book)
    assert codec.event(json.loads(json.dumps(codec.plain(event)), parse_float=str)) == event


@examples(60)
@given(events(Thing))
def test_fields_keep_to_their_validators(thing: Thing) -> None:
    assert 3 <= thing.count < 9
    assert 2 < thing.above <= 4
    assert thing.large in (2, 3)
    assert len(thing.at_least) >= 2
    assert thing.negative < 0 < thing.amount


@pytest.mark.parametrize(
    "has",
    [
        lambda event: event.when.is_span and event.when.ongoing,
        lambda event: event.when.open_start,
        lambda event: event.when.unknown_end,
        lambda event: event.when.approximate and event.when.uncertain,
        lambda event: event.when.time is not None,
        lambda event: event.when.is_point and not event.when.begin.gapless,
        lambda event: event.known is not None,
        lambda event: event.spread > 1,
        lambda event: event.sources and event.sources[0].quote,
        lambda event: event.asserted_by is not None,
    ],
)
def test_everything_that_an_event_may_say_is_drawn(has: Any) -> None:
    assert has(find(events(), has, settings=unshrunk(500)))


@examples(60)
@given(logs(events(codebook=diplomacy)))
def test_a_log_can_be_appended_and_its_dates_and_links_agree(log: tuple[Event, ...]) -> None:
    held = MemoryLog(codebook=diplomacy)
    held.append(*log)
    assert not Chronology(held).contradictions
    assert [event.id for event in log] == [f"e{at}" for at in range(1, len(log) + 1)]


@pytest.mark.parametrize("name", ["after", "within"])
def test_some_events_of_a_log_are_linked(name: str) -> None:
    found = find(
        logs(events(), max_size=3), lambda log: any(getattr(event, name) for event in log), settings=unshrunk(500)
    )
    assert any(getattr(event, name) for event in found)


def test_days_coincide() -> None:
    crowds: Counter[bool] = Counter()

    @examples(50)
    @given(logs(events(), min_size=2))
    def draws(log: tuple[Event, ...]) -> None:
        days = [event.when.earliest for event in log]
        crowds[len(set(days)) < len(days)] += 1

    draws()
    assert crowds[True] > crowds[False] / 4


def test_what_an_event_must_name_is_entered_before_it() -> None:
    log = find(logs(events(Reply), min_size=1), lambda log: True, settings=unshrunk(1))
    assert [type(event) for event in log][:2] == [Thing, Reply]
    assert log[1].to == "e1"
    with pytest.raises(NoStrategy, match=r"Unnameable\.first has to name a unnameable, and none can be entered before"):
        events(Unnameable)


def test_a_field_can_be_given_a_strategy() -> None:
    strategy = events(Thing, fields={Thing: {"party": st.just("KP")}})
    found = find(strategy, lambda event: True, settings=unshrunk(1))
    assert found.party == "KP"
    with pytest.raises(NoStrategy, match=r"Thing has no field 'partyy'\n  = did you mean party\?"):
        events(Thing, fields={Thing: {"partyy": st.just("KP")}})
    with pytest.raises(NoStrategy, match=r"= st\.just\('KP'\)"):
        events(Thing, fields={Thing: {"party": "KP"}})  # type: ignore[dict-item]


def test_an_unknown_validator_is_told_with_the_line_that_registers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields_module, "_registered", list(fields_module._registered))
    with pytest.raises(NoStrategy) as caught:
        events(Prime)
    assert str(caught.value) == (
        "no strategy for Prime.number: nothing is known of its validator is_prime\n"
        "  = say what it allows: chronicle.testing.register_validator(is_prime, st.sampled_from([…]))"
    )
    register_validator(is_prime, st.sampled_from([2, 3, 5]))
    assert find(events(Prime), lambda event: event.number > 2).number == 3


def test_what_is_no_validator_or_no_strategy_is_refused() -> None:
    with pytest.raises(NoStrategy, match="not a validator: 3"):
        register_validator(3, st.just(3))  # type: ignore[arg-type]
    with pytest.raises(NoStrategy, match="not a strategy: 3"):
        register_validator(is_prime, 3)  # type: ignore[arg-type]
    with pytest.raises(NoStrategy, match="not an event type"):
        events(int)  # type: ignore[arg-type]


def test_what_cannot_be_drawn_for_certain_is_refused() -> None:
    @frozen(kw_only=True)
    class Both(Event):
        text: str = field(validator=[matches_re("[0-9]{5,9}"), max_len(6)])

    @frozen(kw_only=True)
    class Negated(Event):
        text: str = field(validator=not_(max_len(6)))

    @frozen(kw_only=True)
    class Odd(Event):
        thing: Any = None

    for cls, told in ((Both, "a pattern and a length at once"), (Negated, "its validator"), (Odd, "the type")):
        with pytest.raises(NoStrategy, match=told):
            events(cls)


def test_points_only_where_they_are_asked_for() -> None:
    @examples(50)
    @given(whens(spans=False))
    def draws(when: When) -> None:
        assert when.is_point

    draws()


# -- what Hypothesis knows of itself -----------------------------------------------------------------------------------


def test_hypothesis_knows_dates_events_and_citations() -> None:
    assert isinstance(find(st.from_type(When), lambda when: when.is_span), When)
    assert isinstance(find(st.from_type(Event), lambda event: True), Event)
    assert isinstance(find(st.from_type(Citation), lambda citation: True), Citation)


@pytest.mark.parametrize("first", ["hypothesis", "chronicle"])
def test_the_entry_point_imports_chronicle_for_nobody(first: str) -> None:
    """Importing Hypothesis imports nothing of chronicle; in either order, the types are known."""
    code = (
        f"import sys, {first}\n"
        f"early = [name for name in sys.modules if name == 'chronicle' and {first!r} == 'hypothesis']\n"
        "import chronicle, hypothesis.strategies as st\n"
        "kit = 'chronicle.testing' in sys.modules\n"
        "print(early, kit, st.from_type(chronicle.When), chronicle.events.__spec__.loader.__class__.__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[] False whens() SourceFileLoader"
