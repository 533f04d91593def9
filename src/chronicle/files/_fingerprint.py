"""What the validity of an entry depends on besides its own text, as one digest: the library and the codebook.

A cache is good for one Python, one version of chronicle and one codebook. A codebook is the types that it holds, the
source of the modules that declare them, the source of whatever of one's own those modules use, and the plain data that
they hold, which may have been read from a file.
"""

from __future__ import annotations

import hashlib
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import attrs

from chronicle import __version__
from chronicle.events import Codebook

_ROOTS = ("chronicle.codec", "chronicle._register", "chronicle.files.folder", "chronicle.files._compiled")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_DEEPEST = 8
_DATA = (str, int, float, bool, bytes, tuple, list, dict, set, frozenset)
_INSTALLED = tuple({sysconfig.get_path(name) for name in ("purelib", "platlib")})


def fingerprint(codebook: Codebook) -> str | None:
    """A digest of all that; `None` where some of it has no source, as in a notebook."""
    told = hashlib.sha256(f"{__version__}\n{sys.version}\n".encode())
    for line in _types(codebook):
        told.update(line.encode("utf-8", "surrogatepass") + b"\n")
    modules = [sys.modules[name] for name in (*_ROOTS, *_declaring(codebook)) if name in sys.modules]
    own = {module.__name__.partition(".")[0] for module in modules}
    for module in _reached(modules, own):
        source = _source(module)
        if source is None:
            return None
        told.update(f"{module.__name__}\n".encode() + source)
        if not module.__name__.startswith("chronicle."):
            told.update(_data(module).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _types(codebook: Codebook) -> Iterator[str]:
    for name in codebook:
        cls = codebook[name]
        yield f"{name} {cls.__module__} {cls.__qualname__} {cls.__act__} {cls.__announced__}"
        for each in attrs.fields(cls):
            told = (each.type, each.default, each.converter, each.validator, each.kw_only, each.eq, each.init)
            yield f"{each.name} {_described(told)}"
    for retired in codebook.retired:
        yield f"{retired} {codebook.today(retired)}"


def _declaring(codebook: Codebook) -> set[str]:
    classes = {each for name in codebook for each in codebook[name].__mro__ if each is not object}
    upcasts = [each.rewrite for each in codebook._upcasts.values()]
    return {str(each.__module__) for each in (*classes, *upcasts)}


def _reached(modules: Iterable[ModuleType], own: set[str]) -> list[ModuleType]:
    """The modules of one's own that some modules use, themselves among them; of others' only the version counts."""
    found: dict[str, ModuleType] = {}
    waiting = [*modules]
    while waiting:
        module = waiting.pop()
        if module.__name__ not in found:
            found[module.__name__] = module
            waiting.extend(each for each in _used(module) if _is_own(each, own))
    return [found[name] for name in sorted(found)]


def _used(module: ModuleType) -> Iterator[ModuleType]:
    if module.__name__ == "chronicle":
        return  # what hangs there depends on what was imported
    for value in vars(module).values():
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(name, str) and name in sys.modules:
            yield sys.modules[name]


def _is_own(module: ModuleType, own: set[str]) -> bool:
    top = module.__name__.partition(".")[0]
    if top in own:
        return True
    file = getattr(module, "__file__", None)
    return top not in sys.stdlib_module_names and not (file or "").startswith(_INSTALLED)


def _source(module: ModuleType) -> bytes | None:
    file = getattr(module, "__file__", None)
    try:
        return None if file is None else Path(file).read_bytes()
    except OSError:
        return None


def _data(module: ModuleType) -> str:
    held = vars(module).items()
    return _described([(name, value) for name, value in held if not name.startswith("__") and type(value) in _DATA])


def _described(value: Any, depth: int = 0) -> str:
    """A value as text, the same in every process: sets have no order of their own, and functions no address."""
    if depth > _DEEPEST:
        return type(value).__name__

    def inner(values: Iterable[Any]) -> Iterator[str]:
        return (_described(each, depth + 1) for each in values)

    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(inner(value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(inner(value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(inner(value.items()))}}}"
    if isinstance(value, FunctionType):
        cells = [each.cell_contents for each in value.__closure__ or () if each.cell_contents is not value]
        return f"{value.__module__}.{value.__qualname__}{_described(cells, depth + 1)}"
    if attrs.has(type(value)) and not isinstance(value, type):
        fields = {each.name: getattr(value, each.name) for each in attrs.fields(type(value))}
        return f"{type(value).__qualname__}{_described(fields, depth + 1)}"
    return _ADDRESS.sub("", repr(value))
