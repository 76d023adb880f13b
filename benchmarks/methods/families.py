"""GANAugmenter at its defaults, by some of its families."""

from functools import partial
from typing import Any

import pandas as pd

from synthaug import GANAugmenter, GaussianCopula, Polished


def synthesize(
    X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int, *, family: Any = None
) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows, in the proportions of the classes."""
    return GANAugmenter(family, random_state=seed).fit(X, y).sample(n_rows)


copula, polished, polished_copula = (
    partial(synthesize, family=family) for family in (GaussianCopula(), Polished(), Polished(GaussianCopula()))
)
