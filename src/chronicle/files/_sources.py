"""`sources.json`: the works that a log cites, in CSL-JSON as reference managers export it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chronicle.errors import Place, Problem


def read_sources(file: Path) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The CSL-JSON items of a file by id, and all that is wrong with them; none where there is no file."""
    if not file.exists():
        return {}, []
    try:
        items = json.loads(file.read_bytes().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        place = Place(str(file), error.lineno, error.colno)
        return {}, [Problem(code="bad-sources", message=f"not JSON: {error.msg}", place=place)]
    except UnicodeDecodeError as error:
        return {}, [Problem(code="bad-sources", message=f"not UTF-8: {error}", place=Place(str(file)))]
    if not isinstance(items, list):
        mend = "export the library as CSL-JSON: a list of items, each with an id"
        return {}, [Problem(code="bad-sources", message="not a list of items", place=Place(str(file)), mend=mend)]
    return _by_id(file, items)


def _by_id(file: Path, items: list[Any]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    sources: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for number, item in enumerate(items, 1):
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, (str, int)) or not str(name):
            problems.append(_told(file, f"item {number} has no id"))
        elif str(name) in sources:
            problems.append(_told(file, f"two sources have the id {str(name)!r} (the second is item {number})"))
        elif not isinstance(item.get("type"), str):
            problems.append(
                _told(file, f"the source {str(name)!r} has no type (CSL: book, article-journal, webpage, …)")
            )
            sources[str(name)] = item  # so that those who cite it are not told as well
        else:
            sources[str(name)] = item
    return sources, problems


def _told(file: Path, message: str) -> Problem:
    return Problem(code="bad-sources", message=message, place=Place(str(file)))
