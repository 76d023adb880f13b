"""What has an order, as numbers or times: Python's and pandas' ordered types, and text that means one.

Clock times, periods, intervals, ordered categories, and text such as 31.01.2020 or 1,250.00 EUR have an order that
their type does not tell. `reading_of` finds what reads all values of a column alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders import meanings
from synthaug.encoders.grid import time_dtype
from synthaug.encoders.meanings import PROBED, ways_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What makes numbers or times of the values of a column. It is plain data, which files can hold.

    Parameters
    ----------
    name : str
        Name of a function in `WAYS`. It takes an array of distinct values, and returns a Series of numbers, times or
        durations, missing where it cannot read.
    parameters : tuple, default=()
        What it takes before the values.
    """

    name: str
    parameters: tuple[Any, ...] = ()

    def read(self, values: NDArray[Any]) -> pd.Series:
        """Return the numbers, times or durations of distinct values, missing where one means none."""
        way: Callable[..., pd.Series] = WAYS[self.name]
        return way(*self.parameters, values)

    def __call__(self, column: pd.Series) -> pd.Series:
        """Return the numbers, times or durations of a column, missing where a value is missing or means none."""
        codes, values = _distinct(column)
        if not len(values):
            return pd.Series(np.nan, index=column.index, name=column.name)
        read = self.read(values).array.take(codes, allow_fill=True)
        return pd.Series(read, index=column.index, name=column.name)


def reading_of(column: pd.Series, *, least: float = 1.0) -> Reading | None:
    """Return what reads a column that is neither numbers nor times by its dtype, or None if it shows no order.

    Parameters
    ----------
    column : Series
        Values of any type; missing ones are allowed.
    least : float, default=1.0
        Share of the distinct values that must be read. The others, words such as "unknown" among numbers, become
        missing.

    Returns
    -------
    reading : Reading or None
        Reads values, also such that this column does not hold.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.ordinals import reading_of
    >>> prices = pd.Series(["1.250,00 €", "9,50 €", None])
    >>> reading_of(prices)(prices).tolist()
    [1250.0, 9.5, nan]
    >>> reading_of(pd.Series(["red", "green"])) is None
    True
    """
    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        return Reading("ranks", (pd.Index(column.dtype.categories),))
    _, values = _distinct(column)
    if not len(values):
        return None
    probed = values[:PROBED]
    is_text = any(isinstance(value, str) for value in probed)
    for name, parameters in ways_of(values) if is_text else ((name, ()) for name in OF_OBJECTS):
        reading = Reading(name, parameters)
        if all(reading.read(part).notna().mean() >= least for part in (probed, values)):
            return reading
    return None


def as_floats(column: pd.Series) -> pd.Series:
    """Return times and durations as counts of their unit, NaN where missing, and numbers as they are."""
    if isinstance(column.dtype, pd.DatetimeTZDtype) or getattr(column.dtype, "kind", "O") in "mM":
        return column.astype(time_dtype(column.dtype)).astype("int64").astype(np.float64).where(column.notna())
    return column


def _distinct(column: pd.Series) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return codes (missing: -1) and the distinct values as objects; none of values that cannot be compared."""
    if isinstance(column.dtype, pd.StringDtype):  # few of many rows become objects
        codes, texts = pd.factorize(column.array)
        return codes, np.asarray(texts, dtype=object)
    try:
        return pd.factorize(column.astype(object).to_numpy())
    except TypeError:
        return np.full(len(column), -1), np.empty(0, dtype=object)


def _ranks(categories: pd.Index, values: NDArray[Any]) -> pd.Series:
    """Return the position of values among ordered categories."""
    ranks = categories.astype(object).get_indexer(pd.Index(values, dtype=object))
    return pd.Series(np.where(ranks < 0, np.nan, ranks))


def _where(types: type | tuple[type, ...], values: NDArray[Any]) -> pd.Series:
    """Return values of some types as objects, and the others as missing; truth is no number."""
    return pd.Series([value if isinstance(value, types) and not isinstance(value, bool) else None for value in values])


def _numbers(values: NDArray[Any]) -> pd.Series:
    numbers = _where((Real, Decimal), values)
    return numbers.map(float, na_action="ignore").astype(np.float64)


def _times(values: NDArray[Any]) -> pd.Series:
    return pd.to_datetime(_where((date, np.datetime64), values), utc=True, errors="coerce")


def _durations(values: NDArray[Any]) -> pd.Series:
    return pd.to_timedelta(_where((timedelta, np.timedelta64), values), errors="coerce")


def _clock_times(values: NDArray[Any]) -> pd.Series:
    """Return seconds since midnight."""
    return _where(time, values).map(_seconds, na_action="ignore").astype(np.float64)


def _seconds(clock: time) -> float:
    return 3600 * clock.hour + 60 * clock.minute + clock.second + clock.microsecond / 1e6


def _periods(values: NDArray[Any]) -> pd.Series:
    """Return the times at which periods start."""
    periods = _where(pd.Period, values)
    return periods.map(lambda period: period.start_time, na_action="ignore").astype("datetime64[us]")


def _intervals(values: NDArray[Any]) -> pd.Series:
    """Return the middle of intervals; open ends are far away."""
    intervals = _where(pd.Interval, values)
    if intervals.notna().all():
        intervals = pd.Series(pd.arrays.IntervalArray(intervals.to_numpy()).mid)
        return intervals.replace([-np.inf, np.inf], [-1e30, 1e30]) if intervals.dtype.kind == "f" else intervals
    return pd.Series(np.nan, index=intervals.index)


OF_OBJECTS: dict[str, Callable[..., pd.Series]] = {
    "numbers": _numbers,
    "times": _times,
    "durations": _durations,
    "clock times": _clock_times,
    "periods": _periods,
    "intervals": _intervals,
}
WAYS: dict[str, Callable[..., pd.Series]] = {**meanings.WAYS, **OF_OBJECTS, "ranks": _ranks}
