"""Errors of commands: one sentence each, and whether it is the input or the circumstances that are wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from synthaug.exceptions import SynthaugError
from synthaug.runtime.printable import clipped, printable

WRONG_USE, FAILURE = 2, 1  # exit codes
PART = 3  # characters of a name from which on it can be told by them
SHOWN = 12  # names in a message
LONGEST = 2_000  # characters of a message: names in a table may be of any length
MOST_ROWS = 10_000_000  # that are made at once; beyond that a number is more likely mistyped than meant


class InputError(SynthaugError, ValueError):
    """An option, a file or a table cannot be worked with; the exit code is 2."""


class FailureError(SynthaugError, RuntimeError):
    """What was asked for is right, and could not be done; the exit code is 1."""


def check_rows(option: str, n: float) -> None:
    """Raise an InputError if an option asks for more rows than any machine is likely to hold."""
    if n > MOST_ROWS:
        raise InputError(f"{option} asks for {n:.0f} rows, and {MOST_ROWS} are the most at once; ask for fewer")


def check_names(path: Path, names: Sequence[object]) -> None:
    """Raise an InputError if several columns of a table have the same name."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"'{path}' has {names.count(twice)} columns of the name {twice!r}; rename all but one")


def suggestion(wrong: str, names: Collection[str]) -> str:
    """Return what can be chosen, and which of it may have been meant.

    Examples
    --------
    >>> from synthaug.cli.errors import suggestion
    >>> suggestion("incom", ["age", "income"])
    "choose one of age, income; did you mean 'income'?"
    """
    known = {name.strip().lower(): name for name in reversed([*names])}
    typed = wrong.strip().lower()
    holding = [name for name in known if typed in name] if len(typed) >= PART else []
    near = get_close_matches(typed, known, n=1) or (holding if len(holding) == 1 else [])
    meant = [known[name] for name in near]
    return f"choose one of {listed(names)}" + (f"; did you mean {meant[0]!r}?" if meant else "")


def listed(names: Iterable[object]) -> str:
    """Return names with commas, the first ones if they are many."""
    every = [clipped(str(name)) for name in names]
    more = len(every) - SHOWN
    return ", ".join(every[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def counted(n: int, what: str) -> str:
    """Return how many there are of something.

    Examples
    --------
    >>> from synthaug.cli.errors import counted
    >>> counted(1, "row"), counted(3, "row")
    ('1 row', '3 rows')
    """
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def in_one_line(message: object) -> str:
    """Return a message without line breaks and other control characters, and not without an end."""
    return clipped(printable(" ".join(str(message).split())), LONGEST)


def by_options(message: object) -> str:
    """Return a message of the library that names options of commands instead of parameters.

    Examples
    --------
    >>> from synthaug.cli.errors import by_options
    >>> by_options("pass target_type='classes' if they are classes")
    'give --target-type classes if they are classes'
    """
    text = re.sub(r"(pass )?target_type='(\w+)'", r"give --target-type \2", str(message))
    text = text.replace("where=", "--where ")
    return re.sub(r"TableEncoder\(roles=\{'(.*?)': '(\w+)'\}\)", r"--role '\1=\2'", text)
