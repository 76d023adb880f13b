"""Distances between rows of mixed columns, after Gower (1971)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

CHUNK_CELLS = 1_000_000  # distances held at once: they stay in the processor's cache
RANGE = (0.01, 0.99)  # quantiles of the real rows, whose distance is 1

Column = NDArray[np.float32] | NDArray[np.intp]


class NearestNeighbours:
    """Finds the nearest of some rows.

    The distance of two rows is the mean over columns of 0 or 1 for levels and, for numbers, of the difference in units
    of the range from the 1st to the 99th percentile of the real rows, at most 1. A missing number is at distance 1 from
    any other and 0 from another missing one.

    Parameters
    ----------
    rows : DataFrame
        In which neighbours are looked for, as `Tables` holds them.
    like : DataFrame
        The real rows, which give numbers their unit.
    """

    def __init__(self, rows: pd.DataFrame, like: pd.DataFrame) -> None:
        self.levels = {name: pd.Index(rows[name].unique()) for name in rows if rows[name].dtype != np.float64}
        self.units = {name: _unit(like[name]) for name in rows if rows[name].dtype == np.float64}
        self.rows = self._scaled(rows)

    def distances(self, rows: pd.DataFrame, n_neighbors: int = 1) -> NDArray[np.float32]:
        """Return the distances of rows from their nearest neighbours, in ascending order: (n, n_neighbors)."""
        parts = [
            np.sort(np.partition(part, n_neighbors - 1, axis=1)[:, :n_neighbors], axis=1)
            for part in self._distances(rows)
        ]
        return np.concatenate(parts)

    def nearest(self, rows: pd.DataFrame) -> NDArray[np.intp]:
        """Return the positions of the nearest neighbours of rows."""
        return np.concatenate([part.argmin(axis=1) for part in self._distances(rows)])

    def within(self, rows: pd.DataFrame, radii: NDArray[np.float32]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Return which neighbours have one of the rows within their radius, and for each row of how many it is so."""
        found, counts = np.zeros(len(radii), dtype=bool), []
        for part in self._distances(rows):
            close = part <= radii
            found |= close.any(axis=0)
            counts.append(close.sum(axis=1))
        return found, np.concatenate(counts)

    def _distances(self, rows: pd.DataFrame) -> Iterator[NDArray[np.float32]]:
        """Yield the distances of rows, a part at a time, from all neighbours."""
        scaled, n = self._scaled(rows), len(self.rows[0])
        step = max(1, CHUNK_CELLS // n)
        for start in range(0, len(rows), step):
            size = min(step, len(rows) - start)
            distance = np.zeros((size, n), dtype=np.float32)
            for row, other in zip(scaled, self.rows, strict=True):
                distance += _difference(row[start : start + size, None], other)
            yield distance / np.float32(len(scaled))

    def _scaled(self, rows: pd.DataFrame) -> list[Column]:
        """Return numbers in their unit, and codes of levels; those of no neighbour differ from all."""
        return [
            (rows[name] / self.units[name]).to_numpy(np.float32)
            if name in self.units
            else self.levels[name].get_indexer(rows[name])
            for name in rows
        ]


def _unit(numbers: pd.Series) -> float:
    present = numbers.dropna()
    low, high = np.quantile(present, RANGE) if len(present) else (0.0, 0.0)
    return float(high - low) if high > low else 1.0


def _difference(left: Column, right: Column) -> NDArray[np.float32] | NDArray[np.bool_]:
    if not np.issubdtype(left.dtype, np.floating):
        return left != right
    difference = np.minimum(np.abs(left - right), 1, dtype=np.float32)
    return np.where(np.isnan(difference), np.isnan(left) != np.isnan(right), difference)
