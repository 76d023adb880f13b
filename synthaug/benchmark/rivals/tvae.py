"""TVAE, the variational autoencoder that comes with CTGAN, at its defaults (Xu et al. 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

PACKAGE = "ctgan"
MODULE = "ctgan"
LICENCE = "BSL 1.1"


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table; its target is one more category."""
    import joblib
    import torch
    from ctgan import TVAE

    np.random.seed(seed)  # noqa: NPY002, its mixtures know no other seed
    torch.manual_seed(seed)
    model = TVAE()
    with joblib.parallel_config(backend="sequential"):  # so that this process has all the CPU time
        model.fit(table, discrete_columns=list(table.select_dtypes(exclude="number")))
        return model.sample(n_rows)
