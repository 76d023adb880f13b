"""Files of comma- or tab-separated cells, compressed or not: read as text, and written as they were read."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd

from synthaug.cli.errors import InputError, check_names

SEPARATORS = {".csv": ",", ".tsv": "\t", ".csv.gz": ",", ".tsv.gz": "\t"}


def read_cells(path: Path, suffix: str) -> pd.DataFrame:
    """Return the cells of a file as they are written; an empty cell is an empty text."""
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
    last = _check_lines(path, text, SEPARATORS[suffix])
    try:
        # As text throughout, and the first line as a row, since pandas would rename columns of equal names.
        rows = pd.read_csv(io.StringIO(text), sep=SEPARATORS[suffix], header=None, dtype=str, na_filter=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        if reason.startswith("EOF inside string"):
            reason = f"a quote that opens in or below line {last} is not closed"
        raise InputError(f"'{path}' is no table: {reason}; close every quote") from error
    cells = rows.iloc[1:].reset_index(drop=True)
    cells.columns = pd.Index(rows.iloc[0].tolist(), dtype=object)
    check_names(path, cells.columns.tolist())
    return cells


def _check_lines(path: Path, text: str, separator: str) -> int:
    """Refuse rows of other widths than the first, which pandas would fill up; return the line of the last one."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    limit = csv.field_size_limit(max(len(text), 1))  # of a cell; pandas has none
    width, begin, end = 0, 1, 0
    try:
        for cells in lines:
            begin, end = end + 1, lines.line_num
            width = width or len(cells)
            if cells and len(cells) != width:
                several = begin != end
                place = f"the row of lines {begin} to {end}" if several else f"line {begin}"
                remedy = "close every quote" if several else "correct that line"
                raise InputError(f"'{path}' has {len(cells)} cells in {place}, and {width} column names; {remedy}")
    except csv.Error as error:
        raise InputError(f"'{path}' is no table: {error} in line {lines.line_num}; correct that line") from error
    finally:
        csv.field_size_limit(limit)
    return begin


def write_cells(path: Path, suffix: str, cells: pd.DataFrame) -> None:
    """Write cells, and an index that is more than a number of the row."""
    indexed = not isinstance(cells.index, pd.RangeIndex) or cells.index.name is not None
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
