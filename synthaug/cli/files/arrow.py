"""Tables in Parquet and Feather: real rows stay in Arrow, as they were read, and synthetic ones take their types."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import feather, parquet

from synthaug.cli.errors import InputError, check_names, in_one_line
from synthaug.provenance.stamps import in_metadata

UNREADABLE = (
    *(pa.ArrowException, AttributeError, ImportError, LookupError, OverflowError, RecursionError, TypeError),
    ValueError,
)
PANDAS = b"pandas"  # a key of metadata
WHOLE = {
    pa.type_for_alias(name.lower()): pd.api.types.pandas_dtype(name)
    for name in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64")
}


def read_arrow(path: Path, suffix: str) -> tuple[pa.Table, pd.DataFrame]:
    """Return the table of a Parquet or Feather file, or of a folder of Parquet files, and what it means to pandas."""
    with readable(path, suffix):
        if path.is_dir():
            table = parquet.read_table(path)
        else:
            table = parquet.ParquetFile(path).read() if suffix == ".parquet" else feather.read_table(path)
    return with_meaning(path, table)


@contextmanager
def readable(path: Path, suffix: str = ".parquet") -> Iterator[None]:
    """Say in one sentence why a file, or a folder of Parquet files, is not a table."""
    if path.is_dir():
        _check_parts(path)
    try:
        yield
    except (pa.ArrowException, ValueError, OSError) as error:
        if isinstance(error, PermissionError | InputError):
            raise
        kind = suffix[1:].capitalize()
        if path.is_dir():
            raise InputError(f"the Parquet files in '{path}' are not one table: {in_one_line(error)}") from error
        raise InputError(f"'{path}' is not a whole {kind} file; write it again, or correct the suffix") from error


def with_meaning(path: Path, table: pa.Table) -> tuple[pa.Table, pd.DataFrame]:
    """Return a table that was read, and what it means to pandas."""
    check_names(path, table.column_names)
    try:
        return table, _meaning(table)
    except UNREADABLE:  # what pandas has noted of it may be at fault
        about = {key: value for key, value in (table.schema.metadata or {}).items() if key != PANDAS}
        table = table.replace_schema_metadata(about)
    for name in table.column_names:
        with reason(f"the column {name!r} of '{path}' cannot be read", "store it as another type"):
            _meaning(table.select([name]))
    return table, _meaning(table)


def _check_parts(folder: Path) -> None:
    """Raise an InputError unless all Parquet files in a folder have the same columns."""
    files = sorted(folder.rglob("*.parquet"))
    if not files:
        raise InputError(
            f"'{folder}' is a folder without a .parquet file; name a file of a table, or a folder of those"
        )
    names = [sorted(_names(file)) for file in files]
    for file, others in zip(files, names, strict=True):
        if others != names[0]:
            raise InputError(f"'{files[0]}' and '{file}' have different columns; move one of them elsewhere")


def _names(path: Path) -> list[str]:
    """Return the names of the columns in a Parquet file."""
    try:
        return [str(name) for name in parquet.read_schema(path).names]
    except (pa.ArrowException, ValueError) as error:
        raise InputError(f"'{path}' is not a whole Parquet file; write it again, or move it elsewhere") from error


@contextmanager
def reason(what: str, remedy: str) -> Iterator[None]:
    """Say in one sentence what Arrow or pandas cannot do with a type."""
    try:
        yield
    except UNREADABLE as error:
        raise InputError(f"{what}: {in_one_line(error) or type(error).__name__}; {remedy}") from error


def write_arrow(path: Path, suffix: str, table: pa.Table) -> None:
    """Write a table to a Parquet or Feather file."""
    if suffix == ".parquet":
        parquet.write_table(table, path)
    else:
        feather.write_feather(table, path)


def with_provenance(table: pa.Table, provenance: Mapping[str, Any]) -> pa.Table:
    """Return a table that says where its rows come from."""
    return table.replace_schema_metadata(in_metadata(provenance, table.schema.metadata))


def extended(real: pa.Table, rows: pd.DataFrame) -> pa.Table:
    """Return a table with further rows and columns; those that it has stay as they are.

    Parameters
    ----------
    real : pyarrow.Table
        Real rows.
    rows : DataFrame
        What the longer table is to mean: the real rows first, and perhaps more columns.
    """
    # Permissive: an index may need a wider type than that of the real rows.
    table = pa.concat_tables([real, _typed(rows.iloc[real.num_rows :], real)], promote_options="permissive")
    further = {str(name): rows[name] for name in rows.columns}
    if PANDAS in (real.schema.metadata or {}):
        about = pa.Schema.from_pandas(rows).metadata[PANDAS]
        table = table.replace_schema_metadata({**real.schema.metadata, PANDAS: about})
        further = _levels(rows, table.schema) | further
    for name, values in further.items():
        if name not in real.column_names:
            table = table.append_column(name, pa.array(values))
    return table.unify_dictionaries()


def schema_as_text(table: pa.Table, columns: list[str]) -> str:
    """Return the types of columns as text, for a note."""
    selected = table.select(columns)
    about = selected.schema.metadata or {}
    if PANDAS in about:
        pandas = json.loads(about[PANDAS])
        pandas["index_columns"] = []
        pandas["columns"] = [entry for entry in pandas["columns"] if entry["field_name"] in columns]
        selected = selected.replace_schema_metadata({**about, PANDAS: json.dumps(pandas)})
    return base64.b64encode(selected.schema.serialize()).decode("ascii")


def no_rows_of(schema: str) -> pa.Table:
    """Return a table without rows, of a schema that is written as text."""
    return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(schema))).empty_table()


def _meaning(table: pa.Table) -> pd.DataFrame:
    """Return what a table means to pandas; whole numbers of which some are missing stay whole numbers."""
    frame = table.to_pandas()
    for name in frame.columns:  # pandas would make floats of them where no pandas has written them
        if name in table.column_names and frame[name].dtype.kind == "f":
            dtype = WHOLE.get(table.schema.field(name).type)
            if dtype is not None:
                frame[name] = table.select([name]).to_pandas(types_mapper=WHOLE.get)[name].set_axis(frame.index)
    return frame


def _typed(rows: pd.DataFrame, like: pa.Table) -> pa.Table:
    """Return rows in the types of a table that has the same columns and levels of the index."""
    values = _levels(rows, like.schema) | {str(name): rows[name] for name in rows.columns}
    parts = [_as_arrow(values[name], like[name]) for name in like.column_names]
    fields = [
        pa.field(field.name, part.type, field.nullable or part.null_count > 0, field.metadata)
        for field, part in zip(like.schema, parts, strict=True)
    ]
    return pa.Table.from_arrays(parts, schema=pa.schema(fields))


def _levels(rows: pd.DataFrame, schema: pa.Schema) -> dict[str, pd.Series]:
    """Return the levels of the index that are columns in Arrow; a level that is only counted is none there."""
    named = (schema.pandas_metadata or {}).get("index_columns", [])
    kept = [
        name for name in named if not isinstance(name, str) or name in schema.names or len(named) == rows.index.nlevels
    ]
    return {
        name: rows.index.get_level_values(level).to_series() for level, name in enumerate(kept) if isinstance(name, str)
    }


def _as_arrow(values: pd.Series, like: pa.ChunkedArray) -> pa.Array:
    """Return values in the type of a column, and missing ones as it has them."""
    wanted = like.type
    if pa.types.is_dictionary(wanted) and isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy()
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, wanted.index_type, mask=codes < 0),
            pa.array(values.cat.categories).cast(wanted.value_type),
            ordered=wanted.ordered,
        )
    if pa.types.is_floating(wanted) and not like.null_count and values.dtype.kind == "f":
        return pa.array(values.to_numpy(), from_pandas=False).cast(wanted)  # missing is NaN here
    array = pa.array(values)
    if array.null_count == len(array):
        return pa.nulls(len(array), wanted)
    try:
        return array if array.type == wanted else array.cast(wanted)
    except pa.ArrowInvalid:  # numbers of an index
        if pa.types.is_integer(wanted) and pa.types.is_integer(array.type):
            return array
        raise
