"""Files of tables: text (CSV, TSV, compressed or not), Parquet and Feather, by their suffix."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather, parquet

from synthaug.cli.errors import InputError, listed, suggestion
from synthaug.cli.output import as_json, writing
from synthaug.cli.text import Style, Text, written_like
from synthaug.replacing import replacing

SEPARATORS = {".csv": ",", ".tsv": "\t", ".csv.gz": ",", ".tsv.gz": "\t"}
SUFFIXES = (*SEPARATORS, ".parquet", ".feather")
METADATA = b"synthaug"  # key of the provenance in Parquet and Feather
WHOLE = {
    pa.type_for_alias(name.lower()): pd.api.types.pandas_dtype(name)
    for name in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64")
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read, with what it takes to write its rows as they were.

    Parameters
    ----------
    frame : DataFrame
        What it means.
    text : Text or None
        The cells of a table of text.
    schema : pyarrow.Schema or None
        Of Parquet and Feather.
    """

    frame: pd.DataFrame
    text: Text | None = None
    schema: pa.Schema | None = None


def suffix_of(path: Path) -> str:
    """Return the suffix of a table's file, which says its format."""
    name = path.name.lower()
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return suffix
    raise InputError(f"'{path}' has no suffix of a table; name a file that ends in {listed(SUFFIXES)}")


def read_table(path: Path) -> Table:
    """Read a table.

    In tables of text, a column is of whole numbers, numbers or ISO dates if every cell is, or one of the words for a
    missing value (an empty cell, NA, NaN, null, ? and the like); any other column is text, in which only the empty cell
    is missing. Numbers with leading zeros are text.

    Parameters
    ----------
    path : Path
        A file with one of the ``SUFFIXES``.

    Raises
    ------
    InputError
        If there is no table, and why.
    """
    suffix = suffix_of(path)
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; name a file of a table")
    if not path.exists():
        raise InputError(f"there is no file '{path}'; check its name and folder")
    try:
        table = _read_text(path, suffix) if suffix in SEPARATORS else _read_arrow(path, suffix)
    except PermissionError as error:
        raise InputError(f"'{path}' cannot be read: permission denied; change its permissions") from error
    if not len(table.frame):
        raise InputError(f"'{path}' holds column names and no row; add rows to learn from")
    return table


def column_named(frame: pd.DataFrame, name: str, role: str = "target") -> Any:
    """Return the label of a column that an option names."""
    for column in frame.columns:
        if str(column) == name:
            return column
    names = [str(column) for column in frame.columns]
    message = f"unknown {role} {name!r}; the columns are {listed(names)}"
    if len(names) == 1 and any(separator in names[0] for separator in ";\t|"):
        message += "; the file seems to have another separator than its suffix says (.csv: commas, .tsv: tabs)"
    elif meant := suggestion(name, names).partition("; ")[2]:
        message += f"; {meant}"
    raise InputError(message)


def write_table(
    path: Path,
    real: Table,
    synthetic: pd.DataFrame,
    *,
    mark: str | None,
    provenance: Mapping[str, Any],
    styles: Mapping[str, Style] | None = None,
) -> None:
    """Write real rows as they were read, and synthetic ones below them.

    Parameters
    ----------
    path : Path
        The file, in the format of its suffix; it is there as a whole or not at all.
    real : Table
        What was read; may have no rows.
    synthetic : DataFrame
        Rows with the columns of ``real``.
    mark : str or None
        Name of a boolean column to add that says which rows are synthetic.
    provenance : mapping
        What goes into the metadata of Parquet and Feather.
    styles : mapping of Style or None
        How text is written, where no text was read.
    """
    suffix = suffix_of(path)
    marks = np.repeat([False, True], [len(real.frame), len(synthetic)])
    with writing(path), replacing(path) as temporary:
        if suffix in SEPARATORS:
            _write_text(temporary, suffix, _cells(real, synthetic, styles), mark, marks)
        else:
            _write_arrow(temporary, suffix, _arrow(real, synthetic, mark, marks, provenance))


def below(real: pd.DataFrame, synthetic: pd.DataFrame) -> pd.DataFrame:
    """Return rows below each other, with the dtypes of the first.

    An index of whole numbers goes on after its largest; synthetic rows have none of another kind.
    """
    index = real.index
    if isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(len(real))):
        return pd.concat([real, synthetic], ignore_index=True)
    if index.nlevels == 1 and index.dtype.kind in "iu":
        further: Any = pd.Index(np.arange(1, len(synthetic) + 1) + int(index.max())).astype(index.dtype)
    elif index.nlevels == 1:
        further = pd.Index([None] * len(synthetic), dtype=index.dtype if index.dtype.kind in "mM" else object)
    else:
        further = pd.MultiIndex.from_tuples([(None,) * index.nlevels] * len(synthetic))
    return pd.concat([real, synthetic.set_axis(further)]).rename_axis(index.names)


# --------------------------------------------------------------------------------------
# Text
# --------------------------------------------------------------------------------------
def _read_text(path: Path, suffix: str) -> Table:
    try:
        content = gzip.decompress(path.read_bytes()) if suffix.endswith(".gz") else path.read_bytes()
        text = content.decode("utf-8-sig")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"'{path}' is not a whole gzip file; compress it again, or name it .csv") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"'{path}' is not UTF-8 text: byte {error.object[error.start]:#04x} at position {error.start} cannot be "
            f"decoded; save it as UTF-8"
        ) from error
    if not text.strip():
        raise InputError(f"'{path}' is empty; it needs a line of column names and rows below it")
    if "\0" in text:
        raise InputError(f"'{path}' holds zero bytes, so that it is no table of text; name a file of text")
    _check_lines(path, text, SEPARATORS[suffix])
    try:
        # As text throughout, and the first line as a row, since pandas would rename columns of equal names.
        rows = pd.read_csv(io.StringIO(text), sep=SEPARATORS[suffix], header=None, dtype=str, na_filter=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise InputError(f"'{path}' is no table: {reason}; close every quote") from error
    cells = rows.iloc[1:].reset_index(drop=True)
    cells.columns = pd.Index(rows.iloc[0].tolist(), dtype=object)
    _check_names(path, cells.columns.tolist())
    found = Text.of(cells)
    return Table(found.parsed(), text=found)


def _check_lines(path: Path, text: str, separator: str) -> None:
    """Refuse lines that have not as many cells as the first; pandas would fill up short ones."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    limit = csv.field_size_limit(max(len(text), 1))  # of a cell; pandas has none
    try:
        filled = ((lines.line_num, len(cells)) for cells in lines if cells)
        width = next(filled)[1]
        wrong = next(((line, n) for line, n in filled if n != width), None)
    except csv.Error as error:
        raise InputError(f"'{path}' is no table: {error} in line {lines.line_num}; correct that line") from error
    finally:
        csv.field_size_limit(limit)
    if wrong is not None:
        raise InputError(
            f"'{path}' has {wrong[1]} cells in line {wrong[0]}, and {width} column names; correct that line"
        )


def _check_names(path: Path, names: list[Any]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"'{path}' has {names.count(twice)} columns of the name {twice!r}; rename all but one")


def _cells(real: Table, synthetic: pd.DataFrame, styles: Mapping[str, Style] | None) -> pd.DataFrame:
    """Return what to write as text: the cells that were read, or else values that pandas writes."""
    if real.text is not None:
        return pd.concat([real.text.cells, written_like(synthetic, real.text.styles)], ignore_index=True)
    if styles is not None:
        return written_like(synthetic, dict(styles))
    return below(real.frame, synthetic)


def _write_text(path: Path, suffix: str, cells: pd.DataFrame, mark: str | None, marks: Any) -> None:
    if mark is not None:
        cells = cells.assign(**{mark: marks})
    indexed = not isinstance(cells.index, pd.RangeIndex)
    with path.open("wb") as raw:
        # No name and no time in the head of the gzip file: equal tables give equal files.
        packed = gzip.GzipFile("", "wb", 6, raw, mtime=0) if suffix.endswith(".gz") else raw
        with packed as binary, io.TextIOWrapper(binary, "utf-8", newline="") as lines:
            cells.to_csv(_Lines(lines), sep=SEPARATORS[suffix], index=indexed, lineterminator=_Lines.end)  # type: ignore[call-overload]


class _Lines:
    """Takes lines that end in CR and LF, so that cells with either are quoted, and writes them with LF alone."""

    end = "\r\n"

    def __init__(self, file: io.TextIOWrapper) -> None:
        self.file = file

    def write(self, line: str) -> int:
        return self.file.write(line.removesuffix(self.end) + "\n")


# --------------------------------------------------------------------------------------
# Parquet and Feather
# --------------------------------------------------------------------------------------
def _read_arrow(path: Path, suffix: str) -> Table:
    try:
        content = parquet.ParquetFile(path).read() if suffix == ".parquet" else feather.read_table(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        kind = suffix[1:].capitalize()
        raise InputError(f"'{path}' is not a whole {kind} file; write it again, or correct the suffix") from error
    _check_names(path, content.column_names)
    frame = content.to_pandas()
    # Whole numbers with missing values stay whole: pandas would make floats of them where no pandas has written them.
    for name in frame.columns:
        if name in content.column_names and frame[name].dtype.kind == "f":
            dtype = WHOLE.get(content.schema.field(name).type)
            if dtype is not None:
                frame[name] = content.select([name]).to_pandas(types_mapper=WHOLE.get)[name].set_axis(frame.index)
    if frame.shape[1] == 0:
        raise InputError(f"'{path}' holds no column; name a table of columns and rows")
    return Table(frame, schema=content.schema)


def _arrow(
    real: Table, synthetic: pd.DataFrame, mark: str | None, marks: Any, provenance: Mapping[str, Any]
) -> pa.Table:
    frame = below(real.frame, synthetic)
    if mark is not None:
        frame[mark] = marks
    table = pa.Table.from_pandas(frame)
    if real.schema is not None:  # dates, decimals and the like have several forms in Arrow, and only one in pandas
        for i, field in enumerate(table.schema):
            wanted = real.schema.field(field.name).type if field.name in real.schema.names else field.type
            if wanted != field.type and not isinstance(wanted, pa.DictionaryType):
                table = table.set_column(i, field.with_type(wanted), table.column(i).cast(wanted))
    kept = {} if real.schema is None else real.schema.metadata or {}
    metadata = {**kept, **table.schema.metadata, METADATA: as_json(provenance).encode()}
    return table.replace_schema_metadata(metadata)


def _write_arrow(path: Path, suffix: str, table: pa.Table) -> None:
    if suffix == ".parquet":
        parquet.write_table(table, path)
    else:
        feather.write_feather(table, path)
