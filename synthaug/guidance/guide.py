"""Guide: a fitted teacher, and what it says of the real rows without having seen their labels."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from synthaug._sklearn import _routing_enabled, _safe_indexing
from synthaug.exceptions import DataError
from synthaug.guidance.selection import SURE
from synthaug.guidance.soft_labels import Floats, soften
from synthaug.sample_weights import refuse_unrequested_weights, request_weights, weights_parameter

N_SPLITS = 5
OUT_OF_BAG = ("oob_proba_", "oob_decision_function_", "oob_prediction_")


class Guide:
    """Labels rows softly: real ones by their label and the teacher, others by the teacher alone.

    Call `fit`, then `label` for any rows, and `soften` for those of `fit`.

    Parameters
    ----------
    teacher : estimator
        A classifier with ``predict_proba``, or a regressor; cloned in `fit`. If its class says ``takes_unlabelled``, it
        is given the rows without a label too, labelled -1.
    n_classes : int, default=0
        Number of classes; 0 for numbers to predict.
    n_labels : int, default=0
        Number of labels; those beyond the classes are kept, but nothing learns them.

    Attributes
    ----------
    teacher_ : estimator
        The fitted clone.
    taught_ : ndarray of shape (n_taught,)
        Positions of the rows without a label of whose class the teacher is sure by 95 %; none if it has not learned
        from such.
    taught_labels_ : ndarray of shape (n_taught,)
        The codes of these classes.
    real_ : ndarray of shape (n, n_labels) or (n,)
        After `soften`, soft labels of the rows seen in `fit`: halfway between label and teacher, or the teacher's where
        no label is.
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
        self.takes_unlabelled = bool(n_classes and getattr(teacher, "takes_unlabelled", False))

    def fit(self, X: Any, labels: NDArray[Any], sample_weight: NDArray[Any] | None) -> Self:
        """Fit the teacher to the labelled rows.

        Parameters
        ----------
        X : {DataFrame, ndarray} of shape (n, n_features)
            Rows.
        labels : ndarray of shape (n,)
            Codes from 0 (unlabelled: -1), with at least two rows of each class; or numbers (unlabelled: NaN).
        sample_weight : ndarray of shape (n,) or None
            Given to the teacher if it takes them.

        Returns
        -------
        self : Guide
        """
        learned, unlabelled = self._is_learned(labels), (labels < 0) & self.takes_unlabelled
        rows, y, weights = _rows(X, labels, sample_weight, learned | unlabelled)
        teacher, params = _weighted(clone(self.teacher), weights)
        self.teacher_ = teacher.fit(rows, y, **params)
        self._range = None if self.n_classes else (y.min(), y.max())
        self.taught_, self.taught_labels_ = self._surely(X, np.flatnonzero(unlabelled))
        return self

    def soften(self, X: Any, labels: NDArray[Any], sample_weight: NDArray[Any] | None) -> Self:
        """Label the rows that the teacher was fitted to, and those without a label among them, in ``real_``."""
        learned = self._is_learned(labels)
        said = self._out_of_sample(*_rows(X, labels, sample_weight, learned))
        self.real_ = np.empty((len(labels), self.n_labels) if self.n_classes else len(labels))
        self.real_[learned] = soften(self._exact(labels[learned]), self._padded(said))
        self.real_[~learned] = self.label(_safe_indexing(X, np.flatnonzero(~learned)))
        if self.n_classes:
            single = labels >= self.n_classes
            self.real_[single] = self._exact(labels[single])
        return self

    def label(self, X: Any) -> Floats:
        """Return the teacher's labels of rows, shape (n, n_labels) or (n,); numbers stay in the range of real ones."""
        if len(X) == 0:
            return np.empty((0, self.n_labels) if self.n_classes else 0)
        said = self.teacher_.predict_proba(X) if self.n_classes else self.teacher_.predict(X)
        return self._padded(np.asarray(said, dtype=np.float64))

    def _surely(self, X: Any, positions: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the positions, of some, of the rows of whose class the teacher is sure, and these classes."""
        if len(positions) == 0:
            return positions, positions
        said = self.label(_safe_indexing(X, positions))
        sure = said.max(axis=1) >= SURE
        return positions[sure], said[sure].argmax(axis=1)

    def _is_learned(self, labels: NDArray[Any]) -> NDArray[np.bool_]:
        """Return the mask of the rows that have a label of which a teacher can learn something."""
        return (labels >= 0) & (labels < self.n_classes) if self.n_classes else ~np.isnan(labels)

    def _out_of_sample(self, X: Any, y: NDArray[Any], sample_weight: Any) -> Floats:
        """Return what the teacher says of its own rows: out of bag if it can, else cross-fitted."""
        for name in OUT_OF_BAG:
            if getattr(self.teacher_, name, None) is not None:
                return np.asarray(getattr(self.teacher_, name), dtype=np.float64)
        n_splits = min(N_SPLITS, int(np.bincount(y).min()) if self.n_classes else len(y))
        if n_splits < 2:
            raise DataError(f"y has {len(y)} labelled row, and a teacher needs at least 2; label more rows")
        folds = (StratifiedKFold if self.n_classes else KFold)(n_splits, shuffle=True, random_state=0)
        teacher, params = _weighted(clone(self.teacher), sample_weight)
        method = "predict_proba" if self.n_classes else "predict"
        return np.asarray(cross_val_predict(teacher, X, y, cv=folds, method=method, params=params), dtype=np.float64)

    def _exact(self, labels: NDArray[Any]) -> Floats:
        return np.eye(self.n_labels)[labels] if self.n_classes else labels

    def _padded(self, said: Floats) -> Floats:
        """Return what a teacher said, and nothing of the labels that it did not learn."""
        if self._range is not None:
            return np.clip(said, *self._range)
        return np.pad(said, ((0, 0), (0, self.n_labels - self.n_classes)))


def _rows(X: Any, labels: NDArray[Any], sample_weight: Any, mask: NDArray[np.bool_]) -> tuple[Any, NDArray[Any], Any]:
    rows = np.flatnonzero(mask)
    return _safe_indexing(X, rows), labels[rows], None if sample_weight is None else sample_weight[rows]


def _weighted(teacher: Any, sample_weight: Any) -> tuple[Any, dict[str, Any]]:
    """Return a teacher and the parameters of its ``fit`` that carry weights; none if it takes none."""
    name = None if sample_weight is None else weights_parameter(teacher)
    if name is None:
        return teacher, {}
    if _routing_enabled():
        refuse_unrequested_weights(teacher)
        request_weights(teacher)
    return teacher, {name: sample_weight}
