"""Small augmenters of numpy alone, to test what holds augmenters."""

from typing import NamedTuple

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


class SoftJitterLearned(NamedTuple):
    """What SoftJitter learns."""

    X: np.ndarray
    y: np.ndarray
    sample_weight: np.ndarray
    known: np.ndarray
    moved: np.ndarray
    classes: np.ndarray | None
    said: np.ndarray
    softened: np.ndarray

    def hard(self, *, ratio="auto", sampling_strategy=None):
        X = np.concatenate([self.X, self.moved[self.known]])
        y = np.concatenate([self.y, self.y[self.known]])
        return X, y, None, np.r_[np.arange(len(self.X)), np.full(self.known.sum(), -1)]

    def soft(self, *, ratio="auto", sampling_strategy=None):
        ratio = {"auto": 2}.get(ratio, ratio)
        if not ratio >= 0:
            raise ValueError(f"ratio must not be negative, got {ratio}")
        n, n_more = len(self.X), round(ratio * len(self.X))
        origin = np.arange(n_more) % n
        weights = np.concatenate([self.sample_weight, self.sample_weight[origin]])
        rows = np.concatenate([self.X, self.moved[origin]])
        soft = np.concatenate([self.softened, self.said[origin]])
        indices = np.concatenate([np.arange(n), np.full(n_more, -1)])
        if self.classes is None:
            return rows, soft[:, 0], weights, indices
        row, code = np.nonzero(soft)
        weights = soft[row, code] * weights[row]
        if sampling_strategy == "auto":
            totals = np.bincount(code, weights)
            weights *= totals.max() / totals[code]
        return rows[row], self.classes[code], weights, indices[row]


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

    fits: list = []  # what was learnt from: the first column of X

    def __init__(self, ratio="auto", sampling_strategy=None, scale=0.1, target_type="auto", missing_label=None):
        self.ratio = ratio
        self.sampling_strategy = sampling_strategy
        self.scale = scale
        self.target_type = target_type
        self.missing_label = missing_label

    def fit_resample(self, X, y):
        learned = self.learn_hard(X, y)
        X, y, _, indices = learned.hard(ratio=self.ratio, sampling_strategy=self.sampling_strategy)
        self.adopt(learned, indices)
        return X, y

    def fit_augment(self, X, y, sample_weight=None):
        learned = self.learn(X, y, sample_weight)
        X, y, weights, indices = learned.soft(ratio=self.ratio, sampling_strategy=self.sampling_strategy)
        self.adopt(learned, indices)
        return X, y, weights

    def learn_hard(self, X, y):
        X, y = self._checked(X, y)
        self.fits.append(X[:, 0])
        none = np.empty((0, 0))
        return SoftJitterLearned(X, y, np.ones(len(X)), ~self._unlabelled(y), self._moved(X), None, none, none)

    def learn(self, X, y, sample_weight=None):
        values, labels = self._checked(X, y)
        self.fits.append(values[:, 0])
        known, classes = ~self._unlabelled(labels), None
        if self.target_type == "continuous":
            given = np.where(known, labels, 0).astype(float)[:, None]
        else:
            classes = np.unique(labels[known])
            given = (labels[:, None] == classes).astype(float)
            if len(classes) < 2:
                raise ValueError("y holds one class only")
        distances = np.nansum(np.square(values[:, None] - values[known]), axis=2)
        distances[known, np.arange(known.sum())] = np.inf
        nearest = np.argsort(distances, axis=1)[:, : min(5, known.sum() - 1)]
        said = given[known][nearest].mean(axis=1)
        softened = np.where(known[:, None], (given + said) / 2, said)
        weights = np.ones(len(values)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        return SoftJitterLearned(values, labels, weights, known, self._moved(values), classes, said, softened)

    def adopt(self, learned, sample_indices):
        if learned.classes is not None:
            self.classes_ = learned.classes
        self.sample_indices_ = sample_indices
        return self

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

    def __init__(self, share=0.0):
        self.share = share

    def fit_resample(self, X, y):
        return X, y

    def fit_augment(self, X, y, sample_weight=None):
        weights = np.ones(len(X)) if sample_weight is None else sample_weight
        classes = np.unique(y)
        other = np.where(y == classes[0], *classes[::-1])
        self.sample_indices_ = np.tile(np.arange(len(X)), 2)
        return np.r_[X, X], np.r_[y, other], np.r_[(1 - self.share) * weights, self.share * weights]
