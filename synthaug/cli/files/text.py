"""Tables of text: what cells mean, and how synthetic cells are written in the same way.

The lines that were read are kept beside what their cells mean, so that real rows are written exactly as they were read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from synthaug.cli.files.cells import Cells
from synthaug.cli.files.dialect import USUAL, Dialect
from synthaug.cli.files.missing import odd_words, warn_of_words
from synthaug.encoders.columns import distinct
from synthaug.encoders.spellings.text import form_of_text

# Leading zeros, as in 007, are those of a code, and a code is text.
INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d*)")
MARKS = (
    (".", ""),
    (",", ""),
    *((".", group) for group in ",' \u00a0\u202f"),
    *((",", group) for group in ".' \u00a0\u202f"),
)
DATES = {
    "%Y-%m-%d": re.compile(r"\d{4}-\d\d-\d\d"),
    "%Y-%m-%d %H:%M:%S": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    "%Y-%m-%dT%H:%M:%S": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
}
LARGEST = 2**63 - 1  # longer integers are identifiers, and so text


@dataclass(frozen=True, slots=True)
class Style:
    """How the cells of a column are written.

    Parameters
    ----------
    kind : {"integer", "number", "date", "spelled", "flag", "text"}
        What they mean; flags and other values are not of text. What is spelled is text that means numbers or times to
        the encoder, beside words for a missing value.
    missing : str
        The most frequent cell that means nothing.
    decimals : int or None
        Decimal places, if all numbers have as many.
    decimal, thousands : str
        What separates fractions, and thousands, in numbers; no thousands are separated by an empty one.
    date : str or None
        Format of dates.
    """

    kind: str
    missing: str = ""
    decimals: int | None = None
    date: str | None = None
    decimal: str = "."
    thousands: str = ""


def style_of(cells: pd.Series, decimal: str | None = None, words: Collection[str] = ()) -> Style:
    """Return the style of a column of cells.

    Parameters
    ----------
    cells : Series
        Cells of text.
    decimal : {".", ","} or None, default=None
        What separates the fractions of numbers. None: a point, unless the cells can only be decimals with a comma.
    words : collection of str
        Further words for a missing value, among text, too.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.cli.files.text import style_of
    >>> [style_of(pd.Series(cells)).kind for cells in (["1", "NA"], ["1.50", ""], ["007", "1"], ["2024-02-29"])]
    ['integer', 'number', 'text', 'date']
    """
    return _style_of(Cells.of(cells, words), decimal, words)


def _style_of(cells: Cells, decimal: str | None, words: Collection[str]) -> Style:
    present, missing, named = cells.present, cells.most_frequent(cells.absent), cells.are(words)
    is_empty = cells.count(cells.empty).sum() >= cells.count(named).max(initial=0)
    text = Style("text", "" if is_empty else cells.most_frequent(named))
    if not present:
        return text
    if all(map(INTEGER.fullmatch, present)):
        return _whole(present, missing) or text
    for mark, thousands in MARKS:
        if decimal in (None, mark) and (number := _number(present, mark, thousands, missing, strict=decimal is None)):
            return number
    for date, pattern in DATES.items():
        if all(map(pattern.fullmatch, present)) and pd.to_datetime(present, format=date, errors="coerce").notna().all():
            return Style("date", missing, date=date)
    return Style("spelled", missing) if missing.strip() and form_of_text(present) is not None else text


def decimal_marks(columns: Iterable[Cells]) -> set[str]:
    """Return the decimal marks that some columns of a table must have: 1,5 has one, and 1,234 perhaps not.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.cli.files.cells import Cells
    >>> from synthaug.cli.files.text import decimal_marks
    >>> decimal_marks(Cells.of(pd.Series(cells)) for cells in (["1.234,50", "7"], ["1.234", "7"], ["1", "2"]))
    {','}
    """
    found = set()
    for cells in columns:
        present = cells.present
        for mark, thousands in MARKS if present else ():
            number = _number(present, mark, thousands, strict=True)
            if number is not None and number.kind == "number" and not _all_grouped(present, mark):
                found.add(mark)
                break
    return found


def _all_grouped(present: list[str], mark: str) -> bool:
    """Return whether a mark in numbers could separate thousands in all of them."""
    grouped = re.compile(rf"[+-]?(?:0|[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})*)")
    return all(map(grouped.fullmatch, present))


def _number(present: list[str], decimal: str, thousands: str, missing: str = "", *, strict: bool) -> Style | None:
    """Return the style of numbers that are written with two marks; None if some cell is none, or none has the mark.

    Strictly, a comma that could separate thousands is no decimal mark.
    """
    point, group = re.escape(decimal), re.escape(thousands)
    whole = rf"(?:0|[1-9]\d{{0,2}}(?:{group}\d{{3}})*)" if thousands else r"(?:0|[1-9]\d*)"
    exponent = "" if thousands else r"(?:[eE][+-]?\d+)?"
    number = rf"[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+){exponent}|[+-]?inf(?:inity)?"
    if not all(map(re.compile(number, re.IGNORECASE).fullmatch, present)):
        return None
    if thousands and not any(thousands in cell for cell in present):
        return None
    if strict and decimal == "," and not thousands and _all_grouped(present, ","):
        return None
    fraction = re.compile(rf"[+-]?[\d{group}]+{point}(\d+)")
    if thousands and not any(decimal in cell for cell in present):
        return _whole(present, missing, decimal, thousands) or Style("text")
    places = (len(match[1]) if (match := fraction.fullmatch(cell)) else None for cell in present)
    first = next(places)
    return Style("number", missing, first if all(n == first for n in places) else None, None, decimal, thousands)


def _whole(present: list[str], missing: str, decimal: str = ".", thousands: str = "") -> Style | None:
    """Return the style of whole numbers; None if they have too many digits, which makes them text."""
    digits = [cell.replace(thousands, "") if thousands else cell for cell in present]
    fits = max(map(len, digits)) <= len(f"-{LARGEST}") and max(abs(int(cell)) for cell in digits) <= LARGEST
    return Style("integer", missing, decimal=decimal, thousands=thousands) if fits else None


def parsed(cells: pd.Series, style: Style, words: Collection[str] = ()) -> pd.Series:
    """Return what cells mean: int64, or Int64 where some are missing, float64, datetime64 or text."""
    return _parsed(Cells.of(cells, words), style, words)


def _parsed(cells: Cells, style: Style, words: Collection[str]) -> pd.Series:
    column = cells.column
    if style.kind in ("text", "spelled"):
        gone = (cells.empty | cells.are(words) if style.kind == "text" else cells.absent)[cells.places]
        shown = column if style.kind == "text" else column.str.strip()
        return shown.where(~gone) if gone.any() else shown
    if style.kind == "date":
        few = pd.Series(cells.different).where(~cells.absent)
        values: Any = pd.to_datetime(few, format=style.date).array.take(cells.places)
    elif style.kind == "number":
        values = cells.values(_reader(style, float), np.float64, np.nan)
    else:
        values = cells.values(_reader(style, int), np.int64, 0)
        gone = cells.absent[cells.places]
        values = pd.arrays.IntegerArray(values, gone) if gone.any() else values
    return pd.Series(values, index=column.index, name=column.name)


def _reader(style: Style, number: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return what reads numbers that are written in a style."""
    if style.decimal == "." and not style.thousands:
        return number
    marks = {ord(style.decimal): "."} | ({ord(style.thousands): None} if style.thousands else {})
    return lambda cell: number(cell.translate(marks))


def written(values: pd.Series, style: Style) -> list[str]:
    """Return the cells of synthetic values."""
    few, places = distinct(values)
    if style.date is not None:
        few = few.dt.strftime(style.date)
    cell, present = _cell_of(style), few.notna().tolist()
    cells = [cell(value) if known else style.missing for value, known in zip(few.tolist(), present, strict=True)]
    return cells if places is None else [*map(cells.__getitem__, places.tolist())]


def _cell_of(style: Style) -> Callable[[Any], str]:
    """Return what writes a value in a style."""
    if style.kind not in ("integer", "number"):
        return str
    form = f"{',' if style.thousands else ''}{'' if style.decimals is None else f'.{style.decimals}f'}"
    if style.decimal == "." and not style.thousands:
        return f"{{:{form}}}".format if form else str
    marks = {ord(","): style.thousands, ord("."): style.decimal}
    return lambda value: f"{value:{form}}".translate(marks)


@dataclass(frozen=True, slots=True)
class Text:
    """A table of text as it was read.

    Parameters
    ----------
    styles : dict of Style
        How the cells of each column are written.
    dialect : Dialect
        How a file holds them.
    lines : sequence of str
        The names and the rows in the file, without the ends of lines.
    words : sequence of str
        Further words for a missing value.
    meaning : DataFrame
        What the cells mean; empty if they are not known.
    odd : dict
        By the name of a column of text: what few words are all that keeps it from numbers or dates, and their rows.
    """

    styles: dict[str, Style]
    dialect: Dialect = USUAL
    lines: Sequence[str] = ()
    words: Sequence[str] = ()
    meaning: pd.DataFrame = field(default_factory=pd.DataFrame)
    odd: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        cells: pd.DataFrame,
        dialect: Dialect = USUAL,
        decimal: str | None = None,
        lines: Sequence[str] = (),
        words: Sequence[str] = (),
    ) -> Text:
        """Find out how columns of cells are written, empty ones as empty texts; a decimal mark may be given.

        Where cells are separated by semicolons, commas separate decimals, unless some column has points for it.
        """
        columns = {str(name): Cells.of(cells[name], words) for name in cells}
        marks = {decimal} if decimal else decimal_marks(columns.values())
        marks = marks or ({","} if dialect.separator == ";" else set())
        mark = marks.pop() if len(marks) == 1 else None
        styles = {name: _style_of(column, mark, words) for name, column in columns.items()}
        texts = [name for name, style in styles.items() if style.kind == "text"]
        odd = {name: found for name in texts if (found := odd_words(columns[name].counts(), words, _has_form))}
        meaning = pd.DataFrame({name: _parsed(columns.pop(name), style, words) for name, style in styles.items()})
        return cls(styles, dialect, lines, words, meaning, odd)

    def warn_of_words(self) -> None:
        """Warn of columns that are text for a few words among numbers or dates."""
        for name, odd in self.odd.items():
            warn_of_words(name, odd)


def _has_form(cells: pd.Series) -> bool:
    """Return whether cells mean numbers or dates."""
    return style_of(cells).kind != "text" or form_of_text(cells.tolist()) is not None


def written_like(frame: pd.DataFrame, styles: dict[str, Style]) -> pd.DataFrame:
    """Return the cells of rows, in the styles of their columns."""
    return pd.DataFrame({name: written(frame[name], styles[name]) for name in styles}, dtype=object)
