"""Columns that say the same in other words: a code and its name, a rank and its label.

A generator would have to learn such a rule from examples and would break it now and then, which gives a
synthetic row away at once. So the second column is not encoded at all, and decoded from the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from synthaug.encoders.containers import as_index
from synthaug.exceptions import DataError

MAX_CHANCE = 1e-6  # probability that two unrelated columns split the rows alike


@dataclass(frozen=True, slots=True)
class Twin:
    """A column whose value follows from another column's.

    Parameters
    ----------
    source : int
        Position of the other column.
    keys : pandas.Index
        Values of the other column (missing values left out).
    values : array
        The values that go with ``keys``, in this column's dtype; one more at the end goes with missing.
    """

    source: int
    keys: pd.Index
    values: Any

    def decode(self, source_values: Any) -> Any:
        """Return this column's values for the other column's."""
        return self.values.take(self.keys.get_indexer(as_index(source_values)))

    def check(self, source_values: pd.Series, values: pd.Series) -> None:
        """Raise a DataError if rows do not follow the rule."""
        expected = pd.Series(self.decode(source_values), index=values.index)
        broken = ~((expected == values) | (expected.isna() & values.isna())).fillna(False).to_numpy(dtype=bool)
        if broken.any():
            row = int(np.argmax(broken))
            raise DataError(
                f"column {values.name!r} always followed from {source_values.name!r} in the rows seen in fit, but here "
                f"{values.tolist()[row]!r} goes with {source_values.tolist()[row]!r}; fit the encoder on rows that "
                f"show both"
            )


def find_twins(columns: list[pd.Series], anchors: list[bool]) -> dict[int, Twin]:
    """Return, by position, the columns that follow from an earlier one, which must be an anchor.

    Parameters
    ----------
    columns : list of Series
        The table's columns.
    anchors : list of bool
        Whether the decoded values of a column are always among its observed ones.
    """
    first_with: dict[bytes, int] = {}
    twins: dict[int, Twin] = {}
    for i, column in enumerate(columns):
        if not anchors[i]:
            continue
        codes, _ = pd.factorize(column)
        partition = _partition(codes)
        if partition is None:
            continue
        source = first_with.setdefault(partition, i)
        if source != i:
            twins[i] = _make_twin(source, columns[source], column, codes)
    return twins


def _partition(codes: NDArray[np.intp]) -> bytes | None:
    """Return a key that equal splits of the rows share, or None if chance could make two columns split alike."""
    counts = np.bincount(codes + 1)
    counts = counts[counts > 0]
    alike = np.bincount(counts)  # blocks of equal size may trade places
    log_ways = gammaln(codes.size + 1) - gammaln(counts + 1).sum() - gammaln(alike + 1).sum()
    if log_ways < -np.log(MAX_CHANCE):
        return None
    # Codes count up in the order of appearance, but for missing values: give them their turn as well.
    renumbered, _ = pd.factorize(codes)
    return sha256(renumbered.astype(np.int32).tobytes()).digest()


def _make_twin(source: int, source_column: pd.Series, column: pd.Series, codes: NDArray[np.intp]) -> Twin:
    source_codes, keys = pd.factorize(source_column)
    where = np.zeros(len(keys) + 1, dtype=np.intp)
    where[source_codes] = np.arange(len(column))  # one row of each; missing (-1) writes to the end
    return Twin(
        source,
        as_index(keys),
        column.array[where] if not isinstance(column.dtype, np.dtype) else column.to_numpy()[where],
    )
