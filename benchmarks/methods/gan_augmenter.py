"""GANAugmenter at its defaults."""

import pandas as pd

from synthaug import GANAugmenter


def synthesize(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    return GANAugmenter(random_state=seed).fit(X, y).sample(n_rows)
