"""SMOTENC of imbalanced-learn: rows between a real row and one of its nearest neighbours of the same class."""

import pandas as pd
from imblearn.over_sampling import SMOTE, SMOTENC

from benchmarks.methods.completion import categories, completed, restored


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    table = completed(X)
    counts = y.value_counts()
    wanted = (counts + (counts / len(y) * n_rows).round().astype(int)).to_dict()
    mixed = categories(table)
    sampler = (
        SMOTENC(mixed, sampling_strategy=wanted, random_state=seed)
        if mixed
        else SMOTE(sampling_strategy=wanted, random_state=seed)
    )
    X_more, y_more = sampler.fit_resample(table, y)
    return restored(X_more.iloc[len(X) :].reset_index(drop=True)), y_more.iloc[len(X) :].reset_index(drop=True)
