"""Small augmenters of numpy alone, to test what holds augmenters."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.validation import check_array, check_consistent_length


class Jitter(BaseEstimator):
    """Add a copy of each row, moved by a little noise.

    Parameters
    ----------
    scale : float, default=1e-3
        Standard deviation of the noise.

    tell : {"indices", "order"}, default="order"
        Whether synthetic rows are told by ``sample_indices_`` or by coming last alone.

    target_type : {"auto", "continuous", "classes"}, default="auto"
        Recorded in ``fitted_target_type_``.

    random_state : int, RandomState or None, default=0
        Where the noise comes from.
    """

    fits = 0  # of all instances, so that clones count too

    def __init__(self, scale=1e-3, tell="order", target_type="auto", random_state=0):
        self.scale = scale
        self.tell = tell
        self.target_type = target_type
        self.random_state = random_state

    def fit_resample(self, X, y):
        type(self).fits += 1
        values = check_array(X, dtype=np.float64, ensure_all_finite="allow-nan")
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = y.copy() if isinstance(y, pd.Series) else column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if len(y) == 1:
            raise ValueError("Cannot augment n_samples=1: found 1 sample")
        noise = check_random_state(self.random_state).normal(size=values.shape)
        synthetic = values + self.scale * noise
        if isinstance(X, pd.DataFrame):
            synthetic = pd.DataFrame(synthetic, columns=X.columns)
            X_out = pd.concat([X, synthetic], ignore_index=True)
        else:
            X_out = np.concatenate([values, synthetic])
        y_out = pd.concat([y, y]) if isinstance(y, pd.Series) else np.concatenate([y, y])
        if self.tell == "indices":
            self.sample_indices_ = np.r_[np.arange(len(y)), np.full(len(y), -1)]
        self.fitted_target_type_ = self.target_type
        return X_out, y_out

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class Duck:
    """Nothing but what the contract asks for: ``fit_resample`` and what ``clone`` needs."""

    def get_params(self, deep=True):
        return {}

    def fit_resample(self, X, y):
        return np.concatenate([X, X]), np.concatenate([y, y])
