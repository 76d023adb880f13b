"""What a fitted model would score on rows of the training sample that were held out: by what a user chooses models."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import cross_val_predict

from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.scores import auc, best_threshold, loss, rarer

FOLDS = 5


class Inner(NamedTuple):
    """Scores out of fold, and the threshold of the rarer of two classes with the best F1 there."""

    loss: float
    auc: float
    threshold: float | None


def inner(fitted: Any, X: Any, y: Any) -> Inner | None:
    """Return what cross-validation says of a model; None if it gives no probabilities.

    What the model has chosen for itself (an amount of rows, settings) is not chosen again in each fold, as a search's
    ``best_score_`` is of what it has chosen.

    Parameters
    ----------
    fitted : classifier
        Fitted to X and y.
    X, y : array-like
        The training sample.

    Returns
    -------
    inner : Inner or None
    """
    model = settled(fitted)
    if not hasattr(fitted, "predict_proba"):
        return None
    probability, classes = cross_val_predict(model, X, y, cv=FOLDS, method="predict_proba"), fitted.classes_
    threshold = None
    if len(classes) == 2:
        position = rarer(y, classes)
        threshold = best_threshold(np.asarray(y) == classes[position], probability[:, position])
    return Inner(loss(y, probability, classes), auc(y, probability), threshold)


def settled(fitted: Any) -> Any:
    """Return a model as it was chosen, not fitted: a search leaves its best model, a choice its best candidate."""
    if isinstance(fitted, AugmentedEstimatorCV):
        augmenter = None
        if fitted.best_candidate_ is not None:
            augmenter = clone(fitted.augmenter).set_params(**fitted.best_candidate_)
        return AugmentedEstimator(clone(fitted.estimator), augmenter, memory=fitted.memory)
    if hasattr(fitted, "settled"):
        return fitted.settled()
    return clone(getattr(fitted, "best_estimator_", fitted))
