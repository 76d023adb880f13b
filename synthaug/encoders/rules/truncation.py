"""Truncations: columns that say a date or time up to a coarser unit, such as its day, its week or its month."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.rules.base import Columns, Rule, as_series, missing, require_equal
from synthaug.encoders.rules.formula import Form
from synthaug.encoders.rules.searched import PROBE, Searched
from synthaug.encoders.rules.walls import DAY, Times, as_dates, counted, holds_dates, on_wall

MANY = 10  # units that occur: fewer are levels, which other rules tie
MONTH, HOUR = "month", "hour"


def _of_digits(wall: Times, *, days: bool) -> NDArray[np.int64]:
    months = counted(wall, "M")
    digits = (months // 12 + 1970) * 100 + months % 12 + 1
    if not days:
        return digits
    return digits * 100 + (wall.astype("M8[D]") - wall.astype("M8[M]").astype("M8[D]")).astype(np.int64) + 1


COUNTS: dict[str, Callable[[Times], NDArray[np.int64]]] = {
    "quarter": lambda wall: counted(wall, "M") // 3,
    MONTH: lambda wall: counted(wall, "M"),
    "week": lambda wall: (counted(wall, "D") + 3) // 7,
    "day": lambda wall: counted(wall, "D"),
    HOUR: lambda wall: counted(wall, "h"),
    "minute": lambda wall: counted(wall, "m"),
    "digits of the month": lambda wall: _of_digits(wall, days=False),
    "digits of the day": lambda wall: _of_digits(wall, days=True),
}
STARTS: dict[str, Callable[[NDArray[np.int64]], Times]] = {
    "year": lambda count: count.astype("M8[Y]").astype("M8[s]"),
    "quarter": lambda count: (3 * count).astype("M8[M]").astype("M8[s]"),
    MONTH: lambda count: count.astype("M8[M]").astype("M8[s]"),
    "week": lambda count: (7 * count - 3).astype("M8[D]").astype("M8[s]"),
    "day": lambda count: count.astype("M8[D]").astype("M8[s]"),
    HOUR: lambda count: count.astype("M8[h]").astype("M8[s]"),
    "minute": lambda count: count.astype("M8[m]").astype("M8[s]"),
}
LASTS = ("year", "quarter", MONTH, "week")  # of which the last day may stand for all


class Truncation(Rule):
    """A date or number that says in which unit of the calendar, or the clock, a time lies.

    Parameters
    ----------
    source, target : hashable
        Keys of the columns.
    unit : str
        The unit.
    dtype : dtype
        Type of the target.
    line : (float, float) or None, default=None
        Factor and offset by which a number counts units; None: the target is the first day, or time, of a unit.
    is_last : bool, default=False
        Whether it is the last day.
    """

    kind: ClassVar[str] = "part"

    def __init__(
        self,
        source: Hashable,
        target: Hashable,
        unit: str,
        dtype: Any,
        line: tuple[float, float] | None = None,
        *,
        is_last: bool = False,
    ) -> None:
        self.source, self.target, self.unit, self.dtype = source, target, unit, dtype
        self.line, self.is_last = line, is_last

    @property
    def taken(self) -> Hashable:
        """Key of the column that follows; see `Rule.taken`."""
        return self.target

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        target = columns.pop(self.target)
        require_equal(self._values(columns), target, columns[self.source])

    def restore(self, columns: Columns) -> None:
        """Calculate the target; see `Rule.restore`."""
        columns[self.target] = self._values(columns)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} the {'last day of the ' * self.is_last}{self.unit} of {names[self.source]}"

    def _values(self, columns: Columns) -> pd.Series:
        times = columns[self.source]
        gone = missing(times)
        wall = np.where(gone, np.datetime64(0, "s"), on_wall(times))
        if self.line is None:
            dates = as_dates(_edge(wall, self.unit, is_last=self.is_last), self.dtype)
            return dates.mask(gone) if gone.any() else dates
        numbers = self.line[0] * COUNTS[self.unit](wall).astype(np.float64) + self.line[1]
        return as_series(Form(self.dtype, 0).values(numbers, gone))


def _edge(wall: Times, unit: str, *, is_last: bool) -> Times:
    """Return the first, or the last, day of units, or the time at which they start."""
    count = counted(wall, "Y") if unit == "year" else COUNTS[unit](wall)
    return STARTS[unit](count + 1) - DAY if is_last else STARTS[unit](count)


def find_truncations(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that says a unit in which a time lies, of many that occur."""
    for source in [key for key, column in searched.columns.items() if holds_dates(column)]:
        if source not in searched.columns or source in searched.bound or searched.missing(source).all():
            continue
        known = ~searched.missing(source)
        wall = on_wall(searched.columns[source])[known]
        for target in list(searched.columns):
            if target == source or target in searched.held or target in searched.bound:
                continue
            if not np.array_equal(searched.missing(target), ~known):
                continue
            if (rule := _truncation(searched, source, target, wall)) is not None:
                yield rule


def _truncation(searched: Searched, source: Hashable, target: Hashable, wall: Times) -> Truncation | None:
    """Return the rule by which a column says a unit of a time, and less, by no chance; None if it does not."""
    column = searched.columns[target].dropna()
    if not searched.is_no_chance(0.0, np.bincount(searched.codes(target))):
        return None
    if holds_dates(column):
        own = on_wall(column)
        for unit in STARTS:
            for is_last in (False, True) if unit in LASTS else (False,):
                edges = (_edge(wall[rows], unit, is_last=is_last) == own[rows] for rows in (slice(PROBE), slice(None)))
                if all(equal.all() for equal in edges) and len(np.unique(own)) >= MANY and (own != wall).any():
                    return Truncation(source, target, unit, searched.columns[target].dtype, is_last=is_last)
        return None
    if getattr(column.dtype, "kind", "O") not in "iuf":
        return None
    numbers = column.to_numpy(np.float64)
    for unit, count in COUNTS.items():
        line = _line(count(wall[:PROBE]), numbers[:PROBE])
        if line is not None and (line[0] * count(wall) + line[1] == numbers).all() and _is_less(unit, wall):
            return Truncation(source, target, unit, searched.columns[target].dtype, line)
    return None


def _is_less(unit: str, wall: Times) -> bool:
    """Return whether units say less than times do."""
    return len(np.unique(COUNTS[unit](wall))) < len(np.unique(wall))


def _line(count: NDArray[np.int64], own: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the whole factor and the offset that make numbers of many counts; None if there are none."""
    low, high = int(count.argmin()), int(count.argmax())
    if count[low] == count[high] or len(np.unique(count)) < MANY:
        return None
    factor = float(own[high] - own[low]) / float(count[high] - count[low])
    offset = float(own[low]) - factor * float(count[low])
    is_whole = factor == np.rint(factor) and offset == np.rint(offset)
    return (factor, offset) if factor and is_whole and (factor * count + offset == own).all() else None
