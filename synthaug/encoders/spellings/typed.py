"""Numbers and times that Arrow or Python's objects hold, as those of NumPy and pandas, which rules can compare."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from synthaug.encoders.codecs.objects import ObjectCodec, checked_numbers
from synthaug.encoders.grid import time_dtype
from synthaug.encoders.spellings.base import InOneColumn

CALLED = {"i": "whole numbers", "u": "whole numbers", "f": "numbers", "M": "times", "m": "durations"}


class Typed(InOneColumn):
    """A column of Arrow or of objects, each of which is one number or time.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    codec : ObjectCodec or None
        What makes objects again; None for columns of Arrow.
    """

    def __init__(self, key: Hashable, column: pd.Series, codec: ObjectCodec | None) -> None:
        super().__init__(key, column)
        self.codec = codec
        self.called = CALLED[self.read(column).dtype.kind]

    @classmethod
    def fit(cls, key: Hashable, column: pd.Series) -> Typed | None:
        """Return the spelling of a column; None if it holds other things than numbers and times, or several types."""
        if isinstance(column.dtype, pd.ArrowDtype) and column.dtype.kind in "mM":
            return cls(key, column, None) if column.notna().any() else None
        codec = ObjectCodec.fit(column) if column.notna().any() else None
        return None if codec is None else cls(key, column, codec)

    def read(self, column: pd.Series) -> pd.Series:
        """Return numbers or times; see `InOneColumn.read`."""
        typed = column.astype(time_dtype(column.dtype)) if self.codec is None else checked_numbers(column)
        return pd.Series(typed.array, index=column.index, name=column.name)

    def write(self, numbers: pd.Series) -> Any:
        """Return values; see `InOneColumn.write`."""
        return numbers.astype(self.dtype).array if self.codec is None else self.codec.objects(numbers)

    def __str__(self) -> str:
        holder = "Arrow's" if isinstance(self.dtype, pd.ArrowDtype) else "Python's"
        return f"{holder} {self.called}"
