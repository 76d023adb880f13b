"""PriorFittedClassifier: a network that was trained once, on made-up tables, and predicts from labelled rows."""

from __future__ import annotations

import json
import warnings
from importlib import resources
from numbers import Integral
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from synthaug._sklearn import Interval, validate_data
from synthaug.encoders.codes import TableCodes
from synthaug.encoders.containers import as_array
from synthaug.encoders.foreign import plain
from synthaug.encoders.target import as_series
from synthaug.exceptions import DataError, DataWarning
from synthaug.nets.cells import as_cells
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights
from synthaug.runtime.devices import lent, one_thread, resolve_device

__all__ = ["PriorFittedClassifier"]

MAX_ROWS, MAX_FEATURES = 1200, 64  # of the tables that the network was trained on
QUERIES = 200  # rows classified at once
WEIGHTS, CARD = "prior_fitted.safetensors", "prior_fitted.json"
Floats = NDArray[np.float64]


class PriorFittedClassifier(ClassifierMixin, BaseEstimator):
    """Classify rows of small tables with a network that was trained on millions of made-up ones.

    `fit` only keeps the labelled rows. The network reads them as its context beside each row to be classified, as in
    prior-data fitted networks [1]_. A few views of the table, with permuted columns and classes and in two scales,
    are averaged.

    It is made for 24 to 1,200 rows of up to 64 columns, with up to 10 classes. Beyond that, each view takes some of the
    rows or columns, or tells apart groups of classes; a warning says so.

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

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "weights": [str, Path, None],
        "device": [str, torch.device],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_estimators: int = 2,
        weights: str | Path | None = None,
        device: str | torch.device = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.weights = weights
        self.device = device
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
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
        self._validate_params()
        X = plain(X)
        self._codes = TableCodes().fit(X)
        validate_data(self, X, skip_check_array=True)  # once it is known to be a table
        check_consistent_length(X, y)
        self.classes_, self._labels = _coded(y)
        self._rows = _finite(self._codes.transform(X))
        self.network_ = _shipped() if self.weights is None else load_weights(self.weights)
        rng = check_random_state(self.random_state)
        shape, max_classes = (*self._rows.shape, len(self.classes_)), self.network_.max_classes
        _warn_beyond(shape, max_classes)
        self._views = [_view(shape, max_classes, bool(i % 2), rng) for i in range(self.n_estimators)]
        return self

    def predict_proba(self, X: Any) -> Floats:
        """Return probabilities of shape (n_samples, n_classes): the normalised geometric mean of the views."""
        check_is_fitted(self)
        rows, device = self._transformed(X), resolve_device(self.device)
        with one_thread(), lent(self.network_, device), torch.no_grad():
            said = torch.stack([self._said(view, rows, device) for view in self._views]).mean(0).softmax(dim=1)
        return said.numpy()

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable class of each row, shape (n_samples,)."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    def _transformed(self, X: Any) -> Floats:
        table = plain(X)
        table = table if isinstance(table, pd.DataFrame) else as_array(table)
        validate_data(self, table, skip_check_array=True, reset=False)
        return _finite(self._codes.transform(table))

    def _said(self, view: _View, rows: Floats, device: torch.device) -> Tensor:
        """Return the logarithms of what the network says of rows as it sees them in a view."""
        categorical = self._codes.categorical_[view.columns]
        context, labels = self._rows[view.context], view.groups[self._labels[view.context]]
        scale = _Scale(context[:, view.columns], categorical, view.normal)
        context = scale(context[:, view.columns])
        kinds = torch.from_numpy(categorical)[None].to(device)
        seen = torch.from_numpy(context).float()[None].to(device)
        memory = self.network_.encode(as_cells(seen, kinds, len(context)), torch.from_numpy(labels)[None].to(device))
        scores = []
        for part in torch.from_numpy(scale(rows[:, view.columns])).float().to(device).split(QUERIES):
            cells = as_cells(torch.cat([seen, part[None]], dim=1), kinds, len(context))[:, len(context) :]
            scores.append(self.network_.decode(cells, memory)[0])
        said = torch.cat(scores).double().cpu()[:, : int(view.groups.max()) + 1].log_softmax(dim=1)
        return said[:, view.groups] + torch.from_numpy(_log_shares(self._labels, view.groups))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.sparse = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


class _View(NamedTuple):
    """Positions of context rows and columns, the code of each class (several share one if there are too many)."""

    context: NDArray[np.intp]
    columns: NDArray[np.intp]
    groups: NDArray[np.intp]
    normal: bool


def _view(shape: tuple[int, ...], max_classes: int, normal: bool, rng: Any) -> _View:
    n, n_features, n_classes = shape
    return _View(
        np.sort(rng.permutation(n)[:MAX_ROWS]),
        rng.permutation(n_features)[:MAX_FEATURES],
        rng.permutation(n_classes) % max_classes,
        normal,
    )


class _Scale:
    """Standardises numbers, in double precision, or makes them normal scores; codes stay."""

    def __init__(self, context: Floats, categorical: NDArray[np.bool_], normal: bool) -> None:
        self.numbers = ~categorical
        numbers = context[:, self.numbers]
        self.ranks = None
        if normal and numbers.size:
            n_quantiles = min(len(numbers), 1000)
            self.ranks = QuantileTransformer(n_quantiles=n_quantiles, output_distribution="normal", random_state=0)
            self.ranks.fit(numbers)
        known = np.ma.masked_invalid(numbers)
        self.middle, self.spread = known.mean(axis=0).filled(0.0), known.std(axis=0).filled(0.0)
        self.spread[self.spread == 0] = 1.0

    def __call__(self, rows: Floats) -> Floats:
        scaled, numbers = rows.copy(), rows[:, self.numbers]
        if self.ranks is None:
            scaled[:, self.numbers] = (numbers - self.middle) / self.spread
        else:
            scaled[:, self.numbers] = self.ranks.transform(numbers)
        return scaled


def _coded(y: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the classes, and the position of each label among them."""
    labels = as_series(y)
    unknown = np.flatnonzero(labels.isna() | labels.isin([np.inf, -np.inf]))
    if len(unknown):
        raise DataError(
            f"y contains {labels[unknown[0]]} in row {unknown[0]}; leave out rows without a label (NaN, None, infinity)"
        )
    check_classification_targets(labels)
    classes, codes = np.unique(np.asarray(labels), return_inverse=True)
    if len(classes) < 2:
        raise DataError(
            f"y holds one class, and all {len(codes)} rows are {classes[0]}; a classifier needs rows of two at least"
        )
    return classes, codes


def _finite(rows: Floats) -> Floats:
    if np.isinf(rows).any():
        raise DataError("X holds infinity; replace infinite numbers, with NaN if they are unknown")
    return rows


def _log_shares(labels: NDArray[np.intp], groups: NDArray[np.intp]) -> Floats:
    """Return the logarithm of the share that each class has in its group."""
    counts = np.bincount(labels)
    return np.log(counts / np.bincount(groups, weights=counts)[groups])


def _warn_beyond(shape: tuple[int, ...], max_classes: int) -> None:
    """Say what each view leaves out of a table that is larger than those of the training."""
    n, n_features, n_classes = shape
    beyond = [
        (n > MAX_ROWS, f"{n} rows: each view of the table takes {MAX_ROWS} of them at random"),
        (n_features > MAX_FEATURES, f"{n_features} columns: each view takes {MAX_FEATURES} of them at random"),
        (n_classes > max_classes, f"{n_classes} classes: each view tells apart {max_classes} groups of them"),
    ]
    for is_beyond, what in beyond:
        if is_beyond:
            warnings.warn(
                f"PriorFittedClassifier was trained on tables of up to {MAX_ROWS} rows, {MAX_FEATURES} columns and "
                f"{max_classes} classes, and here are {what}. Another classifier may be better",
                DataWarning,
                stacklevel=3,
            )


def _shipped() -> InContextClassifier:
    folder = resources.files("synthaug.teachers")
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    with resources.as_file(folder / WEIGHTS) as path:
        return load_weights(path, card["sha256"])
