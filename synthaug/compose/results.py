"""cv_results_: the evidence as a table, in the form of scikit-learn's searches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from synthaug.compose.candidates import Candidate
from synthaug.compose.evidence import Trial
from synthaug.compose.rule import Gains, gain_over_folds, gain_over_rows, n_scored

Floats = NDArray[np.float64]


def tabulated(
    candidates: Sequence[Candidate],
    trials: Sequence[Sequence[Trial]],
    test_shares: Floats,
    losses: Floats,
    row_weights: Floats,
) -> dict[str, Any]:
    """Return ``cv_results_``.

    Parameters
    ----------
    candidates : sequence of dict or None
        What was compared.
    trials : sequence of sequence of Trial
        By fold and candidate.
    test_shares : ndarray of shape (n_folds,)
        Held-out rows per labelled training row.
    losses : ndarray of shape (n_candidates, n_rows)
        Losses of the labelled rows.
    row_weights : ndarray of shape (n_rows,)
        Their weights in means of losses.

    Returns
    -------
    results : dict
    """
    results: dict[str, Any] = {"params": list(candidates)}
    for name in ("fit_time", "score_time"):
        times = np.array([[getattr(trial, name) for trial in fold] for fold in trials]).T
        results |= {f"mean_{name}": times.mean(axis=1), f"std_{name}": times.std(axis=1)}
    for metric in trials[0][0].scores:
        scores = np.array([[trial.scores[metric] for trial in fold] for fold in trials], dtype=np.float64).T
        mean = scores.mean(axis=1)
        results |= {f"split{i}_test_{metric}": scores[:, i] for i in range(len(trials))}
        results |= {f"mean_test_{metric}": mean, f"std_test_{metric}": scores.std(axis=1)}
        results[f"rank_test_{metric}"] = rankdata(-np.nan_to_num(mean, nan=-np.inf), method="min").astype(np.int32)
        gain, stderr = gain_over_folds(scores, test_shares)
        results |= {f"mean_gain_{metric}": gain, f"stderr_gain_{metric}": stderr}
    gain, stderr = gain_over_rows(losses, row_weights)
    lead, lead_stderr = gain_over_rows(losses, row_weights, over=1)
    seen = ~np.isnan(losses[0])
    results["mean_loss"] = np.average(losses[:, seen], axis=1, weights=row_weights[seen])
    results |= {"mean_loss_gain": gain, "stderr_loss_gain": stderr}
    return results | {"mean_loss_lead": lead, "stderr_loss_lead": lead_stderr}


def gains_in(results: dict[str, Any], metric: str) -> Gains:
    """Return what the candidates gain in loss and in one metric."""
    is_split = re.compile(rf"split\d+_test_{re.escape(metric)}").fullmatch
    scores = np.array([values[0] for name, values in results.items() if is_split(name)])
    return Gains(
        results["mean_loss_gain"],
        results["stderr_loss_gain"],
        results[f"mean_gain_{metric}"],
        results[f"stderr_gain_{metric}"],
        results["mean_loss_lead"],
        results["stderr_loss_lead"],
        results[f"expected_gain_{metric}"],
        n_scored(scores),
    )
