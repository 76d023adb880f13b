"""A sentence in plain words on what was chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import is_regressor

from synthaug.compose.candidates import describe


def summary(model: Any, metric: str) -> str:
    """Return what a fitted AugmentedEstimatorCV has chosen, by which evidence, and what that took."""
    results, loss, score = model.cv_results_, loss_name(model), metric_name(model, metric)
    n_others, n_rows = len(model.candidates_) - 1, int((~np.isnan(model.losses_[0])).sum())
    shown = model.best_index_ if model.augmented_ else 1 + int(np.argmax(results["mean_loss_gain"][1:]))
    margin = f"{model.caution:g} standard errors" if model.caution else "anything"
    if callable(model.refit):
        chosen = f"Chosen by the function given as refit: {describe(model.best_candidate_)}"
    elif model.augmented_:
        chosen = f"Chosen: {describe(model.best_candidate_)}, which gains most in {loss} without a loss in {score}"
    else:
        chosen = f"Chosen: {describe(None)}, as no candidate gains {margin} in {loss} without a loss in {score}"
    of = "it" if model.augmented_ else f"the one of the best {loss}, {describe(model.candidates_[shown])},"
    return (
        f"{chosen}. On {n_rows} real rows held out in {model.n_splits_} folds {of} gained "
        f"{_interval(results, 'loss_gain', shown)} in {loss} and {_interval(results, f'gain_{metric}', shown)} in "
        f"{score} over no augmentation (± one standard error). Comparing {n_others} candidates with it took "
        f"{model.choice_time_:.1f} s."
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
    return f"{mean:+.3g} ± {stderr:.2g}"
