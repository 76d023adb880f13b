"""Dates and times as a clock on the wall shows them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.grid import time_dtype

Times = NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")


def holds_dates(column: pd.Series) -> bool:
    """Return whether a column is one of dates or times."""
    return getattr(column.dtype, "kind", "O") == "M"


def on_wall(dates: pd.Series) -> Times:
    """Return what a clock on the wall shows, as an array of its own."""
    index = pd.DatetimeIndex(dates.astype(time_dtype(dates.dtype)))
    return np.array(index.tz_localize(None) if index.tz is not None else index)


def as_dates(wall: Times, dtype: Any) -> pd.Series:
    """Return times on the wall in a dtype and its zone; what no clock shows is the next that one does."""
    index, zone = pd.DatetimeIndex(wall), getattr(time_dtype(dtype), "tz", None)
    if zone is not None:
        index = index.tz_localize(zone, ambiguous=np.ones(len(index), dtype=bool), nonexistent="shift_forward")
    return pd.Series(index).astype(time_dtype(dtype)).astype(dtype)


def counted(wall: Times, unit: str) -> NDArray[np.int64]:
    """Return how many whole units there were since 1970."""
    return wall.astype(f"M8[{unit}]").astype(np.int64)


def months_since(first: Times, second: Times, *, full: bool) -> NDArray[np.int64]:
    """Return the months from the first of two times to the second one, of the calendar or full ones."""
    months: Any = counted(second, "M") - counted(first, "M")
    if not full:
        return months
    within = [wall.astype("M8[D]") - wall.astype("M8[M]").astype("M8[D]") for wall in (first, second)]
    return months - (within[1] < within[0])
