"""Tables of text: what cells mean, and how synthetic cells are written in the same way.

The cells that were read are kept beside what they mean, so that real rows are written exactly as they were read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

# What marks a missing value among numbers or dates. Among text only the empty cell does: there, NA may be Namibia.
MISSING = frozenset(
    {"", "?", "#N/A", "#NA", "-NaN", "-nan", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
)
# Leading zeros, as in 007, are those of a code, and a code is text.
INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d*)")
NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?", re.IGNORECASE)
DECIMALS = re.compile(r"[+-]?\d+\.(\d+)")
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
    kind : {"integer", "number", "date", "text"}
        What they mean.
    missing : str
        The most frequent cell that means nothing.
    decimals : int or None
        Decimal places, if all numbers have as many.
    date : str or None
        Format of dates.
    """

    kind: str
    missing: str = ""
    decimals: int | None = None
    date: str | None = None


def style_of(cells: pd.Series) -> Style:
    """Return the style of a column of cells.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.cli.files.text import style_of
    >>> [style_of(pd.Series(cells)).kind for cells in (["1", "NA"], ["1.50", ""], ["007", "1"], ["2024-02-29"])]
    ['integer', 'number', 'text', 'date']
    """
    counts = Counter(cells.tolist())
    present = [stripped for cell in counts if (stripped := cell.strip()) not in MISSING]
    missing = max((cell for cell in counts if cell.strip() in MISSING), key=lambda cell: counts[cell], default="")
    if not present:
        return Style("text")
    if all(map(INTEGER.fullmatch, present)):
        short = max(map(len, present)) <= len(f"-{LARGEST}")
        fits = short and max(abs(int(cell)) for cell in present) <= LARGEST
        return Style("integer", missing) if fits else Style("text")
    if all(map(NUMBER.fullmatch, present)):
        places = {len(match[1]) if (match := DECIMALS.fullmatch(cell)) else None for cell in present}
        return Style("number", missing, places.pop() if len(places) == 1 else None)
    for date, pattern in DATES.items():
        if all(map(pattern.fullmatch, present)) and pd.to_datetime(present, format=date, errors="coerce").notna().all():
            return Style("date", missing, date=date)
    return Style("text")


def parsed(cells: pd.Series, style: Style) -> pd.Series:
    """Return what cells mean: int64, or Int64 where some are missing, float64, datetime64 or text."""
    if style.kind == "text":
        return cells.where(cells != "")
    stripped = cells.str.strip()
    present = stripped.where(~stripped.isin(MISSING))
    if style.kind == "number":
        return present.astype("float64")
    if style.kind == "date":
        return pd.to_datetime(present, format=style.date)
    known = present.notna().to_numpy()
    whole = np.zeros(len(cells), dtype=np.int64)
    whole[known] = [int(cell) for cell in present[known]]
    if known.all():
        return pd.Series(whole, index=cells.index, name=cells.name)
    return pd.Series(pd.arrays.IntegerArray(whole, ~known), index=cells.index, name=cells.name)


def written(values: pd.Series, style: Style) -> list[str]:
    """Return the cells of synthetic values."""
    if style.date is not None:
        values = values.dt.strftime(style.date)
    present = values.notna().tolist()
    return [
        _cell(value, style) if known else style.missing for value, known in zip(values.tolist(), present, strict=True)
    ]


def _cell(value: Any, style: Style) -> str:
    if style.decimals is not None:
        return f"{value:.{style.decimals}f}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Text:
    """The cells of a table as they were read.

    Parameters
    ----------
    cells : DataFrame
        Of text; an empty cell is an empty text.
    styles : dict of Style
        One per column.
    """

    cells: pd.DataFrame
    styles: dict[str, Style]

    @classmethod
    def of(cls, cells: pd.DataFrame) -> Text:
        """Find out how the columns are written."""
        return cls(cells, {str(name): style_of(cells[name]) for name in cells})

    def parsed(self) -> pd.DataFrame:
        """Return what the cells mean."""
        return pd.DataFrame({name: parsed(self.cells[name], style) for name, style in self.styles.items()})


def written_like(frame: pd.DataFrame, styles: dict[str, Style]) -> pd.DataFrame:
    """Return the cells of rows, in the styles of their columns."""
    return pd.DataFrame({name: written(frame[name], styles[name]) for name in styles}, dtype=object)
