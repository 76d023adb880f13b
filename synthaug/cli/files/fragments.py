"""The files of a table that may be larger than memory, and their rows, a few at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import dataset, parquet

BATCH_ROWS = 16_384
FOOTER = 8  # bytes at the end of a Parquet file: how long what it says of itself is, and PAR1
READING = dataset.ParquetFragmentScanOptions(use_buffered_stream=True, buffer_size=2**18, pre_buffer=False)


class Files(NamedTuple):
    """The Parquet files of a table, in the order of their names.

    Parameters
    ----------
    fragments : list of Fragment
        The files.
    names : list of str
        Their names below the folder.
    schema : pyarrow.Schema
        The types of all columns.
    """

    fragments: list[dataset.Fragment]
    names: list[str]
    schema: pa.Schema

    @classmethod
    def of(cls, path: Path) -> Files:
        """Find files; as where a folder is read at once, names such as `year=2024` of folders in it are a column."""
        hive = dataset.HivePartitioning.discover(infer_dictionary=True) if path.is_dir() else None
        found = dataset.dataset(str(path), format="parquet", partitioning=hive)
        root = path if path.is_dir() else path.parent
        fragments = {Path(one.path).relative_to(root).as_posix(): one for one in found.get_fragments()}
        names = sorted(fragments)
        return cls([fragments[name] for name in names], names, found.schema)

    def n_rows(self, number: int) -> int:
        """Return how many rows a file has."""
        return int(self.fragments[number].count_rows())

    def digest(self) -> str:
        """Return the SHA-256 of the names of the files and of what each says of its columns and pages."""
        hashed = hashlib.sha256()
        for name, fragment in zip(self.names, self.fragments, strict=True):
            with Path(fragment.path).open("rb") as file:
                file.seek(-FOOTER, os.SEEK_END)
                length = int.from_bytes(file.read(FOOTER)[:4], "little")
                file.seek(-FOOTER - length, os.SEEK_END)
                hashed.update(name.encode() + b"\0" + file.read(length))
        return hashed.hexdigest()

    def batches(self, number: int, columns: list[str], batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield some columns of the rows of a file, in their order."""
        yield from self.fragments[number].to_batches(
            self.schema,
            columns,
            batch_size=batch_rows,
            batch_readahead=2,
            fragment_readahead=1,
            fragment_scan_options=READING,
        )


def n_rows_of(path: Path) -> int:
    """Return the rows of a Parquet file, or of all in a folder, of which none is read."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    return sum(parquet.read_metadata(file).num_rows for file in files)


def names_of(path: Path) -> list[str]:
    """Return the names of the columns of a Parquet file, or of a folder of them."""
    return [*Files.of(path).schema.names]
