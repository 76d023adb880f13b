"""Container in, container out: what holds the columns of a table, and how to build it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse
from numpy.typing import NDArray
from sklearn.utils import check_array

from synthaug.encoders.columns import refuse_masked
from synthaug.encoders.foreign import arrow_table, is_arrow, like, plain, wrapping_of
from synthaug.exceptions import ColumnTypeError, DataError

POOR_TYPES = {"halffloat[pyarrow]": "float[pyarrow]", "string_view[pyarrow]": "string[pyarrow]"}  # and what to take


@dataclass(frozen=True, slots=True)
class Container:
    """The container of a table: a DataFrame with its column index, or an array of a dtype.

    Parameters
    ----------
    names : pandas.Index
        Column names; positions for arrays.
    dtype : numpy.dtype or None
        The dtype of an array; None for DataFrames.
    wrapping : Wrapping or None, default=None
        What makes a foreign table of either; None for those that are one.
    """

    names: pd.Index
    dtype: np.dtype[Any] | None
    wrapping: Any = None

    @classmethod
    def of(cls, X: Any) -> Self:
        """Describe the container of X."""
        wrapping, X = wrapping_of(X), plain(X)
        if not isinstance(X, pd.DataFrame):
            array = as_array(X)
            return cls(pd.RangeIndex(array.shape[1]), array.dtype, wrapping)
        if not X.columns.is_unique:
            twice = X.columns[X.columns.duplicated()][0]
            raise DataError(f"the column name {twice!r} occurs {(X.columns == twice).sum()} times; rename the columns")
        if X.shape[0] == 0 or X.shape[1] == 0:
            raise DataError(
                f"the table is empty: {X.shape[0]} rows and {X.shape[1]} columns; pass at least one of each"
            )
        return cls(X.columns, None, wrapping)

    def frame(self, X: Any) -> pd.DataFrame:
        """Return X as a DataFrame with the container's columns, or say in which column it differs."""
        X = plain(X)
        if not isinstance(X, pd.DataFrame):
            return pd.DataFrame(_native(as_array(X)))
        if self.dtype is None and not X.columns.equals(self.names):
            absent = self.names.difference(X.columns, sort=False)
            added = X.columns.difference(self.names, sort=False)
            if len(absent):
                problem = f"the column {absent[0]!r} is missing"
            elif len(added):
                problem = f"the column {added[0]!r} was not there"
            else:
                moved = next(i for i in range(len(self.names)) if X.columns[i] != self.names[i])
                problem = f"the columns are in another order, from {X.columns[moved]!r} on"
            raise DataError(
                f"compared with the table seen in fit, {problem}. The feature names should match those that were "
                f"passed during fit; select them in their order: X[{list(self.names)[:5]}...]"
            )
        refuse_poor_types(X)
        return _with_one_zero(X)

    def build(self, columns: list[Any], n: int) -> Any:
        """Return the container of n rows that holds the given columns."""
        table = self._plain(columns, n)
        return table if self.wrapping is None else self.wrapping.wrap(table)

    def _plain(self, columns: list[Any], n: int) -> Any:
        if self.dtype is None:
            series = [pd.Series(column, dtype=column.dtype, copy=False) for column in columns]  # infers no dtype
            frame = pd.DataFrame(dict(enumerate(series)), index=pd.RangeIndex(n), copy=False)
            frame.columns = self.names
            return frame
        array = np.empty((n, len(columns)), dtype=self.dtype)
        for i, column in enumerate(columns):
            array[:, i] = column
        return array


def concatenate(*parts: Any) -> Any:
    """Return the rows of tables or targets below each other, the first ones bit-identical."""
    if isinstance(parts[0], (pd.DataFrame, pd.Series)):
        return pd.concat(parts, ignore_index=True)
    if scipy.sparse.issparse(parts[0]):
        return type(parts[0])(scipy.sparse.vstack(parts))
    if is_arrow(parts[0]):
        return _concatenated_arrow(parts)
    return np.concatenate([np.asarray(part) for part in parts])


def _concatenated_arrow(parts: tuple[Any, ...]) -> Any:
    """Return the rows of tables, or of columns, in Arrow's memory below each other."""
    tables = [arrow_table(part) for part in parts]
    first = tables[0]  # a column without a name may have got one on its way
    others = [table.rename_columns(first.column_names).cast(first.schema) for table in tables[1:]]
    whole = pa.concat_tables([first, *others])
    return like(parts[0], whole)


class Stack:
    """Equal tables below each other, filled part by part, so that at no time everything is held twice.

    Parameters
    ----------
    n : int
        Rows of all parts together.
    """

    def __init__(self, n: int) -> None:
        self.n, self.n_filled = n, 0
        self.columns: list[Any] = []
        self.form: Any = None

    def add(self, table: Any) -> None:
        """Copy the rows of a table, which may be changed afterwards."""
        if not self.columns:
            self.form = table[:0] if isinstance(table, pd.DataFrame) else None
            self.columns = [_room(part, self.n) for part in _parts(table)]
        stop = self.n_filled + table.shape[0]
        for column, part in zip(self.columns, _parts(table), strict=True):
            if isinstance(column, list):
                column.append(part)
            else:
                column[self.n_filled : stop] = part
        self.n_filled = stop

    def table(self) -> Any:
        """Return all rows, in the container of the parts."""
        if self.form is None:
            return concatenate(*self.columns[0]) if isinstance(self.columns[0], list) else self.columns[0]
        whole = [concatenate(*map(pd.Series, one)).array if isinstance(one, list) else one for one in self.columns]
        return Container(self.form.columns, None).build(whole, self.n)


def _parts(table: Any) -> list[Any]:
    """Return the columns of a frame as arrays, or an array or a foreign table as the only part."""
    return [column.array for _, column in table.items()] if isinstance(table, pd.DataFrame) else [table]


def _room(part: Any, n: int) -> Any:
    """Return an array for n rows like those of a part, or a list for parts that are put together at the end."""
    if type(part) is pd.arrays.NumpyExtensionArray:  # and none of those that are derived from it, such as strings
        part = part.to_numpy()
    return np.empty((n, *part.shape[1:]), dtype=part.dtype) if isinstance(part, np.ndarray) else []


def refuse_poor_types(frame: pd.DataFrame) -> None:
    """Raise a ColumnTypeError for types of Arrow that cannot be calculated with, or not even filtered."""
    for name, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if isinstance(dtype, pd.ArrowDtype) and str(dtype) in POOR_TYPES:
            raise ColumnTypeError(
                f"column {name!r} has the dtype {dtype}, which Arrow has few functions for; convert it with "
                f".astype({POOR_TYPES[str(dtype)]!r})"
            )


def _with_one_zero(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without -0, which to Arrow, and to nobody else, is another number than 0."""
    floats = [i for i, dtype in enumerate(frame.dtypes) if isinstance(dtype, pd.ArrowDtype) and dtype.kind == "f"]
    if not floats:
        return frame
    columns = {
        i: (frame.iloc[:, i] + 0.0).astype(dtype) if i in floats else frame.iloc[:, i]
        for i, dtype in enumerate(frame.dtypes)
    }
    return pd.DataFrame(columns, copy=False).set_axis(frame.columns, axis=1)


def as_index(values: Any) -> pd.Index:
    """Return an index to look values up in; pandas has none of half precision, and none of intervals that touch."""
    if values.dtype == object or isinstance(values.dtype, pd.IntervalDtype):
        return pd.Index(values, dtype=object)
    return pd.Index(np.asarray(values, dtype=np.float32) if str(values.dtype) == "float16" else values)


def places_in(index: pd.Index, values: Any) -> NDArray[np.intp]:
    """Return the place of each value of an array or column in an index, -1 where it is missing or not there."""
    if not isinstance(values.dtype, (pd.StringDtype, pd.ArrowDtype)):
        return index.get_indexer(as_index(values))
    codes, distinct = pd.factorize(values)  # Arrow has no look-up, and pandas makes an object of each string for one
    return np.append(index.get_indexer(as_index(distinct)), -1)[codes]


def _native(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array that pandas can hold: in this machine's byte order, bytes as objects, long doubles as doubles."""
    dtype = np.dtype(object) if array.dtype.kind == "S" else array.dtype.newbyteorder("=")
    if dtype == np.longdouble:
        dtype = np.dtype(np.float64)
    return array.astype(dtype, copy=False)


def as_array(X: Any) -> np.ndarray[Any, Any]:
    """Return an array of shape (n, d); lists of mixed entries stay objects instead of becoming strings."""
    refuse_masked(X, "X")
    if isinstance(X, (list, tuple)):
        if len(lengths := {np.size(row) for row in X}) > 1:
            raise DataError(f"the rows of X have different lengths, from {min(lengths)} to {max(lengths)}; pad them")
        X = np.asarray(X, dtype=object if np.asarray(X).dtype.kind in "US" else None)
    elif hasattr(X, "to_pandas") or X is None or type(X) in (str, dict):
        remedy = "X.to_pandas()" if hasattr(X, "to_pandas") else "a pandas DataFrame or a two-dimensional array"
        raise DataError(f"X is of type {type(X).__name__}, which is not supported; pass {remedy}")
    return check_array(X, dtype=None, ensure_all_finite=False, estimator="TableEncoder")
