"""Parquet files with more rows than are learned: a sample of them, in memory that does not grow with their number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

from synthaug.cli.files.extents import PIECES, Column, Extents, Hashes
from synthaug.cli.files.fragments import BATCH_ROWS
from synthaug.cli.files.sources import Source, source_of
from synthaug.encoders.target_type import holds_fractions, holds_many_numbers

FLOOR = 1_000  # rows of a class that are kept, if it has them
MOST_CLASSES = 10_000  # different values of a target beyond which it is taken as continuous
ADDED = 100  # rows of a sample for each that may be added to show a level or an end
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SHOWN = 100_000  # rows by whose target is judged what it holds
MARGIN = 1_000_000  # hashes that are held beside those that may be kept


class Scanned(NamedTuple):
    """Rows that were kept of a table, and what was counted of all.

    Parameters
    ----------
    table : pyarrow.Table
        The rows, in the order of the names of their files and of their numbers there.
    n_rows : int
        Rows of all files.
    classes : Series or None
        How many of these each class has, by its label; None for a continuous target.
    n_known : int
        Rows that have a target.
    added : pyarrow.Table
        Further rows, at most one for each hundred: each holds a level, an end of a range or a missing value of a column
        that none of the others does. Ends come first, and then what stands in most rows.
    columns : dict of Column
        Levels, ranges and missing values of all rows, by the names of columns.
    n_unseen : int
        How many of these no row that was kept or added holds.
    """

    table: pa.Table
    n_rows: int
    classes: pd.Series | None
    n_known: int
    added: pa.Table
    columns: dict[str, Column]
    n_unseen: int

    def learned(self) -> pa.Table:
        """Return all rows that are to be learned, with what the files say of their columns."""
        return _joined([self.table, self.added], self.table.schema)


def sample_of_dataset(
    table: Any, n: int, target: str, seed: int, *, target_type: str = "auto", batch_rows: int = BATCH_ROWS
) -> Scanned:
    """Return a sample of the rows of a table larger than memory, that does not depend on how it is read.

    Each row has a hash of the seed, the name of its file below the folder, and its number there. Those with the
    smallest hashes are kept: of each class its share of ``n`` rows, but at least 1,000 (or an equal share of
    ``n``, if that is less), or all that it has. The target is read twice, to count classes and to rank hashes, and all
    columns once: then levels are counted and ranges found, and rows that show what the sample does not are added.

    Parameters
    ----------
    table : Path, str, pyarrow Dataset, polars LazyFrame or Dask DataFrame
        A Parquet file or a folder of them; or rows in an order that is the same each time: those of lazy frames and of
        Dask are numbered from the first to the last, and have a hash of that, in partitions of any lengths.
    n : int
        How many rows to keep. Classes raised to the least number come on top, at most as many rows again.
    target : str
        Name of the column to predict.
    seed : int
        For another sample.
    target_type : {"auto", "classes", "continuous"}, default="auto"
        What the target holds, as in `GANAugmenter`. All rows with a continuous target are one class here.
    batch_rows : int
        Rows that are read at once.

    Returns
    -------
    scanned : Scanned

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> from pyarrow import parquet
    >>> from synthaug.cli.files.scan import sample_of_dataset
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rows = pa.table({"x": range(10_000), "y": ["rare" if i % 100 == 0 else "usual" for i in range(10_000)]})
    ...     parquet.write_table(rows, Path(folder) / "rows.parquet")
    ...     scanned = sample_of_dataset(Path(folder), 1_000, "y", seed=0)
    >>> scanned.n_rows, scanned.classes.to_dict(), scanned.table["y"].to_pandas().value_counts().to_dict()
    (10000, {'rare': 100, 'usual': 9900}, {'usual': 990, 'rare': 100})
    """
    files = _Hashed(source_of(table), seed, batch_rows)
    counts, n_missing = _counted(files, target)
    is_continuous = target_type == "continuous" or counts.num_rows > MOST_CLASSES
    if is_continuous or (target_type == "auto" and _is_continuous(counts)):
        labels, rows = None, np.array([pc.sum(counts["n"]).as_py() or 0, n_missing])
    else:
        labels, rows = counts["value"].combine_chunks(), np.append(counts["n"].to_numpy(), n_missing)
    limits = _limits(files, target, labels, _quotas(rows, n))
    extents = Extents(files.schema, [name for name in files.schema.names if labels is None or name != target])
    kept = _kept(files, target, labels, limits, extents)
    added, n_unseen = extents.rows_beside(kept, n // ADDED)
    classes = None if labels is None else pd.Series(rows[:-1], index=counts["value"].to_pandas(), name="rows")
    return Scanned(kept, int(rows.sum()), classes, int(rows[:-1].sum()), added, extents.columns(), n_unseen)


class _Hashed(NamedTuple):
    """The rows of files, and a hash of each."""

    files: Source
    seed: int
    batch_rows: int

    @property
    def schema(self) -> pa.Schema:
        return self.files.schema

    def batches(self, columns: list[str]) -> Iterator[tuple[pa.RecordBatch, Hashes]]:
        """Yield rows with their hashes."""
        for number, name in enumerate(self.files.names):
            said = hashlib.blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
            key, start = np.uint64(int.from_bytes(said, "little")), 0
            for batch in self.files.batches(number, columns, self.batch_rows):
                yield batch, _hashes(key, start, batch.num_rows)
                start += batch.num_rows


def _hashes(key: np.uint64, start: int, n: int) -> Hashes:
    """Return the hashes of n rows of a file: SplitMix64, whose steps are bijections, so that no two are equal."""
    mixed = (np.arange(start, start + n, dtype=np.uint64) + np.uint64(1)) * GOLDEN + key
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _values(batch: pa.RecordBatch, target: str) -> pa.Array:
    """Return the targets of rows, NaN among the missing ones."""
    values = batch.column(batch.schema.get_field_index(target))
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        values = pa.array(values.to_numpy(zero_copy_only=False), values.type, from_pandas=True)
    return values


def _counted(files: _Hashed, target: str) -> tuple[pa.Table, int]:
    """Return the values of a target and their rows, in their order, and how many rows have none.

    Once there are more values than classes can be, all others are counted with the first one.
    """
    known, n_missing = (
        _summed(pa.table({"value": pa.array([], _type(files, target)), "n": pa.array([], pa.int64())})),
        0,
    )
    for batch, _ in files.batches([target]):
        values = _values(batch, target)
        n_missing += values.null_count
        if known.num_rows > MOST_CLASSES:
            found = pa.table({"value": known["value"][:1], "n": [len(values) - values.null_count]})
        else:
            counted = pc.value_counts(values.drop_null())
            found = pa.table({"value": counted.field(0), "n": counted.field(1)})
        known = _summed(pa.concat_tables([known, found]))
    return known.sort_by("value"), n_missing


def _type(files: _Hashed, target: str) -> pa.DataType:
    kind = files.schema.field(target).type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _summed(counts: pa.Table) -> pa.Table:
    """Return each value once, with all its rows."""
    return counts.group_by("value").aggregate([("n", "sum")]).select(["value", "n_sum"]).rename_columns(["value", "n"])


def _is_continuous(counts: pa.Table) -> bool:
    """Tell whether values, as often as they occur, would be taken as continuous; of very many rows by their shares."""
    values, rows = counts["value"].to_pandas(), counts["n"].to_numpy()
    shown = np.ceil(rows * min(1.0, SHOWN / rows.sum())).astype(np.intp)
    known = values.repeat(shown)
    return holds_fractions(known) or holds_many_numbers(known)


def _quotas(rows: NDArray[Any], n: int) -> NDArray[Any]:
    """Return how many rows of each class to keep, the last class being rows without a target."""
    shares = np.ceil(rows * min(1.0, n / rows.sum())).astype(np.intp)
    shares[:-1] = np.maximum(shares[:-1], min(FLOOR, n // max(len(rows) - 1, 1)))
    return np.minimum(rows, shares)


def _codes(batch: pa.RecordBatch, target: str, labels: pa.Array | None) -> NDArray[Any]:
    """Return the classes of rows: positions among labels, and behind them for rows without a target."""
    values = _values(batch, target)
    if labels is None:
        return np.asarray(pc.is_null(values)).astype(np.intp)
    return np.asarray(pc.fill_null(pc.index_in(values, labels), len(labels))).astype(np.intp)


def _limits(files: _Hashed, target: str, labels: pa.Array | None, quotas: NDArray[Any]) -> Hashes:
    """Return the largest hash of each class that is kept."""
    limits = np.full(len(quotas), np.iinfo(np.uint64).max)
    codes: list[NDArray[Any]] = []
    hashes: list[Hashes] = []
    n_held, most = 0, 2 * int(quotas.sum()) + MARGIN
    for batch, found in files.batches([target]):
        classes = _codes(batch, target, labels)
        near = found <= limits[classes]
        codes.append(classes[near])
        hashes.append(found[near])
        n_held += len(hashes[-1])
        if n_held > most:
            limits, classes, found = _smallest(np.concatenate(codes), np.concatenate(hashes), quotas)
            codes, hashes, n_held = [classes], [found], len(found)
    return _smallest(np.concatenate(codes), np.concatenate(hashes), quotas)[0]


def _smallest(codes: NDArray[Any], hashes: Hashes, quotas: NDArray[Any]) -> tuple[Hashes, NDArray[Any], Hashes]:
    """Return the largest hash of each class within its quota, and classes and hashes of all rows within them."""
    order = np.lexsort((hashes, codes))
    codes, hashes = codes[order], hashes[order]
    rank = np.arange(len(codes)) - np.searchsorted(codes, np.arange(len(quotas)))[codes]
    limits = np.full(len(quotas), np.iinfo(np.uint64).max)
    last = rank == quotas[codes] - 1
    limits[codes[last]] = hashes[last]
    kept = rank < quotas[codes]
    return limits, codes[kept], hashes[kept]


def _kept(files: _Hashed, target: str, labels: pa.Array | None, limits: Hashes, extents: Extents) -> pa.Table:
    """Return the rows with hashes up to the limits of their classes, and let all rows be looked at."""
    pieces = [files.schema.empty_table()]
    for batch, hashes in files.batches(files.schema.names):
        extents.look(batch, hashes)
        kept = np.flatnonzero(hashes <= limits[_codes(batch, target, labels)])
        if len(kept):
            pieces.append(pa.Table.from_batches([batch.take(pa.array(kept))]))
        if len(pieces) == PIECES:
            pieces = [_joined(pieces, files.schema)]
    return _joined(pieces, files.schema)


def _joined(pieces: list[pa.Table], schema: pa.Schema) -> pa.Table:
    """Return pieces as one, with what the files say of their columns."""
    return pa.concat_tables(pieces).combine_chunks().replace_schema_metadata(schema.metadata)
