"""Words for a missing value in tables of text, lines of JSON and sheets, and what may be one more."""

from __future__ import annotations

import re
import shlex
import warnings
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from synthaug.cli.errors import counted
from synthaug.exceptions import DataWarning

# What marks a missing value among numbers or dates, in any case; so do signs without a letter or digit, as ? and -.
# Among text only the empty cell does: there, NA may be Namibia.
# fmt: off
WORDS = frozenset({
    "#div/0!", "#n/a", "#na", "#name?", "#null!", "#num!", "#ref!", "#value!", "(blank)", "(missing)", "(null)",
    "(unknown)", "-nan", "0000-00-00", "1.#ind", "1.#qnan", "<na>", "\\n", "blank", "missing", "n.a", "n.a.", "n.d.",
    "n/a", "n/d", "na", "nan", "nat", "nd", "nil", "none", "null", "k.a.", "k/a", "s/d", "unavailable", "unbekannt",
    "unknown", "0000-00-00 00:00:00", "no data", "not applicable", "not available", "not known", "k. a.", "n. a.",
})
# fmt: on
MEANT = frozenset({"none", "unknown", "unbekannt", "nil", "not known"})  # these may well be classes
NUMBER = re.compile(r"[+-]?[\d.,' \u00a0\u202f]*\d[\d.,]*")
MOST_WORDS, FEWEST_NUMBERS = 3, 5  # of a column that would be of numbers or dates but for some words
SENTINELS = frozenset(sign * (10**digits - 1) for sign in (1, -1) for digits in range(1, 7)) | {-9998, -8888, -888, -88}


def means_nothing(cell: str, words: Collection[str] = ()) -> bool:
    """Return whether a cell without blanks around it stands for a missing value among numbers or dates.

    Examples
    --------
    >>> from synthaug.cli.files.missing import means_nothing
    >>> [cell for cell in ("NA", "n.a.", "--", "5", "-5", "DE", "-999") if means_nothing(cell, ["-999"])]
    ['NA', 'n.a.', '--', '-999']
    """
    if cell in words:
        return True
    if cell[-1:].isdigit() and cell[:1] != "0":
        return False
    return cell.lower() in WORDS or not any(map(str.isalnum, cell))


def is_no_class(name: str) -> bool:
    """Return whether the name of a class rather stands for a missing label."""
    bare = name.strip()
    return means_nothing(bare) and bare.lower() not in MEANT


def odd_words(counts: Mapping[str, int], words: Collection[str], means: Callable[[pd.Series], bool]) -> dict[str, int]:
    """Return what few words keep a column of text from being one of numbers or dates, and in how many rows each stands.

    Parameters
    ----------
    counts : mapping
        In how many rows each cell stands.
    words : collection of str
        Further words for a missing value.
    means : callable
        Tells whether cells mean numbers or dates.
    """
    present = {cell: count for cell, count in counts.items() if not means_nothing(cell, words)}
    odd = {cell: count for cell, count in present.items() if not any(map(str.isdigit, cell))}
    odd = odd or {cell: count for cell, count in present.items() if not NUMBER.fullmatch(cell)}
    rest = [cell for cell in present if cell not in odd]
    few = 0 < len(odd) <= MOST_WORDS and len(rest) >= FEWEST_NUMBERS
    return odd if few and 2 * sum(odd.values()) < sum(present.values()) and means(pd.Series(rest)) else {}


def missing_options(words: Collection[str]) -> str:
    """Return the options that say that words mean a missing value."""
    return " ".join(f"--missing {shlex.quote(word)}" for word in words)


def warn_of_words(name: str, odd: Mapping[str, int]) -> None:
    """Warn of a few words among the numbers or dates of a column."""
    listed = " and ".join(map(repr, odd))
    warnings.warn(
        f"the column {name!r} holds {listed} in {counted(sum(odd.values()), 'row')}, and numbers or dates in all "
        f"others; give {missing_options(odd)} if that means that a value is missing, or correct it",
        DataWarning,
        stacklevel=2,
    )


def warn_of_sentinels(frame: pd.DataFrame) -> None:
    """Warn of numbers such as -999 that stand far from all others of their column, and may mean a missing value."""
    for name, column in frame.items():
        if column.dtype.kind not in "iuf" or not {column.min(), column.max()} & SENTINELS:
            continue
        values, counts = np.unique(column.dropna().to_numpy(float), return_counts=True)
        for place, others in ((0, values[1:]), (-1, values[:-1])):
            if len(others) < FEWEST_NUMBERS or values[place] not in SENTINELS or counts[place] < 2:
                continue
            if np.abs(others - values[place]).min() > np.ptp(others):
                _warn_of_number(str(name), f"{values[place]:g}", int(counts[place]))


def _warn_of_number(name: str, number: str, count: int) -> None:
    warnings.warn(
        f"the column {name!r} holds {number} in {counted(count, 'row')}, far from all its other numbers; give "
        f"--missing {number} if that means that a value is missing",
        DataWarning,
        stacklevel=3,
    )


def is_missing(value: Any, words: Collection[str] = ()) -> bool:
    """Return whether a value of JSON or of a sheet is missing, or a word for that."""
    if value is None or value != value:
        return True
    if isinstance(value, str):
        return means_nothing(value.strip(), words)
    return bool(words) and type(value) in (int, float) and f"{value:g}" in words
