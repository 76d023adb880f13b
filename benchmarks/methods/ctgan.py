"""CTGAN at its defaults; ``pip install -r benchmarks/rivals.txt``. Source-available, never a dependency."""

import joblib
import numpy as np
import pandas as pd
import torch
from ctgan import CTGAN

from benchmarks.methods.completion import categories, completed, restored

TARGET = "(target)"


def fit(model: CTGAN, X: pd.DataFrame, y: pd.Series) -> None:
    """Fit in this process alone, so that its CPU time is all there is; the target is one more category."""
    training = completed(X).assign(**{TARGET: y.astype(str)})
    with joblib.parallel_config(backend="sequential"):
        model.fit(training, discrete_columns=categories(training))


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows."""
    np.random.seed(seed)  # noqa: NPY002, it draws from the global random states and takes no other seed
    torch.manual_seed(seed)
    model = CTGAN()
    fit(model, X, y)
    sample = model.sample(n_rows)
    return restored(sample.drop(columns=TARGET)), sample[TARGET]
