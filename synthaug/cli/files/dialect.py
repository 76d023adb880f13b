"""Dialects of tables of text: encoding, separator and quotes, found in a file and kept in what is written like it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from synthaug.cli.errors import InputError
from synthaug.exceptions import DataWarning

SEPARATORS = (",", ";", "\t", "|")
QUOTES = ('"', "'")
RECORDS = 200  # that are looked at
BYTE_ORDER_MARKS = {  # the longer ones first, as they begin with the shorter
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SEVERAL_BYTES = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")  # a letter beyond ASCII, in UTF-8
HALF = 0.4  # of the bytes at even, or odd, positions are zero where Latin text has two bytes a character


@dataclass(frozen=True)
class Dialect:
    """How a table is written as text.

    Parameters
    ----------
    separator, quote : str
        Between cells, and around those that hold a separator, a quote or the end of a line.
    encoding : str
        Encoding of the characters.
    mark : bool
        Whether a byte-order mark comes first.
    newline : str
        The end of a line.
    quoted : tuple of str
        Names of columns whose cells are always quoted.
    names_quoted, empty_quoted : bool
        Whether the names of columns, and the empty cells of those columns, are quoted, too.
    spaced : bool
        Whether a blank follows each separator, which is of no cell.
    """

    separator: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    mark: bool = False
    newline: str = "\n"
    quoted: tuple[str, ...] = ()
    names_quoted: bool = False
    empty_quoted: bool = False
    spaced: bool = False

    @property
    def between(self) -> str:
        """What stands between two cells."""
        return f"{self.separator} " if self.spaced else self.separator


USUAL = Dialect()


def decoded(path: Path, content: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """Return the text of a file, its encoding, and whether it began with a byte-order mark.

    Without a mark and a name, it is UTF-8, or UTF-16 if half of its bytes are zero; or else the encoding of Windows in
    the west, with a warning, which gives back any file to the letter.

    Parameters
    ----------
    path : Path
        For messages.
    content : bytes
        What is in it.
    encoding : str or None
        Its encoding, if that is known.

    Raises
    ------
    InputError
        If it cannot be decoded.
    """
    for mark, name in BYTE_ORDER_MARKS.items():
        if content.startswith(mark) and (encoding is None or codecs.lookup(encoding).name.startswith(name[:6])):
            return _decoded(path, content[len(mark) :], name, "save it again"), name, True
    if encoding is not None:
        return _decoded(path, content, encoding, "give another --encoding"), encoding, False
    even, odd = (content[start:4096:2] for start in (0, 1))
    for zeros, name in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if zeros and zeros.count(0) > HALF * len(zeros) and len(content) % 2 == 0:
            return _decoded(path, content, name, "save it as UTF-8"), name, False
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        if _is_damaged(content):
            place = f"byte {content[error.start]:#04x} at position {error.start}"
            raise InputError(
                f"'{path}' is UTF-8 text, but {place} cannot be decoded; correct it, or give --encoding"
            ) from error
    name = "cp1252" if _can_be(content, "cp1252") else "latin-1"
    warnings.warn(
        f"'{path}' is not UTF-8 text, and is read and written as {name}; give --encoding if letters are wrong",
        DataWarning,
        stacklevel=2,
    )
    return content.decode(name), name, False


def newline_of(text: str) -> str:
    """Return the end of the first line."""
    found = re.search(r"\r\n|\n|\r", text)
    return found[0] if found else "\n"


def separator_and_quote(text: str, usual: str, given: str | None = None) -> tuple[str, str]:
    r"""Return what separates the cells of a text, and what quotes them.

    It is the pair by which most lines have as many cells as the first one, at least two; then the one that leaves the
    fewest quotes around cells, then the one that makes most cells, then the usual separator.

    Examples
    --------
    >>> from synthaug.cli.files.dialect import separator_and_quote
    >>> separator_and_quote("a;b\n1,5;yes\n2,5;no", ",")
    (';', '"')
    """
    quotes = QUOTES if re.search(r"(?:^|[,;\t|])'", text[:100_000], re.MULTILINE) else QUOTES[:1]
    scores = {}
    for separator in SEPARATORS if given is None else (given,):
        for quote in quotes:
            records = _records(text, separator, quote)
            widths = [len(cells) for cells in records]
            if widths and (widths[0] > 1 or given is not None):
                agreeing = widths.count(widths[0]) / len(widths)
                left = sum(cell.startswith(QUOTES) or cell.endswith(QUOTES) for cells in records for cell in cells)
                scores[separator, quote] = (agreeing, -left, widths[0], separator == usual)
    return max(scores, key=lambda pair: scores[pair]) if scores else (given or usual, QUOTES[0])


def is_spaced(text: str, separator: str) -> bool:
    r"""Return whether a blank follows all separators in the first line of a text, and most of them below it.

    Examples
    --------
    >>> from synthaug.cli.files.dialect import is_spaced
    >>> is_spaced("age, sex\n30, f", ","), is_spaced("age,sex\n30, f", ",")
    (True, False)
    """
    if separator == " ":
        return False
    lines = [line for line in text[:100_000].splitlines()[:RECORDS] if line]
    counts = [(line.count(separator), line.count(f"{separator} ")) for line in lines]
    every = sum(found for found, _ in counts)
    return every > 0 and counts[0][0] == counts[0][1] and 2 * sum(followed for _, followed in counts) > every


def with_quotes(dialect: Dialect, text: str, names: Sequence[str]) -> Dialect:
    """Return a dialect that says what is always in quotes in a text of its separator and quotes."""
    rows = _quotes(text, dialect)
    if rows is None:  # quotes inside a cell, say
        return dialect
    first, cells = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    columns = [*zip(*cells, strict=True)] if cells else [()] * len(first)
    always = ["quoted" in column and "bare" not in column for column in columns]
    said = {kind for column, wanted in zip(columns, always, strict=True) if wanted for kind in column}
    return replace(
        dialect,
        quoted=tuple(name for name, wanted in zip(names, always, strict=False) if wanted),
        names_quoted=all(kind in ("quoted", "quoted empty") for kind in first),
        empty_quoted="empty" not in said and ("quoted empty" in said or all(always)),
    )


def _quotes(text: str, dialect: Dialect) -> list[list[str]] | None:
    """Return for each cell of the first records if it is "bare", "quoted", "empty" or "quoted empty"."""
    separator, quote = dialect.separator, dialect.quote
    cell = re.compile(rf"({quote}(?:[^{quote}]|{quote}{quote})*{quote})|[^{re.escape(separator)}{quote}\r\n]*")
    end = re.compile(r"\r\n|\n|\r|\Z")
    kinds = {"": "empty", quote * 2: "quoted empty"}
    rows: list[list[str]] = [[]]
    position = 0
    while position < len(text) and len(rows) <= RECORDS:
        found = cell.match(text, position)
        content = found[0] if found else ""
        rows[-1].append(kinds.get(content, "quoted" if content.startswith(quote) else "bare"))
        position += len(content)
        if text[position : position + 1] == separator:
            position += 1
            while dialect.spaced and text[position : position + 1] == " ":
                position += 1
        elif ended := end.match(text, position):
            position = ended.end()
            rows.append([])
        else:
            return None
    return rows


def _decoded(path: Path, content: bytes, encoding: str, remedy: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"'{path}' is not {encoding} text: byte {error.object[error.start]:#04x} at position {error.start} cannot "
            f"be decoded; {remedy}"
        ) from error


def _is_damaged(content: bytes) -> bool:
    """Return whether bytes that are not UTF-8 are so for the most part: other encodings hardly ever look like it."""
    whole = len(SEVERAL_BYTES.findall(content))
    wrong = content.decode("utf-8", errors="replace").count("\ufffd")
    return whole > 0 and whole >= wrong


def _can_be(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, separator: str, quote: str) -> list[list[str]]:
    """Return the first records of a text that are not blank."""
    spaced = is_spaced(text, separator)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote, skipinitialspace=spaced)
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        return [cells for cells in islice(lines, RECORDS) if cells]
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)
