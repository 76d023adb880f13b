"""Missing values that other columns tell of: where a value is missing becomes a column, which other rules may tie."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.rules.base import Columns, Rule, missing, replaced
from synthaug.encoders.rules.bins import intervals
from synthaug.encoders.rules.searched import Searched

POOL = 1_000  # values from which what stands in for a missing one is drawn


class Missing(Rule):
    """A column in two: whether the value is missing, and the value; if it is missing, one drawn from those that occur.

    Parameters
    ----------
    target : hashable
        Key of the column.
    pool : array
        Values of the target, to draw from.
    empty : array of length 1
        The target's missing value.
    """

    kind: ClassVar[str] = "missing"

    def __init__(self, target: Hashable, pool: Any, empty: Any) -> None:
        self.target, self.pool, self.empty = target, pool, empty
        self.key = f"missing {target!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Fill the target in; see `Rule.reduce`."""
        target = columns[self.target]
        gone = missing(target)
        drawn = self.pool.take(rng.integers(len(self.pool), size=int(gone.sum())))
        columns[self.target] = replaced(target, gone, drawn)
        columns[self.target].name = target.name
        columns[self.key] = pd.Series(gone, name=f"{target.name} is missing")

    def restore(self, columns: Columns) -> None:
        """Make the target missing again; see `Rule.restore`."""
        gone = columns.pop(self.key).to_numpy(dtype=bool)
        columns[self.target] = replaced(columns[self.target], gone, self.empty.take(np.zeros(gone.sum(), dtype=int)))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"other columns tell where {names[self.target]} is missing"


def find_missing(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that is missing where another column says so, or is missing too."""
    gaps = {
        key: searched.missing(key).astype(np.intp)
        for key in searched.columns
        if not searched.codecs[key].further_missing and searched.missing(key).any() and not searched.missing(key).all()
    }
    told = [key for key in gaps if is_told(searched, key, gaps[key], [gaps[one] for one in gaps if one != key])]
    for key in told:
        column, gone = searched.columns[key].array, gaps[key]
        pool = column.take(np.flatnonzero(gone == 0)[:: gone.size // POOL + 1])
        yield Missing(key, pool, column.take([int(gone.argmax())]))


def is_told(searched: Searched, key: Hashable, gaps: NDArray[np.intp], others: Iterable[NDArray[np.intp]]) -> bool:
    """Return whether other columns, or the gaps of others, tell the gaps of a column."""
    columns = [other for other in searched.columns if other != key]
    return (
        any(searched.decides(other, gaps) for other in others)
        or any(searched.tells(other, gaps) for other in columns if searched.is_exact(other))
        or any(intervals(searched, other, gaps) is not None for other in columns)
    )
