"""SMOTE, SMOTENC and SMOTEN of imbalanced-learn: rows between a real row and one of its nearest of the same class."""

from typing import Any

import pandas as pd
from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

from benchmarks.methods.completion import categories, completed, restored


def sampler(X: pd.DataFrame, y: pd.Series, sampling_strategy: Any, seed: int) -> SMOTE | SMOTEN | SMOTENC:
    """Return the one of the three that the columns of X call for, with neighbours enough in the smallest class."""
    mixed = categories(X)
    settings = {
        "sampling_strategy": sampling_strategy,
        "k_neighbors": min(5, int(y.value_counts().min()) - 1),
        "random_state": seed,
    }
    if len(mixed) == X.shape[1]:
        return SMOTEN(**settings)
    return SMOTENC(mixed, **settings) if mixed else SMOTE(**settings)


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    table = completed(X)
    counts = y.value_counts()
    wanted = (counts + (counts / len(y) * n_rows).round().astype(int)).to_dict()
    X_more, y_more = sampler(table, y, wanted, seed).fit_resample(table, y)
    return restored(X_more.iloc[len(X) :].reset_index(drop=True)), y_more.iloc[len(X) :].reset_index(drop=True)
