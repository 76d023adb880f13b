"""Files of tables: text, lines of JSON, Excel, Parquet and Feather, by their suffix; and standard input and output."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from synthaug.cli.errors import InputError, listed, suggestion
from synthaug.cli.files import arrow
from synthaug.cli.files.below import below
from synthaug.cli.files.dialect import Dialect
from synthaug.cli.files.formats import CELLS, LINES, Format, format_of, suffix_of_content
from synthaug.cli.files.lines import SEPARATORS, cells_again, read_cells, read_text, write_cells, write_text
from synthaug.cli.files.missing import warn_of_sentinels
from synthaug.cli.files.records import Records, as_objects, records_of_lines
from synthaug.cli.files.sheets import check_excel, read_sheet, write_sheet
from synthaug.cli.files.text import Style, Text, written_like
from synthaug.cli.output import STANDARD, as_json
from synthaug.cli.requests import FOUND_OUT, Reading
from synthaug.provenance.marks import KEY
from synthaug.provenance.stamps import read_stamp

BLOCK_ROWS = 32_768  # whose cells are made and written at once


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read, with what it takes to write its rows as they were.

    Parameters
    ----------
    frame : DataFrame
        What it means.
    text : Text or None
        The cells of a table of text.
    records : Records or None
        The values of JSON and Excel.
    arrow : pyarrow.Table or None
        The rows of Parquet and Feather.
    kind : str
        The suffix of the format that it had.
    """

    frame: pd.DataFrame
    text: Text | None = None
    records: Records | None = None
    arrow: pa.Table | None = None
    kind: str = ".csv"

    @property
    def styles(self) -> dict[str, Style] | None:
        """How its values are written as text; None if pandas is to say it."""
        source = self.text or self.records
        return None if source is None else source.styles


def read_table(path: Path, reading: Reading = FOUND_OUT) -> Table:
    """Read a table.

    In tables of text, a column is of whole numbers, numbers or ISO dates if every cell is, or one of the words for a
    missing value (an empty cell, NA, NaN, null, ? and the like); any other column is text, in which only the empty cell
    is missing. Numbers with leading zeros are text.

    Parameters
    ----------
    path : Path
        A file in one of the formats, a folder of Parquet files, or ``-`` for standard input.
    reading : Reading
        What is known of a table of text.

    Raises
    ------
    InputError
        If there is no table, and why.
    """
    if path == STANDARD:
        with _standard_input() as file:
            return read_table(file, reading)
    form = Format(".parquet") if path.is_dir() else format_of(path)
    if not path.exists():
        raise InputError(f"there is no file '{path}'; check its name and folder")
    try:
        table = _read(path, form, reading)
    except PermissionError as error:
        raise InputError(f"'{path}' cannot be read: permission denied; change its permissions") from error
    if not len(table.frame):
        raise InputError(f"'{path}' holds column names and no row; add rows to learn from")
    return stamped(path, table)


def stamped(path: Path, table: Table) -> Table:
    """Return a table with what its file says of synthetic rows."""
    if path.is_file() and (said := read_stamp(path)) is not None:
        table.frame.attrs[KEY] = {key: said[key] for key in ("rows", "mark") if key in said}
    return table


def _read(path: Path, form: Format, reading: Reading) -> Table:
    if form.kind in CELLS:
        text = read_cells(path, *form, reading)
        text.warn_of_words()
        table = Table(text.meaning, text=text, kind=form.kind)
    elif form.kind in LINES or form.kind == ".xlsx":
        if form.kind == ".xlsx":
            records = read_sheet(path, reading.words)
        else:
            records = records_of_lines(path, read_text(path, form.packing, reading)[0], reading.words)
        table = Table(records.meaning(), records=records, kind=form.kind)
    elif reading.words:
        raise InputError(f"'{path}' says itself which values are missing; leave --missing out, or save it as .csv")
    else:
        rows, frame = arrow.read_arrow(path, form.kind)
        if frame.shape[1] == 0:
            raise InputError(f"'{path}' holds no column; name a table of columns and rows")
        return Table(frame, arrow=rows, kind=form.kind)
    warn_of_sentinels(table.frame)
    return table


@contextmanager
def _standard_input() -> Iterator[Path]:
    """Give a file of what comes from standard input, whose messages do not name it."""
    content = sys.stdin.buffer.read()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"standard input{suffix_of_content(content)}"
        file.write_bytes(content)
        try:
            yield file
        except InputError as error:
            raise InputError(
                str(error).replace(f"{folder}/", "").replace(f"'{file.name}'", "standard input")
            ) from error


def column_named(frame: pd.DataFrame, name: str, role: str = "target") -> Any:
    """Return the label of a column that an option names."""
    for column in frame.columns:
        if str(column) == name:
            return column
    names = [str(column) for column in frame.columns]
    message = f"unknown {role} {name!r}; the columns are {listed(names)}"
    if len(names) == 1 and (marks := {*names[0]} & {*":~^ "}):
        message += f"; say what separates cells, as --sep '{min(marks)}'"
    elif 3 * sum(given[-1:].isdigit() for given in names) > len(names):
        message += "; if the first line holds values, write a line of column names above it"
    elif meant := suggestion(name, names).partition("; ")[2]:
        message += f"; {meant}"
    raise InputError(message)


def write_table(
    path: Path,
    file: Path,
    real: Table,
    synthetic: pd.DataFrame,
    *,
    mark: str | None,
    provenance: Mapping[str, Any],
) -> None:
    """Write real rows as they were read, and synthetic ones below them.

    Parameters
    ----------
    path : Path
        What is asked for, in the format of its suffix. ``-``: standard output, as text.
    file : Path
        Where to write it: its temporary file.
    real : Table
        What was read; may have no rows.
    synthetic : DataFrame
        Rows with the columns of ``real``.
    mark : str or None
        Name of a boolean column to add that says which rows are synthetic.
    provenance : mapping
        What goes into the metadata of Parquet and Feather.
    """
    if path == STANDARD:
        with tempfile.TemporaryDirectory() as folder:
            text = Path(folder) / f"standard output{'.jsonl' if real.kind in LINES else '.csv'}"
            _write(text, text, real, synthetic, mark, provenance)
            with text.open("rb") as content:
                shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.flush()
        return
    _write(path, file, real, synthetic, mark, provenance)


def check_output(table: Table, path: Path) -> None:
    """Raise an InputError now, not after minutes of work, if a format has no place for what is in a table."""
    form = format_of(path)
    if form.kind == ".xlsx":
        check_excel(path)
    names = [str(name) for name in (*table.frame.columns, *table.frame.index.names) if name is not None]
    if form.kind not in (".parquet", ".feather") and (twice := [name for name in names if names.count(name) > 1]):
        raise InputError(
            f"a column and the index are both called {twice[0]!r}, which '{path}' cannot hold apart; rename one, or "
            f"name a .parquet file"
        )


def _write(
    path: Path, file: Path, real: Table, synthetic: pd.DataFrame, mark: str | None, provenance: Mapping[str, Any]
) -> None:
    """Write rows in the format of a path to a file."""
    form = format_of(path)
    if form.kind in CELLS:
        dialect = _dialect(real, form)
        write_cells(file, form.packing, path.name, _cells(real, synthetic, mark, dialect), dialect, real.text)
    elif form.kind in LINES:
        write_text(file, form.packing, path.name, (f"{line}\n" for line in _lines(real, synthetic, mark)), Dialect())
    elif form.kind == ".xlsx":
        write_sheet(file, *_rows(real, synthetic, mark))
    else:
        with arrow.reason(f"the rows cannot be written to '{path}'", "name a file of another format"):
            table = rows_as_arrow(real, synthetic, mark)
        arrow.write_arrow(file, form.kind, arrow.with_provenance(table, provenance))


def rows_as_arrow(real: Table, synthetic: pd.DataFrame, mark: str | None = None) -> pa.Table:
    """Return real rows, and synthetic ones below them in their types, as a table of Arrow."""
    rows = _marked(below(real.frame, synthetic), mark, len(real.frame))
    return pa.Table.from_pandas(rows) if real.arrow is None else arrow.extended(real.arrow, rows)


def _dialect(real: Table, form: Format) -> Dialect:
    """Return the dialect of the text that was read, but the separator that another suffix asks for."""
    usual = SEPARATORS[form.kind]
    if real.text is None:
        return Dialect(separator=usual)
    same = form.kind == real.kind or real.text.dialect.separator not in SEPARATORS.values()
    return real.text.dialect if same and form.kind != ".tsv" else replace(real.text.dialect, separator=usual)


def _cells(real: Table, synthetic: pd.DataFrame, mark: str | None, dialect: Dialect) -> Iterator[pd.DataFrame]:
    """Yield what to write as text, some rows at a time: the cells that were read, or else values that pandas writes.

    Where lines of the dialect were read, they stay, and values stand for their cells.
    """
    parts: list[tuple[pd.DataFrame, dict[str, Style] | None]]
    if real.text is not None:
        as_read = real.text.dialect == dialect or not real.text.lines
        parts = [(real.frame if as_read else cells_again(real.text), None), (synthetic, real.text.styles)]
    else:
        parts = [(below(real.frame, synthetic), real.styles)]
    start, n_real = 0, len(real.frame)
    for rows, styles in parts:
        for first in range(0, max(len(rows), 1), BLOCK_ROWS):
            block = rows.iloc[first : first + BLOCK_ROWS]
            yield _marked(block if styles is None else written_like(block, styles), mark, n_real - start)
            start += len(block)


def _lines(real: Table, synthetic: pd.DataFrame, mark: str | None) -> Iterator[str]:
    """Yield rows as lines of JSON; those that were read stay as they are, but for a mark at their end."""
    styles = real.styles or {}
    read = None if real.records is None else real.records.lines
    if read is None:
        read = [as_json(row) for row in as_objects(real.frame, styles)]
    made = [as_json(row) for row in as_objects(synthetic, styles)]
    for lines, synthesised in ((read, False), (made, True)):
        for line in lines:
            yield line if mark is None else _with_entry(line, f"{as_json(mark)}: {as_json(synthesised)}")


def _with_entry(line: str, entry: str) -> str:
    """Return a line of JSON with one more entry at the end of its object."""
    before = line.rstrip().removesuffix("}").rstrip()
    return f"{before}{'' if before.endswith('{') else ', '}{entry}}}"


def _rows(real: Table, synthetic: pd.DataFrame, mark: str | None) -> tuple[list[str], list[list[Any]]]:
    """Return the names of columns, and rows of values."""
    styles, names = real.styles or {}, [str(name) for name in real.frame.columns]
    columns = real.records.columns if real.records is not None else None
    read = (
        [*zip(*columns.values(), strict=True)] if columns else [row.values() for row in as_objects(real.frame, styles)]
    )
    made = [row.values() for row in as_objects(synthetic, styles)]
    if mark is None:
        return names, [[*row] for row in (*read, *made)]
    return [*names, mark], [[*row, False] for row in read] + [[*row, True] for row in made]


def _marked(rows: pd.DataFrame, mark: str | None, n_real: int) -> pd.DataFrame:
    """Return rows with a column that says which are synthetic, if one is wanted."""
    return rows if mark is None else rows.assign(**{mark: np.arange(len(rows)) >= n_real})
