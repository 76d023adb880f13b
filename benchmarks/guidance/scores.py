"""Scores on held-out rows, in points of 100."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, mean_absolute_error, r2_score
from sklearn.metrics import roc_auc_score as auc

from benchmarks.cells import Row
from benchmarks.guidance.samples import Sample

LOWER_IS_BETTER = frozenset({"log-loss", "MAE"})
CLIP = 1e-3  # a probability of 0 on one row would be all that a mean log-loss shows


def classification(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return AUC (one against the rest and macro for several classes), accuracy, balanced accuracy and log-loss."""
    probability = model.predict_proba(X)
    # A tuned threshold is in predict alone; elsewhere the likeliest class is what predict would say, at half the time.
    predicted = model.predict(X) if hasattr(model, "best_threshold_") else likeliest(model.classes_, probability)
    return {"AUC": _auc(y, probability), **_others(y, probability, predicted, model.classes_)}


def scored(name: str, method: str, model: Any, sample: Sample) -> list[Row]:
    """Return the scores of a fitted classifier on the test rows of a sample, as rows of results."""
    values = classification(model, sample.X_test, sample.y_test)
    return [(name, method, metric, value) for metric, value in values.items()]


def likeliest(classes: NDArray[Any], probability: NDArray[np.float64]) -> NDArray[Any]:
    """Return the class of the highest probability, row by row."""
    return classes[probability.argmax(axis=1)]


def regression(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return R2 and the mean absolute error in hundredths of the standard deviation of the target."""
    predicted = model.predict(X)
    return {"R2": 100 * r2_score(y, predicted), "MAE": 100 * mean_absolute_error(y, predicted) / float(np.std(y))}


def _auc(y: pd.Series, probability: NDArray[np.float64]) -> float:
    return 100 * auc(y, probability[:, 1] if probability.shape[1] == 2 else probability, multi_class="ovr")


def _others(
    y: pd.Series, probability: NDArray[np.float64], predicted: NDArray[Any], classes: NDArray[Any]
) -> dict[str, float]:
    clipped = probability.clip(CLIP, 1 - CLIP)
    return {
        "accuracy": 100 * accuracy_score(y, predicted),
        "balanced accuracy": 100 * balanced_accuracy_score(y, predicted),
        "log-loss": 100 * log_loss(y, clipped / clipped.sum(axis=1, keepdims=True), labels=classes),
    }
