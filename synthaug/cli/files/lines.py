"""Tables of text: their cells as they are written, and files of cells in a dialect."""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import replace
from itertools import compress
from pathlib import Path

import numpy as np
import pandas as pd

from synthaug.cli.errors import InputError, counted
from synthaug.cli.files.broken import check_quotes, column_names, foreign, holds_json, why_uneven
from synthaug.cli.files.dialect import Dialect, decoded, is_spaced, newline_of, separator_and_quote, with_quotes
from synthaug.cli.files.packing import packed, read_packed
from synthaug.cli.files.text import Text
from synthaug.cli.requests import Reading
from synthaug.exceptions import DataWarning

SEPARATORS = {".csv": ",", ".tsv": "\t"}


def read_cells(path: Path, kind: str, packing: str, reading: Reading) -> Text:
    """Return the cells of a file as they are written, an empty cell as an empty text, with its dialect."""
    text, dialect = read_text(path, packing, reading)
    if holds_json(text):
        raise InputError(f"'{path}' holds JSON; write it as lines of JSON, one object each, with the suffix .jsonl")
    separator, quote = separator_and_quote(text, SEPARATORS[kind], reading.sep)
    dialect = replace(dialect, separator=separator, quote=quote, spaced=is_spaced(text, separator))
    check_quotes(path, text, dialect)
    lines, last = _checked_lines(path, text, dialect)
    try:
        # As text throughout, and the first line as a row, since pandas would rename columns of equal names.
        rows = pd.read_csv(
            io.StringIO("\n".join(lines)),
            sep=separator,
            quotechar=quote,
            skipinitialspace=dialect.spaced,
            header=None,
            dtype=str,
            na_filter=False,
            engine="c",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        if reason.startswith("EOF inside string"):
            reason = f"a quote that opens in or below line {last} is not closed"
        raise InputError(f"'{path}' is no table: {reason}; close every quote") from error
    cells, lines = _without_empty(path, rows.iloc[1:], lines)
    names = column_names(path, rows.iloc[0].tolist(), (cells != "").any().tolist())
    cells.columns = pd.Index(names, dtype=object)
    dialect = with_quotes(dialect, text, names)
    return Text.of(cells, dialect, reading.decimal, lines, reading.words)


def read_text(path: Path, packing: str, reading: Reading) -> tuple[str, Dialect]:
    """Return the text of a file, and how it is encoded."""
    content = read_packed(path, packing)
    if (what := foreign(content)) is not None:
        raise InputError(f"'{path}' holds {what}")
    text, encoding, mark = decoded(path, content, reading.encoding)
    if not text.strip():
        raise InputError(f"'{path}' is empty; it needs a line of column names and rows below it")
    if "\0" in text:
        raise InputError(f"'{path}' holds zero bytes, so that it is no table of text; name a file of text")
    return text, Dialect(encoding=encoding, mark=mark, newline=newline_of(text))


def _without_empty(path: Path, cells: pd.DataFrame, lines: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return rows and lines without the rows of empty cells that spreadsheets leave below a table."""
    known = (cells != "").any(axis=1).to_numpy() if cells.shape[1] > 1 else np.ones(len(cells), dtype=bool)
    if not known.all():
        warnings.warn(
            f"'{path}' has {counted(int((~known).sum()), 'row')} of empty cells alone, left out here",
            DataWarning,
            stacklevel=2,
        )
        lines = [lines[0], *compress(lines[1:], known)]
    return cells[known].reset_index(drop=True), lines


def write_cells(
    path: Path, packing: str, name: str, cells: pd.DataFrame, dialect: Dialect, read: Text | None = None
) -> None:
    """Write cells, and an index that is more than a number of the row.

    Parameters
    ----------
    path, packing, name
        Where, how compressed, and the name of the file to be.
    cells : DataFrame
        All rows.
    dialect : Dialect
        How they are written.
    read : Text or None
        The first rows and columns of the cells, which stay as they were if they were of that dialect.
    """
    if not isinstance(cells.index, pd.RangeIndex) or cells.index.name is not None:
        cells = cells.reset_index(names=[name or "" for name in cells.index.names])
    names = [str(name) for name in cells.columns]
    kept = [] if read is None or read.dialect != dialect else [*read.lines]
    width, below = (0, 0) if read is None or not kept else (read.cells.shape[1], len(kept) - 1)  # one is of the names
    columns = [
        [_quoted_name(name, dialect), *_quoted(name, _texts(values.iloc[below:] if place < width else values), dialect)]
        for place, (name, (_, values)) in enumerate(zip(names, cells.items(), strict=True))
    ]
    further = [iter(column) for column in columns[width:]]
    lines = [dialect.between.join([line, *map(next, further)]) for line in kept]
    rest = [*(column[1:] for column in columns[:width]), *further]
    lines.extend(map(dialect.between.join, zip(*rest, strict=True)))
    write_text(path, packing, name, "".join(line + dialect.newline for line in lines), dialect)


def write_text(path: Path, packing: str, name: str, text: str, dialect: Dialect) -> None:
    """Write a text in an encoding, compressed or not; in a zip file it has the name of the file without that suffix."""
    try:
        content = (("\ufeff" if dialect.mark else "") + text).encode(dialect.encoding)
    except UnicodeEncodeError as error:
        raise InputError(
            f"{dialect.encoding} has no letter {error.object[error.start]!r}; give --encoding utf-8, or rename what "
            f"holds it"
        ) from error
    path.write_bytes(packed(content, packing, name.removesuffix(packing)))


def _texts(values: pd.Series) -> list[str]:
    """Return values as text, empty where they are missing."""
    missing = values.isna().to_numpy()
    if not missing.any():
        return [*map(str, values.tolist())]
    return ["" if gone else str(value) for value, gone in zip(values.tolist(), missing, strict=True)]


def _quoted_name(name: str, dialect: Dialect) -> str:
    """Return a name in quotes, if all are so or it could be taken for several."""
    wanted = dialect.names_quoted and (name or dialect.empty_quoted)
    return _in_quotes(name, dialect) if wanted or _special(name, dialect) else name


def _quoted(name: str, cells: list[str], dialect: Dialect) -> list[str]:
    """Return the cells below a name, those in quotes that are always so or that could be taken for several."""
    wanted = name in dialect.quoted
    if not wanted and not _special("".join(cells), dialect):
        return cells
    return [
        _in_quotes(cell, dialect) if (wanted and (cell or dialect.empty_quoted)) or _special(cell, dialect) else cell
        for cell in cells
    ]


def _special(text: str, dialect: Dialect) -> bool:
    return any(map(text.__contains__, (dialect.separator, dialect.quote, "\r", "\n")))


def _in_quotes(cell: str, dialect: Dialect) -> str:
    return f"{dialect.quote}{cell.replace(dialect.quote, dialect.quote * 2)}{dialect.quote}"


def _checked_lines(path: Path, text: str, dialect: Dialect) -> tuple[list[str], int]:
    """Return names and rows as they are written, and the line of the last one.

    Rows of other widths than the first, which pandas would fill up, are refused.
    """
    written, rows = [*io.StringIO(text, newline="")], []
    lines = csv.reader(written, delimiter=dialect.separator, quotechar=dialect.quote, skipinitialspace=dialect.spaced)
    limit = csv.field_size_limit(max(len(text), 1))  # of a cell; pandas has none
    width, begin, end = 0, 1, 0
    try:
        for cells in lines:
            begin, end = end + 1, lines.line_num
            if len(cells) == 1 != width and not cells[0].strip():  # a line of blanks
                continue
            width = width or len(cells)
            if cells and len(cells) != width:
                raise InputError(why_uneven(path, text, dialect, (begin, end, len(cells)), width))
            if cells:
                rows.append("".join(written[begin - 1 : end]).rstrip("\r\n"))
    except csv.Error as error:
        raise InputError(f"'{path}' is no table: {error} in line {lines.line_num}; correct that line") from error
    finally:
        csv.field_size_limit(limit)
    return rows, begin
