"""The kill matrix: each broken reducer is killed by the law named for it, and the sound ones by none."""

from types import SimpleNamespace
from typing import Any

import pytest

from chronicle.paths import Path, get
from chronicle.testing import LAWS, LawBroken, reducer_laws
from chronicle.testing._making import listed, run, subject_of
from chronicle.testing.mutants import MUTANTS, SOUND
from chronicle.timeline import Timeline
from chronicle.worlds import cells

from .budget import LONG, examples, unshrunk

SEEDS = range(20) if LONG else range(2)


def killed(name: str, law: str, with_seed: int) -> bool:
    broken = MUTANTS[name]
    subject = subject_of(broken.make(), **broken.declared)
    try:
        run(LAWS[law], subject, unshrunk(250), seeded=with_seed)
    except LawBroken:
        return True
    return False


@pytest.mark.parametrize("with_seed", SEEDS)
@pytest.mark.parametrize("name", [name for name, broken in MUTANTS.items() if broken.law != "blame"])
def test_each_mutant_is_killed_by_its_law(name: str, with_seed: int) -> None:
    assert killed(name, MUTANTS[name].law, with_seed)


def test_every_law_has_a_mutant() -> None:
    assert {broken.law for broken in MUTANTS.values()} == set(LAWS)
    assert len(MUTANTS) >= 20


def test_what_a_law_is_about_is_listed_for_its_mutant() -> None:
    for name, broken in MUTANTS.items():
        law, names = LAWS[broken.law], [law.name for law, _ in listed(subject_of(broken.make(), **broken.declared), {})]
        assert law.name in names or (law.name == "blame" and not hasattr(Timeline, "why")), name


test_counts = reducer_laws(SOUND["counts"].make(), **SOUND["counts"].declared, settings=examples(8))
test_holds = reducer_laws(SOUND["holds"].make(), **SOUND["holds"].declared, settings=examples(8))
test_newest = reducer_laws(SOUND["newest"].make(), **SOUND["newest"].declared, settings=examples(8))
test_captives = reducer_laws(SOUND["captives"].make(), **SOUND["captives"].declared, settings=examples(8))
test_together = reducer_laws(SOUND["together"].make(), **SOUND["together"].declared, settings=examples(8))


def test_all_sound_ones_are_tested() -> None:
    assert set(SOUND) == {name.removeprefix("test_") for name in globals()} & set(SOUND)


# -- blame, by a slow and obvious reason -------------------------------------------------------------------------------


def why(timeline: Timeline[Any], date: Any, path: Path) -> Any:
    """What changed a value: whatever touches its part and makes a difference when it is taken out."""
    answer = timeline.as_of(date)
    part = path.split(".")[0] if isinstance(path, str) else None
    touching = [
        each
        for each in answer.counted
        if any(part is None or place[:1] in ((), (part,)) for place, _ in cells(timeline.reducer, each))
    ]

    def without(name: str) -> Any:
        return get(timeline.reducer.fold(each for each in answer.counted if each.id != name), path)

    enabled = {each.id: each.event for each in touching if without(each.id) != answer[path]}
    return SimpleNamespace(changed=(), enabled=tuple(enabled.values()), confirms=(), not_counted=())


@pytest.fixture
def reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Timeline, "why", why, raising=False)


@pytest.mark.parametrize("with_seed", SEEDS)
def test_blame_kills_coupled_parts(reasons: None, with_seed: int) -> None:
    assert killed("coupled_parts", "blame", with_seed)


@pytest.mark.parametrize("name", SOUND)
def test_blame_spares_the_sound_ones(reasons: None, name: str) -> None:
    subject = subject_of(SOUND[name].make(), **SOUND[name].declared)
    assert "blame" in [law.name for law, _ in listed(subject, {})]
    run(LAWS["blame"], subject, examples(10))
