"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from synthaug.benchmark.report.columns import TEXT
from synthaug.runtime.replacing import replacing

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a formula begins


def write(path: Path, content: bytes) -> Path:
    """Write a file, whole or not at all; who reads meanwhile has the old one."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV for spreadsheets, in which no text is taken for a formula: a quote is put before such."""
    text = [name for name in TEXT if name in frame.columns]
    formulas = {cell: f"'{cell}" for name in text for cell in frame[name].unique() if str(cell).startswith(FORMULA)}
    quoted = frame.assign(**{name: frame[name].replace(formulas) for name in text}) if formulas else frame
    return quoted.to_csv(index=False, lineterminator="\n").encode()


def parquet_of(frame: pd.DataFrame) -> bytes:
    """Return a frame as Parquet, text as categories, which take little room."""
    text = [name for name in TEXT if name in frame.columns]
    return bytes(frame.astype(dict.fromkeys(text, "category")).to_parquet(None, index=False))
