"""Fixed order: one number or time never lies before another one of the row, so that their difference is encoded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from functools import reduce
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import NumericCodec
from synthaug.encoders.measure import Measure
from synthaug.encoders.ordinals import as_floats
from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series
from synthaug.encoders.rules.searched import MAX_CHANCE, PROBE, Searched

MIN_OVERLAP = 0.5  # share of their ranges that two columns of numbers have in common
MIN_OVERLAP_OF_TIMES = 0.05  # an order of times is likelier meant


class Order(Rule):
    """A number or time that is never less than others, encoded as the difference to the largest of them.

    The sum is kept within the range seen in `fit`, which changes no order.

    Parameters
    ----------
    lows : list of hashable
        Keys of the lower columns; one of them is present wherever the upper one is.
    high : hashable
        Key of the upper column.
    measures : list of Measure
        Measures of the lower columns and the upper one.
    largest : Timestamp or float
        The largest value of all.
    """

    kind: ClassVar[str] = "order"

    def __init__(self, lows: list[Hashable], high: Hashable, measures: list[Measure], largest: Any) -> None:
        self.lows, self.high, self.measures, self.largest = lows, high, measures, largest
        self.key = f"{high!r} - {lows[0]!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put the difference in; see `Rule.reduce`."""
        high = columns.pop(self.high)
        floor = self._floor(columns)
        follows = self._numbers(self.measures[-1], high) >= floor
        wrong = high.notna().to_numpy(dtype=bool) & ~follows.to_numpy(dtype=bool)
        if wrong.any():
            row = int(wrong.argmax())
            lows = {columns[low].name: columns[low].tolist()[row] for low in self.lows}
            raise BrokenRuleError(
                f"column {high.name!r} was never less than {list(lows)} in the rows seen in fit, but here "
                f"{high.tolist()[row]!r} goes with {list(lows.values())!r}; correct the row, or fit the encoder on "
                f"rows that show it",
                wrong,
            )
        measure = self.measures[-1]
        if measure.grid.calendar is not None:  # in its points, that the sum be one
            difference = pd.Series(measure.points(self._numbers(measure, high)) - measure.points(floor))
        else:
            difference = self._numbers(measure, high) - floor
        if difference.dtype.kind == "f":
            decimals = [measure.grid.decimals for measure in self.measures]
            difference = difference.round(max(decimals)) if measure.step else difference
        columns[self.key] = difference.rename(f"{high.name} - {columns[self.lows[0]].name}")

    def restore(self, columns: Columns) -> None:
        """Add the difference; see `Rule.restore`."""
        measure, floor, difference = self.measures[-1], self._floor(columns), columns.pop(self.key)
        if measure.grid.calendar is not None:
            last = measure.points(pd.Series([self.largest]))
            columns[self.high] = as_series(measure.at(np.minimum(measure.points(floor) + difference.to_numpy(), last)))
            return
        total = floor + difference
        total = total.mask(total > self.largest, self.largest)
        values = (
            total.astype(measure.grid.dtype) if measure.grid.dtype.kind == "M" else measure.values(total.to_numpy())
        )
        columns[self.high] = as_series(values)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.high]} is never less than {' or '.join(names[low] for low in self.lows)}"

    def _floor(self, columns: Columns) -> pd.Series:
        lows = zip(self.measures, self.lows, strict=False)
        return reduce(_larger, [self._numbers(measure, columns[low]) for measure, low in lows])

    @staticmethod
    def _numbers(measure: Measure, values: pd.Series) -> pd.Series:
        return values.reset_index(drop=True) if values.dtype.kind == "M" else pd.Series(measure.numbers(values))


def _larger(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return the larger ones of two columns, where one is missing the other."""
    return first.mask(first.isna() | (second > first), second)


def find_orders(searched: Searched, of: Hashable | None = None) -> Iterator[Rule]:
    """Yield a rule for each column that is never less than others, or than a given one among them.

    Times, whole numbers and decimals are tried, where the ranges of the two overlap so far that chance would break
    the order.
    """
    keys = [key for key in searched.columns if _is_tried(searched, key)]
    if len(keys) < 2:
        return
    first = np.column_stack([_first(searched, key) for key in keys])  # these tell most pairs
    never = [~np.any(first[:, [i]] > first, axis=0) for i in range(len(keys))]
    below = {
        high: [low for i, low in enumerate(keys) if low != high and never[i][j] and _is_below(searched, low, high)]
        for j, high in enumerate(keys)
    }
    keys.sort(key=lambda key: len(below[key]))
    for place in reversed(range(len(keys))):
        high = keys[place]
        lows = [low for low in below[high] if low in keys[:place]]
        if not lows or high in searched.held or not (of is None or of in lows):
            continue
        covered = searched.missing(high) | ~np.logical_and.reduce([searched.missing(low) for low in lows])
        if covered.all():
            measures = [searched.known_measure(key) for key in (*lows, high)]
            largest = max(_largest(searched, key) for key in (*lows, high))
            yield Order(lows, high, measures, largest)


def is_in_order(searched: Searched, key: Hashable, besides: Collection[Hashable]) -> bool:
    """Return whether a column is never less, or never larger, than another one, some aside."""
    if not _is_tried(searched, key):
        return False
    others = [other for other in searched.columns if other not in (key, *besides)]
    return any(is_never_above(searched, *pair) for other in others for pair in ((key, other), (other, key)))


def is_never_above(searched: Searched, low: Hashable, high: Hashable) -> bool:
    """Return whether a number or time is never above another one, by no chance."""
    if not (_is_tried(searched, low) and _is_tried(searched, high)):
        return False
    lower, upper = searched.columns[low], searched.columns[high]
    if _scale(lower) != _scale(upper) or _is_above(lower.iloc[:PROBE], upper.iloc[:PROBE]).any():
        return False
    return _is_below(searched, low, high)


def _is_tried(searched: Searched, key: Hashable) -> bool:
    codec = searched.codecs[key]
    if not isinstance(codec, NumericCodec):
        return False
    dtype = searched.columns[key].dtype
    measure = searched.measure(key)
    if measure is None or dtype.kind not in "Miuf" or (isinstance(dtype, pd.ArrowDtype) and dtype.kind == "M"):
        return False
    return bool(measure.step) or not searched.is_exact(key)


def _first(searched: Searched, key: Hashable) -> NDArray[np.float64]:
    """Return the first values as numbers, on one scale for all columns."""
    column = searched.columns[key]
    return _comparable(column.iloc[:PROBE]) if column.dtype.kind == "M" else searched.numbers(key)[:PROBE]


def _comparable(column: pd.Series) -> NDArray[np.float64]:
    """Return values as numbers, on one scale for all columns; missing ones are NaN."""
    if column.dtype.kind == "M":
        unit: Any = column.dt.unit  # in nanoseconds, dates before 1677 do not exist
        return as_floats(column).to_numpy() * (pd.Timedelta(1, unit) / pd.Timedelta(1, "s"))  # total_seconds may round
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _largest(searched: Searched, key: Hashable) -> Any:
    column = searched.columns[key]
    return column.max() if column.dtype.kind == "M" else float(np.nanmax(searched.numbers(key)))


def _is_below(searched: Searched, low: Hashable, high: Hashable) -> bool:
    lower, upper = searched.columns[low], searched.columns[high]
    if len({_scale(lower), _scale(upper)}) > 1:
        return False
    if _step(searched, high) > _step(searched, low) or bool(_step(searched, high)) != bool(_step(searched, low)):
        return False  # the sum would leave the coarser grid
    both = ~searched.missing(low) & ~searched.missing(high)
    if not both[:PROBE].any() or _is_above(lower, upper).any():
        return False
    x, y = _comparable(lower[both]), _comparable(upper[both])
    overlap = (min(x.max(), y.max()) - max(x.min(), y.min())) / max(y.max() - x.min(), 1e-300)
    if not overlap > (MIN_OVERLAP_OF_TIMES if lower.dtype.kind == "M" else MIN_OVERLAP):
        return False
    return _log_chance(x, y) < np.log(MAX_CHANCE / max(len(searched.columns), 1) ** 2)


def _is_above(lower: pd.Series, upper: pd.Series) -> Any:
    """Return where numbers or times are larger than others."""
    if lower.dtype.kind == "M":  # exact, whatever their units
        return lower.reset_index(drop=True) > upper.reset_index(drop=True)
    return _comparable(lower) > _comparable(upper)


def _scale(column: pd.Series) -> str:
    return str(getattr(column.dtype, "tz", None)) if column.dtype.kind == "M" else "number"


def _step(searched: Searched, key: Hashable) -> float:
    measure = searched.known_measure(key)
    if measure.grid.dtype.kind == "M":
        return pd.Timedelta(measure.grid.step, unit=searched.columns[key].dt.unit) / pd.Timedelta(1, "s")
    return measure.step


def _log_chance(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> float:
    """Return the logarithm of the chance that no row breaks the order if the columns were unrelated."""
    ascending = np.sort(lower)
    share = np.searchsorted(ascending, upper, side="right").mean() / len(ascending)
    return float(len(ascending) * np.log(min(max(share, 1e-12), 1.0)))
