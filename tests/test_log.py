"""The rules that each new entry must meet, the ids of corrections, and digests."""

from decimal import Decimal
from typing import Annotated, Any

import pytest
from attrs import field, frozen
from attrs.validators import ge

from chronicle.dates import When
from chronicle.errors import ChronicleError, EventError, InvalidLog, Problem
from chronicle.events import Codebook, Event, EventRef
from chronicle.log import Amendment, Assertion, Head, Retraction, content, digest, written
from chronicle.memory import MemoryLog

BOOK = Codebook("log")


@BOOK.event("plan")
@frozen(kw_only=True)
class Plan(Event):
    pass


@BOOK.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    count: int = field(default=1, validator=ge(1))
    plan: Annotated[str, EventRef(Plan)] | None = None
    answers: tuple[Annotated[str, EventRef("plan")], ...] = ()


def problems(*items: Any, log: MemoryLog | None = None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidLog) as caught:
        (log or MemoryLog()).append(*items)
    return caught.value.problems


def problem(*items: Any, log: MemoryLog | None = None) -> Problem:
    (found,) = problems(*items, log=log)
    return found


def plan(name: str = "taepodong", **told: Any) -> Plan:
    return Plan(id=name, when="1998", **told)


@pytest.mark.parametrize(
    ("item", "code", "named"),
    [
        (plan("b", after=["taepodog"]), "dangling-after", "after"),
        (plan("b", after=["taepodog.end"]), "dangling-after", "after"),
        (plan("b", within=["taepodog"]), "dangling-within", "within"),
        (Launch(id="b", when="1998", plan="taepodog"), "dangling-reference", "plan"),
        (Launch(id="b", when="1998", answers=("taepodog",)), "dangling-reference", "answers"),
        (Amendment(amends="taepodog", set={"note": "x"}, id="b"), "dangling-amends", "amends"),
        (Retraction(retracts="taepodog", id="b"), "dangling-retracts", "retracts"),
    ],
)
def test_what_dangles_is_told_with_what_was_probably_meant(item: Any, code: str, named: str) -> None:
    found = problem(plan(), item)
    assert (found.code, found.field, found.entry) == (code, named, "b")
    assert "did you mean taepodong?" in (found.mend or "")


def total(**told: Any) -> Assertion:
    return Assertion(**{"asserts": {"seen": 2}, "on": "1998", **told})


def test_values_of_an_assertion_are_held_as_text() -> None:
    values = {
        "a": 1,
        "b": Decimal("4502.90"),
        "c": 0.5,
        "d": True,
        "e": None,
        "f": [1, {"g": 2}],
        "h": When.parse("1998"),
    }
    assert total(asserts=values).asserts == {
        "a": "1",
        "b": "4502.90",
        "c": "0.5",
        "d": "true",
        "e": "none",
        "f": ("1", {"g": "2"}),
        "h": "1998",
    }
    assert written(frozenset({"b", "a"})) == ("a", "b")


def test_the_id_of_an_assertion_tells_what_is_asserted_when_and_by_whom() -> None:
    same = [total(), total(asserts={"seen": "2"}), total(note="as printed")]
    assert len({each.id for each in same}) == 1
    other = [total(asserts={"seen": 3}), total(on="1999"), total(known="1998"), total(sources=["nyt"])]
    assert len({each.id for each in (same[0], *other)}) == 5
    assert total(on="-0043-03-15").id.startswith("asserts--0043-03-15-")


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"asserts": {}}, "asserts", "bad-event"),
        ({"asserts": "seen"}, "asserts", "bad-event"),
        ({"asserts": {"": 1}}, "asserts", "bad-path"),
        ({"asserts": {3: 1}}, "asserts", "bad-path"),
        ({"on": "{1998,1999}"}, "on", "bad-query"),
        ({"on": "[1998..1999]"}, "on", "bad-query"),
        ({"on": "1998/1999"}, "on", "bad-query"),
        ({"on": "1998?"}, "on", "bad-query"),
        ({"on": "1998-08-31T12:00:00Z"}, "on", "bad-query"),
        ({"known": "[..1998]"}, "known", "bad-query"),
        ({"id": "a b"}, "id", "bad-id"),
    ],
)
def test_what_an_assertion_cannot_be(told: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(ChronicleError) as error:
        total(**told)
    assert (error.value.problem.field, error.value.problem.code) == (field, code)


def test_an_assertion_is_retracted_and_never_amended() -> None:
    log = MemoryLog()
    log.append(plan(), total(id="two"), Retraction(retracts="two", id="gone"))
    assert (
        problem(total(id="two"), log=log).mend
        == "two was retracted; to bring it back, retract the retraction: - retracts: gone"
    )
    log.append(Retraction(retracts="gone"))
    assert log.append(total(id="two"))[0].fresh is False
    found = problem(Amendment(amends="two", set={"note": "x"}), log=log)
    assert (found.code, found.mend) == ("dangling-amends", "retract it (- retracts: two) and enter another")
    found = problem(total(id="two", on="1999"), log=log)
    assert (found.code, found.mend) == (
        "duplicate-id",
        "give one of them another id; to correct the first, retract it (- retracts: two)",
    )


def test_nothing_comes_after_or_within_an_assertion() -> None:
    assert problem(total(id="two"), plan(after=["two"])).code == "dangling-after"
    assert problem(total(id="two"), Launch(id="a", when="1998", plan="two")).code == "wrong-reference"


def test_assertions_are_in_the_digest_and_say_what_they_are() -> None:
    log, other = MemoryLog(), MemoryLog()
    log.append(total())
    other.append(total(asserts={"seen": 3}))
    assert log.head.digest != other.head.digest
    assert content(total(id="a")) == '["assertion",{"asserts":{"seen":"2"},"id":"a","on":"1998"}]'


def test_links_and_references_may_name_what_is_appended_with_them() -> None:
    log = MemoryLog()
    log.append(Launch(id="a", when="1998", plan="p", after=["p", "p.end"], within=["p"], answers=("p",)), plan("p"))
    assert len(log.entries()) == 2


def test_a_reference_to_another_type_is_refused() -> None:
    found = problem(Launch(id="a", when="1998"), Launch(id="b", when="1998", plan="a"))
    assert (found.code, found.field) == ("wrong-reference", "plan")
    assert "of type 'launch' and must be 'plan'" in found.message
    assert problem(Launch(id="a", when="1998"), Launch(id="b", when="1998", answers=("a",))).code == "wrong-reference"


def test_a_link_to_a_correction_is_refused() -> None:
    amendment = Amendment(amends="taepodong", set={"note": "x"}, id="mend")
    assert problem(plan(), amendment, plan("b", after=["mend"])).code == "dangling-after"
    assert problem(plan(), amendment, plan("b", within=["mend"])).code == "dangling-within"


def test_all_problems_are_told_at_once() -> None:
    found = problems(plan("a", after=["x"], within=["y"]), Retraction(retracts="z"), plan("a", note="other"))
    assert [each.code for each in found] == ["dangling-after", "dangling-within", "dangling-retracts", "duplicate-id"]


def test_a_correction_stands_behind_what_it_corrects() -> None:
    found = problem(Retraction(retracts="taepodong"), plan())
    assert "entered only later" in found.message
    assert found.mend == "move this entry behind it"


@pytest.mark.parametrize("item", [Retraction(retracts="a", id="a"), Amendment(amends="a", set={"note": ""}, id="a")])
def test_nothing_corrects_itself(item: Any) -> None:
    assert "itself" in problem(item).message


def test_only_events_are_amended() -> None:
    found = problem(plan(), Retraction(retracts="taepodong", id="r"), Amendment(amends="r", set={"reason": "x"}))
    assert found.code == "dangling-amends"
    assert "- retracts: r" in (found.mend or "")


@pytest.mark.parametrize(
    ("amendment", "code", "told"),
    [
        ({"set": {"cout": 2}}, "unknown-field", "did you mean count?"),
        ({"unset": ["cout"]}, "unknown-field", "did you mean count?"),
        ({"set": {"id": "b"}}, "bad-amendment", "retract the event and enter another"),
        ({"unset": ["when"]}, "bad-amendment", "set it instead"),
        ({"set": {"count": 0}}, "bad-amendment", "no valid event"),
        ({"set": {"when": "1998-13"}}, "bad-amendment", "no valid event"),
        ({"set": {"when": "1998/1999", "spread": 2}}, "bad-amendment", "no valid event"),
        ({"set": {"after": ["nowhere"]}}, "dangling-after", "not in the log"),
        ({"set": {"plan": "l"}}, "wrong-reference", "must be 'plan'"),
    ],
)
def test_an_amendment_that_makes_no_valid_event_is_refused(amendment: dict[str, Any], code: str, told: str) -> None:
    found = problem(Launch(id="l", when="1998"), Amendment(amends="l", **amendment))
    assert found.code == code
    assert told in str(found)


def test_amendments_are_checked_together_with_those_before() -> None:
    log = MemoryLog()
    log.append(plan(), Amendment(amends="taepodong", set={"when": When.parse("[1997..1999]"), "spread": 2}))
    found = problem(Amendment(amends="taepodong", set={"when": When.parse("1998/1999")}), log=log)
    assert found.code == "bad-amendment"


def test_an_amendment_says_something_and_not_two_things() -> None:
    with pytest.raises(EventError, match="changes nothing"):
        Amendment(amends="a")
    with pytest.raises(EventError, match="sets and unsets"):
        Amendment(amends="a", set={"note": "x"}, unset=["note"])


@pytest.mark.parametrize("kind", [Amendment, Retraction])
def test_a_correction_becomes_known_once(kind: type) -> None:
    told = {"amends": "a", "set": {"note": "x"}} if kind is Amendment else {"retracts": "a"}
    with pytest.raises(EventError, match="known once"):
        kind(**told, known="1998/1999")


def test_the_id_of_a_correction_is_made_from_what_it_does() -> None:
    one = Amendment(amends="a", set={"note": "x", "count": 2}, reason="one")
    same = Amendment(amends="a", set={"count": 2, "note": "x"}, reason="other words")
    assert one.id == same.id
    assert one.id.startswith("amends-a-")
    others = [
        Amendment(amends="a", set={"note": "y", "count": 2}),
        Amendment(amends="a", set={"note": "x"}, unset=["count"]),
        Amendment(amends="a", set={"note": "x", "count": 2}, known="1999"),
        Amendment(amends="a", set={"note": "x", "count": 2}, id="given"),
    ]
    assert len({one.id, *(each.id for each in others)}) == 5
    assert Retraction(retracts="a").id != Retraction(retracts="a", known="1999").id


def test_two_corrections_that_do_the_same_for_other_reasons_share_an_id_and_clash() -> None:
    log = MemoryLog()
    log.append(plan(), Amendment(amends="taepodong", set={"note": "x"}, reason="one"))
    assert problem(Amendment(amends="taepodong", set={"note": "x"}, reason="two"), log=log).code == "duplicate-id"


def test_content_is_the_same_for_the_same_content() -> None:
    told = content(Launch(id="a", when="1998-08", plan="p", sources=["nyt"], count=2))
    assert told == '["launch",{"count":2,"id":"a","plan":"p","sources":["nyt"],"when":"1998-08"}]'


def entered() -> MemoryLog:
    log = MemoryLog(clock=lambda: When.parse("2026-01-01"))  # type: ignore[arg-type, return-value]
    log.append(plan(), Launch(id="l", when="1998", plan="taepodong"))
    log.append(Amendment(amends="l", set={"count": 2}))
    return log


def test_the_digest_of_a_log_stays_the_same_for_ever() -> None:
    assert entered().head == Head(3, "0e00e237f3ab0a567f3d765b6715264224775f24c5fc72f1b8d2e908f73c23ef")


def test_digests_chain_so_that_every_change_shows() -> None:
    log = entered()
    heads = [log.head]
    before = "0" * 64
    for entry in log.entries():
        before = digest(before, entry)
    assert before == log.head.digest
    for at, other in ((0, plan(note="changed")), (1, Launch(id="l", when="1998"))):
        items = [entry.item for entry in log.entries()]
        items[at] = other
        changed = MemoryLog(clock=lambda: When.parse("2026-01-01"))  # type: ignore[arg-type, return-value]
        changed.append(*items)
        heads.append(changed.head)
    later = MemoryLog(clock=lambda: When.parse("2026-01-02"))  # type: ignore[arg-type, return-value]
    later.append(*(entry.item for entry in log.entries()))
    assert len({each.digest for each in (*heads, later.head)}) == 4


def test_the_head_is_the_same_however_often_it_was_asked_for() -> None:
    log, other = entered(), MemoryLog(clock=lambda: When.parse("2026-01-01"))  # type: ignore[arg-type, return-value]
    for entry in log.entries():
        other.append(entry.item)
        assert other.head.seq == entry.seq
    assert other.head == log.head
