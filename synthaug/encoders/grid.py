"""Numbers of any dtype <-> float64 or uint64 positions on the column's own grid.

A column of prices with two decimals, of whole years, or of daily time stamps lives on a grid. Counting in
grid steps makes integers, decimals, dates and durations one and the same problem, and rounding to a step
is what gives synthetic numbers the form of real ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.calendar import Calendar
from synthaug.encoders.digits import Digits
from synthaug.encoders.epochs import Epoch
from synthaug.encoders.far import EXACT_FLOAT, MAX_DECIMALS, PROBE_ROWS, Steps, far_step, far_steps, have_decimals
from synthaug.encoders.ranks import Numbers

SIGN_BIT = np.uint64(2**63)  # flipping it maps int64 to uint64 in the same order


@dataclass(frozen=True, slots=True)
class Grid:
    """A reversible map between the values of a column and grid positions: float64 for floats, uint64 for the others.

    Parameters
    ----------
    dtype : dtype
        The dtype to restore.
    offset, step : int
        Value = offset + position * step, in units of ``10 ** -decimals`` for floats, as order-preserving
        unsigned integers for integers and times.
        ``step=0`` means that the numbers lie on no grid: positions are the values themselves.
    decimals : int
        Decimal places of the values.
    calendar : Calendar or None
        Where times or dates lie that are no regular steps apart; ``offset`` and ``step`` are those of the steps, all
        the same.
    digits : Digits, Epoch or None
        How whole numbers spell, or count, dates.
    far : Steps or None, default=None
        Steps of a column with numbers so large that steps cannot be counted there, or that lie beside the steps of all
        others. Positions are then the values themselves, or whole numbers in steps of one.
    """

    dtype: Any
    offset: int
    step: int
    decimals: int
    calendar: Calendar | None = None
    digits: Digits | Epoch | None = None
    far: Steps | None = None

    @classmethod
    def fit(cls, values: pd.Series) -> Grid:
        """Find the coarsest grid that holds all values (none of them missing)."""
        dtype = values.dtype
        if dtype.kind == "f":
            floats = values.to_numpy(dtype=np.float64)
            decimals = _decimals(floats, dtype)
            if decimals is None:
                far = far_steps(floats, _narrow(dtype))
                return cls(dtype, 0, 0, 0) if far is None else cls(dtype, far.base, far.step, far.decimals, far=far)
            whole: NDArray[Any] = np.rint(floats * 10.0**decimals).astype(np.int64)
        else:
            whole, decimals = _to_ordinals(values), 0
        offset = whole.min()
        grid = cls(dtype, int(offset), max(int(np.gcd.reduce(whole - offset)), 1), decimals)
        if grid.step == 1 and dtype.kind in "iu" and (far := far_step(_integers(whole, dtype))):
            return replace(grid, far=far)
        if dtype.kind == "m" or decimals:
            return grid
        return grid._with_calendar(whole)

    @property
    def regular(self) -> Grid:
        """The grid of equal steps."""
        return replace(self, calendar=None, digits=None) if self.calendar else self

    @property
    def least(self) -> int:
        """Steps between the first value of the column, which is at position 0, and the first one on the whole grid."""
        return 0 if self.calendar or self.far or not self.step else self.offset // self.step

    def from_(self, least: int) -> Grid:
        """Return the same grid with position 0 so many steps further down."""
        return replace(self, offset=self.offset - least * self.step)

    def positions(self, values: pd.Series) -> Numbers:
        """Return the grid positions of values (none of them missing); on a calendar, those of the next points."""
        if self.calendar is not None:
            return self.calendar.positions(self._ticks(values)).clip(0).astype(np.uint64)
        if self.dtype.kind != "f":
            ordinals = np.maximum(_to_ordinals(values), np.uint64(self.offset))
            return (ordinals - np.uint64(self.offset)) // np.uint64(self.step)
        floats = values.to_numpy(dtype=np.float64)
        if self.step == 0 or self.far:
            return floats
        return (np.rint(floats * 10.0**self.decimals) - self.offset) / self.step

    def values(self, positions: Numbers, missing: NDArray[np.bool_] | None) -> Any:
        """Return an array of the column's dtype; entries under ``missing`` are its missing value."""
        if self.calendar is not None:
            return self._of_ticks(self.calendar.instants(positions.astype(np.int64)), missing)
        if self.dtype.kind == "f":
            floats = positions
            if self.far:
                floats = self.far.rounded(positions)
            elif self.step:
                floats = (np.rint(positions) * self.step + self.offset) / 10.0**self.decimals
            if missing is not None and missing.any():
                floats = np.where(missing, np.nan, floats)
            return _as_dtype(floats, self.dtype, missing)
        ordinals = positions * np.uint64(self.step) + np.uint64(self.offset)
        if self.far:
            whole = self.far.rounded_whole(_integers(ordinals, self.dtype))
            return _as_dtype(whole, self.dtype, missing)
        return _from_ordinals(ordinals, self.dtype, missing)

    def on_calendar(self, values: Any) -> Any:
        """Return an array of values with those that lie beside the calendar moved on to its next points."""
        if self.calendar is None:
            return values
        series = pd.Series(values, dtype=values.dtype)
        present = series.notna().to_numpy()
        positions = np.zeros(len(series), dtype=np.uint64)
        positions[present] = self.positions(series[present])
        return self.values(positions, ~present)

    def _with_calendar(self, whole: NDArray[Any]) -> Grid:
        """Return the grid with the calendar on which all values lie, if there is one, given them as whole numbers."""
        if self.dtype.kind == "M":
            ticks, zone, digits = _signed(whole), _time_zone(self.dtype), None
            day = 86_400 * int(np.timedelta64(1, "s") // np.timedelta64(1, _unit(self.dtype)))
        else:
            numbers = _signed(whole) if self.dtype.kind == "i" else whole
            digits = Digits.of(numbers) or Epoch.of(numbers)
            if digits is None:
                return self
            ticks, zone, day = digits.ticks(numbers.astype(np.int64)), None, digits.day
        n_points = (int(whole.max()) - self.offset) / self.step + 1
        calendar = Calendar.fit(ticks, day, zone, n_points)
        return self if calendar is None else replace(self, calendar=calendar, digits=digits)

    def _ticks(self, values: pd.Series) -> NDArray[np.int64]:
        """Return times, or numbers that spell them, as ticks of the calendar."""
        if self.digits is None:
            return _signed(_to_ordinals(values))
        return self.digits.ticks(values.to_numpy(dtype=np.int64))

    def _of_ticks(self, ticks: NDArray[np.int64], missing: NDArray[np.bool_] | None) -> Any:
        if self.digits is None:
            return _from_ordinals(_unsigned(ticks), self.dtype, missing)
        numbers: NDArray[Any] = self.digits.numbers(ticks)
        if self.dtype.kind == "f" and missing is not None and missing.any():
            numbers = np.where(missing, np.nan, numbers)
        return _as_dtype(numbers, self.dtype, missing)


def _decimals(floats: NDArray[np.float64], dtype: Any) -> int | None:
    """Return the number of decimal places that every value has at most, or None if it is above the limit."""
    largest = np.abs(floats).max()
    for decimals in range(MAX_DECIMALS + 1):
        if largest * 10.0**decimals >= EXACT_FLOAT:
            return None
        if all(have_decimals(part, decimals, _narrow(dtype)) for part in (floats[:PROBE_ROWS], floats)):
            return decimals
    return None


def _narrow(dtype: Any) -> np.dtype[Any]:
    return np.dtype(getattr(dtype, "numpy_dtype", dtype))


def _to_ordinals(values: pd.Series) -> NDArray[np.uint64]:
    """Return integers or times as unsigned integers in the same order: no range can overflow."""
    dtype = values.dtype
    if dtype.kind == "u":
        return values.to_numpy(dtype=np.uint64)
    if dtype.kind in "mM":
        times = values.astype(time_dtype(dtype))
        if _time_zone(dtype):
            times = times.dt.tz_convert("UTC").dt.tz_localize(None)
        whole = times.to_numpy()
    else:
        whole = values.to_numpy(dtype=np.int64)
    return _unsigned(whole)


def _unsigned(whole: NDArray[Any]) -> NDArray[np.uint64]:
    """Return signed integers, or times, as unsigned integers in the same order."""
    return whole.view(np.uint64) ^ SIGN_BIT


def _signed(ordinals: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (ordinals ^ SIGN_BIT).view(np.int64)


def _integers(ordinals: NDArray[np.uint64], dtype: Any) -> NDArray[Any]:
    """Return unsigned integers as those of a dtype, of times as signed ones, in the same order."""
    return ordinals if dtype.kind == "u" else _signed(ordinals)


def _from_ordinals(ordinals: NDArray[np.uint64], dtype: Any, missing: NDArray[np.bool_] | None) -> Any:
    whole = _integers(ordinals, dtype)
    if dtype.kind not in "mM":
        return _as_dtype(whole, dtype, missing)
    if missing is not None and missing.any():
        whole = np.where(missing, np.iinfo(np.int64).min, whole)  # the bit pattern of NaT
    plain = time_dtype(dtype)
    zone = _time_zone(dtype)
    times: Any = pd.Series(whole.view(f"M8[{plain.unit}]" if zone else plain))
    if zone:
        times = times.dt.tz_localize("UTC").dt.tz_convert(zone)
    return times.astype(dtype).array


def _time_zone(dtype: Any) -> Any:
    return getattr(getattr(dtype, "pyarrow_dtype", dtype), "tz", None)


def time_dtype(dtype: Any) -> Any:
    """Return the Arrow-free dtype that holds the same times."""
    if isinstance(dtype, pd.ArrowDtype) and _time_zone(dtype):
        return pd.DatetimeTZDtype(dtype.pyarrow_dtype.unit, dtype.pyarrow_dtype.tz)
    return getattr(dtype, "numpy_dtype", dtype)


def _unit(dtype: Any) -> Any:
    plain = time_dtype(dtype)
    return np.datetime_data(plain)[0] if isinstance(plain, np.dtype) else plain.unit


def _as_dtype(numbers: NDArray[Any], dtype: Any, missing: NDArray[np.bool_] | None) -> Any:
    """Return numbers as the dtype; a dtype without a missing value never sees ``missing``."""
    if isinstance(dtype, np.dtype):
        return numbers.astype(dtype, copy=False)
    narrow = numbers.astype(dtype.numpy_dtype, copy=False)
    if missing is None or not missing.any():
        return pd.array(narrow, dtype=dtype)
    return pd.Series(pd.array(narrow, dtype=dtype)).mask(missing).array
