"""Columns of numbers and times as float64 numbers and back, for rules that calculate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.far import EXACT_FLOAT
from synthaug.encoders.grid import Grid

EXACT_SINGLE = 2**20  # steps of a grid that float32 can tell apart with some left over


@dataclass(frozen=True, slots=True)
class Measure:
    """Reversible map between a column and float64 numbers, NaN where they are missing.

    Numbers stand for themselves; times and durations are counted in steps of their grid from the first one on.

    Parameters
    ----------
    grid : Grid
        The grid of the column.
    origin : int
        The integer at position 0; 0 for times.
    """

    grid: Grid
    origin: int

    @classmethod
    def fit(cls, values: pd.Series, grid: Grid | None = None) -> Self | None:
        """Return the measure of a column; None if it holds no numbers, or some that float64 cannot tell apart.

        The grid is looked for unless it is known.
        """
        dtype: Any = values.dtype
        if getattr(dtype, "kind", "O") not in "iufmM":
            return None
        present = values.dropna()
        if present.empty:
            return None
        if dtype.kind in "iu" and max(abs(int(present.min())), abs(int(present.max()))) >= EXACT_FLOAT:
            return None
        grid = grid or Grid.fit(present)
        if dtype.kind in "mM" and grid.positions(present).max() >= EXACT_FLOAT:
            return None
        if dtype.kind == "f" and dtype.itemsize <= 4 and np.abs(grid.positions(present)).max() > EXACT_SINGLE:
            grid = Grid(dtype, 0, 0, 0)  # any number of single precision has few decimals
        origin = {"i": grid.offset - 2**63, "u": grid.offset}.get(dtype.kind, 0)
        return cls(grid, origin)

    @property
    def step(self) -> float:
        """The distance of neighbouring numbers; 0 on no grid."""
        if self.grid.dtype.kind in "mM":
            return 1.0
        return self.grid.step / 10.0**self.grid.decimals

    @property
    def tolerance(self) -> float:
        """The relative rounding error of numbers on no grid."""
        return 1e-6 if self.grid.dtype.itemsize <= 4 else 1e-11

    def numbers(self, values: pd.Series) -> NDArray[np.float64]:
        """Return the numbers of values of the column's dtype."""
        if self.grid.dtype.kind not in "mM":
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        present = values.notna().to_numpy()
        numbers = np.full(len(values), np.nan)
        numbers[present] = self.grid.regular.positions(values[present]).astype(np.float64)
        return numbers

    def points(self, values: pd.Series) -> NDArray[np.float64]:
        """Return the positions, on the calendar, of the first points at numbers or times or after them."""
        present = values.notna().to_numpy()
        points = np.full(len(values), np.nan)
        kept = values[present]
        kept = kept.astype(self.grid.dtype) if self.grid.dtype.kind == "M" else np.ceil(kept)
        points[present] = self.grid.positions(kept).astype(np.float64)
        return points

    def at(self, points: NDArray[np.float64]) -> Any:
        """Return the values at positions on the calendar, missing where these are."""
        missing = np.isnan(points)
        return self.grid.values(np.where(missing, 0, points).astype(np.uint64), missing)

    def values(self, numbers: NDArray[np.float64]) -> Any:
        """Return the values on the grid that are nearest to numbers; on a calendar, the next ones."""
        return self.grid.on_calendar(self._regular(numbers, np.isnan(numbers)))

    def rounded(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the nearest numbers on the grid of equal steps."""
        values = self._regular(numbers, np.isnan(numbers))
        return self.numbers(pd.Series(values, dtype=values.dtype, copy=False))

    def _regular(self, numbers: NDArray[np.float64], missing: NDArray[np.bool_]) -> Any:
        grid = self.grid.regular
        if grid.dtype.kind == "f":
            if grid.step == 0 or grid.far:
                return grid.values(numbers, missing)
            whole = np.rint(numbers * 10.0**grid.decimals)  # first, since halves go to the even number
            return grid.values((whole - grid.offset) / grid.step, missing)
        steps = 1 if grid.dtype.kind in "mM" else grid.step
        positions = np.rint((np.where(missing, self.origin, numbers) - self.origin) / steps).clip(0, 2.0**63)
        return grid.values(positions.astype(np.uint64), missing)
