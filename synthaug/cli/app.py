"""The program: its commands, and what becomes of errors, warnings and interruptions."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer

from synthaug import __version__
from synthaug.cli import options
from synthaug.cli.errors import FAILURE, WRONG_USE, FailureError, by_options, in_one_line
from synthaug.exceptions import DataWarning, LeakageWarning, OutOfMemoryError, SynthaugError, TrainingWarning

NAME = "synthaug"
COMMANDS = (
    "augment",
    "fit",
    "sample",
    "inspect",
    "evaluate",
    "families",
    "benchmark",
    "report",
)  # as in the help
# Typer has a copy of Click's errors, or Click's own; both begin with this one.
WrongUse: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
INTERRUPTED = 130  # what Typer makes of Ctrl-C

app = typer.Typer(
    name=NAME,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name in COMMANDS:
    command = import_module(f"synthaug.cli.commands.{name}")
    app.command(epilog=command.EXAMPLES)(getattr(command, name))


@app.callback(
    epilog=options.examples(
        "synthaug augment adult.csv --target income -o more.csv",
        "synthaug fit adult.csv --target income -o adult.synthaug",
        "synthaug sample adult.synthaug -n 1000 -o rows.csv",
        "synthaug inspect adult.synthaug",
        "synthaug families",
    )
)
def program(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=lambda on: _show_version(on)),
    ] = False,
) -> None:
    """Add synthetic rows to tables, by generators that learn the real ones.

    Whether rows help is measured on real rows that were held out: see `synthaug augment --help`.

    Exit codes: 0 done; 1 failed or interrupted; 2 wrong options, files or tables.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 if done, 1 if failed or interrupted, 2 if used wrongly.

    Parameters
    ----------
    arguments : sequence of str or None
        None: those of the process.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    with _interruptible() as came, _warnings_in_lines():
        try:
            code = app(given or ["--help"], prog_name=NAME, standalone_mode=False)
            sys.stdout.flush()
        except BaseException as error:
            # Compiled code may lose an interruption, and then fail by an error of its own.
            return _failed(KeyboardInterrupt() if came and not isinstance(error, SynthaugError) else error)
    return _failed(KeyboardInterrupt()) if code == INTERRUPTED else int(code or 0)


def _failed(error: BaseException) -> int:
    """Say in one line what was wrong, and return the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if isinstance(error, BrokenPipeError):  # nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    message, code = _sentence(error)
    sys.stderr.write(f"{NAME}: {in_one_line(message)}\n")
    return code


def _sentence(error: BaseException) -> tuple[str, int]:
    """Return the message of an error, and the exit code."""
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "interrupted; no output was written", FAILURE
    if isinstance(error, WrongUse):
        program = NAME if (context := getattr(error, "ctx", None)) is None else context.command_path
        return f"{error.format_message()} (see {program} --help)", WRONG_USE
    if isinstance(error, FailureError):
        return str(error), FAILURE
    if isinstance(error, OutOfMemoryError):
        return str(error), FAILURE
    if isinstance(error, SynthaugError | ValueError):
        return by_options(error), WRONG_USE
    if isinstance(error, OSError):
        place = "" if error.filename is None else f"{error.filename}: "
        return f"{place}{error.strerror or error}", WRONG_USE if isinstance(error, FileNotFoundError) else FAILURE
    if isinstance(error, MemoryError):
        return "there is not enough memory; take fewer rows or columns", FAILURE
    return f"failed unexpectedly, by {type(error).__name__}: {error}; please report it with the command", FAILURE


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """Let SIGTERM end the program as Ctrl-C does, so that no half-written file stays; give the signals that came."""
    came: list[int] = []

    def interrupt(number: int, frame: Any) -> None:
        came.append(number)
        raise KeyboardInterrupt

    try:
        before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    except ValueError:  # not the main thread, where no signal arrives
        yield came
        return
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # in the background, it may be ignored
        before[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _warnings_in_lines() -> Iterator[None]:
    """Show the package's own warnings as lines; those of other packages are for programmers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Whatever else the package warns of points at its caller, which is Typer here.
        warnings.filterwarnings("default", category=UserWarning, module=r"(synthaug|typer)\.")
        for kind in (DataWarning, TrainingWarning, LeakageWarning):
            warnings.simplefilter("default", kind)
        shown: set[str] = set()

        def show(message: Warning | str, *_: Any, **__: Any) -> None:
            line = in_one_line(by_options(message))
            if line not in shown:  # not once for each fold
                shown.add(line)
                sys.stderr.write(f"{NAME}: warning: {line}\n")

        warnings.showwarning = show
        yield
