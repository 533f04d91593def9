"""Problems that a check finds show their lines too."""

from __future__ import annotations

from pathlib import Path

import pytest

from chronicle import Place, Problem
from chronicle.files.excerpts import with_excerpts

BATCH = """entries:
- type: launch
  id: a
  when: 1998
- amends: a
  set: {when: 1999}
"""


def shown(tmp_path: Path, line: int | None, field: str | None = None, name: str = "a.yaml") -> tuple[str, str | None]:
    file = tmp_path / "a.yaml"
    file.write_text(BATCH)
    problem = Problem(code="x", message="no", place=Place(str(tmp_path / name), line), field=field, severity="warning")
    (found,) = with_excerpts([problem])
    return str(found.place).removeprefix(f"{tmp_path}/"), found.excerpt


@pytest.mark.parametrize(
    ("line", "field", "place", "excerpt"),
    [
        (2, None, "a.yaml:2", "- type: launch"),
        (2, "when", "a.yaml:4:9", "  when: 1998"),
        (2, "known", "a.yaml:2:1", "- type: launch"),
        (5, "when", "a.yaml:6:9", "  set: {when: 1999}"),
        (None, None, "a.yaml", None),
    ],
)
def test_a_problem_shows_the_line_of_its_field(
    tmp_path: Path, line: int | None, field: str | None, place: str, excerpt: str | None
) -> None:
    assert shown(tmp_path, line, field) == (place, excerpt)


def test_what_shows_a_line_already_or_has_no_place_stays(tmp_path: Path) -> None:
    placed = Problem(code="x", message="no", place=Place("b.yaml", 3, 1), excerpt="as it was")
    bare = Problem(code="x", message="no")
    assert with_excerpts([placed, bare]) == [placed, bare]


def test_a_file_that_is_gone_leaves_its_problems(tmp_path: Path) -> None:
    assert shown(tmp_path, 2, "when", name="gone.yaml") == ("gone.yaml:2", None)
