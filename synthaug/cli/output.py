"""Where things go: results to standard output, progress to standard error, files to where they are complete at once."""

from __future__ import annotations

import errno
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from synthaug.cli.errors import LONGEST, FailureError, InputError, in_one_line
from synthaug.cli.options import Json, Quiet
from synthaug.runtime.printable import CONTROL, clipped, printable

STANDARD = Path("-")  # standard input, or output
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Output(NamedTuple):
    """Where rows go: one file, with files beside it, or a folder.

    Parameters
    ----------
    path : Path
        The file or the folder; ``-``: standard output.
    is_folder : bool, default=False
        Which of them.
    beside : tuple of Path, default=()
        The files beside it: which of its rows are synthetic, and where they come from.
    overwrite : bool, default=False
        Whether a file is replaced if there is one, and what is beside it.
    """

    path: Path
    is_folder: bool = False
    beside: tuple[Path, ...] = ()
    overwrite: bool = False


@dataclass(frozen=True)
class Console:
    """Says what a command does and what came of it.

    Parameters
    ----------
    json : bool
        Whether the result is one JSON object, or else text.
    quiet : bool
        Whether to leave out all but errors and results as JSON.
    """

    json: Json = False
    quiet: Quiet = False

    @property
    def verbose(self) -> int:
        """1 where progress may be shown, as a bar on a terminal and else as a line every half minute; 0 if quiet."""
        return int(not self.quiet)

    def say(self, line: str) -> None:
        """Write a line of progress to standard error."""
        if not self.quiet:
            sys.stderr.write(f"{in_one_line(line)}\n")
            sys.stderr.flush()

    def result(self, found: Mapping[str, Any], text: str, output: Path | None = None) -> None:
        """Write a result to standard output, one JSON object or text; or as progress if an output went there."""
        if output == STANDARD:
            self.say(text)
            return
        if self.json:
            text = as_json(found)
        elif self.quiet:
            return
        else:
            text = "\n".join(clipped(line, LONGEST) for line in printable(text).split("\n"))
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()  # a full disk is to be noticed here


SILENT = Console(quiet=True)


def as_json(found: Any, indent: int | None = None) -> str:
    """Return JSON by the standard, which knows no NaN.

    Examples
    --------
    >>> from synthaug.cli.output import as_json
    >>> as_json({"gain": float("nan"), "rows": 3})
    '{"gain": null, "rows": 3}'
    """
    text = json.dumps(plain(found), allow_nan=False, ensure_ascii=False, indent=indent)
    return CONTROL.sub(lambda character: f"\\u{ord(character[0]):04x}", text)  # those that JSON allows as they are


def plain(value: Any) -> Any:
    """Return values of JSON, which knows no NaN and no scalars of numpy."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def checked_output(output: Path, *, overwrite: bool, source: Path | None = None) -> None:
    """Raise an error now, not after minutes of work, if a file may not or cannot be written.

    Parameters
    ----------
    output : Path
        The file to be.
    overwrite : bool
        Whether there may be one already.
    source : Path or None
        What is read, which is never replaced.
    """
    if output == STANDARD:
        return
    try:
        whole = output.resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"the output '{output}' is a link that leads to itself; name another file") from error
    if source is not None and whole == Path(os.path.realpath(source)):  # also of links that lead nowhere
        raise InputError(f"the output '{output}' is the input itself, which is never replaced; name another file")
    if output.is_dir():
        raise InputError(f"the output '{output}' is a folder; name a file in it")
    if output.exists() and not output.is_file():
        raise InputError(f"the output '{output}' is a device, not a file; name a file")
    if output.exists() and not overwrite:
        raise InputError(f"the output '{output}' exists; name another file, or add --overwrite to replace it")
    folder = whole.parent
    if not folder.is_dir():
        raise InputError(f"the folder '{output.parent}' of the output does not exist; make it first")
    if not os.access(folder, os.W_OK):
        raise FailureError(f"the folder '{output.parent}' cannot be written to; choose another for the output")


def check_streams(output: Path, *, side_car: bool = False, json: bool = False) -> None:
    """Raise an InputError if standard output is to hold two things, or to have files beside it."""
    if output != STANDARD:
        return
    if json:
        raise InputError(
            "the rows (-o -) and the result (--json) cannot both go to standard output; name a file for one"
        )
    if side_car:
        raise InputError("--side-car writes files beside the output, and standard output has none; leave it out")


@contextmanager
def results_alone() -> Iterator[None]:
    """Send to standard error what others print to standard output, which is for results; programs in C among them."""
    with redirect_stdout(sys.stderr):
        try:
            standard, errors = sys.__stdout__.fileno(), sys.__stderr__.fileno()  # type: ignore[union-attr]
            kept = os.dup(standard)
        except (AttributeError, OSError, ValueError):  # closed, or none of the system's
            yield
            return
        try:
            os.dup2(errors, standard)
            yield
        finally:
            os.dup2(kept, standard)
            os.close(kept)


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Say in one sentence why a file could not be written."""
    try:
        yield
    except FileNotFoundError:  # of what is read
        raise
    except OSError as error:
        space = error.errno in NO_SPACE
        remedy = "make room, or choose another folder" if space else "choose another folder"
        reason = error.strerror or in_one_line(error)
        raise FailureError(f"could not write '{output}': {reason}; nothing was left there, {remedy}") from error
