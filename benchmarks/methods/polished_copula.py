"""GaussianCopula, polished by trees."""

import pandas as pd

from synthaug import GANAugmenter, GaussianCopula, Polished


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    return GANAugmenter(Polished(GaussianCopula()), random_state=seed).fit(X, y).sample(n_rows)
