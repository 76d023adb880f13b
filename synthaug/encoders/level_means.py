"""LevelMeans: what the target is on average at each level of nominal columns, however many levels there are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import TargetEncoder

N_FOLDS = 5
SINGLE = -1  # of a level of one row, or of none: no other code is negative
MAX_CLASSES = 16  # the largest ones, whose shares are features


class LevelMeans:
    """Shrunken means of a target by level, cross-fitted for the rows that they are learned from.

    With several classes it is the share of each of the 16 largest; with two, of one of them. All levels of one row
    count as one, and so do those that were not seen.

    Parameters
    ----------
    target_type : {"classes", "continuous"}
        What the target holds.

    Notes
    -----
    The mean that a row gets in `fit_transform` does not know the target of that row, but the means of others do. So
    what a model says of a row out of bag is not quite independent of its target; cross-fit means and model together
    for that.
    """

    def __init__(self, target_type: str) -> None:
        self.target_type = target_type

    def fit_transform(self, levels: NDArray[np.intp], y: NDArray[Any]) -> NDArray[np.float64]:
        """Learn the means, and return those of each row from rows of other folds.

        Parameters
        ----------
        levels : ndarray of shape (n, n_columns)
            Codes of levels, -1 for those that were not seen.
        y : ndarray of shape (n,)
            Classes or numbers.

        Returns
        -------
        means : ndarray of shape (n, n_columns * n_targets)
        """
        targets = self._targets(y)
        self._shared = [_shared(column) for column in levels.T]
        levels = self._merged(levels)
        means = np.empty((len(levels), levels.shape[1] * targets.shape[1]))
        folds = balanced_folds(y)
        for fold in np.unique(folds):
            held_out = folds == fold
            self._fit(levels[~held_out], targets[~held_out])
            means[held_out] = self._means(levels[held_out])
        self._fit(levels, targets)
        return means

    def transform(self, levels: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the means of levels, shape (n, n_columns * n_targets)."""
        return self._means(self._merged(levels))

    def _means(self, levels: NDArray[np.intp]) -> NDArray[np.float64]:
        return np.column_stack([encoder.transform(levels) for encoder in self._encoders])

    def _merged(self, levels: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return levels, of which those of one row, and those that were not seen, are one."""
        return np.column_stack(
            [
                np.where(np.isin(column, shared), column, SINGLE)
                for column, shared in zip(levels.T, self._shared, strict=True)
            ]
        )

    def _fit(self, levels: NDArray[np.intp], targets: NDArray[np.float64]) -> None:
        self._encoders = [TargetEncoder(target_type="continuous").fit(levels, target) for target in targets.T]

    def _targets(self, y: NDArray[Any]) -> NDArray[np.float64]:
        """Return numbers of shape (n, n_targets): the target itself, or one column per class, 1 where it is."""
        if self.target_type == "continuous":
            return y[:, None].astype(np.float64)
        classes, counts = np.unique(y, return_counts=True)
        largest = classes[np.argsort(-counts, kind="stable")[:MAX_CLASSES]]
        return np.asarray(y[:, None] == (largest if len(classes) > 2 else classes[-1:]), dtype=np.float64)


def _shared(column: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the levels of more than one row."""
    found, counts = np.unique(column, return_counts=True)
    return found[counts > 1]


def balanced_folds(y: NDArray[Any]) -> NDArray[np.intp]:
    """Return the fold of each row, 0 to 4: each has its part of every class, or of every range of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.level_means import balanced_folds
    >>> labels = np.repeat(["a", "b"], [10, 5])
    >>> np.bincount(balanced_folds(labels)[labels == "a"]).tolist()
    [2, 2, 2, 2, 2]
    """
    shuffled = np.random.default_rng(0).permutation(len(y))
    folds = np.empty(len(y), dtype=np.intp)
    folds[shuffled[np.argsort(y[shuffled], kind="stable")]] = np.arange(len(y)) % N_FOLDS
    return folds
