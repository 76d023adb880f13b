"""TableCodes: mixed tables as numbers and codes of levels, for models that know of categories and of gaps."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from synthaug.encoders.containers import Container
from synthaug.encoders.features import plan_of, within_single_precision
from synthaug.encoders.ordinals import as_floats


class TableCodes(TransformerMixin, BaseEstimator):
    """Turn a table of mixed columns into one array of floats, a column for each, NaN where a value is missing.

    Numbers and dates stay what they are, and so does what means them, such as clock times and numbers as text
    (see `TableFeatures`). Levels of other columns become codes (0, 1, ...); one that `fit` has not seen has the code
    after theirs. Columns without any value are left out.

    Attributes
    ----------
    categorical_ : ndarray of bool of shape (n_features_out,)
        Which columns hold codes.
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn which columns are numbers, and the levels of the others."""
        self._container = Container.of(X)
        frame = self._container.frame(X)
        used = np.flatnonzero(frame.notna().any().to_numpy()).tolist()
        self._plans = {i: plan_of(frame.iloc[:, i]) for i in used}
        self._levels = {i: _texts(frame.iloc[:, i]).dropna().unique() for i in used if not self._plans[i].is_number}
        self.categorical_ = np.array([i in self._levels for i in used], dtype=bool)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return numbers and codes, shape (n_samples, n_features_out)."""
        frame = self._container.frame(X)
        columns = [self._codes(frame, i) if i in self._levels else self._numbers(frame, i) for i in self._plans]
        return np.column_stack([np.empty((len(frame), 0)), *columns])

    def _numbers(self, frame: pd.DataFrame, i: int) -> NDArray[np.float64]:
        numbers = as_floats(self._plans[i].typed(frame.iloc[:, i]))
        return within_single_precision(pd.to_numeric(numbers, errors="coerce"))

    def _codes(self, frame: pd.DataFrame, i: int) -> NDArray[np.float64]:
        texts, levels = _texts(frame.iloc[:, i]), self._levels[i]
        codes = pd.Index(levels).get_indexer(pd.Index(texts))
        return np.where(texts.isna(), np.nan, np.where(codes < 0, len(levels), codes))


def _texts(column: pd.Series) -> pd.Series:
    """Return values as text, missing ones as None: levels may be of any kind."""
    present = column.notna()
    return column.astype(object).map(str).where(present, None)
