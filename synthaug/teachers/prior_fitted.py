"""PriorFittedClassifier and PriorFittedRegressor: a network that was trained once, on made-up tables, predicts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets

from synthaug.exceptions import DataError
from synthaug.teachers.in_context import Floats, InContext, known_labels
from synthaug.typing import Column, Rows

__all__ = ["PriorFittedClassifier", "PriorFittedRegressor"]

CUTS_PER_VIEW = 2  # of numbers, so that a view tells three ranges apart: few, for few rows


class PriorFittedClassifier(ClassifierMixin, InContext):
    """Classify rows of small tables with a network that was trained on millions of made-up ones.

    `fit` only keeps the labelled rows. The network reads them as its context beside each row to be classified, as in
    prior-data fitted networks [1]_. A few views of the table, with permuted columns and classes and in two scales,
    are averaged.

    It is made for 24 to 1,200 rows of up to 64 columns, with up to 10 classes. Beyond that, each view takes some of the
    rows or columns, or tells apart groups of classes; a warning says so. Of more than 10 classes there are as many
    times the views as classes share a group: 4 by default of 11 to 20.

    Parameters
    ----------
    n_estimators : int, default=2
        Number of views.
    weights : str, Path or None, default=None
        File of weights of `synthaug.pretraining`; None: those of this package.
    device : str or torch.device, default="auto"
        Where to predict; ``"auto"`` is a CUDA device if there is one, else the CPU.
    random_state : int, RandomState instance or None, default=None
        Seed of the views.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes.
    network_ : torch.nn.Module
        The network; rests on the CPU.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Their names, if all are strings.

    See Also
    --------
    synthaug.teachers.tables.TeacherClassifier : Takes it as a further member.

    Notes
    -----
    What it says of rows of its context is near their labels. `GANAugmenter` takes what it says of real rows from
    folds that it has not seen.

    References
    ----------
    .. [1] Mueller et al., "Transformers can do Bayesian inference", ICLR 2022.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import PriorFittedClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> classifier = PriorFittedClassifier(random_state=0).fit(X[::2], y[::2])
    >>> bool(classifier.score(X[1::2], y[1::2]) > 0.9)
    True
    """

    def __init__(
        self,
        n_estimators: int = 2,
        weights: str | Path | None = None,
        device: str | torch.device = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        super().__init__(n_estimators, weights, device, random_state)

    def fit(self, X: Rows, y: Column) -> Self:
        """Keep the labelled rows.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Mixed columns; missing values are allowed.
        y : array-like of shape (n_samples,)
            Classes, at least two.

        Returns
        -------
        self : PriorFittedClassifier

        Raises
        ------
        DataError
            If y holds one class or lacks a label, or X holds infinite numbers.
        """
        self._keep(X, y)
        self.classes_, self._labels = _coded(y)
        rng = check_random_state(self.random_state)
        self._warn_beyond(len(self.classes_))
        self._groups, self._views = [], []
        sharing = math.ceil(len(self.classes_) / self.network_.max_classes)  # classes that share a code of the network
        for i in range(self.n_estimators * sharing):
            view = self._view(self._labels, len(self.classes_), bool(i % 2), rng)
            groups = rng.permutation(len(self.classes_)) % self.network_.max_classes
            self._groups.append(groups)
            self._views.append(view._replace(codes=groups[view.codes], n_codes=int(groups.max()) + 1))
        return self

    def predict_proba(self, X: Rows) -> Floats:
        """Return probabilities of shape (n_samples, n_classes): the normalised geometric mean of the views."""
        return self._predicted(self._transformed(X))

    def _predicted(self, rows: Floats) -> Floats:
        said = [
            one[:, groups] + torch.from_numpy(_log_shares(self._labels, groups))
            for one, groups in zip(self._ask(self._views, rows), self._groups, strict=True)
        ]
        return torch.stack(said).mean(0).softmax(dim=1).numpy()

    def predict(self, X: Rows) -> NDArray[Any]:
        """Return the most probable class of each row, shape (n_samples,)."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]


class PriorFittedRegressor(RegressorMixin, InContext):
    """Predict numbers of small tables with the network of `PriorFittedClassifier`.

    The network tells classes apart. Here they are ranges of numbers: two for each view cut all numbers into three, and
    the cuts of all views have equal shares of the rows between them. So the network says how probably a number is above
    each cut. The prediction is the expected value: the mean of the numbers below the lowest cut, and for each cut the
    distance between the means on its two sides as often as a number is above it.

    It is made for 24 to 1,200 rows of up to 64 columns. Beyond that, each view takes some of the rows or columns; a
    warning says so.

    Parameters
    ----------
    n_estimators : int, default=4
        Number of views, of two cuts each.
    weights : str, Path or None, default=None
        File of weights of `synthaug.pretraining`; None: those of this package.
    device : str or torch.device, default="auto"
        Where to predict; ``"auto"`` is a CUDA device if there is one, else the CPU.
    random_state : int, RandomState instance or None, default=None
        Seed of the views.

    Attributes
    ----------
    cuts_ : ndarray of shape (n_cuts,)
        The cuts in ascending order, fewer than two per view if the numbers have few values.
    network_ : torch.nn.Module
        The network; rests on the CPU.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Their names, if all are strings.

    See Also
    --------
    PriorFittedClassifier : For classes.
    synthaug.teachers.tables.TeacherRegressor : Takes it as a further member.

    Notes
    -----
    It never predicts a number beyond the means of the lowest and the highest rows. What it says of rows of its context
    is near their numbers. `GANAugmenter` takes what it says of real rows from folds that it has not seen.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from synthaug import PriorFittedRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> regressor = PriorFittedRegressor(random_state=0).fit(X[:100], y[:100])
    >>> bool(regressor.score(X[100:], y[100:]) > 0.3)
    True
    """

    def __init__(
        self,
        n_estimators: int = 4,
        weights: str | Path | None = None,
        device: str | torch.device = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        super().__init__(n_estimators, weights, device, random_state)

    def fit(self, X: Rows, y: Column) -> Self:
        """Keep the labelled rows.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Mixed columns; missing values are allowed.
        y : array-like of shape (n_samples,)
            Numbers.

        Returns
        -------
        self : PriorFittedRegressor

        Raises
        ------
        DataError
            If y lacks a number, or X holds infinite ones.
        """
        self._keep(X, y)
        numbers = _as_numbers(y)
        rng = check_random_state(self.random_state)
        self._warn_beyond(CUTS_PER_VIEW + 1)
        self.cuts_ = _cuts(numbers, CUTS_PER_VIEW * self.n_estimators)
        levels = np.searchsorted(self.cuts_, numbers)
        self._means = np.bincount(levels, weights=numbers) / np.bincount(levels)
        dealt = [self.cuts_[i :: self.n_estimators] for i in range(min(self.n_estimators, len(self.cuts_)))]
        self._groups = [rng.permutation(len(cuts) + 1) for cuts in dealt]
        self._views = [
            self._view(groups[np.searchsorted(cuts, numbers)], len(groups), bool(i % 2), rng)
            for i, (cuts, groups) in enumerate(zip(dealt, self._groups, strict=True))
        ]
        return self

    def predict(self, X: Rows) -> Floats:
        """Return the expected value of each row, shape (n_samples,)."""
        return self._predicted(self._transformed(X))

    def _predicted(self, rows: Floats) -> Floats:
        above = np.empty((len(rows), len(self.cuts_)))
        for i, (said, groups) in enumerate(zip(self._ask(self._views, rows), self._groups, strict=True)):
            above[:, i :: self.n_estimators] = 1 - said.exp().numpy()[:, groups].cumsum(axis=1)[:, :-1]
        return self._means[0] + above @ np.diff(self._means)


def _coded(y: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the classes, and the position of each label among them."""
    labels = known_labels(y)
    check_classification_targets(labels)
    classes, codes = np.unique(np.asarray(labels), return_inverse=True)
    if len(classes) < 2:
        raise DataError(
            f"y holds one class, and all {len(codes)} rows are {classes[0]}; a classifier needs rows of two at least"
        )
    return classes, codes


def _log_shares(labels: NDArray[np.intp], groups: NDArray[np.intp]) -> Floats:
    """Return the logarithm of the share that each class has in its group."""
    counts = np.bincount(labels)
    return np.log(counts / np.bincount(groups, weights=counts)[groups])


def _as_numbers(y: Any) -> Floats:
    labels = known_labels(y)
    try:
        return labels.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"y must hold numbers, got {labels[0]!r}; PriorFittedClassifier is for classes") from error


def _cuts(numbers: Floats, n: int) -> Floats:
    """Return numbers between those that occur, with about equal shares of the rows between them: n, or fewer."""
    values, counts = np.unique(numbers, return_counts=True)
    below = counts.cumsum()[:-1] / len(numbers)
    wanted = np.arange(1, n + 1) / (n + 1)
    if len(below) == 0:
        return np.empty(0)
    nearest = np.unique(np.abs(below[:, None] - wanted).argmin(axis=0))
    return (values[:-1] / 2 + values[1:] / 2)[nearest]
