"""The rule of choice: which candidate the evidence speaks for, or none. Pure functions on arrays.

A candidate is judged by rows that were held out, always beside the same rows without augmentation: by the loss of each
row, of which there are many, and by the user's own scoring, of which there is one number per fold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LAG = 0.5  # standard errors by which the gain in score may lag behind that in loss

Floats = NDArray[np.float64]


class Gains(NamedTuple):
    """What candidates gain over the first one, which is to do nothing; arrays of shape (n_candidates,)."""

    loss: Floats
    loss_stderr: Floats
    score: Floats
    score_stderr: Floats


def gain_over_rows(losses: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return by how much each candidate lowers the mean loss of a row, and the standard errors of that.

    Parameters
    ----------
    losses : ndarray of shape (n_candidates, n_rows)
        Losses; NaN where a row was never held out.
    weights : ndarray of shape (n_rows,)
        Weights of the rows in the mean.

    Returns
    -------
    gain, stderr : ndarray of shape (n_candidates,)
        Of paired differences to the first candidate.
    """
    seen = ~np.isnan(losses).any(axis=0)
    gains, weights = losses[0, seen] - losses[:, seen], weights[seen] / weights[seen].sum()
    mean = gains @ weights
    # The variance of a weighted mean of independent rows; std(ddof=1) / sqrt(n) where all weights are equal.
    variance = np.square(gains - mean[:, None]) @ np.square(weights) * seen.sum() / max(seen.sum() - 1, 1)
    return mean, np.sqrt(variance)


def gain_over_folds(scores: Floats, test_shares: Floats) -> tuple[Floats, Floats]:
    """Return by how much each candidate raises the mean score of a fold, and the standard errors of that.

    Folds share training rows, so that their scores vary together and the usual standard error is too small; it is
    corrected as Nadeau and Bengio (2003) propose.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates, n_folds)
        Scores, the higher the better; NaN where there is none.
    test_shares : ndarray of shape (n_folds,)
        Held-out rows per training row.

    Returns
    -------
    gain, stderr : ndarray of shape (n_candidates,)
        Of paired differences to the first candidate. One fold has no standard error: NaN.
    """
    gains = scores - scores[0]
    seen = ~np.isnan(gains).any(axis=0)
    gains, n = gains[:, seen], seen.sum()
    if n == 0:
        return np.full(len(scores), np.nan), np.full(len(scores), np.nan)
    if n == 1:
        return gains[:, 0], np.full(len(scores), np.nan)
    variance = gains.var(axis=1, ddof=1) * (1 / n + test_shares[seen].mean())
    return gains.mean(axis=1), np.sqrt(variance)


def eligible(gains: Gains, caution: float) -> NDArray[np.bool_]:
    """Return which candidates may be chosen.

    The loss must gain: by anything, or by `caution` standard errors. A better loss alone may be nothing but milder
    probabilities, so that the score must keep up; but folds are few and their scores coarse, and it may lag by half a
    standard error. On development sets both together kept more gain at equal harm than either alone.
    """
    needed = caution - LAG
    score_stderr = np.where(np.isnan(gains.score_stderr), np.inf if needed > 0 else 0.0, gains.score_stderr)
    may: NDArray[np.bool_] = (gains.loss > 0) & (gains.score >= needed * score_stderr)
    if caution > 0:
        may &= gains.loss > caution * gains.loss_stderr
    may[0] = False  # to do nothing is what remains
    return may


def choose(gains: Gains, caution: float) -> int:
    """Return the position of the eligible candidate whose loss gains most; 0, to do nothing, if there is none."""
    may = eligible(gains, caution)
    return int(np.argmax(np.where(may, gains.loss, -np.inf))) if may.any() else 0
