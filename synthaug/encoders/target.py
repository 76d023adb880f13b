"""TargetCodec: what is to be predicted <-> the condition under which a row is made.

In between stands a code per row, of a class or a normal score: one number, however many classes there are.
"""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils import column_or_1d

from synthaug.encoders.codecs import NumericCodec, Parts
from synthaug.encoders.columns import as_fitted, refuse_infinite, refuse_masked
from synthaug.encoders.containers import refuse_poor_types
from synthaug.encoders.foreign import ArrowWrapping, OneColumn, is_arrow, plain
from synthaug.encoders.ranks import noise_scores
from synthaug.encoders.target_type import holds_fractions, holds_many_numbers
from synthaug.exceptions import DataError, DataWarning, warn_caller

UNKNOWN_TO_PANDAS = {np.dtype(np.float16): np.float32, np.dtype(np.longdouble): np.float64}  # it has no index of them


class TargetCodec:
    """Reversible map between a target of shape (n,) and codes of shape (n,), and conditions (n, k) for those.

    A class becomes a one-hot condition, a number a normal score, a missing label a row of NaN. A class of one row
    cannot be learned: it counts as unlabelled, with a warning.

    Parameters
    ----------
    target_type : {"auto", "classes", "continuous"}
        What the target holds. ``"auto"``: fractions are continuous, and so are many distinct numbers that are not about
        as frequent as each other, with a warning; all else are classes.
    missing_label : scalar or None
        A label that stands for "unknown", beside None and NaN.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,) or None
        The classes, sorted; None for a continuous target.
    class_counts_ : ndarray of shape (n_classes,) or None
        Labelled rows of each class.
    width_ : int
        Number of condition columns, k.
    n_known_ : int
        Number of labelled rows.
    n_labels_ : int
        Number of classes and of labels that occur once; not for a continuous target.
    """

    _wrapping: Any = None  # files from before there were any have none

    def __init__(self, target_type: str, missing_label: Any) -> None:
        self.target_type = target_type
        self.missing_label = missing_label
        self._single = pd.Index([])

    def fit(self, y: Any) -> Self:
        """Learn the classes, or the distribution, of the known labels."""
        self._wrapping = _wrapping_of(y)
        y = one_column(y)
        series = as_series(y)
        refuse_infinite(series.rename("y") if series.name is None else series)
        known = series[~self.unknown(series)]
        if known.empty:
            raise DataError("y holds missing labels only; label some rows, or pass y=None to model them without labels")
        self._array_dtype = None if isinstance(y, pd.Series) else getattr(y, "dtype", None)
        self._name, self._dtype = series.name, getattr(y, "dtype", series.dtype)
        if self._is_continuous(known):
            self.classes_, self.class_counts_, self.width_, self.n_known_ = None, None, 1, len(known)
            known = known if known.dtype != object else known.astype(np.float64)
            self._numbers, self._range = NumericCodec(known), (known.min(), known.max())
            return self
        known = self._set_aside_single(known)
        try:
            self._levels = known.drop_duplicates().sort_values().array
        except TypeError as error:
            raise DataError(f"y mixes labels of several types, such as {known.unique()[:3]}; give them one") from error
        self.classes_ = self._plain(self._levels)
        self._every_label = pd.Index(self._levels).append(self._single)
        self.n_labels_ = len(self._every_label)
        self.class_counts_ = np.bincount(self.codes(known))
        self.width_, self.n_known_ = len(self.classes_), len(known)
        return self

    def unknown(self, y: Any) -> NDArray[np.bool_]:
        """Return the mask of the rows without a label."""
        series = as_series(y)
        mask = series.isna()
        if self.missing_label is not None:
            mask |= (series == self.missing_label).fillna(False)
        if len(self._single):
            mask |= series.isin(self._single)
        return mask.to_numpy(dtype=bool)

    def transform(self, y: Any, rng: np.random.Generator | None) -> NDArray[Any]:
        """Return codes of shape (n,): those of classes (unlabelled: -1), or the scores of numbers (unlabelled: NaN).

        Ties of numbers are broken at random, or by the middle of their ranks without an ``rng``.
        """
        series = as_series(y)
        known = ~self.unknown(series)
        if self.classes_ is None:
            codes: NDArray[Any] = np.full(len(series), np.nan, dtype=np.float32)
            positions = self._numbers.grid.positions(self._within_range(series[known]))
            codes[known] = self._numbers.ranks.scores(positions, rng)
        else:
            codes = np.full(len(series), -1, dtype=np.intp)
            codes[known] = self.codes(series[known])
        return codes

    def codes(self, labels: Any) -> NDArray[np.intp]:
        """Return the positions in ``classes_`` of known labels."""
        series = as_series(labels)
        codes = pd.Index(self._levels).get_indexer(pd.Index(series))
        if (codes < 0).any():
            raise DataError(
                f"y holds the label {series[codes < 0].tolist()[0]!r}, which is not among the classes seen in "
                f"fit: {self.classes_.tolist()[:20] if self.classes_ is not None else []}"
            )
        return codes

    def labels(self, y: Any) -> NDArray[Any]:
        """Return what a model of the rows may learn, shape (n,): numbers (unlabelled: NaN), or codes (unlabelled: -1).

        Labels that occur once are no classes: their codes follow those of ``classes_``.
        """
        series = as_series(y)
        if self.classes_ is None:
            known = series.mask(self.unknown(series))
            return pd.to_numeric(known, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        return self._every_label.get_indexer(pd.Index(series))

    def restore_labels(self, labels: NDArray[Any]) -> Any:
        """Return labels of shape (n,) from what `labels` returns, in the container seen in `fit`.

        Classes keep their dtype; numbers are floats, since predicted ones need not be whole.
        """
        if self.classes_ is not None:
            return self.restore(self._every_label.array.take(labels))
        return self._wrapped(pd.Series(labels, name=self._name)) if self._array_dtype is None else labels

    def counting(self, class_counts: NDArray[np.intp] | None, n_known: int) -> Self:
        """Return this codec with other numbers of labelled rows, from which rows are made in proportion."""
        other = copy(self)
        other.class_counts_, other.n_known_ = class_counts, n_known
        return other

    def draw(self, n: int, rng: np.random.Generator) -> NDArray[Any]:
        """Return n codes from the distribution of a continuous target."""
        return noise_scores(n, rng).astype(np.float32)

    def condition(self, codes: NDArray[Any]) -> NDArray[np.float32]:
        """Return the conditions (n, k) of codes; those of unlabelled rows are NaN."""
        if self.classes_ is None:
            return codes[:, None]
        condition = np.zeros((len(codes), self.width_), dtype=np.float32)
        condition[np.arange(len(codes)), codes] = 1.0
        condition[codes < 0] = np.nan
        return condition

    def inverse_transform(self, codes: NDArray[Any]) -> Any:
        """Return the labels of shape (n,) of codes, in the container and dtype seen in `fit`."""
        if self.classes_ is None:
            return self.restore(self._numbers.decode(Parts(None, codes), len(codes)))
        return self.restore(self._levels.take(codes))

    def restore(self, labels: Any) -> Any:
        """Return labels in the container and dtype seen in `fit`."""
        if self._array_dtype is None:
            return self._wrapped(pd.Series(labels, name=self._name, dtype=self._dtype))
        return self._plain(labels)

    def _wrapped(self, labels: pd.Series) -> Any:
        """Return labels in the table, or as the foreign column, that `fit` has seen."""
        return labels if self._wrapping is None else self._wrapping.wrap(labels.to_frame())

    def _within_range(self, known: pd.Series) -> pd.Series:
        """Return a continuous target in its dtype; nothing is known of rows beyond those seen in `fit`."""
        if known.dtype == object:  # decimals, say; of what is no number the next line says so
            with suppress(TypeError, ValueError):
                known = known.astype(np.float64)
        known = as_fitted(known.rename("y"), self._numbers.grid.dtype)
        low, high = self._range
        outside = known[(known < low) | (known > high)]
        if len(outside):
            raise DataError(f"y asks for {outside.tolist()[0]!r}, but the numbers seen in fit go from {low} to {high}")
        return known

    def _set_aside_single(self, known: pd.Series) -> pd.Series:
        """Return the labels of classes with at least two rows, and remember the others."""
        counts = known.value_counts(sort=False)
        counts = counts[counts > 0]  # a pandas category may have no rows
        self._single = counts.index[counts == 1]
        single = self._single.tolist()
        remedy = "add rows of it, merge it with another class, or pass target_type='continuous' if y holds numbers"
        if len(counts) == 1:
            raise DataError(
                f"y holds one class only, {counts.index.tolist()[0]!r}; pass rows of at least two classes, or y=None "
                f"to model rows without labels"
            )
        if len(counts) - len(single) < 2:
            raise DataError(
                f"the class {single[0]!r} has one row only, and at least two classes need 2 rows or more: {remedy}"
            )
        if single:
            warn_caller(
                f"the class {single[0]!r} has one row only ({len(single)} such classes in all), and a class needs at "
                f"least 2: its row is kept, but no synthetic rows are made of it; {remedy}",
                DataWarning,
            )
        return known[~known.isin(self._single)]

    def _plain(self, values: Any) -> NDArray[Any]:
        array = np.asarray(values)
        return array if self._array_dtype is None else array.astype(self._array_dtype)

    def _is_continuous(self, known: pd.Series) -> bool:
        if self.target_type == "auto":
            if holds_fractions(known):
                return True
            many = holds_many_numbers(known)
            if many:
                name = "y" if known.name is None else repr(known.name)
                warn_caller(
                    f"the target {name} holds {known.nunique()} different numbers, many of few rows, and is taken as "
                    f"continuous; pass target_type='classes' if they are classes",
                    DataWarning,
                )
            return many
        if self.target_type == "continuous":
            try:
                known.astype(np.float64)
            except (TypeError, ValueError) as error:
                raise DataError(
                    f"y must hold numbers if target_type='continuous', got {known.tolist()[0]!r}"
                ) from error
            return True
        return False


def as_series(y: Any) -> pd.Series:
    """Return a target as a Series; anything but one column is refused."""
    y = one_column(y)
    if y.dtype in UNKNOWN_TO_PANDAS:
        y = y.astype(UNKNOWN_TO_PANDAS[y.dtype])
    if isinstance(y, pd.Series):
        return y.reset_index(drop=True)
    return pd.Series(y.astype(object) if y.dtype.kind == "S" else y)  # pandas has no fixed-width bytes


def one_column(y: Any) -> Any:
    """Return a target as a Series or an array of shape (n,); anything but one column is refused."""
    refuse_masked(y, "y")
    if is_arrow(y):
        y = plain(y)
        refuse_poor_types(y)
    if isinstance(y, pd.DataFrame) and y.shape[1] == 1:
        return y.iloc[:, 0]
    if isinstance(y, pd.api.extensions.ExtensionArray):
        return pd.Series(y)
    return y if isinstance(y, pd.Series) else column_or_1d(y, warn=True)


def as_target(y: Any) -> Any:
    """Return a target of one column that can be indexed by rows and stands below others of its container."""
    column = one_column(y)
    return y if isinstance(y, pd.DataFrame) or is_arrow(y) else column


def _wrapping_of(y: Any) -> Any:
    """Return what makes such targets of a DataFrame of one column, or None for Series and arrays."""
    if isinstance(y, pd.DataFrame):
        return OneColumn(y.columns)
    return ArrowWrapping.of(y) if is_arrow(y) else None
