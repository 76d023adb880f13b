"""Expectation: what a measured gain lets one expect on new rows, by what is known of such estimators.

A gain on a few held-out rows says little by itself, and the gains of like estimators on other tables say something.
Both together are the mean of two normal distributions, each weighted by how sure it is: the measured gain is shrunk
towards what is known. The loss has its say in that: what lowers the loss of held-out rows raises the score of new ones.

What is known is learned by ``python -m benchmarks.calibration``, and kept with its provenance in ``known_gains.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

KNOWN = "known_gains.json"
ANY = "any estimators"
MOST_LOSS = 0.5  # of the loss that a candidate can save or cost and still be like those that were learned from
METRICS = {
    "accuracy": "accuracy",
    **dict.fromkeys(
        ("roc_auc", "roc_auc_ovr", "roc_auc_ovo", "roc_auc_ovr_weighted", "roc_auc_ovo_weighted"), "ROC-AUC"
    ),
}


Floats = NDArray[np.float64]


class Known(NamedTuple):
    """What is known of the gains of a kind of estimator in a metric, in shares of 1.

    Parameters
    ----------
    kind : str
        The kind; ``"any estimators"`` for those of which nothing else is known.
    mean : float
        Mean gain on new rows where the loss of held-out rows stays as it is.
    spread : float
        Standard deviation of gains on new rows around their mean.
    per_loss : float
        How much more is gained where all of the loss of held-out rows would go.
    least_stderr : float
        What is added to standard errors, as a further independent error: scores of few folds may agree by chance.
    stderr_factor : float
        By how much standard errors of folds are too small to tell of new rows.
    """

    kind: str
    mean: float
    spread: float
    per_loss: float
    least_stderr: float
    stderr_factor: float


def expected_gain(gain: Any, stderr: Any, loss_share: Any, known: Known) -> tuple[Any, Any]:
    """Return what to expect of a measured gain on new rows, and the standard error of that.

    Parameters
    ----------
    gain, stderr : float or ndarray
        Mean over folds, and its standard error. Where there is none, what is known is all that can be said.
    loss_share : float or ndarray
        By which share of itself the mean loss of held-out rows fell.
    known : Known
        What is known of such gains.

    Returns
    -------
    gain, stderr : float or ndarray

    Examples
    --------
    >>> from synthaug.compose.expectation import Known, expected_gain
    >>> known = Known("any estimators", 0.01, 0.02, per_loss=0.0, least_stderr=0.0, stderr_factor=1.0)
    >>> gain, stderr = expected_gain(0.05, 0.02, 0.0, known)  # as sure as what is known: half-way between
    >>> print(f"{gain:.3f} {stderr:.3f}")
    0.030 0.014
    """
    before = known.mean + known.per_loss * np.clip(loss_share, -MOST_LOSS, MOST_LOSS)
    error = known.stderr_factor * np.hypot(stderr, known.least_stderr)
    weight = np.nan_to_num(1 / (1 + (error / known.spread) ** 2))  # of what was measured; none without a standard error
    return before + weight * (gain - before), known.spread * np.sqrt(1 - weight)


def expected_gains(results: dict[str, Any], metric: str, known: Known) -> tuple[Floats, Floats]:
    """Return what to expect of each candidate on new rows.

    Parameters
    ----------
    results : dict
        ``cv_results_``.
    metric : str
        Which of its metrics.
    known : Known
        What is known of gains in it.

    Returns
    -------
    gains, stderrs : ndarray of shape (n_candidates,)
        NaN for candidates that could not be fitted in every fold.
    """
    measured, loss = results[f"mean_gain_{metric}"], results["mean_loss"][0]
    shares = results["mean_loss_gain"] / loss if loss > 0 else np.zeros_like(measured)
    gains, stderrs = expected_gain(measured, results[f"stderr_gain_{metric}"], shares, known)
    room = 1 - results[f"mean_test_{metric}"][0]  # no score is above 1
    return np.minimum(gains, room), np.where(np.isnan(gains), np.nan, stderrs)


def known_gains(metric: str | None, kind: str | None) -> Known | None:
    """Return what is known of gains of a kind of estimator in one of scikit-learn's metrics; None if nothing is."""
    table = _table().get(METRICS.get(metric or "", ""))
    if table is None:
        return None
    name = kind if kind in table else ANY
    return Known(str(name), **table[name])


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files(__package__).joinpath(KNOWN).read_text(encoding="utf-8"))
    return found
