"""CTGAN at its defaults; ``pip install -r benchmarks/rivals.txt``. Source-available, never a dependency."""

import pandas as pd

from synthaug.benchmark.methods import rivals


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows."""
    return rivals.rows("ctgan", X, y, n_rows, seed)
