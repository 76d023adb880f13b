"""Tables larger than memory, whatever holds them: Parquet files, datasets of Arrow, lazy frames of polars, and Dask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
from pyarrow import dataset

from synthaug.cli.errors import InputError
from synthaug.cli.files.fragments import BATCH_ROWS, Files

SLICE_ROWS = 2**20  # of a lazy frame, where polars cannot give batches


class Source(Protocol):
    """A table in pieces that have names, each with its rows in an order that never changes."""

    @property
    def names(self) -> list[str]:
        """Names of the pieces."""

    @property
    def schema(self) -> pa.Schema:
        """Types of all columns."""

    def batches(self, number: int, columns: list[str], batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield some columns of the rows of a piece."""


class Rows(NamedTuple):
    """A table in one piece.

    Parameters
    ----------
    schema : pyarrow.Schema
        Types of all columns.
    tables : callable
        Yields some columns as tables, from the first row to the last.
    names : list of str
        One name.
    """

    schema: pa.Schema
    tables: Callable[[list[str]], Iterator[pa.Table]]
    names: list[str] = [""]

    def batches(self, number: int, columns: list[str], batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield some columns of the rows."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        for table in self.tables(columns):
            yield from table.select(columns).cast(schema).combine_chunks().to_batches(batch_rows)


def source_of(table: Any) -> Source:
    """Return a table as a source of rows.

    Parameters
    ----------
    table : Path, str, pyarrow Dataset, polars LazyFrame or Dask DataFrame
        Files of a dataset are named below the folder that holds all of them. Rows of the others are numbered from the
        first to the last, so that their order is to be the same each time; partitions may be of any lengths.
    """
    if isinstance(table, str | Path):
        return Files.of(Path(table))
    if isinstance(table, dataset.Dataset):
        return _of_dataset(table)
    library = type(table).__module__.partition(".")[0]
    if library == "polars" and type(table).__name__ == "LazyFrame":
        return Rows(table.head(0).collect().to_arrow().schema, lambda columns: _of_lazy_frame(table.select(columns)))
    if library in ("dask", "dask_expr") and hasattr(table, "partitions"):
        first = next((part for part in _partitions(table, [*table.columns]) if part.num_rows), None)
        if first is None:
            raise InputError("the Dask DataFrame has no row; add rows to learn from")
        return Rows(first.schema, lambda columns: _partitions(table, columns))
    raise InputError(
        f"a {type(table).__name__} is no table that is read in parts; give a path of Parquet, a pyarrow Dataset, a "
        f"polars LazyFrame or a Dask DataFrame"
    )


def _of_dataset(table: dataset.Dataset) -> Source:
    fragments = [*table.get_fragments()]
    paths = [getattr(fragment, "path", "") for fragment in fragments]
    if not all(paths):
        return Rows(table.schema, lambda columns: (pa.Table.from_batches([one]) for one in table.to_batches(columns)))
    root = os.path.commonpath([os.path.dirname(path) for path in paths])
    found = {Path(os.path.relpath(path, root)).as_posix(): one for path, one in zip(paths, fragments, strict=True)}
    return Files([found[name] for name in sorted(found)], sorted(found), table.schema)


def _of_lazy_frame(frame: Any) -> Iterator[pa.Table]:
    if hasattr(frame, "collect_batches"):
        yield from (batch.to_arrow() for batch in frame.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True))
        return
    for start in count(0, SLICE_ROWS):
        rows = frame.slice(start, SLICE_ROWS).collect().to_arrow()
        yield rows
        if rows.num_rows < SLICE_ROWS:
            return


def _partitions(frame: Any, columns: list[str]) -> Iterator[pa.Table]:
    """Yield the partitions of a Dask DataFrame, one in memory at a time."""
    for part in frame[columns].to_delayed():
        yield pa.Table.from_pandas(part.compute(), preserve_index=False)
