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

Codes = NDArray[np.intp]  # 1 where a column holds a special value, 0 where not


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
        self.key = f"special {value[0]} of {target!r}"

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
    ends = {key: found for key in searched.columns if (found := _frequent_ends(searched, key))}
    told = {
        key: [mask for mask in own if is_told(searched, key, mask, _others(ends, key))] for key, own in ends.items()
    }
    for key, masks in told.items():
        ordinary = ~np.logical_or.reduce([searched.missing(key), *(mask == 1 for mask in masks)])
        rows = np.flatnonzero(ordinary)
        for mask in masks:
            column = searched.columns[key].array
            yield Special(key, column.take([int(mask.argmax())]), column.take(rows[:: rows.size // POOL + 1]))


def _others(ends: dict[Hashable, list[Codes]], key: Hashable) -> list[Codes]:
    return [mask for other, masks in ends.items() if other != key for mask in masks]


def _frequent_ends(searched: Searched, key: Hashable) -> list[Codes]:
    """Return where a column holds its least number, and where its largest one, of those that are in many rows."""
    is_number = isinstance(searched.codecs[key], NumericCodec) and searched.measure(key) is not None
    if not is_number or key in searched.held or key in searched.claimed:
        return []
    numbers = searched.numbers(key)
    found = []
    for end in (np.nanmin(numbers), np.nanmax(numbers)):
        if np.count_nonzero(numbers[:PROBE] == end) < LEAST_SHARE * min(len(numbers), PROBE):
            continue
        is_special = numbers == end
        if is_special.mean() >= LEAST_SHARE:
            found.append(is_special.astype(np.intp))
    return found
