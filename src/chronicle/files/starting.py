"""How a log begins: a folder with its settings, no sources yet, a commented first batch, and the schema for editors."""

from __future__ import annotations

import json
import os
import typing
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from chronicle.errors import ChronicleError, did_you_mean
from chronicle.events import Codebook, Event
from chronicle.files._atomic import write_whole
from chronicle.files._cells import inner
from chronicle.files._settings import SETTINGS, imported
from chronicle.schema import json_schema

if TYPE_CHECKING:
    from chronicle.files.folder import FolderLog

SCHEMA = "chronicle.schema.json"
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
DEFAULT = "chronicle.diplomacy:codebook"


def schema_text(codebook: Codebook, sources: Iterable[str], title: str | None) -> str:
    """The JSON Schema of a codebook as text, the same every time."""
    return json.dumps(json_schema(codebook, sources=sources, title=title), ensure_ascii=False, indent=1) + "\n"


def write_schema(log: FolderLog) -> None:
    """Writes the schema of a log beside it; `ChronicleError` where it cannot be written."""
    write_whole(log.path / SCHEMA, schema_text(log.codebook, log.sources, log.title).encode())


def start(
    folder: Path, *, codebook: str | None = None, title: str | None = None, today: date | None = None
) -> list[Path]:
    """Starts a log in a folder, which is made where there is none; gives the files that were written.

    `codebook` names one's own types, ``module`` or ``module:name``; the module is looked for in the current folder and
    beside the log, too. `title` is by default the name of the folder. Raises `ChronicleError` where one of the files is
    there already, and where the codebook cannot be found; then nothing was written.
    """
    name, book, python_path = _found(folder, codebook) if codebook else (DEFAULT, _default(), None)
    title = title or folder.resolve().name
    files = {
        SCHEMA: schema_text(book, (), title),
        "sources.json": "[]\n",
        f"{(today or date.today()).isoformat()}-001.yaml": _first_batch(book, today or date.today()),
        SETTINGS: _settings(title, name, python_path),
    }
    _check_free(folder, files)
    return _written(folder, files)


def _check_free(folder: Path, files: Mapping[str, str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise ChronicleError(f"{folder} is a file", code="not-free", mend="name a folder for the log")
    there = [name for name in files if (folder / name).exists()]
    if there:
        mend = "name another folder" if SETTINGS in there else "name another folder, or move it away"
        raise ChronicleError(f"{folder} holds a {there[-1]} already; nothing was changed", code="not-free", mend=mend)


def _written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Writes the files, the settings last: only they make a folder a log. What fails leaves nothing behind."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(folder / name, text.encode())
            written.append(folder / name)
    except BaseException as error:
        for each in written:
            each.unlink()
        for each in made:
            with suppress(OSError):
                each.rmdir()
        if isinstance(error, OSError):
            raise ChronicleError(f"{folder} cannot be made: {error.strerror}", code="cannot-write") from None
        raise
    return written


# --- the codebook -----------------------------------------------------------------------------------------------------


def _default() -> Codebook:
    module: Any = imported(Path(), {}, DEFAULT.partition(":")[0])
    return typing.cast("Codebook", module.codebook)


def _found(folder: Path, codebook: str) -> tuple[str, Codebook, str | None]:
    """A codebook that is named: ``module:name``, the codebook itself, and the path on which the module was found."""
    module_name, _, attribute = codebook.partition(":")
    home = folder.resolve()
    for path in (None, *dict.fromkeys((Path.cwd(), home.parent, home))):
        python_path = None if path is None else os.path.relpath(path, home).replace(os.sep, "/")
        try:
            module = imported(folder / SETTINGS, {"python_path": python_path or []}, module_name)
        except ChronicleError as error:
            if not _is_missing(error, module_name):
                raise
            continue
        name, book = _codebook_in(module, attribute)
        return f"{module_name}:{name}", book, python_path
    mend = f"install it, or go to the folder in which {module_name.replace('.', '/')}.py lies; nothing was written"
    raise ChronicleError(f"there is no module {module_name}", code="bad-codebook", mend=mend)


def _is_missing(error: ChronicleError, module_name: str) -> bool:
    cause = error.__cause__
    return isinstance(cause, ModuleNotFoundError) and module_name.startswith(cause.name or "?")


def _codebook_in(module: ModuleType, attribute: str) -> tuple[str, Codebook]:
    books = {name: value for name, value in vars(module).items() if isinstance(value, Codebook)}
    if attribute in books:
        return attribute, books[attribute]
    if attribute:
        mend = did_you_mean(attribute, books) or f"its codebooks are {', '.join(books) or 'none'}"
        raise ChronicleError(f"{module.__name__} has no codebook {attribute!r}", code="bad-codebook", mend=mend)
    name = "codebook" if "codebook" in books else next(iter(books), None)
    if name is None or (name != "codebook" and len(books) > 1):
        what = f"several codebooks: {', '.join(books)}" if books else "no codebook"
        mend = f"name one: {module.__name__}:{name or 'codebook'}"
        raise ChronicleError(f"{module.__name__} has {what}", code="bad-codebook", mend=mend)
    return name, books[name]


# --- what is written --------------------------------------------------------------------------------------------------


def _settings(title: str, codebook: str, python_path: str | None) -> str:
    path = f"python_path = [{_toml(python_path)}]\n" if python_path else ""
    call = '"chronicle.diplomacy:bilateral", with = ["JP", "KP"]' if codebook == DEFAULT else '"mystudy.types:reducer"'
    return f"""title = {_toml(title)}
# The time zone in which days are civil days:
# time_zone = "Asia/Tokyo"
# Where open beginnings start:
# begins = "1945"
codebook = {_toml(codebook)}
{path}# What the state is, for `chronicle as-of`:
# reducer = {{ call = {call} }}
"""


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _first_batch(book: Codebook, today: date) -> str:
    example = "".join(f"# {line}\n" for line in example_of(book, next(iter(book), None)).splitlines())
    return f"""{MODELINE}# A batch: the day on which it is written, and its entries. Once others have it, it never
# changes: what was wrong is amended in a later one. `chronicle check` tells every mistake at its place.

recorded: {today.isoformat()}
entries: []

# Take away the [] above, and write entries here, each like this one (`chronicle types` lists the types):
#
{example}"""


def example_of(book: Codebook, name: str | None) -> str:
    """An entry of a type as one would begin to write it: its own fields that are needed, each with a likely value."""
    lines = [f"- type: {name or '…'}", "  id: a-short-name", "  when: 1998-08-31"]
    if name is not None:
        hints = typing.get_type_hints(book[name])
        shared = {each.name for each in attrs.fields(Event)}
        own = [each for each in attrs.fields(book[name]) if each.name not in shared and each.default is attrs.NOTHING]
        lines += [f"  {each.name}: {_likely(hints[each.name])}" for each in own]
    return "\n".join(lines)


def _likely(hint: Any) -> str:
    hint = inner(hint)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return str(args[0])
    if origin in (tuple, list, frozenset, set):
        return f"[{_likely(args[0])}]"
    return {int: "1", bool: "true"}.get(hint, "…")
