"""A sentence in plain words on what was chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import is_regressor

from synthaug.compose.candidates import describe


def summary(model: Any, metric: str) -> str:
    """Return what a fitted AugmentedEstimatorCV has chosen, by which evidence, and what that took."""
    results, n_others = model.cv_results_, len(model.candidates_) - 1
    if model.augmented_:
        shown = model.best_index_
        chosen = f"Chosen: {describe(model.best_candidate_)}."
    else:
        shown = 1 + int(np.argmax(results["mean_loss_gain"][1:]))
        best = describe(model.candidates_[shown])
        chosen = f"Chosen: {describe(None)}, as no candidate has shown enough of a gain; the best was {best}."
    n_rows = int((~np.isnan(model.losses_[0])).sum())
    return (
        f"{chosen} On {n_rows} real rows held out in {model.n_splits_} folds it lowered the {loss_name(model)} by "
        f"{_interval(results, 'loss_gain', shown)} and raised {metric_name(model, metric)} by "
        f"{_interval(results, f'gain_{metric}', shown)} (gain ± standard error over no augmentation). Comparing "
        f"{n_others} candidates took {model.choice_time_:.1f} s."
    )


def metric_name(model: Any, metric: str) -> str:
    """Return what a score of a fitted AugmentedEstimatorCV is called."""
    if metric != "score":
        return metric
    if isinstance(model.scoring, str):
        return model.scoring
    return "the score" if model.scoring is not None else ("r2" if is_regressor(model.estimator) else "accuracy")


def loss_name(model: Any) -> str:
    """Return what the losses of a fitted AugmentedEstimatorCV are called."""
    if is_regressor(model.estimator):
        return "squared error"
    return "log-loss" if hasattr(model.estimator, "predict_proba") else "error rate"


def _interval(results: dict[str, Any], name: str, position: int) -> str:
    mean, stderr = results[f"mean_{name}"][position], results[f"stderr_{name}"][position]
    return f"{mean:.4f} ± {stderr:.4f}"
