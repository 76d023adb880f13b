"""An augmenter of the rows that a function makes, behind the real ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

Rows = tuple[Any, Any]


class AddedRows(BaseEstimator):
    """Adds what a function makes of the training rows.

    Parameters
    ----------
    make : callable
        From X, y and a seed to further rows and their labels.
    random_state : int, default=0
        The seed.
    """

    def __init__(self, make: Callable[[Any, Any, int], Rows], random_state: int = 0) -> None:
        self.make = make
        self.random_state = random_state

    def fit_resample(self, X: Any, y: Any) -> Rows:
        """Return the real rows, unchanged, and the others after them."""
        X_new, y_new = self.make(X, y, self.random_state)
        self.sample_indices_ = np.r_[np.arange(len(X)), np.full(len(X_new), -1)]
        if isinstance(X, pd.DataFrame):
            y_new = pd.Series(np.asarray(y_new), name=y.name)
            return pd.concat([X, X_new], ignore_index=True), pd.concat([y, y_new], ignore_index=True)
        return np.concatenate([X, X_new]), np.concatenate([y, y_new])
