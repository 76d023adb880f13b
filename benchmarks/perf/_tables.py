"""Tables to measure on: a made one of any size, and adult."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthaug.benchmark.datasets import load

KINDS = 5


def mixed_table(n_rows: int, n_columns: int, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Return mixed columns and two classes, all of which depend on three hidden numbers per row.

    Every five columns are a float, one in twenty missing; a whole number; an amount that is zero in 80 % of the rows; a
    category of 4 levels, one in twenty missing; and a category of 40 levels of very different frequencies.
    """
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(n_rows, 3))
    columns = {f"column_{i:02d}": _column(i % KINDS, hidden @ rng.normal(size=3), rng) for i in range(n_columns)}
    y = np.where(hidden.sum(axis=1) + rng.normal(size=n_rows) > 1.5, "yes", "no")
    return pd.DataFrame(columns), pd.Series(y, name="target")


def adult(n_rows: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return random rows of adult, always the same."""
    dataset = load("adult")
    rows = np.random.default_rng(0).permutation(len(dataset.X))[:n_rows]
    return dataset.X.iloc[rows].reset_index(drop=True), dataset.y.iloc[rows].reset_index(drop=True)


def _column(kind: int, signal: np.ndarray, rng: np.random.Generator) -> np.ndarray | pd.Series:
    noisy = signal + rng.normal(size=signal.size)
    missing = rng.random(signal.size) < 0.05
    if kind == 0:
        return np.where(missing, np.nan, noisy)
    if kind == 1:
        return np.round(40 + 12 * noisy).astype(np.int64)
    if kind == 2:
        return np.where(noisy > np.quantile(noisy, 0.8), np.round(np.exp(6 + noisy), 2), 0.0)
    if kind == 3:
        levels = np.array(["low", "middle", "high", "top"])
        return pd.Series(levels[np.digitize(noisy, [-1.5, 0.5, 2])]).mask(missing)
    levels = np.array([f"level {i}" for i in range(40)])
    return levels[np.minimum(np.exp(np.abs(noisy)).astype(int), 39)]
