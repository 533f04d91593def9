"""What every command needs: the log that it is about, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from chronicle.files.folder import FolderLog

as_json_option = click.option("--json", "as_json", is_flag=True, help="Say the same as one JSON object.")


def opened(folder: str | None) -> FolderLog:
    """The log in a folder, or in the nearest one upwards that holds one; `ChronicleError` where there is none."""
    import chronicle

    return chronicle.open(located(folder))


def located(folder: str | None) -> Path:
    """The folder that is named, or the nearest one upwards that holds a log; `ChronicleError` where there is none."""
    return _nearest() if folder is None else Path(folder)


def _nearest() -> Path:
    from chronicle.errors import ChronicleError
    from chronicle.files.folder import find_folder

    here = Path.cwd()
    found = find_folder(here)
    if found is None:
        mend = "go to the folder of a log, or name it: chronicle --log DIR …, or CHRONICLE_LOG=DIR"
        raise ChronicleError(f"no log here: no events/chronicle.toml in {here} or above it", code="no-log", mend=mend)
    return _shown(found, here)


def _shown(found: Path, here: Path) -> Path:
    """A folder as people write it: from the current folder where it lies below it."""
    return found.relative_to(here) if found.is_relative_to(here) else found


def say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def say_json(told: Mapping[str, Any]) -> None:
    from chronicle.views._json import dumps

    click.echo(dumps(told))


def codebook_of(log: FolderLog) -> Any:
    from chronicle.events import Codebook

    return log.codebook if log.codebook is not None else Codebook("none")
