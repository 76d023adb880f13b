"""Rows of Parquet files that go on to other Parquet files, a few at a time, and synthetic rows below them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from synthaug.cli.files.arrow import PANDAS, reason, with_provenance
from synthaug.cli.files.fragments import Files
from synthaug.cli.files.tables import Table, rows_as_arrow

GROUP_ROWS, GROUP_BYTES = 131_072, 2**25  # of a row group, at most: one is in memory


class Stream:
    """The types in which the rows of files and synthetic ones are written.

    Parameters
    ----------
    schema : pyarrow.Schema
        Schema of the files.
    mark : str or None
        Name of a column to add that says which rows are synthetic.
    """

    def __init__(self, schema: pa.Schema, mark: str | None) -> None:
        self.real, self.mark, self._index = schema, mark, _index_columns(schema)
        fields = [field.with_nullable(True) for field in schema]
        if mark is not None:
            fields.append(pa.field(mark, pa.bool_()))
        self.schema = pa.schema(fields, metadata=_without_counted_index(schema.metadata))

    def writer(self, file: Any, provenance: dict[str, Any]) -> parquet.ParquetWriter:
        """Return what writes rows to a file that says where they come from."""
        return parquet.ParquetWriter(file, with_provenance(self.schema.empty_table(), provenance).schema)

    def write_real(self, writer: parquet.ParquetWriter, files: Files, number: int) -> Iterator[int]:
        """Write the rows of a file as they are, and yield how many were written each time."""
        for batches in _groups(files.batches(number, self.real.names)):
            yield self._write(writer, pa.Table.from_batches(batches).unify_dictionaries(), synthetic=False)

    def write_synthetic(self, writer: parquet.ParquetWriter, rows: pd.DataFrame, like: Table) -> int:
        """Write synthetic rows in the types of real ones, and return how many."""
        with reason("the synthetic rows cannot be written as the real ones are", "store the column as another type"):
            none = Table(like.frame.iloc[:0], arrow=self.real.empty_table(), kind=".parquet")
            table = rows_as_arrow(none, rows)
            for name in self._index:  # no real row is numbered like it
                table = table.set_column(table.column_names.index(name), name, pa.nulls(len(rows), self._type(name)))
            return self._write(writer, table, synthetic=True)

    def _type(self, name: str) -> pa.DataType:
        return self.schema.field(name).type

    def _write(self, writer: parquet.ParquetWriter, table: pa.Table, *, synthetic: bool) -> int:
        if self.mark is not None:
            table = table.append_column(self.mark, pa.repeat(pa.scalar(synthetic), table.num_rows))
        writer.write_table(table.cast(writer.schema), row_group_size=GROUP_ROWS)
        return int(table.num_rows)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield as many batches at once as make a row group."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= GROUP_ROWS or sum(one.nbytes for one in held) >= GROUP_BYTES:
            yield held
            held = []
    if held:
        yield held


def _index_columns(schema: pa.Schema) -> list[str]:
    """Return the columns that are levels of an index to pandas."""
    named = (schema.pandas_metadata or {}).get("index_columns", [])
    return [name for name in named if isinstance(name, str) and name in schema.names]


def _without_counted_index(metadata: dict[bytes, bytes] | None) -> dict[bytes, bytes]:
    """Return what a file says of its columns, without an index that only counts the rows of that file."""
    about = dict(metadata or {})
    if PANDAS in about:
        pandas = json.loads(about[PANDAS])
        pandas["index_columns"] = [level for level in pandas["index_columns"] if isinstance(level, str)]
        about[PANDAS] = json.dumps(pandas).encode()
    return about
