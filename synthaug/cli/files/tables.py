"""Files of tables: text (CSV, TSV, compressed or not), Parquet and Feather, by their suffix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from synthaug.cli.errors import InputError, listed, suggestion
from synthaug.cli.files import arrow
from synthaug.cli.files.below import below
from synthaug.cli.files.lines import SEPARATORS, read_cells, write_cells
from synthaug.cli.files.text import Style, Text, written_like
from synthaug.cli.output import writing
from synthaug.replacing import replacing

SUFFIXES = (*SEPARATORS, ".parquet", ".feather")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read, with what it takes to write its rows as they were.

    Parameters
    ----------
    frame : DataFrame
        What it means.
    text : Text or None
        The cells of a table of text.
    arrow : pyarrow.Table or None
        The rows of Parquet and Feather.
    """

    frame: pd.DataFrame
    text: Text | None = None
    arrow: pa.Table | None = None


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
        table = _of_cells(path, suffix) if suffix in SEPARATORS else _of_arrow(path, suffix)
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
    with writing(path), replacing(path) as temporary:
        if suffix in SEPARATORS:
            rows = _marked(_cells(real, synthetic, styles), mark, len(real.frame))
            write_cells(temporary, suffix, rows)
            return
        rows = _marked(below(real.frame, synthetic), mark, len(real.frame))
        with arrow.reason(f"the rows cannot be written to '{path}'", "name a file of another format"):
            table = pa.Table.from_pandas(rows) if real.arrow is None else arrow.extended(real.arrow, rows)
        arrow.write_arrow(temporary, suffix, arrow.with_provenance(table, provenance))


def check_output(table: Table, path: Path) -> None:
    """Raise an InputError now, not after minutes of work, if a format has no place for what is in a table."""
    names = [str(name) for name in (*table.frame.columns, *table.frame.index.names) if name is not None]
    if suffix_of(path) in SEPARATORS and (twice := [name for name in names if names.count(name) > 1]):
        raise InputError(
            f"a column and the index are both called {twice[0]!r}, which '{path}' cannot hold apart; rename one, or "
            f"name a .parquet file"
        )


def _of_cells(path: Path, suffix: str) -> Table:
    text = Text.of(read_cells(path, suffix))
    return Table(text.parsed(), text=text)


def _of_arrow(path: Path, suffix: str) -> Table:
    table, frame = arrow.read_arrow(path, suffix)
    if frame.shape[1] == 0:
        raise InputError(f"'{path}' holds no column; name a table of columns and rows")
    return Table(frame, arrow=table)


def _cells(real: Table, synthetic: pd.DataFrame, styles: Mapping[str, Style] | None) -> pd.DataFrame:
    """Return what to write as text: the cells that were read, or else values that pandas writes."""
    if real.text is not None:
        return pd.concat([real.text.cells, written_like(synthetic, real.text.styles)], ignore_index=True)
    if styles is not None:
        return written_like(synthetic, dict(styles))
    return below(real.frame, synthetic)


def _marked(rows: pd.DataFrame, mark: str | None, n_real: int) -> pd.DataFrame:
    """Return rows with a column that says which are synthetic, if one is wanted."""
    return rows if mark is None else rows.assign(**{mark: np.arange(len(rows)) >= n_real})
