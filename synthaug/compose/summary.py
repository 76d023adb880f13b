"""In plain words what was chosen, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_regressor

from synthaug.compose.candidates import describe
from synthaug.compose.results import gains_in
from synthaug.compose.rule import conditions, eligible, score_needed


def summary(model: Any, metric: str) -> str:
    """Return what a fitted AugmentedEstimatorCV has chosen, by which evidence, and what that took."""
    n_others, n_rows = len(model.candidates_) - 1, int((~np.isnan(model.losses_[0])).sum())
    reason = "as the function given as refit says" if callable(model.refit) else _reason(model, metric)
    return (
        f"Chosen: {describe(model.best_candidate_)}, {reason}. On {n_rows} real rows held out in "
        f"{_counted(model.n_splits_, 'fold')} {_evidence(model, metric)}. Comparing {_counted(n_others, 'candidate')} "
        f"with no augmentation took {model.choice_time_:.1f} s."
    )


def _reason(model: Any, metric: str) -> str:
    """Return the conditions of the rule that the chosen candidate meets, or the one that all others fail."""
    gains, loss, score = gains_in(model.cv_results_, metric), loss_name(model), metric_name(model, metric)
    if model.caution > 0:
        needed = f"{score_needed(model.caution, gains.n_folds):.2g} standard errors in {score}"
        enough_loss = f"gains more than {model.caution:g} standard errors in {loss}"
        enough_score, failed = f"gains more than {needed}", f"no candidate that {enough_loss} gains more than {needed}"
    else:
        slack = " by more than half a standard error" if gains.n_folds > 1 else ""
        enough_loss, enough_score = f"gains in {loss}", f"does not lower {score}{slack}"
        failed = f"every candidate that {enough_loss} lowers {score}{slack}"
    may = eligible(gains, model.caution)
    if model.augmented_:
        return f"as it {enough_loss} and {enough_score}{_advantage(model, may, loss, score)}"
    if may.any():
        first = "could not be fitted in every fold" if np.isnan(gains.loss[1]) else "does not help"
        return (
            f"as the first candidate {first}, and none that helps gains more than a standard error in {loss} at no "
            f"lower {score}"
        )
    if np.isnan(gains.loss[1:]).all():
        return "as no candidate could be fitted in every fold"
    return f"as {failed}" if conditions(gains, model.caution)[0].any() else f"as no candidate {enough_loss}"


def _advantage(model: Any, may: NDArray[np.bool_], loss: str, score: str) -> str:
    """Return what else the rule saw in the chosen candidate."""
    if len(may) == 2:
        return ""
    clearly = f"better by more than a standard error in {loss} at no lower {score}"
    if model.best_index_ == 1:
        return f", and no other that does so is {clearly}"
    return f", and is {clearly} than {describe(model.candidates_[int(may[1])])}"


def _evidence(model: Any, metric: str) -> str:
    """Return what the chosen candidate gained, or the one of the best loss, and what the choice itself did."""
    results, loss, score = model.cv_results_, loss_name(model), metric_name(model, metric)
    others = results["mean_loss_gain"][1:]
    if model.augmented_:
        shown, of = model.best_index_, "it"
    elif np.isnan(others).all():
        return "nothing was gained"
    else:
        shown = 1 + int(np.nanargmax(others))
        of = f"the one of the best {loss}, {describe(model.candidates_[shown])},"
    gained = (
        f"{of} gained {_interval(results, 'loss_gain', shown)} in {loss} and "
        f"{_interval(results, f'gain_{metric}', shown)} in {score} over no augmentation (± one standard error)"
    )
    if not model._gain_is_by_others:
        return gained
    return f"{gained}; choosing by other folds gained {model.gain_:+.3g} ± {model.gain_stderr_:.2g} in {score}"


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


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _interval(results: dict[str, Any], name: str, position: int) -> str:
    mean, stderr = results[f"mean_{name}"][position], results[f"stderr_{name}"][position]
    return f"{mean:+.3g}" if np.isnan(stderr) else f"{mean:+.3g} ± {stderr:.2g}"
