"""PublicEncoder: tables <-> rows of codes, by bounds and levels that are known without the rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import DocumentedMixin, _check_n_features, _fit_context, validate_data
from synthaug.encoders.columns import as_fitted
from synthaug.encoders.containers import Container, as_index
from synthaug.encoders.foreign import ArrowWrapping
from synthaug.encoders.layout import Block, Layout
from synthaug.exceptions import DataError
from synthaug.typing import Column, Rows

__all__ = ["PublicEncoder"]

N_BINS = 128  # of a number; whole numbers within narrower bounds have one each
N_APART = 2  # levels of a number that is no such whole one: at or below the lower bound, at or above the upper one


class PublicEncoder(TransformerMixin, DocumentedMixin, BaseEstimator):
    """Encode a table by what is public of it: bounds and levels that you know without looking at the rows.

    Nothing is learned from the rows, so that a `PrivateTree` behind it learns all under its guarantee. Taken as public
    are the names, the order and the dtypes of the columns, the number of rows, and what you give: a level or a bound
    that you have looked up in the rows is given away. A row is encoded by itself: numbers beyond their bounds move to
    them, and values that are no level count as missing (as the first level, where the dtype knows no missing value).
    Of tables of Arrow and polars, metadata are left out, and all that is missing is null.
    Whole numbers within bounds that are at most 127 apart come back as they were, and times and other numbers to about
    a ten-millionth of the distance of their bounds.

    Parameters
    ----------
    bounds : dict of {column name: (low, high)} or None, default=None
        Between which numbers, dates and durations are. Narrow ones make good rows, wrong ones wrong rows. Bounds and
        levels of columns that a table lacks are left aside.
    levels : dict of {column name: list} or None, default=None
        The values of other columns, of text say, or of numbers that are to be levels. Booleans need none. Of a pandas
        category the categories are taken: declare them, as ``pd.CategoricalDtype([...])``, since ``astype("category")``
        looks them up in the rows.

    Attributes
    ----------
    layout_ : Layout
        What each encoded column means: each column of the table is one, of kind ``"coded"``.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns; only if they are all strings.

    See Also
    --------
    PrivateTree : Learns such rows with differential privacy.
    TableEncoder : Learns bounds, levels and more from the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import PublicEncoder
    >>> table = pd.DataFrame({"age": [31, 45, 120], "city": ["Lima", "Oslo", "Atlantis"]})
    >>> encoder = PublicEncoder(bounds={"age": (0, 99)}, levels={"city": ["Lima", "Oslo"]}).fit(table)
    >>> encoder.inverse_transform(encoder.transform(table))
       age  city
    0   31  Lima
    1   45  Oslo
    2   99   NaN
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {"bounds": [Mapping, None], "levels": [Mapping, None]}

    def __init__(
        self,
        bounds: Mapping[Any, tuple[Any, Any]] | None = None,
        levels: Mapping[Any, Sequence[Any]] | None = None,
    ) -> None:
        self.bounds = bounds
        self.levels = levels

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Rows, y: Column | None = None) -> Self:
        """Take over names and dtypes of the columns; no value is looked at.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Columns with bounds or levels, booleans and pandas categories; missing values are allowed.
        y : ignored
            For scikit-learn's conventions.

        Returns
        -------
        self : PublicEncoder

        Raises
        ------
        DataError
            If the table is empty, if a column has neither bounds nor levels, or both, or if its dtype cannot hold them.
        """
        container = Container.of(X)
        frame = container.frame(X)
        self._check_columns(X, reset=True)
        bounds, levels = dict(self.bounds or {}), dict(self.levels or {})
        self._container, self._dtypes = container, list(frame.dtypes)
        if isinstance(container.wrapping, ArrowWrapping):
            self._container = replace(container, wrapping=container.wrapping.of_types_alone())
            self._dtypes = [
                _without_own_levels(dtype, levels.get(name))
                for name, dtype in zip(container.names, self._dtypes, strict=True)
            ]
        self._codes: list[_Levels | _Bounds] = []
        for name, dtype in zip(container.names, self._dtypes, strict=True):
            if name in bounds and name in levels:
                raise DataError(f"column {name!r} has bounds and levels; give one of them")
            if name in bounds:
                self._codes.append(_bounds_of(name, dtype, bounds[name]))
            else:
                known = levels[name] if name in levels else _declared(name, dtype, container.wrapping is not None)
                self._codes.append(_levels_of(name, dtype, known))
        blocks = [
            Block(str(name), i, i + 1, "coded", codes.n_levels, codes.n_bins)
            for i, (name, codes) in enumerate(zip(container.names, self._codes, strict=True))
        ]
        self.layout_ = Layout(tuple(blocks), (len(blocks),))
        return self

    def transform(self, X: Rows) -> NDArray[np.float32]:
        """Encode a table.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            The columns seen in `fit`, with their dtypes.

        Returns
        -------
        rows : ndarray of shape (n_samples, n_features), float32
            A code per column, and the place in it.
        """
        check_is_fitted(self)
        frame = self._container.frame(X)
        self._check_columns(X, reset=False)
        rows = np.empty(frame.shape, dtype=np.float32)
        for i, (codes, dtype) in enumerate(zip(self._codes, self._dtypes, strict=True)):
            most = np.nextafter(np.float32(codes.n_levels + codes.n_bins), np.float32(0))
            column = frame.iloc[:, i]
            if isinstance(self._container.wrapping, ArrowWrapping):
                column = _with_categories_of(dtype, column)
            rows[:, i] = np.minimum(codes.encode(as_fitted(column, dtype)).astype(np.float32), most)
        return rows

    def inverse_transform(self, Z: NDArray[np.floating]) -> Any:
        """Decode rows.

        Parameters
        ----------
        Z : ndarray of shape (n_samples, n_features)
            Encoded rows; what is beyond the codes moves to the nearest.

        Returns
        -------
        X : DataFrame or ndarray of shape (n_samples, n_features)
            The container, dtypes, names and categories of the table seen in `fit`.
        """
        check_is_fitted(self)
        rows = np.asarray(Z, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.layout_.shape[0]:
            raise DataError(f"encoded rows must have shape (n, {self.layout_.shape[0]}), got {rows.shape}")
        if not np.isfinite(rows).all():
            raise DataError("encoded rows must be finite, but some hold NaN or infinite numbers")
        columns = []
        for i, codes in enumerate(self._codes):
            inside = rows[:, i].clip(0, np.nextafter(codes.n_levels + codes.n_bins, 0.0))
            columns.append(codes.decode(inside))
        return self._container.build(columns, len(rows))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.transformer_tags.preserves_dtype = []  # always float32
        return tags

    def _check_columns(self, X: Any, *, reset: bool) -> None:
        if isinstance(X, pd.DataFrame) and not all(isinstance(name, str) for name in X.columns):
            _check_n_features(self, X, reset=reset)
        else:
            validate_data(self, X, skip_check_array=True, reset=reset)


@dataclass(frozen=True, eq=False)
class _Levels:
    """Codes of a column of levels; the last one is for missing values, where the dtype knows such."""

    dtype: Any
    values: Any  # array of the dtype
    n_levels: int
    n_bins: int = 0

    def encode(self, column: pd.Series) -> NDArray[Any]:
        found = as_index(self.values).get_indexer(as_index(column.array))
        return np.where(found < 0, self.n_levels - 1 if self.n_levels > len(self.values) else 0, found)

    def decode(self, codes: NDArray[Any]) -> Any:
        places = codes.astype(np.intp)
        if self.n_levels == len(self.values):
            return pd.Series(self.values.take(places), dtype=self.dtype)
        places[places == len(self.values)] = -1
        return pd.Series(pd.api.extensions.take(self.values, places, allow_fill=True), dtype=self.dtype)


@dataclass(frozen=True, eq=False)
class _Bounds:
    """Codes of a column of numbers or times: levels for missing values and for what is at a bound, and bins between."""

    dtype: Any
    low: Any
    high: Any
    n_levels: int
    n_bins: int
    is_whole: bool  # each bin is a whole number

    def encode(self, column: pd.Series) -> NDArray[Any]:
        missing = column.isna().to_numpy()
        values = column.where(~missing, self.low) if missing.any() else column
        values = values.clip(self.low, self.high)
        share = ((values - self.low) / (self.high - self.low)).to_numpy(dtype=np.float64)
        if self.is_whole:
            codes = self.n_levels + np.rint(share * (self.n_bins - 1)) + 0.5
        else:
            codes = self.n_levels + share * self.n_bins
            codes[share <= 0] = self.n_levels - N_APART
            codes[share >= 1] = self.n_levels - N_APART + 1
        codes[missing] = 0
        return codes

    def decode(self, codes: NDArray[Any]) -> Any:
        if self.is_whole:
            share = (np.floor(codes) - self.n_levels) / max(self.n_bins - 1, 1)
        else:
            share = (codes - self.n_levels) / self.n_bins
            level = np.floor(codes)
            share[level == self.n_levels - N_APART] = 0
            share[level == self.n_levels - N_APART + 1] = 1
        missing = codes < (self.n_levels - (0 if self.is_whole else N_APART))
        values = pd.Series(share.clip(0, 1)) * (self.high - self.low) + self.low
        kind = getattr(self.dtype, "kind", "O")
        values = (np.rint(values) if kind in "iu" else values).clip(self.low, self.high)
        if not _knows_missing(self.dtype):
            return values.astype(self.dtype)
        if kind in "iu":
            values = values.astype("Int64")
        return values.mask(missing).astype(self.dtype)


def _knows_missing(dtype: Any) -> bool:
    return not (isinstance(dtype, np.dtype) and dtype.kind in "iub")


def _declared(name: Hashable, dtype: Any, is_foreign: bool) -> Any:
    """Return the levels that a dtype declares; those of foreign tables may have been looked up in the rows."""
    if isinstance(dtype, pd.CategoricalDtype) and not is_foreign:
        return dtype.categories
    if getattr(dtype, "kind", "O") == "b":
        return [False, True]
    raise DataError(
        f"column {name!r} ({dtype}) has neither bounds nor levels, and PublicEncoder looks up nothing in the rows; "
        f"give bounds={{{name!r}: (low, high)}} or levels={{{name!r}: [...]}}, from a source other than these rows"
    )


def _without_own_levels(dtype: Any, levels: Any) -> Any:
    """Return a dtype of Arrow's, of a dictionary with the levels given in place of those that its rows have."""
    if not isinstance(dtype, pd.CategoricalDtype) or levels is None:
        return dtype
    return pd.CategoricalDtype(pd.Index(levels, dtype=dtype.categories.dtype).unique(), dtype.ordered)


def _with_categories_of(dtype: Any, column: pd.Series) -> pd.Series:
    """Return a column with other categories, if it has any and is to have some."""
    if isinstance(dtype, pd.CategoricalDtype) and isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.set_categories(dtype.categories, ordered=dtype.ordered)
    return column


def _levels_of(name: Hashable, dtype: Any, levels: Any) -> _Levels:
    if isinstance(dtype, pd.CategoricalDtype):
        values: Any = pd.Categorical(levels, dtype=dtype)
    else:
        values = pd.Series(list(levels), dtype=dtype).array
        values = values.to_numpy() if type(values) is pd.arrays.NumpyExtensionArray else values
    if len(values) == 0 or pd.isna(values).any() or not pd.Index(values).is_unique:
        raise DataError(
            f"levels of {name!r} must be distinct values that {dtype} holds, at least one, got {list(levels)[:20]}"
        )
    return _Levels(dtype, values, len(values) + _knows_missing(dtype))


def _bounds_of(name: Hashable, dtype: Any, bounds: Any) -> _Bounds:
    kind = getattr(dtype, "kind", "O")
    if kind not in "iufmM":
        raise DataError(f"column {name!r} ({dtype}) is neither number nor time, and has no bounds; give levels")
    try:
        low, high = (pd.Series([bound]).astype("float64" if kind == "f" else dtype).iloc[0] for bound in bounds)
        is_right = bool(low < high)
    except (TypeError, ValueError, OverflowError):
        is_right = False
    if not is_right:
        raise DataError(f"bounds of {name!r} must be two values of {dtype}, a lower and a higher one, got {bounds!r}")
    if kind in "iu":
        low, high = int(low), int(high)
    n_missing = int(_knows_missing(dtype))
    if kind in "iu" and high - low < N_BINS:
        return _Bounds(dtype, low, high, n_missing, int(high - low) + 1, True)
    return _Bounds(dtype, low, high, n_missing + N_APART, N_BINS, False)
