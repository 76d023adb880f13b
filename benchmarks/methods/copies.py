"""A control: training rows drawn with replacement, which no measure of privacy should let pass."""

import numpy as np
import pandas as pd


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return copies of training rows."""
    drawn = np.random.default_rng(seed).integers(len(X), size=n_rows)
    return X.iloc[drawn].reset_index(drop=True), y.iloc[drawn].reset_index(drop=True)
