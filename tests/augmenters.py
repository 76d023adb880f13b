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


class SoftJitter(BaseEstimator):
    """Soft labels for real rows and for copies of them moved by a little noise, from their nearest real neighbours.

    Parameters
    ----------
    ratio : float or "auto", default="auto"
        Synthetic rows per real row; "auto" is 2.

    sampling_strategy : {"auto"} or None, default=None
        "auto" gives all classes equal weight.

    scale : float, default=0.1
        Standard deviation of the noise.

    target_type, missing_label
        As in GANAugmenter.
    """

    augment_parameters = ("ratio", "sampling_strategy")
    fits: list = []  # what was learnt from: the first column of X

    def __init__(self, ratio="auto", sampling_strategy=None, scale=0.1, target_type="auto", missing_label=None):
        self.ratio = ratio
        self.sampling_strategy = sampling_strategy
        self.scale = scale
        self.target_type = target_type
        self.missing_label = missing_label

    def fit_resample(self, X, y):
        X, y = self._checked(X, y)
        self.fits.append(X[:, 0])
        moved = self._moved(X)
        known = ~self._unlabelled(y)
        return np.concatenate([X, moved[known]]), np.concatenate([y, y[known]])

    def fit_augment(self, X, y, sample_weight=None):
        values, labels = self._checked(X, y)
        self.fits.append(values[:, 0])
        known = ~self._unlabelled(labels)
        if self.target_type == "continuous":
            given = np.where(known, labels, 0).astype(float)[:, None]
        else:
            self.classes_ = np.unique(labels[known])
            given = (labels[:, None] == self.classes_).astype(float)
            if len(self.classes_) < 2:
                raise ValueError("y holds one class only")
        distances = np.nansum(np.square(values[:, None] - values[known]), axis=2)
        distances[known, np.arange(known.sum())] = np.inf
        nearest = np.argsort(distances, axis=1)[:, : min(5, known.sum() - 1)]
        self.said_ = given[known][nearest].mean(axis=1)
        self.soft_ = np.where(known[:, None], (given + self.said_) / 2, self.said_)
        self.moved_ = self._moved(values)
        return self.augment(X, y, sample_weight)

    def augment(self, X, y, sample_weight=None):
        ratio = {"auto": 2}.get(self.ratio, self.ratio)
        if not ratio >= 0:
            raise ValueError(f"ratio must not be negative, got {ratio}")
        X, y = self._checked(X, y)
        n, n_more = len(X), round(ratio * len(X))
        origin = np.arange(n_more) % n
        weights = np.ones(n) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        weights = np.concatenate([weights, weights[origin]])
        rows, soft = np.concatenate([X, self.moved_[origin]]), np.concatenate([self.soft_, self.said_[origin]])
        indices = np.concatenate([np.arange(n), np.full(n_more, -1)])
        if self.target_type == "continuous":
            self.sample_indices_ = indices
            return rows, soft[:, 0], weights
        row, code = np.nonzero(soft)
        weights = soft[row, code] * weights[row]
        if self.sampling_strategy == "auto":
            totals = np.bincount(code, weights)
            weights *= totals.max() / totals[code]
        self.sample_indices_ = indices[row]
        return rows[row], self.classes_[code], weights

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _checked(self, X, y):
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        X = check_array(X, dtype=np.float64, ensure_min_samples=2, ensure_all_finite="allow-nan")
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if y.dtype.kind == "f" and np.isinf(y).any():
            raise ValueError("y contains infinity")
        if self._unlabelled(y).all():
            raise ValueError("y contains NaN only")
        return X, y

    def _unlabelled(self, y):
        return pd.isna(y) | (False if self.missing_label is None else y == self.missing_label)

    def _moved(self, values):
        return values + self.scale * np.random.default_rng(0).normal(size=values.shape)


class Duck:
    """Nothing but what the contract asks for: ``fit_resample`` and what ``clone`` needs."""

    def get_params(self, deep=True):
        return {}

    def fit_resample(self, X, y):
        return np.concatenate([X, X]), np.concatenate([y, y])


class Smoother(BaseEstimator):
    """Give each row to the other class, too, with a share of its weight; to augment, a row of weight 2 is two rows.

    Parameters
    ----------
    share : float, default=0.0
        How much of a row goes to the other of two classes.
    """

    augment_parameters = ("share",)

    def __init__(self, share=0.0):
        self.share = share

    def fit_resample(self, X, y):
        return X, y

    def fit_augment(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        return self.augment(X, y, sample_weight)

    def augment(self, X, y, sample_weight=None):
        weights = np.ones(len(X)) if sample_weight is None else sample_weight
        other = np.where(y == self.classes_[0], *self.classes_[::-1])
        self.sample_indices_ = np.tile(np.arange(len(X)), 2)
        return np.r_[X, X], np.r_[y, other], np.r_[(1 - self.share) * weights, self.share * weights]
