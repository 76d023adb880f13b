"""What is wrong with a file that is no table, or hardly one, and what to do about it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from synthaug.cli.errors import InputError, check_names, counted, listed
from synthaug.cli.files.dialect import RECORDS, Dialect

FOREIGN = {  # by the first bytes
    b"PAR1": "Parquet; rename it to end in .parquet",
    b"ARROW1": "Feather; rename it to end in .feather",
    b"PK\x03\x04": "an Excel sheet or a zip archive; rename it to end in .xlsx, or in .csv.zip",
    b"\xd0\xcf\x11\xe0": "a sheet of old Excel, or one with a password; save it as .xlsx without one",
    b"\x1f\x8b": "gzip; rename it to end in .gz, as in .csv.gz",
    b"BZh": "bzip2; rename it to end in .bz2, as in .csv.bz2",
    b"\xfd7zXZ": "xz; rename it to end in .xz, as in .csv.xz",
    b"\x28\xb5\x2f\xfd": "zstd; rename it to end in .zst, as in .csv.zst",
    b"%PDF": "a PDF; export the table as CSV",
    b"SQLite format 3": "a database; export the table as CSV",
    b"version https://git-lfs": "a pointer of Git LFS in place of the table; get it by `git lfs pull`",
    **dict.fromkeys((b"<!doctype", b"<html", b"<?xml"), "a page of the web or XML, not a table; get that as CSV"),
}


def foreign(content: bytes) -> str | None:
    """Return what a file holds that is not text of a table, and what to do; None if it may be one.

    Examples
    --------
    >>> from synthaug.cli.files.broken import foreign
    >>> foreign(b"BZh9")
    'bzip2; rename it to end in .bz2, as in .csv.bz2'
    """
    beginning = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((what for start, what in FOREIGN.items() if beginning.lower().startswith(start.lower())), None)


def holds_json(text: str) -> bool:
    """Return whether a text is JSON, or lines of it."""
    beginning = text.lstrip()
    if not beginning.startswith(("{", "[")):
        return False
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(beginning.partition("\n")[0]), dict | list)
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(text), dict | list)
    return False


def check_quotes(path: Path, text: str, dialect: Dialect) -> None:
    """Raise an InputError if quotes inside of quotes have a backslash before them, as some databases write them."""
    if f"\\{dialect.quote}" not in text:
        return
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    begin, inside = rf"(?:^|{separator}) *{quote}", rf"(?:[^{quote}\r\n]|{quote}{quote})*"
    going_on = rf"(?!{quote}|[ \t]*(?:{separator}|[\r\n]|\Z))"
    if found := re.search(rf"{begin}{inside}\\{quote}{going_on}", text, re.MULTILINE):
        line = text.count("\n", 0, found.end()) + 1
        raise InputError(
            f"'{path}' has a backslash before a quote in line {line}, where a table of text has the quote twice; read "
            f"it by pandas.read_csv(..., escapechar='\\\\') and write it by DataFrame.to_csv"
        )


def why_uneven(path: Path, text: str, dialect: Dialect, row: tuple[int, int, int], width: int) -> str:
    """Return why a row has another number of cells than the first line, and what to do.

    Parameters
    ----------
    path, text, dialect
        The table.
    row : tuple of int
        The first and the last line of the row, and its number of cells.
    width : int
        The number of cells in the first line.
    """
    begin, end, cells = row
    names = counted(width, "column name")
    lines = csv.reader(
        text.splitlines(), delimiter=dialect.separator, quotechar=dialect.quote, skipinitialspace=dialect.spaced
    )
    with suppress(csv.Error):
        records = [(lines.line_num, record) for record in islice(lines, RECORDS) if any(map(str.strip, record))]
        (most, count), *_ = Counter(len(record) for _, record in records[1:]).most_common(1)
        first = next(line for line, record in records if len(record) == most)
        if most > width and count == len(records) - 1 and most == width + 1:
            if not any(record[-1].strip() for _, record in records[1:]):
                return f"'{path}' has a separator at the end of each row, and none after the names; add one there"
            return (
                f"'{path}' has {most} cells in each row, and {names}; write a name for each column, or put cells that "
                f"hold a {dialect.separator!r} in quotes"
            )
        if most > max(width, 1) and 2 * count > len(records) and first > 1:
            return (
                f"'{path}' does not begin with its column names: most lines have {most} cells, and line 1 has {width}; "
                f"delete what stands above line {first}"
            )
    if begin != end:
        return f"'{path}' has {cells} cells in the row of lines {begin} to {end}, and {names}; close every quote"
    remedy = "correct that line, or say by --sep what separates cells"
    return f"'{path}' has {cells} cells in line {begin}, and {names}; {remedy}"


def column_names(path: Path, given: Sequence[object], filled: Sequence[bool]) -> list[str]:
    """Return the names of columns without blanks around them.

    The first column, in which pandas and R write the names of rows, and empty ones at the end may have none, and are
    called as by pandas.

    Parameters
    ----------
    path : Path
        For messages.
    given : sequence of object
        The names in the first line, None or blank where there is none.
    filled : sequence of bool
        Whether a column has any value.

    Raises
    ------
    InputError
        If another column has no name, or two have the same.

    Examples
    --------
    >>> from pathlib import Path
    >>> from synthaug.cli.files.broken import column_names
    >>> column_names(Path("t.csv"), ["", "age ", ""], [True, True, False])
    ['Unnamed: 0', 'age', 'Unnamed: 2']
    """
    names = ["" if name is None else str(name).strip() for name in given]
    lost = [place for place, name in enumerate(names) if not name and place and filled[place]]
    if lost:
        which = f"columns {listed(place + 1 for place in lost)}" if len(lost) > 1 else f"column {lost[0] + 1}"
        raise InputError(
            f"'{path}' has no name for {which} in the first line; write one there, or delete what is above the names"
        )
    check_names(path, [name for name in names if name])
    return [name or f"Unnamed: {place}" for place, name in enumerate(names)]
