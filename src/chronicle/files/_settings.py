"""`chronicle.toml`: what a log is called, its time zone, where it begins, its codebook and its reducer."""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from chronicle.dates import When
from chronicle.errors import ChronicleError, Place, Problem, did_you_mean
from chronicle.events import Codebook
from chronicle.log import raise_all
from chronicle.reducer import AnyReducer

SETTINGS = "chronicle.toml"
_KEYS = ("title", "time_zone", "begins", "codebook", "reducer", "python_path")
_EXAMPLE = 'reducer = { call = "chronicle.diplomacy:bilateral", with = ["JP", "KP"] }'


@frozen
class Settings:
    """What a `chronicle.toml` says, made: the zone, the date, the codebook, and how to make the reducer."""

    title: str | None
    zone: ZoneInfo | None
    begins: When | None
    codebook: Codebook
    reducer: Callable[[], AnyReducer[Any]]
    names_reducer: bool


def read_settings(folder: Path, codebook: Codebook | None = None) -> Settings:
    """The settings of the log in a folder; `codebook` stands in for the one named there.

    Raises `ChronicleError` where there is no `chronicle.toml`, and `InvalidLog` with all that is wrong in it.
    """
    file = folder / SETTINGS
    if not file.is_file():
        mend = f"a log is a folder with a {SETTINGS}; name that folder"
        raise ChronicleError(f"no log in {folder}: it has no {SETTINGS}", code="no-log", mend=mend)
    told, problems = _loaded(file)
    reading = _Reading(file, told, problems)
    settings = Settings(
        title=reading.text("title"),
        zone=reading.made("time_zone", _zone),
        begins=reading.made("begins", _begins),
        codebook=codebook or reading.codebook(),
        reducer=lambda: _reducer(file, told),
        names_reducer="reducer" in told,
    )
    raise_all(reading.problems)
    return settings


def _loaded(file: Path) -> tuple[dict[str, Any], list[Problem]]:
    try:
        told = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise_all([Problem(code="bad-settings", message=f"not TOML: {error}", place=Place(str(file)))])
        raise
    problems = [
        Problem(
            code="unknown-setting",
            message=f"there is no setting {key!r}",
            place=Place(str(file)),
            mend=did_you_mean(key, _KEYS) or f"the settings are {', '.join(_KEYS)}",
        )
        for key in told
        if key not in _KEYS
    ]
    return told, problems


class _Reading:
    def __init__(self, file: Path, told: dict[str, Any], problems: list[Problem]) -> None:
        self.file = file
        self.told = told
        self.problems = problems

    def text(self, key: str) -> str | None:
        value = self.told.get(key)
        if value is None or isinstance(value, str):
            return value
        self.tell(key, f"{key} is {value!r} and not text", f'write {key} = "{value}"')
        return None

    def made(self, key: str, make: Callable[[str], Any]) -> Any:
        text = self.text(key)
        if text is None:
            return None
        try:
            return make(text)
        except ChronicleError as error:
            self.tell(key, f"{key}: {error.problem.message}", error.problem.mend)
            return None

    def codebook(self) -> Codebook:
        name = self.text("codebook")
        if name is None:
            mend = 'write codebook = "chronicle.diplomacy:codebook", or name your own, module:name'
            if "codebook" not in self.told:
                self.tell("codebook", "no codebook is named", mend)
            return Codebook("none")
        try:
            found = named(self.file, self.told, name)
        except ChronicleError as error:
            self.tell("codebook", error.problem.message, error.problem.mend)
            return Codebook("none")
        if not isinstance(found, Codebook):
            self.tell("codebook", f"{name} is no codebook but {type(found).__name__}", None)
            return Codebook("none")
        return found

    def tell(self, key: str, message: str, mend: str | None) -> None:
        place = Place(str(self.file))
        self.problems.append(Problem(code="bad-settings", message=message, mend=mend, field=key, place=place))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = "write a name of the IANA database, such as Asia/Tokyo or UTC"
        raise ChronicleError(f"no time zone {name!r}", mend=mend) from None


def _begins(text: str) -> When:
    begins = When.parse(text)
    if not begins.is_point or begins.earliest is None:
        raise ChronicleError(f"{text} does not begin on a day", mend="write a day, a month or a year")
    return begins


def _reducer(file: Path, told: dict[str, Any]) -> AnyReducer[Any]:
    wanted = told.get("reducer")
    if wanted is None:
        raise ChronicleError(f"{file} names no reducer", code="bad-settings", mend=f"write {_EXAMPLE}")
    wanted = {"call": wanted} if isinstance(wanted, str) else wanted
    if not isinstance(wanted, dict) or not isinstance(wanted.get("call"), str) or set(wanted) - {"call", "with"}:
        raise ChronicleError(f"{file}: reducer is {wanted!r}", code="bad-settings", mend=f"write {_EXAMPLE}")
    found = named(file, told, wanted["call"])
    if not isinstance(found, AnyReducer) and callable(found):
        given = wanted.get("with", [])
        try:
            found = found(**given) if isinstance(given, dict) else found(*given)
        except TypeError as error:
            raise ChronicleError(
                f"{file}: {wanted['call']} cannot be called so: {error}", mend=f"write {_EXAMPLE}"
            ) from None
    if not isinstance(found, AnyReducer):
        raise ChronicleError(f"{file}: {wanted['call']} is no reducer but {type(found).__name__}", code="bad-settings")
    return found


def named(file: Path, told: dict[str, Any], name: str) -> Any:
    """What ``module:name`` names; `ChronicleError` where it cannot be imported or is not there."""
    module_name, _, attribute = str(name).partition(":")
    if not module_name or not attribute:
        raise ChronicleError(f"{name!r} names nothing", mend="write module:name, such as chronicle.diplomacy:codebook")
    module = imported(file, told, module_name)
    try:
        return getattr(module, attribute)
    except AttributeError:
        near = did_you_mean(attribute, [each for each in vars(module) if each[0] != "_"])
        raise ChronicleError(f"{module_name} has no {attribute!r}", mend=near) from None


def imported(file: Path, told: dict[str, Any], name: str) -> ModuleType:
    """A module, looked for on the ``python_path`` of the settings, too; `ChronicleError` where it is not found."""
    with _python_path(file, told):
        try:
            return importlib.import_module(name)
        except Exception as error:
            mend = 'install it, or say where it is: python_path = ["."]'
            raise ChronicleError(f"cannot import {name}: {error}", mend=mend) from error


@contextmanager
def _python_path(file: Path, told: dict[str, Any]) -> Iterator[None]:
    wanted = told.get("python_path", [])
    paths = [str((file.parent / each).resolve()) for each in ([wanted] if isinstance(wanted, str) else wanted)]
    sys.path[:0] = paths
    try:
        yield
    finally:
        for each in paths:
            sys.path.remove(each)
