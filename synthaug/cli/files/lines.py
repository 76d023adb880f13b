"""Tables of text: their cells as they are written, and files of cells in a dialect."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, compress, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from synthaug.cli.errors import InputError, counted
from synthaug.cli.files.broken import check_quotes, column_names, foreign, holds_json, why_uneven
from synthaug.cli.files.dialect import Dialect, decoded, is_spaced, newline_of, separator_and_quote, with_quotes
from synthaug.cli.files.packing import packed, read_packed
from synthaug.cli.files.text import Text
from synthaug.cli.requests import Reading
from synthaug.exceptions import DataWarning

SEPARATORS = {".csv": ",", ".tsv": "\t"}
BLOCK_BYTES = 2**24  # of text that Arrow splits at once


def read_cells(path: Path, kind: str, packing: str, reading: Reading) -> Text:
    """Return the cells of a file as they are written, an empty cell as an empty text, with its dialect."""
    text, dialect = read_text(path, packing, reading)
    if holds_json(text):
        raise InputError(f"'{path}' holds JSON; write it as lines of JSON, one object each, with the suffix .jsonl")
    separator, quote = separator_and_quote(text, SEPARATORS[kind], reading.sep)
    dialect = replace(dialect, separator=separator, quote=quote, spaced=is_spaced(text, separator))
    check_quotes(path, text, dialect)
    lines, last = _checked_lines(path, text, dialect)
    rows = _rows(path, lines, dialect, last)
    cells, lines = _without_empty(path, rows.iloc[1:], lines)
    names = column_names(path, rows.iloc[0].tolist(), (cells != "").any().tolist())
    cells.columns = pd.Index(names, dtype=object)
    dialect = with_quotes(dialect, text, names)
    read = Text.of(cells, dialect, reading.decimal, lines, reading.words)
    del text, cells, rows
    pa.default_memory_pool().release_unused()  # what it took to split cells, as much as they are
    return read


def cells_again(text: Text) -> pd.DataFrame:
    """Return the cells of lines that were read, to be written in another dialect."""
    cells = _rows(Path(), text.lines, text.dialect, len(text.lines)).iloc[1:]
    return cells.set_axis([*text.styles], axis=1).reset_index(drop=True)


def _rows(path: Path, lines: Sequence[str], dialect: Dialect, last: int) -> pd.DataFrame:
    """Return all cells of lines, the first line as a row, since pandas would rename columns of equal names."""
    content = "\n".join(lines).encode()
    if dialect.quote.encode() in content or dialect.spaced or len(dialect.separator.encode()) > 1:
        return _parsed(path, content, dialect, last)
    return _split(content, lines[0].count(dialect.separator) + 1, max(map(len, lines)), dialect.separator)


def _parsed(path: Path, content: bytes, dialect: Dialect, last: int) -> pd.DataFrame:
    """Return all cells of lines, the last row of which is in a line."""
    form: dict[str, Any] = {"sep": dialect.separator, "quotechar": dialect.quote, "skipinitialspace": dialect.spaced}
    file = io.BytesIO(content)  # a StringIO takes four times as much
    try:
        return pd.read_csv(file, header=None, dtype=str, na_filter=False, engine="c", **form)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        if reason.startswith("EOF inside string"):
            reason = f"a quote that opens in or below line {last} is not closed"
        raise InputError(f"'{path}' is no table: {reason}; close every quote") from error


def _split(content: bytes, width: int, longest: int, separator: str) -> pd.DataFrame:
    """Return all cells of lines without quotes, by Arrow, which makes no Python object of any."""
    names = [str(place) for place in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(content)),
        arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(BLOCK_BYTES, 4 * longest + 4)),
        arrow_csv.ParseOptions(delimiter=separator, quote_char=False),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    return table.to_pandas()


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
    path: Path, packing: str, name: str, blocks: Iterable[pd.DataFrame], dialect: Dialect, read: Text | None = None
) -> None:
    """Write cells, and an index that is more than a number of the row.

    Parameters
    ----------
    path, packing, name
        Where, how compressed, and the name of the file to be.
    blocks : iterable of DataFrame
        All rows, some at a time; at least one frame, which may have no row.
    dialect : Dialect
        How they are written.
    read : Text or None
        The first rows and columns, whose lines stay as they were if they were of that dialect: then what the blocks
        hold there is not looked at.
    """
    write_text(path, packing, name, _written(blocks, dialect, read), dialect)


def _written(blocks: Iterable[pd.DataFrame], dialect: Dialect, read: Text | None) -> Iterator[str]:
    """Yield the names, and the lines of each block of rows."""
    kept = iter([] if read is None or read.dialect != dialect else read.lines)
    width = 0 if read is None or read.dialect != dialect or not read.lines else len(read.styles)
    is_first = True
    for block in blocks:
        cells = block
        if not isinstance(cells.index, pd.RangeIndex) or cells.index.name is not None:
            cells = cells.reset_index(names=[name or "" for name in cells.index.names])
        names = [str(name) for name in cells.columns]
        if is_first:
            quoted = [_quoted_name(name, dialect) for name in names[width:]]
            yield dialect.between.join([*islice(kept, 1), *quoted]) + dialect.newline
            is_first = False
        lines = [*islice(kept, len(cells))]
        columns = [
            _quoted(name, _texts(values.iloc[len(lines) :] if place < width else values), dialect)
            for place, (name, (_, values)) in enumerate(zip(names, cells.items(), strict=True))
        ]
        further = [iter(column) for column in columns[width:]]
        lines = [dialect.between.join([line, *map(next, further)]) for line in lines]
        lines.extend(map(dialect.between.join, zip(*columns[:width], *further, strict=True)))
        yield "".join(line + dialect.newline for line in lines)


def write_text(path: Path, packing: str, name: str, texts: Iterable[str], dialect: Dialect) -> None:
    """Write texts after each other in an encoding, compressed or not.

    In a zip file they have the name of the file without that suffix. What is not compressed is not held as a whole.
    """
    encode = codecs.getincrementalencoder(dialect.encoding)().encode
    parts = map(encode, chain(["\ufeff"] if dialect.mark else [], texts))
    try:
        if packing:
            path.write_bytes(packed(b"".join(parts), packing, name.removesuffix(packing)))
            return
        with path.open("wb") as file:
            file.writelines(parts)
    except UnicodeEncodeError as error:
        raise InputError(
            f"{dialect.encoding} has no letter {error.object[error.start]!r}; give --encoding utf-8, or rename what "
            f"holds it"
        ) from error


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
    if dialect.quote not in text:  # then a line is a row
        bare = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
        rows = [line for line in bare if line]
        counts = {line.count(dialect.separator) for line in rows}
        if len(counts) == 1 and counts != {0}:
            return rows, len(bare)
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
