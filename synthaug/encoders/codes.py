"""TableCodes: mixed tables as numbers and codes of levels, for models that know of categories and of gaps."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from synthaug._sklearn import _num_samples
from synthaug.encoders.containers import Container
from synthaug.encoders.features import as_number, within_single_precision


class TableCodes(TransformerMixin, BaseEstimator):
    """Turn a table of mixed columns into one array of floats, a column for each, NaN where a value is missing.

    Numbers and dates stay what they are. Levels of other columns become codes (0, 1, ...); one that `fit` has not seen
    has the code after theirs. Columns without any value are left out.

    Attributes
    ----------
    categorical_ : ndarray of bool of shape (n_features_out,)
        Which columns hold codes.
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn which columns are numbers, and the levels of the others."""
        self._container = Container.of(X)
        frame = self._container.frame(X)
        self._used: list[int] = np.flatnonzero(frame.notna().any().to_numpy()).tolist()
        columns = self._columns(X)
        self._levels = [None if column.dtype.kind in "biuf" else _texts(column).dropna().unique() for column in columns]
        self.categorical_ = np.array([levels is not None for levels in self._levels], dtype=bool)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return numbers and codes, shape (n_samples, n_features_out)."""
        pairs = zip(self._columns(X), self._levels, strict=True)
        numbers = [_numbers(column) if levels is None else _codes(column, levels) for column, levels in pairs]
        return np.column_stack([np.empty((_num_samples(X), 0)), *numbers])

    def _columns(self, X: Any) -> list[pd.Series]:
        frame = self._container.frame(X)
        return [as_number(frame.iloc[:, i]) for i in self._used]


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    return within_single_precision(pd.to_numeric(column, errors="coerce"))


def _codes(column: pd.Series, levels: Any) -> NDArray[np.float64]:
    texts = _texts(column)
    codes = pd.Index(levels).get_indexer(pd.Index(texts))
    return np.where(texts.isna(), np.nan, np.where(codes < 0, len(levels), codes))


def _texts(column: pd.Series) -> pd.Series:
    """Return values as text, missing ones as None: levels may be of any kind."""
    present = column.notna()
    return column.astype(object).map(str).where(present, None)
