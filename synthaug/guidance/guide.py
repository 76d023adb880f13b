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
from synthaug.guidance.soft_labels import soften

N_SPLITS = 5
OUT_OF_BAG = ("oob_proba_", "oob_decision_function_", "oob_prediction_")


class Guide:
    """Labels rows softly: real ones by their label and the teacher, others by the teacher alone.

    Parameters
    ----------
    teacher : estimator
        A classifier with ``predict_proba``, or a regressor; cloned in `fit`.

    Attributes
    ----------
    teacher_ : estimator
        The fitted clone.
    real_ : ndarray of shape (n, n_classes) or (n,)
        Soft labels of the rows seen in `fit`: halfway between label and teacher, or the teacher's where no label is.
    """

    def __init__(self, teacher: Any) -> None:
        self.teacher = teacher

    def fit(self, X: Any, labels: NDArray[Any], known: NDArray[np.bool_], sample_weight: Any) -> Self:
        """Fit the teacher to the labelled rows, and label all of them.

        Parameters
        ----------
        X : {DataFrame, ndarray} of shape (n, n_features)
            Rows.
        labels : ndarray of shape (n,)
            Class codes from 0, each of at least two rows, or numbers; anything where ``known`` is false.
        known : ndarray of shape (n,)
            Mask of the rows that have a label.
        sample_weight : ndarray of shape (n,) or None
            Given to the teacher if its ``fit`` takes it.

        Returns
        -------
        self : Guide
        """
        rows = np.flatnonzero(known)
        X_known, y_known = _safe_indexing(X, rows), labels[rows]
        weights = None if sample_weight is None else sample_weight[rows]
        self.teacher_, said = _fitted(self.teacher, X_known, y_known, weights)
        self._shape = said.shape[1:]
        own = np.eye(*self._shape)[y_known] if self._shape else y_known
        self.real_ = np.empty((len(labels), *self._shape))
        self.real_[rows] = soften(own, said)
        if not known.all():
            self.real_[~known] = self.label(_safe_indexing(X, np.flatnonzero(~known)))
        return self

    def label(self, X: Any) -> NDArray[np.float64]:
        """Return the teacher's labels of rows, shape (n, n_classes) or (n,)."""
        if len(X) == 0:
            return np.empty((0, *self._shape))
        said = self.teacher_.predict_proba(X) if self._shape else self.teacher_.predict(X)
        return np.asarray(said, dtype=np.float64)


def check_teacher(teacher: Any, *, classes: bool) -> None:
    """Raise a DataError if a teacher cannot say what is asked of it."""
    if classes and not hasattr(teacher, "predict_proba"):
        raise DataError(
            f"teacher={teacher!r} has no predict_proba, but it is to label rows softly; use a classifier that has it, "
            f"'auto', or None for no teacher"
        )
    if not classes and is_classifier(teacher):
        raise DataError(
            f"teacher={teacher!r} is a classifier, but y holds numbers to predict; use a regressor, 'auto' or None"
        )


def _fitted(teacher: Any, X: Any, y: NDArray[Any], sample_weight: Any) -> tuple[Any, NDArray[np.float64]]:
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
