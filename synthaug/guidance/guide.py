"""Guide: a teacher, and what it says of the real rows without having seen their labels."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from synthaug._sklearn import _num_samples, _routing_enabled, _safe_indexing
from synthaug.exceptions import DataError
from synthaug.guidance.selection import SURE, doubted
from synthaug.guidance.soft_labels import Floats, soften
from synthaug.sample_weights import refuse_unrequested_weights, request_weights, weights_parameter

N_SPLITS = 5
OUT_OF_BAG = ("oob_proba_", "oob_decision_function_", "oob_prediction_")


class Guide:
    """What a teacher says of rows: of the real ones by their label and the teacher, of others by the teacher alone.

    The teacher is fitted when it is first asked, and what it says of the real rows is worked out once. `for_hard` and
    `for_soft` ask at once.

    Parameters
    ----------
    teacher : estimator
        A classifier with ``predict_proba``, or a regressor; cloned. If its class says ``takes_unlabelled``, it is given
        the rows without a label too, labelled -1.
    X : {DataFrame, ndarray} of shape (n, n_features)
        Real rows.
    labels : ndarray of shape (n,)
        Codes from 0 (unlabelled: -1), with at least two rows of each class; or numbers (unlabelled: NaN).
    sample_weight : ndarray of shape (n,) or None, default=None
        Given to the teacher if it takes them.
    n_classes : int, default=0
        Number of classes; 0 for a continuous target.
    n_labels : int, default=0
        Number of labels; those beyond the classes are kept, but nothing learns them.

    Attributes
    ----------
    teacher_ : estimator
        The fitted clone.
    pseudo_labelled_ : ndarray of shape (n_pseudo_labelled,)
        Positions of the rows without a label of whose class the teacher is sure by 95 %; none if it has not learned
        from such.
    pseudo_labels_ : ndarray of shape (n_pseudo_labelled,)
        The codes of these classes.
    doubted_ : ndarray of shape (n_classes,)
        The share of the real rows of each class to which the teacher, out of sample, would give another label; NaN if
        it says nothing of any.
    real_ : ndarray of shape (n, n_labels) or (n,)
        Soft labels of the real rows: halfway between label and teacher, or the teacher's where no label is.
    """

    def __init__(
        self,
        teacher: Any,
        X: Any,
        labels: NDArray[Any],
        sample_weight: NDArray[Any] | None = None,
        *,
        n_classes: int = 0,
        n_labels: int = 0,
    ) -> None:
        if n_classes and not hasattr(teacher, "predict_proba"):
            raise DataError(
                f"teacher={teacher!r} has no predict_proba, but it is to label rows softly; use a classifier that has "
                f"it, 'auto', or None for no teacher"
            )
        if not n_classes and is_classifier(teacher):
            raise DataError(
                f"teacher={teacher!r} is a classifier, but y is a continuous target; use a regressor, 'auto' or None"
            )
        self.teacher, self.X, self.labels, self.sample_weight = teacher, X, labels, sample_weight
        self.n_classes, self.n_labels = n_classes, n_labels
        self.takes_unlabelled = bool(n_classes and getattr(teacher, "takes_unlabelled", False))

    @cached_property
    def teacher_(self) -> Any:
        """The fitted clone of the teacher."""
        unlabelled = (self.labels < 0) & self.takes_unlabelled
        rows, y, weights = self._rows(self._learned | unlabelled)
        teacher, params = _weighted(clone(self.teacher), weights)
        teacher.fit(rows, y, **params)  # which returns itself, but that of some AutoML packages does not
        return teacher

    @cached_property
    def pseudo_labelled_(self) -> NDArray[np.intp]:
        """Positions of the rows without a label of whose class the teacher is sure."""
        return self._sure[0]

    @cached_property
    def pseudo_labels_(self) -> NDArray[np.intp]:
        """The codes of their classes."""
        return self._sure[1]

    @cached_property
    def doubted_(self) -> Floats:
        """The share of the real rows of each class to which the teacher would give another label."""
        known = ~np.isnan(self._out_of_sample).any(axis=1)
        codes, said = self.labels[self._learned][known], self._out_of_sample[known]
        counts = np.bincount(codes, minlength=self.n_classes)
        n_doubted = np.bincount(codes[doubted(codes, said)], minlength=self.n_classes)
        return np.divide(n_doubted, counts, out=np.full(self.n_classes, np.nan), where=counts > 0)

    @cached_property
    def real_(self) -> Floats:
        """Soft labels of the real rows."""
        labels, learned = self.labels, self._learned
        said = self._out_of_sample
        soft = np.empty((len(labels), self.n_labels) if self.n_classes else len(labels))
        soft[learned] = soften(self._exact(labels[learned]), self._padded(said))
        soft[~learned] = self.label(_safe_indexing(self.X, np.flatnonzero(~learned)))
        if self.n_classes:
            single = labels >= self.n_classes
            soft[single] = self._exact(labels[single])
        return soft

    @property
    def fitted(self) -> Any:
        """The fitted teacher; None if it was not asked yet."""
        return vars(self).get("teacher_")

    def for_hard(self) -> Self:
        """Be ready to select rows by their class; nothing selects rows with a continuous target."""
        if self.n_classes:
            self.teacher_, self.pseudo_labels_, self.doubted_  # noqa: B018  works them out
        return self

    def for_soft(self) -> Self:
        """Be ready to label rows softly, synthetic and real ones."""
        self.teacher_, self.pseudo_labels_, self.real_  # noqa: B018  works them out
        return self

    def label(self, X: Any) -> Floats:
        """Return the teacher's labels of rows, shape (n, n_labels) or (n,); numbers stay in the range of real ones."""
        if _num_samples(X) == 0:
            return np.empty((0, self.n_labels) if self.n_classes else 0)
        said = self.teacher_.predict_proba(X) if self.n_classes else self.teacher_.predict(X)
        return self._padded(np.asarray(said, dtype=np.float64))

    @cached_property
    def _sure(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The positions of the unlabelled rows of whose class the teacher is sure, and these classes."""
        positions = np.flatnonzero((self.labels < 0) & self.takes_unlabelled)
        if len(positions) == 0:
            return positions, positions
        said = self.label(_safe_indexing(self.X, positions))
        sure = said.max(axis=1) >= SURE
        return positions[sure], said[sure].argmax(axis=1)

    @property
    def _learned(self) -> NDArray[np.bool_]:
        """The mask of the rows that have a label of which a teacher can learn something."""
        labels = self.labels
        return (labels >= 0) & (labels < self.n_classes) if self.n_classes else ~np.isnan(labels)

    def _rows(self, mask: NDArray[np.bool_]) -> tuple[Any, NDArray[Any], Any]:
        """Return some rows, their labels and their weights."""
        rows = np.flatnonzero(mask)
        weights = None if self.sample_weight is None else self.sample_weight[rows]
        return _safe_indexing(self.X, rows), self.labels[rows], weights

    @cached_property
    def _out_of_sample(self) -> Floats:
        """What the teacher says of the rows that it learned: out of bag if it can, else cross-fitted."""
        for name in OUT_OF_BAG:
            if getattr(self.teacher_, name, None) is not None:
                return np.asarray(getattr(self.teacher_, name), dtype=np.float64)
        X, y, weights = self._rows(self._learned)
        n_splits = min(N_SPLITS, int(np.bincount(y).min()) if self.n_classes else len(y))
        if n_splits < 2:
            raise DataError(f"y has {len(y)} labelled row, and a teacher needs at least 2; label more rows")
        folds = (StratifiedKFold if self.n_classes else KFold)(n_splits, shuffle=True, random_state=0)
        teacher, params = _weighted(clone(self.teacher), weights)
        method = "predict_proba" if self.n_classes else "predict"
        return np.asarray(cross_val_predict(teacher, X, y, cv=folds, method=method, params=params), dtype=np.float64)

    def _exact(self, labels: NDArray[Any]) -> Floats:
        return np.eye(self.n_labels)[labels] if self.n_classes else labels

    def _padded(self, said: Floats) -> Floats:
        """Return what a teacher said, and nothing of the labels that it did not learn."""
        if not self.n_classes:
            known = self.labels[self._learned]
            return np.clip(said, known.min(), known.max())
        return np.pad(said, ((0, 0), (0, self.n_labels - self.n_classes)))


def _weighted(teacher: Any, sample_weight: Any) -> tuple[Any, dict[str, Any]]:
    """Return a teacher and the parameters of its ``fit`` that carry weights; none if it takes none."""
    name = None if sample_weight is None else weights_parameter(teacher)
    if name is None:
        return teacher, {}
    if _routing_enabled():
        refuse_unrequested_weights(teacher)
        request_weights(teacher)
    return teacher, {name: sample_weight}
