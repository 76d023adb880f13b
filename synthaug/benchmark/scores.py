"""Scores on held-out real rows, as scikit-learn gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, roc_auc_score

AUC, ACCURACY, BALANCED, LOSS = "ROC-AUC", "accuracy", "balanced accuracy", "log-loss"
LOWER_IS_BETTER = frozenset({LOSS})
CLIP = 1e-3  # a probability of 0 on one row would be all that a mean log-loss shows


def classification(model: Any, X: Any, y: Any) -> dict[str, float]:
    """Return the scores of a fitted classifier: AUC and log-loss only where it gives probabilities.

    For several classes the AUC is the mean of each class against the rest.
    """
    if not hasattr(model, "predict_proba"):
        return _of_labels(y, model.predict(X))
    probability = model.predict_proba(X)
    # A tuned threshold is in predict alone; elsewhere the likeliest class is what predict would say, at half the time.
    predicted = model.predict(X) if hasattr(model, "best_threshold_") else likeliest(model.classes_, probability)
    clipped = probability.clip(CLIP, 1 - CLIP)
    return {
        AUC: float(
            roc_auc_score(y, probability[:, 1] if probability.shape[1] == 2 else probability, multi_class="ovr")
        ),
        **_of_labels(y, predicted),
        LOSS: float(log_loss(y, clipped / clipped.sum(axis=1, keepdims=True), labels=model.classes_)),
    }


def likeliest(classes: NDArray[Any], probability: NDArray[np.float64]) -> NDArray[Any]:
    """Return the class of the highest probability, row by row."""
    chosen: NDArray[Any] = classes[probability.argmax(axis=1)]
    return chosen


def _of_labels(y: Any, predicted: Any) -> dict[str, float]:
    return {
        ACCURACY: float(accuracy_score(y, predicted)),
        BALANCED: float(balanced_accuracy_score(y, predicted)),
    }
