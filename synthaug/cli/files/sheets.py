"""Sheets of Excel, by openpyxl: the first one of a workbook is read, and the only one is written."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from synthaug.cli.errors import InputError
from synthaug.cli.files.broken import column_names, foreign
from synthaug.cli.files.records import Records
from synthaug.exceptions import DataWarning

ARCHIVE = b"PK"  # with which Excel files begin


def read_sheet(path: Path, words: Sequence[str] = ()) -> Records:
    """Return the values of the first sheet of a workbook; formulas have the values that Excel last saw."""
    openpyxl = _openpyxl(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if any(value is not None for value in row)]
    except (PermissionError, MemoryError):
        raise
    except Exception as error:  # whatever the readers of the formats inside raise, damage is the reason, or malice
        content = path.read_bytes()[:64]
        if not content.startswith(ARCHIVE) and (what := foreign(content)) is not None:
            raise InputError(f"'{path}' holds {what}") from error
        remedy = "save it again as .xlsx, or rename it to .csv if it is text"
        raise InputError(f"'{path}' is not a whole Excel file; {remedy}") from error
    if len(book.worksheets) > 1:
        warnings.warn(
            f"'{path}' has {len(book.worksheets)} sheets, and the first, {sheet.title!r}, is read alone",
            DataWarning,
            stacklevel=2,
        )
    if not rows:
        raise InputError(f"'{path}' is empty; it needs a row of column names and rows below it")
    width = max(len(row) for row in rows)
    table = [(*row, *[None] * (width - len(row))) for row in rows]
    columns = [[*column] for column in zip(*table, strict=True) if any(value is not None for value in column)]
    filled = [any(value is not None for value in column[1:]) for column in columns]
    names = column_names(path, [column[0] for column in columns], filled)
    return Records.of(path, {name: values for name, (_, *values) in zip(names, columns, strict=True)}, words)


def write_sheet(path: Path, names: list[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows below the names of their columns."""
    book = _openpyxl(path).Workbook(write_only=True)
    sheet = book.create_sheet("synthaug")
    sheet.append(names)
    for row in rows:
        sheet.append([*row])
    content = io.BytesIO()  # an archive that cannot be written to a full disk says so twice
    book.save(content)
    path.write_bytes(content.getbuffer())


def check_excel(path: Path) -> None:
    """Raise an InputError if Excel files cannot be read and written here."""
    _openpyxl(path)


def _openpyxl(path: Path) -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise InputError(
            f"'{path}' is of Excel, which needs openpyxl; pip install 'synthaug[excel]', or save it as CSV"
        ) from error
    return openpyxl
