"""Scores on held-out real rows, as scikit-learn gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    f1_score,
    log_loss,
    precision_recall_curve,
    roc_auc_score,
)

AUC, ACCURACY, BALANCED, LOSS = "ROC-AUC", "accuracy", "balanced accuracy", "log-loss"
PRECISION, BRIER, CALIBRATION = "average precision", "Brier", "calibration error"
F1, RECALL, COST = "F1", "recall at 90 % precision", "cost at 1:10"  # of the rarer of two classes
CLIP = 1e-3  # a probability of 0 on one row would be all that a mean log-loss shows
BINS = 10  # of equally many rows, in which probabilities are compared with shares
LEAST_PRECISION = 0.9
MISS = 10.0  # what a missed row of the rarer class costs, in false alarms

Floats = NDArray[np.float64]


def classification(model: Any, X: Any, y: Any) -> dict[str, float]:
    """Return the scores of a fitted classifier: AUC and all that is of probabilities only where it gives these.

    For several classes, AUC, average precision and calibration error are means of each class against the rest.
    """
    if not hasattr(model, "predict_proba"):
        return _of_labels(y, model.predict(X))
    classes, probability = model.classes_, model.predict_proba(X)
    # A tuned threshold is in predict alone; elsewhere the likeliest class is what predict would say, at half the time.
    predicted = model.predict(X) if hasattr(model, "best_threshold_") else likeliest(classes, probability)
    is_of = np.asarray(y)[:, None] == np.asarray(classes)
    each = range(len(classes)) if len(classes) > 2 else [rarer(y, classes)]
    return {
        AUC: auc(y, probability),
        **_of_labels(y, predicted),
        LOSS: loss(y, probability, classes),
        PRECISION: _mean([average_precision_score(is_of[:, k], probability[:, k]) for k in each]),
        BRIER: float(np.square(probability - is_of).sum(axis=1).mean() / 2),
        CALIBRATION: _mean([calibration_error(is_of[:, k], probability[:, k]) for k in each]),
        **(_of_rarer(is_of[:, each[0]], probability[:, each[0]]) if len(classes) == 2 else {}),
    }


def f1_at(threshold: float, model: Any, X: Any, y: Any) -> float:
    """Return F1 of the rarer of two classes, which rows are named from a probability on."""
    position = rarer(y, model.classes_)
    is_rare = np.asarray(y) == model.classes_[position]
    return float(f1_score(is_rare, model.predict_proba(X)[:, position] >= threshold))


def auc(y: Any, probability: Floats) -> float:
    """Return the area under the ROC curve."""
    of = probability[:, 1] if probability.shape[1] == 2 else probability
    return float(roc_auc_score(y, of, multi_class="ovr"))


def loss(y: Any, probability: Floats, classes: NDArray[Any]) -> float:
    """Return the mean log-loss of clipped probabilities."""
    clipped = probability.clip(CLIP, 1 - CLIP)
    return float(log_loss(y, clipped / clipped.sum(axis=1, keepdims=True), labels=classes))


def likeliest(classes: NDArray[Any], probability: Floats) -> NDArray[Any]:
    """Return the class of the highest probability, row by row."""
    chosen: NDArray[Any] = classes[probability.argmax(axis=1)]
    return chosen


def rarer(y: Any, classes: NDArray[Any]) -> int:
    """Return the position of the class with the fewest rows, the last of equal ones."""
    counts = [(np.asarray(y) == label).sum() for label in classes]
    return len(counts) - 1 - int(np.argmin(counts[::-1]))


def best_threshold(is_rare: NDArray[np.bool_], probability: Floats) -> float:
    """Return the probability from which rows are to count as rare for the highest F1.

    Examples
    --------
    >>> best_threshold(np.array([False, False, True, True]), np.array([0.1, 0.2, 0.3, 0.6]))
    0.3
    """
    precision, recall, thresholds = precision_recall_curve(is_rare, probability)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    return float(thresholds[f1[:-1].argmax()])


def calibration_error(is_of: NDArray[np.bool_], probability: Floats) -> float:
    """Return by how much probabilities and shares differ in ten bins of equally many rows, in the mean.

    Examples
    --------
    >>> calibration_error(np.arange(1000) % 5 == 0, np.full(1000, 0.2))
    0.0
    """
    order = np.argsort(probability, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    differences = [abs(float(probability[rows].mean() - is_of[rows].mean())) * len(rows) for rows in bins]
    return round(sum(differences) / len(order), 12)


def _of_labels(y: Any, predicted: Any) -> dict[str, float]:
    return {
        ACCURACY: float(accuracy_score(y, predicted)),
        BALANCED: float(balanced_accuracy_score(y, predicted)),
    }


def _of_rarer(is_rare: NDArray[np.bool_], probability: Floats) -> dict[str, float]:
    """Return what is asked about the rarer of two classes; the cost is of the threshold that is best if calibrated."""
    precision, recall, _ = precision_recall_curve(is_rare, probability)
    named = probability >= 1 / (1 + MISS)
    return {
        RECALL: float(recall[precision >= LEAST_PRECISION].max()),
        COST: float((MISS * (is_rare & ~named) + (~is_rare & named)).mean()),
    }


def _mean(values: list[Any]) -> float:
    return float(np.mean(values))
