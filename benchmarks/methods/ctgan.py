"""CTGAN at its defaults; ``pip install -r benchmarks/rivals.txt``. Source-available, never a dependency."""

import numpy as np
import pandas as pd
import torch
from ctgan import CTGAN

from benchmarks.methods.completion import categories, completed, restored


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows; the target is one more category."""
    np.random.seed(seed)  # noqa: NPY002, it draws from the global random states and takes no other seed
    torch.manual_seed(seed)
    target = "target" if y.name is None else y.name
    training = completed(X).assign(**{target: y.astype(str)})
    model = CTGAN()
    model.fit(training, discrete_columns=[*categories(training.drop(columns=target)), target])
    sample = model.sample(n_rows)
    return restored(sample.drop(columns=target)), sample[target]
