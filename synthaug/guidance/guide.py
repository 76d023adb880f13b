"""Guide: a fitted teacher, and what it says of the real rows without having seen their labels."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.utils.validation import has_fit_parameter

from synthaug._sklearn import _safe_indexing
from synthaug.exceptions import DataError
from synthaug.guidance.soft_labels import Floats, soften

N_SPLITS = 5
OUT_OF_BAG = ("oob_proba_", "oob_decision_function_", "oob_prediction_")


class Guide:
    """Labels rows softly: real ones by their label and the teacher, others by the teacher alone.

    Parameters
    ----------
    teacher : estimator
        A classifier with ``predict_proba``, or a regressor; cloned in `fit`.
    n_classes : int, default=0
        Number of classes; 0 for numbers to predict.
    n_labels : int, default=0
        Number of labels; those beyond the classes are kept, but nothing learns them.

    Attributes
    ----------
    teacher_ : estimator
        The fitted clone.
    real_ : ndarray of shape (n, n_labels) or (n,)
        Soft labels of the rows seen in `fit`: halfway between label and teacher, or the teacher's where no label is.
    """

    def __init__(self, teacher: Any, n_classes: int = 0, n_labels: int = 0) -> None:
        if n_classes and not hasattr(teacher, "predict_proba"):
            raise DataError(
                f"teacher={teacher!r} has no predict_proba, but it is to label rows softly; use a classifier that has "
                f"it, 'auto', or None for no teacher"
            )
        if not n_classes and is_classifier(teacher):
            raise DataError(
                f"teacher={teacher!r} is a classifier, but y holds numbers to predict; use a regressor, 'auto' or None"
            )
        self.teacher, self.n_classes, self.n_labels = teacher, n_classes, n_labels

    def fit(self, X: Any, labels: NDArray[Any], sample_weight: NDArray[Any] | None) -> Self:
        """Fit the teacher to the labelled rows, and label all of them.

        Parameters
        ----------
        X : {DataFrame, ndarray} of shape (n, n_features)
            Rows.
        labels : ndarray of shape (n,)
            Codes from 0 (unlabelled: -1), with at least two rows of each class; or numbers (unlabelled: NaN).
        sample_weight : ndarray of shape (n,) or None
            Given to the teacher if its ``fit`` takes it.

        Returns
        -------
        self : Guide
        """
        learned = (labels >= 0) & (labels < self.n_classes) if self.n_classes else ~np.isnan(labels)
        rows, others = np.flatnonzero(learned), np.flatnonzero(~learned)
        weights = None if sample_weight is None else sample_weight[rows]
        self.teacher_, said = _fitted(self.teacher, _safe_indexing(X, rows), labels[rows], weights)
        self.real_ = np.empty((len(labels), self.n_labels) if self.n_classes else len(labels))
        self.real_[rows] = soften(self._exact(labels[rows]), self._padded(said))
        self.real_[others] = self.label(_safe_indexing(X, others))
        if self.n_classes:
            single = labels >= self.n_classes
            self.real_[single] = self._exact(labels[single])
        return self

    def label(self, X: Any) -> Floats:
        """Return the teacher's labels of rows, shape (n, n_labels) or (n,)."""
        if len(X) == 0:
            return np.empty((0, self.n_labels) if self.n_classes else 0)
        said = self.teacher_.predict_proba(X) if self.n_classes else self.teacher_.predict(X)
        return self._padded(np.asarray(said, dtype=np.float64))

    def _exact(self, labels: NDArray[Any]) -> Floats:
        return np.eye(self.n_labels)[labels] if self.n_classes else labels

    def _padded(self, said: Floats) -> Floats:
        """Return what a teacher said, and nothing of the labels that it did not learn."""
        return np.pad(said, ((0, 0), (0, self.n_labels - self.n_classes))) if self.n_classes else said


def _fitted(teacher: Any, X: Any, y: NDArray[Any], sample_weight: Any) -> tuple[Any, Floats]:
    """Return a fitted clone of a teacher and its output for its rows: out of bag if it has that, else cross-fitted."""
    params = {}
    if sample_weight is not None and has_fit_parameter(teacher, "sample_weight"):
        params["sample_weight"] = sample_weight
    fitted = clone(teacher).fit(X, y, **params)
    for name in OUT_OF_BAG:
        if getattr(fitted, name, None) is not None:
            return fitted, np.asarray(getattr(fitted, name), dtype=np.float64)
    splitter: Any
    if is_classifier(fitted):
        smallest = int(np.bincount(y).min())
        splitter, method = StratifiedKFold(min(N_SPLITS, smallest), shuffle=True, random_state=0), "predict_proba"
    else:
        splitter, method = KFold(min(N_SPLITS, len(y)), shuffle=True, random_state=0), "predict"
    return fitted, cross_val_predict(teacher, X, y, cv=splitter, method=method, params=params)
