"""SMOTE, SMOTENC and SMOTEN of imbalanced-learn: rows between a real row and one of its nearest of the same class."""

import pandas as pd

from synthaug.benchmark.completion import completed, restored
from synthaug.benchmark.methods.smote import sampler


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    table = completed(X)
    counts = y.value_counts()
    wanted = (counts + (counts / len(y) * n_rows).round().astype(int)).to_dict()
    X_more, y_more = sampler(table, y, wanted, seed).fit_resample(table, y)
    return restored(X_more.iloc[len(X) :].reset_index(drop=True)), y_more.iloc[len(X) :].reset_index(drop=True)
