"""Python objects that are all numbers or times."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

import numpy as np
import pandas as pd

from synthaug.encoders.codecs.base import ColumnCodec, Parts
from synthaug.encoders.codecs.identity import has_several_types
from synthaug.encoders.codecs.levels import LevelsCodec
from synthaug.encoders.codecs.numeric import NumericCodec
from synthaug.encoders.columns import numbers_in_objects, places, refuse_infinite
from synthaug.exceptions import ColumnTypeError


class ObjectCodec(ColumnCodec):
    """Python objects that are all numbers or times: encoded as such, given back as Python objects.

    So are Arrow's decimals, which are Python's in all but storage.
    """

    def __init__(self, values: pd.Series, codec: ColumnCodec) -> None:
        self.codec = codec
        self.dtype: Any = values.dtype
        self.state_names, self.scored_state = codec.state_names, codec.scored_state
        missing = values[values.isna()]
        self.missing_value = missing.iloc[0] if missing.size else None
        present = values.dropna()
        self.type = type(present.iloc[0])
        self.places = max(map(places, present)) if self.type is Decimal else 0

    @classmethod
    def fit(cls, values: pd.Series) -> Self | None:
        """Decline columns that hold anything else, or several types; see `ColumnCodec.fit`."""
        if values.dtype != object and "decimal" not in str(values.dtype):
            return None
        numbers = numbers_in_objects(values)
        if numbers is None or has_several_types(values):
            return None
        refuse_infinite(numbers)
        return cls(values, NumericCodec.fit(numbers) or LevelsCodec.fit(numbers))

    def coarse(self) -> Self:
        """Return the same around a coarse codec; see `ColumnCodec.coarse`."""
        made = copy(self)
        made.codec = self.codec.coarse()
        return made

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        return self.codec.encode(checked_numbers(values), rng)

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        return self.objects(pd.Series(self.codec.decode(parts, n)))

    def objects(self, values: pd.Series) -> Any:
        """Return numbers or times as the objects that stood for them in `fit`."""
        present = values.notna()
        objects = np.full(len(values), self.missing_value, dtype=object)
        objects[present] = as_objects(values[present], self.type, self.places)
        return objects if self.dtype == object else pd.array(objects, dtype=self.dtype)


def checked_numbers(values: pd.Series) -> pd.Series:
    """Return the numbers or times of objects, or raise a ColumnTypeError if there are others."""
    numbers = numbers_in_objects(values)
    if numbers is None:
        raise ColumnTypeError(
            f"column {values.name!r} held only numbers or times when the encoder was fitted, and now holds "
            f"others, such as {values.iloc[0]!r}; convert it to the type it had"
        )
    return numbers


def as_objects(values: pd.Series, kind: type, decimals: int = 0) -> Any:
    """Return numbers or times, none missing, as objects of a type."""
    known: Any = values.array
    if kind is Decimal:
        return [Decimal(f"{number:.{decimals}f}") for number in known]
    if kind is timedelta:
        return known.to_pytimedelta()
    if kind in (date, datetime):
        return known.to_pydatetime() if kind is datetime else known.date
    if issubclass(kind, np.datetime64 | np.timedelta64):
        return [value.to_numpy() for value in known]
    if issubclass(kind, np.generic | int):
        return [kind(number) for number in known]
    return known.astype(object)
