"""Special values that other columns tell of, such as 0 or 999: where a number is one becomes a column of its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import NumericCodec
from synthaug.encoders.rules.base import Columns, Rule, is_equal, replaced
from synthaug.encoders.rules.missing import POOL, is_told
from synthaug.encoders.rules.searched import PROBE, Searched

LEAST_SHARE = 0.05  # of the rows


class Special(Rule):
    """A number in two: whether it is a special value, beyond all others, and the number; else one drawn from these.

    Parameters
    ----------
    target : hashable
        Key of the column.
    value : array of length 1
        The special value.
    pool : array
        Other values of the target, to draw from.
    """

    kind: ClassVar[str] = "special"

    def __init__(self, target: Hashable, value: Any, pool: Any) -> None:
        self.target, self.value, self.pool = target, value, pool
        self.key = f"special {target!r}"

    def observed(self, column: pd.Series) -> pd.Series:
        """Return the numbers that are not special; see `Rule.observed`."""
        return column[~is_equal(column, self.value[0])].dropna()

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put another number in the place of the special one; see `Rule.reduce`."""
        target = columns[self.target]
        is_special = is_equal(target, self.value[0])
        drawn = self.pool.take(rng.integers(len(self.pool), size=int(is_special.sum())))
        columns[self.target] = replaced(target, is_special, drawn)
        columns[self.target].name = target.name
        columns[self.key] = pd.Series(is_special, name=f"{target.name} is {self.value[0]}")

    def restore(self, columns: Columns) -> None:
        """Put the special number in again; see `Rule.restore`."""
        is_special = columns.pop(self.key).to_numpy(dtype=bool)
        value = self.value.take(np.zeros(is_special.sum(), dtype=int))
        columns[self.target] = replaced(columns[self.target], is_special, value)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"other columns tell where {names[self.target]} is {self.value[0]}"


def find_special(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each number of which other columns tell where it is the least, or the largest, one."""
    masks = {}
    for key in searched.columns:
        ends = _frequent_end(searched, key)
        if ends is not None:
            masks[key] = ends
    told = [key for key, (_, is_special) in masks.items() if is_told(searched, key, _codes(masks))]
    for key in told:
        row, is_special = masks[key]
        column = searched.columns[key].array
        others = np.flatnonzero((is_special == 0) & ~searched.missing(key))
        yield Special(key, column.take([row]), column.take(others[:: others.size // POOL + 1]))


def _codes(masks: dict[Hashable, tuple[int, NDArray[np.intp]]]) -> dict[Hashable, NDArray[np.intp]]:
    return {key: is_special for key, (_, is_special) in masks.items()}


def _frequent_end(searched: Searched, key: Hashable) -> tuple[int, NDArray[np.intp]] | None:
    """Return a row with the least or the largest number, and where it is, if that is in many rows; None if not."""
    if key in searched.held or not isinstance(searched.codecs[key], NumericCodec) or searched.measure(key) is None:
        return None
    numbers = searched.numbers(key)
    for end in (np.nanmin(numbers), np.nanmax(numbers)):
        if np.count_nonzero(numbers[:PROBE] == end) < LEAST_SHARE * min(len(numbers), PROBE):
            continue
        is_special = numbers == end
        if is_special.mean() >= LEAST_SHARE:
            return int(is_special.argmax()), is_special.astype(np.intp)
    return None
