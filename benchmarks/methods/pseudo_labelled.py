"""The rows of any method, labelled by the teacher that GANAugmenter has, to tell what the rows add to the labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from benchmarks.methods import find
from synthaug.guidance.guide import Guide
from synthaug.guidance.soft_labels import weighted_copies
from synthaug.teachers.tables import TeacherClassifier


class PseudoLabelled(BaseEstimator):
    """An augmenter of classes: softened real rows, and rows of a method with the soft labels of a teacher.

    Parameters
    ----------
    method : str
        Name of a method of this package.
    ratio : float, default=8.0
        Synthetic rows per real row.
    random_state : int, default=0
        Seed of the method and the teacher.
    """

    def __init__(self, method: str, ratio: float = 8.0, random_state: int = 0) -> None:
        self.method = method
        self.ratio = ratio
        self.random_state = random_state

    def fit_augment(
        self, X: pd.DataFrame, y: pd.Series, sample_weight: Any = None
    ) -> tuple[pd.DataFrame, pd.Series, NDArray[np.float64]]:
        """Make rows, label all of them softly and return weighted copies."""
        codes, classes = pd.factorize(y, sort=True)
        rows, _ = self._synthetic(X, y)
        n_classes = len(classes)
        teacher = TeacherClassifier(random_state=self.random_state)
        guide = Guide(teacher, X, codes, sample_weight, n_classes=n_classes, n_labels=n_classes)
        shares = np.vstack([guide.real_, guide.label(rows)])
        row, code, weight = weighted_copies(shares, np.ones(len(shares)), np.ones(n_classes))
        self.sample_indices_ = np.where(row < len(X), row, -1)
        both = pd.concat([X, rows], ignore_index=True).iloc[row].reset_index(drop=True)
        return both, pd.Series(classes[code], name=y.name), weight

    def fit_resample(self, X: pd.DataFrame, y: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
        """Return real and synthetic rows, with the labels they were made for."""
        rows, labels = self._synthetic(X, y)
        self.sample_indices_ = np.r_[np.arange(len(X)), np.full(len(rows), -1)]
        return pd.concat([X, rows], ignore_index=True), pd.concat([y, labels], ignore_index=True)

    def _synthetic(self, X: pd.DataFrame, y: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
        return find(self.method)(X, y, round(self.ratio * len(X)), self.random_state)
