"""What stands between an error and its reader: every one becomes a message, none a traceback.

A command ends with 0, with 1 where `check` found errors, or with 2 where a question cannot be answered. An interrupt
gives 130 and a closed pipe 141, as the shell has it for programs that a signal ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from chronicle.errors import ChronicleError, did_you_mean

USAGE, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
DEBUG = "CHRONICLE_DEBUG"


class Guarded(click.Group):
    """A click group whose commands end with a message and an exit code, whatever they raise."""

    def invoke(self, ctx: click.Context) -> Any:
        with guarded():
            told = super().invoke(ctx)
            flush()
            return told

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            mend = did_you_mean(name, known) or f"the commands are {', '.join(known)}"
            raise click.UsageError(f"there is no command {name!r}; {mend}", ctx)
        return super().resolve_command(ctx, args)


def flush() -> None:
    """Writes out what was said, so that a failure to do so is told like any other; a closed output is none."""
    if sys.stdout is not None:
        sys.stdout.flush()


@contextmanager
def guarded() -> Iterator[None]:
    """Turns what is raised inside into a message on standard error and an exit code."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _silence()
        raise click.exceptions.Exit(PIPE_CLOSED) from None
    except ChronicleError as error:
        _tell(str(error))
    except OSError as error:
        _give_up_what_cannot_be_written()
        _tell(_of_system(error))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        message = f"something unforeseen: {type(error).__name__}: {error}"
        _tell(f"{message}\n  = set {DEBUG}=1 to see where; if it is not your own codebook or reducer, please report it")


def _tell(message: str) -> None:
    click.echo(f"{click.style('chronicle:', fg='red', bold=True)} {message}", err=True)
    raise click.exceptions.Exit(USAGE) from None


def _of_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename is not None else reason


def _give_up_what_cannot_be_written() -> None:
    try:
        flush()
    except OSError:
        _silence()


def _silence() -> None:
    """Lets what is still to be written go nowhere, so that the interpreter does not complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
