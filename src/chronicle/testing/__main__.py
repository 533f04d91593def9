"""``python -m chronicle.testing my.field:relations``: the laws of a reducer, without a test file."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from chronicle.errors import ChronicleError, ReducerError, did_you_mean
from chronicle.reducer import AnyReducer
from chronicle.testing._needs import needed

needed("hypothesis", "Hypothesis")

BROKEN, USAGE = 1, 2


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("reducer", metavar="MODULE:REDUCER")
@click.argument("arguments", nargs=-1, metavar="[ARGUMENTS]…")
@click.option("--examples", type=click.IntRange(1), default=100, show_default=True, help="How many logs for each law.")
@click.option("--law", "only", multiple=True, help="Check this law only; may be given more than once.")
@click.option("--ordered", is_flag=True, help="It may matter which of two events of one day is told first.")
@click.option(
    "--monotone", multiple=True, metavar="PATH", help="A value that never falls; may be given more than once."
)
def main(
    reducer: str,
    arguments: tuple[str, ...],
    examples: int,
    only: tuple[str, ...],
    ordered: bool,
    monotone: tuple[str, ...],
) -> None:
    """Checks the laws of a reducer, given as module:name; ARGUMENTS are given to a function that makes it.

    Ends with 0 where all laws hold, with 1 where one is broken, with 2 where the question cannot be answered.
    """
    try:
        held = _checked(_named(reducer, arguments), examples, only, ordered, monotone)
    except ChronicleError as error:
        click.echo(f"chronicle.testing: {error}", err=True)
        raise SystemExit(USAGE) from None
    raise SystemExit(0 if held else BROKEN)


def _checked(
    reducer: AnyReducer[Any], examples: int, only: tuple[str, ...], ordered: bool, monotone: tuple[str, ...]
) -> bool:
    from hypothesis import settings

    from chronicle.testing._case import LawBroken
    from chronicle.testing._making import listed, run, subject_of
    from chronicle.testing.laws import LAWS

    for name in only:
        if name not in LAWS:
            raise ReducerError(f"there is no law {name!r}", mend=did_you_mean(name, LAWS) or f"{', '.join(LAWS)}")
    subject = subject_of(reducer, ordered=ordered, monotone=monotone)
    broken: list[str] = []
    for law, reason in listed(subject, {}):
        if only and law.name not in only:
            continue
        if reason is not None:
            click.echo(f"skipped  {law.name}: {reason}")
            continue
        try:
            run(law, subject, settings(max_examples=examples, database=None))
            click.echo(f"holds    {law.name}")
        except LawBroken as error:
            broken.append(law.name)
            click.echo(f"BROKEN   {law.name}\n\n{error}")
    click.echo(f"{subject.name}: {f'{len(broken)} broken: ' + ', '.join(broken) if broken else 'all laws hold'}")
    return not broken


def _named(name: str, arguments: tuple[str, ...]) -> AnyReducer[Any]:
    """The reducer that ``module:name`` names, or that the function named makes of the arguments."""
    module_name, _, attribute = name.partition(":")
    if not module_name or not attribute:
        raise ReducerError(f"{name!r} names no reducer", mend="write module:name, my.field:relations")
    sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        mend = "install it, or go to the folder that it is in"
        raise ReducerError(f"cannot import {module_name}: {type(error).__name__}: {error}", mend=mend) from error
    if not hasattr(module, attribute):
        near = did_you_mean(attribute, [each for each in vars(module) if each[0] != "_"])
        raise ReducerError(f"{module_name} has no {attribute!r}", mend=near)
    found = getattr(module, attribute)
    return _made(name, found, arguments)


def _made(name: str, found: Any, arguments: tuple[str, ...]) -> AnyReducer[Any]:
    if isinstance(found, AnyReducer) and not arguments:
        return found
    if isinstance(found, AnyReducer):
        raise ReducerError(f"{name} is a reducer, and takes no arguments", mend=f"leave out {' '.join(arguments)}")
    if not callable(found):
        raise ReducerError(f"{name} is no reducer but {type(found).__name__}")
    try:
        made = found(*arguments)
    except TypeError as error:
        mend = "name what it takes: python -m chronicle.testing chronicle.diplomacy:bilateral JP KP"
        raise ReducerError(f"{name} cannot be called so: {error}", mend=mend) from None
    if not isinstance(made, AnyReducer):
        raise ReducerError(f"{name} is no reducer but {type(made).__name__}")
    return made


if __name__ == "__main__":
    main(prog_name="python -m chronicle.testing")
