"""arfpy, adversarial random forests, at its defaults (Watson et al. 2023)."""

from __future__ import annotations

import numpy as np
import pandas as pd

PACKAGE = "arfpy"
MODULE = "arfpy"
LICENCE = "MIT"


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table; its target is one more category."""
    from arfpy import arf

    np.random.seed(seed)  # noqa: NPY002, it knows no other seed
    forest = arf.arf(table, verbose=False)
    forest.forde()
    return forest.forge(n_rows)
