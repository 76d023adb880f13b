"""In plain words what was chosen, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaug.compose.candidates import describe
from synthaug.compose.comparison import Comparison
from synthaug.compose.results import gains_in
from synthaug.compose.rule import conditions, eligible, score_needed


def summary(found: Comparison) -> str:
    """Return what was chosen, by which evidence, and what that took."""
    metric = found.counted_metric
    n_others, n_rows = len(found.candidates) - 1, int((~np.isnan(found.losses[0])).sum())
    reason = _reason(found, metric) if found.is_by_rule else "as the function given as refit says"
    return (
        f"Chosen: {describe(found.chosen)}, {reason}. On {n_rows} real rows held out in "
        f"{_counted(found.n_splits, 'fold')} {_evidence(found, metric)}. Comparing {_counted(n_others, 'candidate')} "
        f"with no augmentation took {found.seconds:.1f} s."
    )


def _reason(found: Comparison, metric: str) -> str:
    """Return the conditions of the rule that the chosen candidate meets, or the one that all others fail."""
    gains, loss, score = gains_in(found.results, metric), found.loss_name, found.score_name
    if found.caution > 0:
        needed = f"{score_needed(found.caution, gains.n_folds):.2g} standard errors in {score}"
        enough_loss = f"gains more than {found.caution:g} standard errors in {loss}"
        enough_score, failed = f"gains more than {needed}", f"no candidate that {enough_loss} gains more than {needed}"
    else:
        slack = " by more than half a standard error" if gains.n_folds > 1 else ""
        enough_loss, enough_score = f"gains in {loss}", f"does not lower {score}{slack}"
        failed = f"every candidate that {enough_loss} lowers {score}{slack}"
    may = eligible(gains, found.caution)
    if found.chosen is not None:
        return f"as it {enough_loss} and {enough_score}{_advantage(found, may, loss, score)}"
    if may.any():
        first = "could not be fitted in every fold" if np.isnan(gains.loss[1]) else "does not help"
        return (
            f"as the first candidate {first}, and none that helps gains more than a standard error in {loss} at no "
            f"lower {score}"
        )
    if np.isnan(gains.loss[1:]).all():
        return "as no candidate could be fitted in every fold"
    return f"as {failed}" if conditions(gains, found.caution)[0].any() else f"as no candidate {enough_loss}"


def _advantage(found: Comparison, may: NDArray[np.bool_], loss: str, score: str) -> str:
    """Return what else the rule saw in the chosen candidate."""
    if len(may) == 2:
        return ""
    clearly = f"better by more than a standard error in {loss} at no lower {score}"
    if found.choice == 1:
        return f", and no other that does so is {clearly}"
    return f", and is {clearly} than {describe(found.candidates[int(may[1])])}"


def _evidence(found: Comparison, metric: str) -> str:
    """Return what the chosen candidate gained, or the one of the best loss, and what the choice itself did."""
    results, loss, score = found.results, found.loss_name, found.score_name
    others = results["mean_loss_gain"][1:]
    if found.choice:
        shown, of = found.choice, "it"
    elif np.isnan(others).all():
        return "nothing was gained"
    else:
        shown = 1 + int(np.nanargmax(others))
        of = f"the one of the best {loss}, {describe(found.candidates[shown])},"
    gained = (
        f"{of} gained {_interval(results, 'loss_gain', shown)} in {loss} and "
        f"{_interval(results, f'gain_{metric}', shown)} in {score} over no augmentation (± one standard error)"
    )
    if not found.gain_is_by_others:
        return gained
    return f"{gained}; choosing by other folds gained {found.gain:+.3g} ± {found.gain_stderr:.2g} in {score}"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _interval(results: dict[str, Any], name: str, position: int) -> str:
    mean, stderr = results[f"mean_{name}"][position], results[f"stderr_{name}"][position]
    return f"{mean:+.3g}" if np.isnan(stderr) else f"{mean:+.3g} ± {stderr:.2g}"
