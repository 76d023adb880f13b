"""TableFeatures: mixed tables as plain numbers, for models that only look at rows."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OneHotEncoder

from synthaug._sklearn import _num_samples
from synthaug.encoders.columns import numbers_in_objects
from synthaug.encoders.containers import Container
from synthaug.encoders.grid import time_dtype

MAX_LEVELS = 32  # one-hot columns of a categorical column; the rarest levels share one
MISSING = "(missing)"
LARGEST = 1e30  # trees look at single precision, in which sums of many such numbers are finite


class TableFeatures(TransformerMixin, BaseEstimator):
    """Turn a table of mixed columns into one array of floats: numbers first, one-hot columns of the levels after them.

    Numbers and dates stay what they are, NaN where they are missing. Of the other columns, missing is a level, and
    levels that `fit` has not seen, or saw once, count as rare. Unlike `TableEncoder` this cannot be undone, takes
    values that `fit` has not seen and breaks no ties at random. Columns without any value are left out.

    Attributes
    ----------
    n_numbers_ : int
        How many of the columns, the first ones, are numbers.
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn which columns are numbers, and the levels of the others."""
        self._container = Container.of(X)
        frame = self._container.frame(X)
        self._used: list[int] = np.flatnonzero(frame.notna().any().to_numpy()).tolist()
        columns = self._columns(X)
        self._is_number = [column.dtype.kind in "biuf" for column in columns]
        self.n_numbers_ = sum(self._is_number)
        self._levels = OneHotEncoder(
            min_frequency=2, max_categories=MAX_LEVELS, handle_unknown="infrequent_if_exist", sparse_output=False
        )
        if self.n_numbers_ < len(columns):
            self._levels.fit(self._texts(columns))
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return features of shape (n_samples, n_features_out)."""
        columns = self._columns(X)
        numbers = [
            within_single_precision(pd.to_numeric(column, errors="coerce"))
            for column, is_number in zip(columns, self._is_number, strict=True)
            if is_number
        ]
        if len(numbers) < len(columns):
            numbers.append(self._levels.transform(self._texts(columns)))
        return np.column_stack([np.empty((_num_samples(X), 0)), *numbers])

    def _columns(self, X: Any) -> list[pd.Series]:
        frame = self._container.frame(X)
        return [as_number(frame.iloc[:, i]) for i in self._used]

    def _texts(self, columns: list[pd.Series]) -> NDArray[np.object_]:
        """Return the columns that are no numbers, as text."""
        texts = [
            np.array([str(value) for value in column.astype(object).where(column.notna(), MISSING)], dtype=object)
            for column, is_number in zip(columns, self._is_number, strict=True)
            if not is_number
        ]
        return np.column_stack(texts)


def within_single_precision(column: pd.Series) -> NDArray[np.float64]:
    """Return finite numbers within what trees can add up; infinite ones stay, for a model to refuse."""
    numbers: NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isinf(numbers), numbers, numbers.clip(-LARGEST, LARGEST))


def as_number(column: pd.Series) -> pd.Series:
    """Return a column of numbers, times or Python objects that are such as numbers, any other as it is."""
    if column.dtype == object:
        column = next(found for found in (numbers_in_objects(column), column) if found is not None)
    if isinstance(column.dtype, pd.DatetimeTZDtype) or getattr(column.dtype, "kind", "O") in "mM":
        return column.astype(time_dtype(column.dtype)).astype("int64").astype(np.float64).where(column.notna())
    return column
