"""Tables that are neither DataFrames of pandas nor arrays: of Arrow, of polars, and sparse ones.

Each is read as a table of pandas or as an array, column by column in Arrow's memory where it has some, and made again
of such a one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse

from synthaug.exceptions import ColumnTypeError, DataError

MAX_DENSE_CELLS, MAX_DENSE_COLUMNS = 20_000_000, 2_000  # of a sparse table that is taken as a dense one
FROM_ARROW = {"polars": "from_arrow"}  # what makes a table of Arrow's; all others come out as tables of Arrow


class Wrapping(Protocol):
    """What makes a foreign table of a plain one."""

    def wrap(self, table: Any) -> Any:
        """Return a DataFrame, or an array, as what it was."""


@dataclass(frozen=True, slots=True)
class ArrowWrapping:
    """Columns in Arrow's memory, whoever holds them.

    Parameters
    ----------
    library : str
        Package of the table's class.
    is_column : bool
        Whether it is a column and no table.
    schema : bytes
        Schema of the columns, serialised.
    not_a_number : tuple of int
        Positions of the columns in which NaN stands for a missing number.
    """

    library: str
    is_column: bool
    schema: bytes
    not_a_number: tuple[int, ...]

    @classmethod
    def of(cls, X: Any) -> ArrowWrapping:
        """Describe a table or a column."""
        table = arrow_table(X)
        floats = [i for i, field in enumerate(table.schema) if pa.types.is_floating(field.type)]
        nans = tuple(i for i in floats if table[i].null_count == 0 and pc.any(pc.is_nan(table[i])).as_py())
        return cls(_library(X), _is_column(X), table.schema.serialize().to_pybytes(), nans)

    def of_types_alone(self) -> ArrowWrapping:
        """Return one that tells nothing of the rows: all that is missing is null, and metadata are left out."""
        schema = pa.ipc.read_schema(pa.py_buffer(self.schema)).remove_metadata()
        return replace(self, schema=schema.serialize().to_pybytes(), not_a_number=())

    def wrap(self, table: pd.DataFrame) -> Any:
        """Return a table of the library, or a column; numbers that are floats now stay so."""
        schema = pa.ipc.read_schema(pa.py_buffer(self.schema))
        for i, (field, dtype) in enumerate(zip(schema, table.dtypes, strict=True)):
            if dtype == np.float64:
                schema = schema.set(i, field.with_type(pa.float64()))
        columns = [pa.array(table.iloc[:, i].array, field.type, from_pandas=True) for i, field in enumerate(schema)]
        for i in self.not_a_number:
            columns[i] = columns[i].fill_null(np.nan)
        return _of_library(pa.table(columns, schema=schema), self.library, is_column=self.is_column)


@dataclass(frozen=True, slots=True)
class OneColumn:
    """A DataFrame of one column.

    Parameters
    ----------
    names : Index
        Its name.
    """

    names: pd.Index

    def wrap(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a DataFrame with the name."""
        return table.set_axis(self.names, axis=1)


@dataclass(frozen=True, slots=True)
class SparseWrapping:
    """A sparse matrix or array of SciPy.

    Parameters
    ----------
    name : str
        Name of its class.
    """

    name: str

    def wrap(self, table: Any) -> Any:
        """Return a sparse matrix."""
        return getattr(scipy.sparse, self.name)(table)


@dataclass(frozen=True, slots=True)
class SparseColumns:
    """A DataFrame with sparse columns.

    Parameters
    ----------
    dtypes : dict of int to SparseDtype
        Types of the sparse columns, by position.
    """

    dtypes: dict[int, Any]

    def wrap(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a DataFrame with sparse columns."""
        columns = {i: table.iloc[:, i].astype(self.dtypes.get(i, table.dtypes.iloc[i])) for i in range(table.shape[1])}
        return pd.DataFrame(columns).set_axis(table.columns, axis=1)


def wrapping_of(X: Any) -> Wrapping | None:
    """Return what makes tables like X, or None for a DataFrame of dense columns and for arrays."""
    if scipy.sparse.issparse(X):
        return SparseWrapping(type(X).__name__)
    if isinstance(X, pd.DataFrame):
        sparse = {i: dtype for i, dtype in enumerate(X.dtypes) if isinstance(dtype, pd.SparseDtype)}
        return SparseColumns(sparse) if sparse else None
    return ArrowWrapping.of(X) if is_arrow(X) else None


def plain(X: Any) -> Any:
    """Return a foreign table as a DataFrame, a sparse one as a dense one, and anything else as it is."""
    if scipy.sparse.issparse(X):
        _check_dense(X)
        return X.toarray()
    if isinstance(X, pd.DataFrame):
        sparse = [i for i, dtype in enumerate(X.dtypes) if isinstance(dtype, pd.SparseDtype)]
        if not sparse:
            return X
        _check_dense(X)
        dense = {i: np.asarray(X.iloc[:, i]) if i in sparse else X.iloc[:, i].array for i in range(X.shape[1])}
        return pd.DataFrame(dense, index=X.index).set_axis(X.columns, axis=1)
    return plain_table(arrow_table(X)) if is_arrow(X) else X


def is_arrow(X: Any) -> bool:
    """Return whether a table or a column offers its memory as Arrow does, and is no object of pandas."""
    return hasattr(X, "__arrow_c_stream__") and not isinstance(X, (pd.DataFrame, pd.Series))


def arrow_table(X: Any) -> pa.Table:
    """Return a table, or a column as the only one, as a table of Arrow of types that pandas has."""
    if _library(X) == "polars":
        X = X.to_frame() if _is_column(X) else X  # which tells Enum from Categorical
        _refuse_types(X)
    table = pa.table({getattr(X, "name", ""): _column(X)}) if _is_column(X) else pa.table(_without_views(X))
    fields = [field.with_type(_with_pandas(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def _refuse_types(X: Any) -> None:
    """Raise a ColumnTypeError for columns of polars that Arrow has no type for."""
    for name, dtype in (X.collect_schema() if _is_lazy(X) else X.schema).items():
        if str(dtype) in ("Int128", "UInt128"):
            raise ColumnTypeError(
                f"column {name!r} has the dtype {dtype}, which Arrow does not have; cast it to Int64, or to "
                f"Decimal(38, 0) if its numbers are larger"
            )
        if str(dtype) == "Object":
            raise ColumnTypeError(
                f"column {name!r} has the dtype {dtype}, which Arrow does not have; convert it, or drop it"
            )


def _column(X: Any) -> Any:
    return X if isinstance(X, pa.ChunkedArray) else pa.chunked_array(X)


def _without_views(X: Any) -> Any:
    """Return what polars has, and Arrow, without the views of text that older versions of Arrow do not know."""
    if _library(X) != "polars":
        return X
    return (X.collect() if _is_lazy(X) else X).to_arrow(compat_level=import_module("polars").CompatLevel.oldest())


def like(X: Any, table: pa.Table) -> Any:
    """Return a table of Arrow as what X is, a table or a column."""
    return _of_library(table, _library(X), is_column=_is_column(X))


def indexable(X: Any) -> Any:
    """Return a foreign table in a form that scikit-learn takes rows of, and anything else as it is."""
    if _is_lazy(X):
        return X.collect()
    if scipy.sparse.issparse(X):
        return X if X.format in ("csr", "csc") else X.tocsr()
    return arrow_table(X) if is_arrow(X) and _library(X) not in FROM_ARROW else X


def as_given(X: Any, rows: Any) -> Any:
    """Return rows as a table that is computed when it is asked for, if X is one."""
    return rows.lazy() if _is_lazy(X) else rows


def plain_table(table: pa.Table) -> pd.DataFrame:
    """Return a table of Arrow as one of pandas, with missing numbers that are missing."""
    for i, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            numbers = table[i]
            table = table.set_column(i, field, pc.if_else(pc.is_nan(numbers), pa.scalar(None, field.type), numbers))
    return table.to_pandas(types_mapper=lambda kind: None if pa.types.is_dictionary(kind) else pd.ArrowDtype(kind))


def _of_library(table: pa.Table, library: str, *, is_column: bool) -> Any:
    """Return a table of Arrow as one of a library, or its only column as a column of that."""
    if library not in FROM_ARROW:
        return table.column(0) if is_column else table
    whole = getattr(import_module(library), FROM_ARROW[library])(table)
    return whole.get_column(whole.columns[0]) if is_column else whole


def _is_lazy(X: Any) -> bool:
    return hasattr(X, "collect") and hasattr(X, "lazy")


def _is_column(X: Any) -> bool:
    return not hasattr(X, "columns")


def _library(X: Any) -> str:
    return type(X).__module__.partition(".")[0]


def _with_pandas(kind: pa.DataType) -> pa.DataType:
    """Return the type that holds the same and that pandas can compute with."""
    if pa.types.is_interval(kind):
        raise ColumnTypeError(f"columns of {kind} are not supported; cast them to durations, or to numbers")
    if pa.types.is_dictionary(kind):
        index = kind.index_type if pa.types.is_signed_integer(kind.index_type) else pa.int32()
        return pa.dictionary(index, _with_pandas(kind.value_type), kind.ordered)
    # A view is of a later Arrow than the oldest that is supported, which knows it by no name.
    return {"string_view": pa.large_string(), "binary_view": pa.large_binary()}.get(str(kind), kind)


def _check_dense(X: Any) -> None:
    """Raise a DataError if a sparse table is too large to be dense."""
    n, d = X.shape
    if n * d > MAX_DENSE_CELLS or d > MAX_DENSE_COLUMNS:
        raise DataError(
            f"the augmenter is given a sparse table of {n} rows and {d} columns, too many to be made dense (at most "
            f"{MAX_DENSE_COLUMNS} columns and {MAX_DENSE_CELLS:,} entries); put the augmenter before the step that "
            f"makes it sparse, or a TruncatedSVD between them"
        )
