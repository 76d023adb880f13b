"""Parquet files that may be larger than memory: read as a whole, or a sample of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from synthaug.cli.files import arrow
from synthaug.cli.files.fragments import n_rows_of, names_of
from synthaug.cli.files.scan import Scanned, sample_of_dataset
from synthaug.cli.files.tables import Table, column_named, read_table, stamped
from synthaug.cli.requests import Learning


def read_sample(path: Path, n: int, request: Learning) -> tuple[Table, Scanned | None]:
    """Read a Parquet file or a folder of them, or a sample where they hold more rows than n.

    Parameters
    ----------
    path : Path
        The file or folder.
    n : int
        As in `sample_of_dataset`.
    request : Learning
        What the sample is for.

    Returns
    -------
    table : Table
    scanned : Scanned or None
        What was counted of all rows; None where all were read.
    """
    if not path.exists():
        return read_table(path), None
    with arrow.readable(path):
        if n_rows_of(path) <= n:
            return read_table(path), None
        column_named(pd.DataFrame(columns=names_of(path)), request.target)
        scanned = sample_of_dataset(path, n, request.target, request.seed, target_type=str(request.target_type))
    table, frame = arrow.with_meaning(path, scanned.learned())
    return stamped(path, Table(frame, arrow=table, kind=".parquet")), scanned
