"""What a scan finds of the columns of all rows: how often levels occur, ranges, missing values, and rows that show it.

A row is found again by its hash: of all rows with a level, or with the least value, the one with the smallest hash
shows it, in whichever order they are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

MOST_LEVELS = 1_000  # different values of a column beyond which they are not counted
PIECES = 256  # of rows that are held before those are sorted out that show nothing any more
LARGEST_HASH = np.iinfo(np.uint64).max
OF_LEVELS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_boolean, pa.types.is_integer)
OF_ENDS = (  # what Arrow finds the least of
    *(pa.types.is_integer, pa.types.is_float32, pa.types.is_float64, pa.types.is_decimal),
    *(pa.types.is_date, pa.types.is_time, pa.types.is_timestamp),
)
Hashes = NDArray[np.uint64]
NO_HASH: Hashes = np.empty(0, dtype=np.uint64)


class Column(NamedTuple):
    """What was found of a column in all rows.

    Parameters
    ----------
    n_missing : int
        Rows without a value.
    levels : Series or None
        How many rows hold each value of text, flags and whole numbers; None of others, and of more than 1,000 values.
    least, greatest : object
        The ends of finite numbers, dates and times; None of others.
    """

    n_missing: int
    levels: pd.Series | None
    least: Any
    greatest: Any


class Absent(NamedTuple):
    """What the rows of a sample do not show: the hash of a row that does, and in how many rows it stands."""

    hash: int
    n: int
    is_end: bool


class Extents:
    """What is found of columns while rows are read.

    Parameters
    ----------
    schema : pyarrow.Schema
        Types of all columns.
    names : list of str
        Those to look at.
    """

    def __init__(self, schema: pa.Schema, names: list[str]) -> None:
        self._schema = schema
        self._columns = {name: _Extent(_plain_type(schema.field(name).type)) for name in names}
        self._pieces = [schema.empty_table()]
        self._hashes = [NO_HASH]

    def look(self, batch: pa.RecordBatch, hashes: Hashes) -> None:
        """Look at rows, and keep those that show what none before them did, or did with a larger hash."""
        new = [column.look(_plain(batch[name]), hashes) for name, column in self._columns.items()]
        rows = np.flatnonzero(np.isin(hashes, np.concatenate([NO_HASH, *new])))
        if not len(rows):
            return
        self._pieces.append(pa.Table.from_batches([batch.take(pa.array(rows))]))
        self._hashes.append(hashes[rows])
        if len(self._pieces) == PIECES:
            wanted = np.concatenate([NO_HASH, *(column.hashes() for column in self._columns.values())])
            kept, found = self._found(wanted)
            self._pieces, self._hashes = [kept], [found]

    def columns(self) -> dict[str, Column]:
        """Return what was found, by the names of columns."""
        return {name: column.told() for name, column in self._columns.items()}

    def rows_beside(self, sample: pa.Table, most: int) -> tuple[pa.Table, int]:
        """Return rows that show what a sample does not: ends of ranges, and then what stands in most rows.

        Returns
        -------
        rows : pyarrow.Table
            At most so many, in that order.
        n_left_out : int
            Levels, ends and missing values that these do not show either.
        """
        found = [one for name, column in self._columns.items() for one in column.absent(_plain(sample[name]))]
        ranked = sorted(found, key=lambda one: (not one.is_end, -one.n, one.hash))
        wanted = [*dict.fromkeys(one.hash for one in ranked)][:most]
        rows, hashes = self._found(np.array(wanted, dtype=np.uint64))
        order = np.argsort(hashes)[np.searchsorted(np.sort(hashes), np.array(wanted, dtype=np.uint64))]
        left_out = sum(one.hash not in set(wanted) for one in found)
        return rows.take(pa.array(order)), left_out

    def _found(self, wanted: Hashes) -> tuple[pa.Table, Hashes]:
        """Return the rows that were kept of some hashes, and their hashes."""
        hashes = np.concatenate(self._hashes)
        rows = np.flatnonzero(np.isin(hashes, wanted))
        return pa.concat_tables(self._pieces).take(pa.array(rows)).combine_chunks(), hashes[rows]


@dataclass
class _Extent:
    """What is found of a column; see `Column`."""

    kind: pa.DataType
    n_missing: int = 0
    missing_hash: int = LARGEST_HASH
    levels: _Levels | None = None
    ends: dict[str, _End] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(is_one(self.kind) for is_one in OF_LEVELS):
            self.levels = _Levels(self.kind)
        if any(is_one(self.kind) for is_one in OF_ENDS):
            self.ends = {"min": _End(pc.less), "max": _End(pc.greater)}

    def look(self, values: pa.Array, hashes: Hashes) -> Hashes:
        """Look at values, and return the hashes of the rows that show something now."""
        new = [NO_HASH]
        if _holds_missing(values):
            missing = np.asarray(pc.is_null(values, nan_is_null=True))
            self.n_missing += int(missing.sum())
            first = hashes[missing].min()
            if first < self.missing_hash:
                self.missing_hash = int(first)
                new.append(np.array([first]))
            values, hashes = values.filter(pa.array(~missing)), hashes[~missing]
        if self.levels is not None:
            new.append(self.levels.look(values, hashes))
            self.levels = self.levels if len(self.levels.values) <= MOST_LEVELS else None
        if self.ends and len(values):
            new += self._look_at_ends(values, hashes)
        return np.concatenate(new)

    def _look_at_ends(self, values: pa.Array, hashes: Hashes) -> list[Hashes]:
        ends = pc.min_max(values)
        if pa.types.is_floating(self.kind) and not np.isfinite([end.as_py() for end in ends.values()]).all():
            finite = pc.is_finite(values)
            values, hashes = values.filter(finite), hashes[np.asarray(finite)]
            ends = pc.min_max(values)
        return [end.look(ends[name], values, hashes) for name, end in self.ends.items()] if len(values) else []

    def hashes(self) -> Hashes:
        """Return the hashes of the rows that show something."""
        levels = NO_HASH if self.levels is None else self.levels.hashes
        return np.array([self.missing_hash, *(end.hash for end in self.ends.values()), *levels], dtype=np.uint64)

    def told(self) -> Column:
        """Return what was found."""
        ends = [None if end.value is None else end.value.as_py() for end in self.ends.values()] or [None, None]
        return Column(self.n_missing, None if self.levels is None else self.levels.counts(), *ends)

    def absent(self, values: pa.Array) -> Iterator[Absent]:
        """Yield what was found and some values do not show."""
        if self.n_missing and not pc.any(pc.is_null(values, nan_is_null=True)).as_py():
            yield Absent(self.missing_hash, self.n_missing, is_end=False)
        if self.levels is not None:
            known = np.asarray(pc.is_in(self.levels.values, value_set=pc.unique(values)))
            for i in np.flatnonzero(~known):
                yield Absent(int(self.levels.hashes[i]), int(self.levels.n[i]), is_end=False)
        for end in self.ends.values():
            if end.value is not None and not pc.any(pc.equal(values, end.value)).as_py():
                yield Absent(end.hash, 1, is_end=True)


class _Levels:
    """The different values of a column, in how many rows each stands, and the smallest hash of these rows."""

    def __init__(self, kind: pa.DataType) -> None:
        self.values, self.n, self.hashes = pa.array([], kind), np.empty(0, dtype=np.int64), NO_HASH

    def look(self, values: pa.Array, hashes: Hashes) -> Hashes:
        """Count values, and return the hashes that are smaller than before, or the first of a value."""
        rows = pa.table({"value": values, "hash": hashes}).group_by("value", use_threads=False)
        found = rows.aggregate([("hash", "count"), ("hash", "min")])
        smallest = found["hash_min"].to_numpy()
        n, value = found["hash_count"].to_numpy(), found["value"].combine_chunks()
        place = np.asarray(pc.fill_null(pc.index_in(value, value_set=self.values), -1))
        known, is_new = place >= 0, place < 0
        smaller = known & (smallest < self.hashes[place]) if len(self.hashes) else known
        self.n[place[known]] += n[known]
        self.hashes[place[smaller]] = smallest[smaller]
        self.values = pa.concat_arrays([self.values, value.filter(pa.array(is_new))])
        self.n = np.append(self.n, n[is_new])
        self.hashes = np.append(self.hashes, smallest[is_new])
        changed: Hashes = smallest[smaller | is_new]
        return changed

    def counts(self) -> pd.Series:
        """Return in how many rows each value stands, by value in their order."""
        return pd.Series(self.n, index=self.values.to_pandas(), name="rows").sort_index()


class _End:
    """The least, or the greatest, of some values, and the smallest hash of its rows.

    Parameters
    ----------
    is_beyond : callable
        Tells of two values whether the first is further out.
    """

    def __init__(self, is_beyond: Any) -> None:
        self.is_beyond, self.value, self.hash = is_beyond, None, LARGEST_HASH

    def look(self, value: Any, values: pa.Array, hashes: Hashes) -> Hashes:
        """Compare with the end of further values, and return the hash of the row that shows it, if that is another."""
        if self.value is not None and self.is_beyond(self.value, value).as_py():
            return NO_HASH
        smallest = int(hashes[np.asarray(pc.equal(values, value))].min())
        if self.value is not None and value.equals(self.value) and smallest > self.hash:
            return NO_HASH
        self.value, self.hash = value, smallest
        return np.array([smallest], dtype=np.uint64)


def _holds_missing(values: pa.Array) -> bool:
    """Return whether some values are missing, NaN among them."""
    return bool(
        values.null_count
        or (pa.types.is_floating(values.type) and np.isnan(values.to_numpy(zero_copy_only=False)).any())
    )


def _plain(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return values in one piece, those of a dictionary as such."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(whole, pa.ChunkedArray):  # as older Arrow returns of none or several
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
