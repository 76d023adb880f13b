"""Values in an order, of which only those seen come back: ordered categories, intervals, and text such as 10-19."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.containers import as_index
from synthaug.encoders.spellings.base import InOneColumn
from synthaug.exceptions import DataError


class Ranked(InOneColumn):
    """Values by their rank among those seen.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    values : array
        The distinct ones, ascending, in an array of the column's dtype.
    """

    def __init__(self, key: Hashable, column: pd.Series, values: Any) -> None:
        super().__init__(key, column)
        self.values = values
        self.index = as_index(values)

    def read(self, column: pd.Series) -> pd.Series:
        """Return ranks; see `InOneColumn.read`."""
        missing = column.isna().to_numpy()
        ranks = self.index.get_indexer(as_index(column))
        unknown = (ranks < 0) & ~missing
        if unknown.any():
            raise DataError(
                f"column {column.name!r} holds {column[unknown].tolist()[0]!r}, which it did not hold when the encoder "
                f"was fitted; fit the encoder on rows that hold every value, or drop the row"
            )
        numbers = pd.arrays.IntegerArray(np.where(missing, 0, ranks).astype(np.int64), missing)
        return pd.Series(numbers, index=column.index, name=column.name)

    def write(self, numbers: pd.Series) -> Any:
        """Return values; see `InOneColumn.write`."""
        missing = numbers.isna().to_numpy()
        ranks: NDArray[Any] = numbers.to_numpy(dtype=np.int64, na_value=0).clip(0, len(self.values) - 1)
        if isinstance(self.values, np.ndarray):
            values = self.values[ranks]
            values[missing] = self.missing_value
            return values
        return self.values.take(np.where(missing, -1, ranks), allow_fill=True)

    def __str__(self) -> str:
        return f"values in an order, from {self.values[0]} to {self.values[-1]}"
