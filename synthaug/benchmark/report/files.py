"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from synthaug.benchmark.report.columns import TEXT


def write(path: Path, content: bytes) -> Path:
    """Write a file under a temporary name in its folder, then rename it; who reads meanwhile has the old one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def parquet_of(frame: pd.DataFrame) -> bytes:
    """Return a frame as Parquet, text as categories, which take little room."""
    text = [name for name in TEXT if name in frame.columns]
    return bytes(frame.astype(dict.fromkeys(text, "category")).to_parquet(None, index=False))
