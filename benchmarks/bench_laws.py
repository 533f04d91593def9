"""What the laws cost and what they find: processor seconds for 100 logs, against drawing them; kills over 20 seeds.

python benchmarks/bench_laws.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from chronicle.testing import LAWS, LawBroken, logs
from chronicle.testing._making import listed, run, subject_of
from chronicle.testing.mutants import MUTANTS, SOUND
from chronicle.timeline import Timeline

Row = tuple[str, str, str, str]
SEEDS = 20
HUNDRED = settings(max_examples=100, database=None, deadline=None, suppress_health_check=list(HealthCheck))
SEARCH = settings(max_examples=200, database=None, phases=[Phase.generate])


def seconds(run_it: Callable[[], Any]) -> float:
    start = time.process_time()
    run_it()
    return time.process_time() - start


def law_rows() -> list[Row]:
    """Each law of a small reducer with everything declared, against drawing its logs and nothing else."""
    sound = SOUND["counts"]
    subject = subject_of(sound.make(), **sound.declared)

    @HUNDRED
    @seed(1)
    @given(logs(subject.events))
    def drawn(log: Any) -> None:
        pass

    run(LAWS["hash_seeds"], subject, settings(max_examples=1, database=None))  # starts the other processes
    drawn()
    alone = seconds(drawn)
    rows = [("drawing the logs alone", f"{alone:.2f} s", "", "")]
    total = 0.0
    for law, _ in listed(subject, {}):
        taken = seconds(lambda law=law: run(law, subject, HUNDRED, seeded=1))  # type: ignore[misc]
        total += taken
        rows.append((law.name, f"{taken:.2f} s", f"{taken / alone:.1f} × its time", ""))
    return [*rows, ("all laws of a small reducer", f"{total:.2f} s", f"{total / alone:.1f} × its time", "≤ 10 s")]


def killed(name: str, with_seed: int) -> bool:
    broken = MUTANTS[name]
    try:
        run(LAWS[broken.law], subject_of(broken.make(), **broken.declared), SEARCH, seeded=with_seed)
    except LawBroken:
        return True
    return False


def kill_rows() -> list[Row]:
    """How often each broken reducer is killed by the law named for it, within 200 logs, over some seeds."""
    rows = []
    for name, broken in MUTANTS.items():
        if broken.law == "blame" and not hasattr(Timeline, "why"):
            rows.append((name, "not asked", f"by {broken.law}", ""))
            continue
        kills = sum(killed(name, each) for each in range(SEEDS))
        rows.append((name, f"{kills} of {SEEDS}", f"by {broken.law}", f"{SEEDS} of {SEEDS}"))
    return rows


if __name__ == "__main__":
    for told in (law_rows(), kill_rows()):
        for what, figure, ratio, target in told:
            print(f"  {what:<40} {figure:>18}   {ratio:<20} {target}", flush=True)
