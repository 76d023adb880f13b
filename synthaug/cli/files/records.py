"""Tables of values that know their kind, one by one: lines of JSON, and sheets of Excel."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synthaug.cli.errors import InputError, listed
from synthaug.cli.files.missing import MOST_WORDS, is_missing, missing_options
from synthaug.cli.files.text import Style, parsed, style_of, written

RECIPE = "pandas.read_json(...).to_json(..., orient='records', lines=True)"
ESCAPED, HALF = re.compile(r"\\u[dD][89a-fA-F]"), re.compile("[\ud800-\udfff]")  # of a pair, in JSON and as it means
DAYS = (datetime.datetime, datetime.date)


@dataclass(frozen=True, slots=True)
class Records:
    """The values of a table as they were read.

    Parameters
    ----------
    columns : dict of list
        Their values, None where one is missing.
    styles : dict of Style
        How each is written as text.
    lines : list of str or None
        The rows as lines of JSON; None if they are of a sheet.
    words : sequence of str
        Further words for a missing value.
    """

    columns: dict[str, list[Any]]
    styles: dict[str, Style]
    lines: list[str] | None = None
    words: Sequence[str] = ()

    @classmethod
    def of(
        cls, path: Path, columns: dict[str, list[Any]], words: Sequence[str] = (), lines: list[str] | None = None
    ) -> Records:
        """Find out of which kind the columns are."""
        styles = {name: _style(path, name, values, words) for name, values in columns.items()}
        return cls(columns, styles, lines, words)

    def meaning(self) -> pd.DataFrame:
        """Return what the values mean."""
        return pd.DataFrame(
            {name: _meaning(values, self.styles[name], self.words) for name, values in self.columns.items()}
        )


def records_of_lines(path: Path, text: str, words: Sequence[str] = ()) -> Records:
    """Return what lines of JSON hold, an object each."""
    lines = [line for line in text.split("\n") if line.strip()]  # not at other ends of lines, which text may hold
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            remedy = f"write one object a line, as {RECIPE}" if line[:1] in "{[" else "rename it if it is no JSON"
            raise InputError(f"'{path}' is no table: line {number} is no JSON; {remedy}") from error
        if not isinstance(row, dict):
            kind = type(row).__name__
            raise InputError(
                f"'{path}' is no table: line {number} holds a {kind}; write one object a line, as {RECIPE}"
            )
        if ESCAPED.search(line) and HALF.search(json.dumps(row, ensure_ascii=False)):
            raise InputError(
                f"'{path}' is no table: line {number} holds one half of an escaped pair, \\ud800 to \\udfff, which is "
                f"no character; write both halves"
            )
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Records.of(path, {name: [row.get(name) for row in rows] for name in names}, words, lines)


def as_objects(frame: pd.DataFrame, styles: Mapping[str, Style]) -> list[dict[str, Any]]:
    """Return rows as values by name: numbers and flags as such, all else as it is written."""
    columns = {str(name): _objects(frame[name], styles.get(str(name))) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _objects(values: pd.Series, style: Style | None) -> list[Any]:
    present = values.notna().tolist()
    if style is not None and style.kind in ("date", "text"):
        cells: Sequence[Any] = written(values, style)
    else:
        cells = values.tolist()
    return [_plain(value) if known else None for value, known in zip(cells, present, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _style(path: Path, name: str, values: list[Any], words: Sequence[str]) -> Style:
    """Return the style of a column, or raise an InputError if its values are of several kinds."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds - {str}:  # words for missing ones may stand among numbers, dates and flags
        kinds = {type(value) for value in values if not is_missing(value, words)}
    if kinds <= {bool}:
        return Style("flag" if kinds else "text")
    if kinds <= {int, float}:
        return Style("integer" if kinds == {int} else "number")
    if kinds == {str}:
        found = style_of(pd.Series([value or "" for value in values], dtype=object), words=words)
        return found if found.kind == "date" else Style("text")
    if kinds <= {*DAYS}:
        return Style("moment")
    described = listed(sorted(kind.__name__ for kind in kinds))
    few = Counter(value for value in values if isinstance(value, str) and not is_missing(value, words))
    remedy = "give it numbers, texts or dates alone"
    if 0 < len(few) <= MOST_WORDS:
        remedy = f"give {missing_options(few)} if that means that a value is missing, or {remedy}"
    raise InputError(f"the column {name!r} of '{path}' holds values of {described}; {remedy}")


def _meaning(values: list[Any], style: Style, words: Sequence[str]) -> pd.Series:
    if style.kind in ("date", "text"):
        texts = [value if isinstance(value, str) else "" for value in values]
        return parsed(pd.Series(texts, dtype=object), style, words)
    present = [None if is_missing(value, words) else value for value in values]
    if style.kind == "moment":
        return pd.Series(pd.to_datetime(pd.Series(present, dtype=object)))
    dtypes = {"flag": ("bool", "boolean"), "integer": ("int64", "Int64"), "number": ("float64", "float64")}
    whole, holes = dtypes[style.kind]
    try:
        return pd.Series(present, dtype=holes if None in present else whole)
    except OverflowError:  # of longer numbers than a computer's
        return pd.Series(present, dtype="float64")
