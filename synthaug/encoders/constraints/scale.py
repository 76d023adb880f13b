"""Numbers and times of several columns in one unit, as whole numbers wherever they lie on a grid: sums are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import ObjectCodec
from synthaug.encoders.columns import numbers_in_objects, refuse_infinite
from synthaug.encoders.grid import SIGN_BIT, Grid, time_dtype
from synthaug.encoders.rules.base import as_series
from synthaug.exceptions import ColumnTypeError, DataError

LARGEST = 2**60  # whole numbers that can be added a few times
LARGEST_TIME = (2**63 - 1) // 3  # a time and a difference of two can be added: nanoseconds until the year 2067
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
KINDS = {"i": "numbers", "u": "numbers", "f": "numbers", "M": "times", "m": "durations"}


class Amounts:
    """A column of numbers or times, and how to make it of numbers again.

    Parameters
    ----------
    column : Series
        The real values; Python objects are allowed.
    """

    def __init__(self, column: pd.Series) -> None:
        self.codec = None if _kind(column) else ObjectCodec.fit(column)
        present = self.typed(column).dropna()
        self.dtype: Any = present.dtype
        refuse_infinite(present)
        self.is_whole = _kind(present) != "numbers" or self.dtype.kind in "iu"
        self.grid = Grid.fit(present) if len(present) else None
        self.largest = (
            float(np.abs(present.to_numpy(np.float64)).max(initial=0)) if _kind(present) == "numbers" else 0.0
        )

    @property
    def decimals(self) -> int | None:
        """Decimal places of the numbers; None if they are on no grid."""
        if self.is_whole or self.grid is None:
            return 0
        return self.grid.decimals if self.grid.step else None

    def typed(self, column: pd.Series) -> pd.Series:
        """Return a column as numbers or times."""
        typed = column if _kind(column) else numbers_in_objects(column)
        if not column.notna().any():
            return pd.Series(np.full(len(column), np.nan))
        if typed is None or not _kind(typed):
            example = column.dropna().iloc[0]
            raise ColumnTypeError(
                f"column {column.name!r} holds {example!r}, of which a constraint cannot say what is less or added; "
                f"convert it to numbers or times"
            )
        return typed

    def build(self, numbers: NDArray[Any], missing: NDArray[np.bool_], *, onward: bool = False) -> Any:
        """Return values of numbers, whole ones of the type's own unit or floats; ``onward``: the next of a calendar."""
        if self.dtype.kind == "f":
            values = Grid(self.dtype, 0, 0, 0).values(numbers.astype(np.float64), missing)
        else:
            if self.dtype.kind in "iu":
                bounds = np.iinfo(getattr(self.dtype, "numpy_dtype", self.dtype))
                numbers = numbers.clip(max(bounds.min, -LARGEST), min(bounds.max, LARGEST))
            whole = np.where(missing, 0, numbers).astype(np.int64)
            ordinals = whole.astype(np.uint64) if self.dtype.kind == "u" else whole.view(np.uint64) ^ SIGN_BIT
            values = Grid(self.dtype, 0, 1, 0).values(ordinals, missing)
            if onward and self.grid is not None:
                values = self.grid.on_calendar(values)
        return values if self.codec is None else self.codec.objects(as_series(values))


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit in which several columns are counted.

    Parameters
    ----------
    factor : int or None
        Units per whole number of the first kind (1, or a second of times). None: floats as they are.
    """

    factor: int | None

    @classmethod
    def of(cls, columns: Sequence[Amounts], rule: Any) -> Self:
        """Return the coarsest unit of which all values are whole numbers, or floats if there is none."""
        kinds = {_kind_of(amounts.dtype) for amounts in columns}
        if len(kinds) > 1 or len({_is_zoned(amounts.dtype) for amounts in columns}) > 1:
            raise ColumnTypeError(
                f"{rule!r} compares or adds columns of the types {[str(amounts.dtype) for amounts in columns]}, which "
                f"are not of one kind; convert them to one type"
            )
        if kinds != {"numbers"}:
            return cls(max(_units(amounts.dtype) for amounts in columns))
        decimals = [amounts.decimals for amounts in columns]
        factor = 10 ** max(places or 0 for places in decimals)
        too_large = max(amounts.largest for amounts in columns) * factor > LARGEST
        return cls(None if None in decimals or too_large else factor)

    @property
    def dtype(self) -> Any:
        """The type of the counts."""
        return np.float64 if self.factor is None else np.int64

    def numbers(self, column: pd.Series, amounts: Amounts) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return values in this unit, 0 where missing, and where they are present."""
        typed = amounts.typed(column)
        present = typed.notna().to_numpy(dtype=bool)
        counts = np.zeros(len(typed), dtype=self.dtype)
        known = typed[present]
        if _kind(typed) == "numbers" and self.factor is None:
            counts[present] = known.to_numpy(dtype=np.float64)
        elif typed.dtype.kind == "f":
            counts[present] = _whole(np.rint(known.to_numpy(dtype=np.float64) * self.factor), column, 1, LARGEST)
        else:
            ordinals = Grid(typed.dtype, 0, 1, 0).positions(known)
            whole = ordinals.astype(np.int64) if typed.dtype.kind == "u" else (ordinals ^ SIGN_BIT).view(np.int64)
            limit = LARGEST_TIME if typed.dtype.kind == "M" else LARGEST
            counts[present] = _whole(whole, column, self._per(typed.dtype), limit)
        return counts, present

    def values(
        self, counts: NDArray[Any], missing: NDArray[np.bool_], amounts: Amounts, *, onward: bool = False
    ) -> Any:
        """Return the values of counts in this unit, in the form of a column; see `Amounts.build`."""
        if self.factor is None:
            return amounts.build(counts, missing)
        if amounts.dtype.kind == "f":
            return amounts.build(counts / self.factor, missing)
        return amounts.build(counts // self._per(amounts.dtype), missing, onward=onward)

    def _per(self, dtype: Any) -> int:
        """Return how many units one of a type's own is."""
        own = _units(dtype) if dtype.kind in "mM" else 1
        return (self.factor or 1) // own


def _whole(numbers: NDArray[Any], column: pd.Series, factor: int, limit: int) -> NDArray[np.int64]:
    if len(numbers) and np.abs(numbers.astype(np.float64)).max() * factor > limit:
        raise DataError(
            f"column {column.name!r} holds numbers too large to calculate with exactly; rescale it, or leave the "
            f"constraint out"
        )
    return numbers.astype(np.int64) * factor


def _units(dtype: Any) -> int:
    """Return how many units of a type of times are one second."""
    plain = time_dtype(dtype)
    return UNITS[np.datetime_data(plain)[0] if isinstance(plain, np.dtype) else plain.unit]


def _kind(column: pd.Series) -> str | None:
    return _kind_of(column.dtype)


def _kind_of(dtype: Any) -> str | None:
    return KINDS.get(getattr(dtype, "kind", "O"))


def _is_zoned(dtype: Any) -> bool:
    return getattr(getattr(dtype, "pyarrow_dtype", dtype), "tz", None) is not None
