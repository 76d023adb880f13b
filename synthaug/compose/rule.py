"""The rule of choice: which candidate the evidence speaks for, or none. Pure functions on arrays.

A candidate is judged by rows that were held out, always beside the same rows without augmentation: by the loss of each
row, of which there are many, and by the user's own scoring, of which there is one number per fold. The one that is
listed first, after doing nothing, is the favourite: another must be better than it beyond a standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

SLACK = 0.5  # standard errors by which the score may fall where no caution is asked for
MOST = 30.0  # standard errors that numbers can still tell from infinitely many
NOISE = 1e-12  # of floating point, as a share of what is subtracted: equal sums may differ by so much
LEAD = 1.0  # standard errors by which another candidate must be better than the favourite, or than doing nothing

Floats = NDArray[np.float64]


class Gains(NamedTuple):
    """What candidates gain over the first one, which is to do nothing; arrays of shape (n_candidates,)."""

    loss: Floats
    loss_stderr: Floats
    score: Floats
    score_stderr: Floats
    lead: Floats  # in loss, over the second one, which is the favourite
    lead_stderr: Floats
    expected: Floats  # in score, on new rows; NaN where nothing is known of such gains
    n_folds: int  # behind the score


def gains_of(losses: Floats, weights: Floats, scores: Floats, test_shares: Floats) -> Gains:
    """Return what candidates gain on held-out rows; parameters as in `gain_over_rows` and `gain_over_folds`."""
    over_nothing, over_favourite = (gain_over_rows(losses, weights, over) for over in (0, 1))
    unknown = np.full(len(losses), np.nan)
    return Gains(*over_nothing, *gain_over_folds(scores, test_shares), *over_favourite, unknown, n_scored(scores[0]))


def gain_over_rows(losses: Floats, weights: Floats, over: int = 0) -> tuple[Floats, Floats]:
    """Return by how much each candidate lowers the mean loss of a row, and the standard errors of that.

    Parameters
    ----------
    losses : ndarray of shape (n_candidates, n_rows)
        Losses; NaN where a row was never held out, or where a candidate could not be fitted.
    weights : ndarray of shape (n_rows,)
        Weights of the rows in the mean.
    over : int, default=0
        Position of the candidate that the others are compared with.

    Returns
    -------
    gain, stderr : ndarray of shape (n_candidates,)
        Mean of the paired differences to that candidate, and its standard error; NaN for candidates that lack some of
        the rows of the first. One row has no standard error: NaN.
    """
    seen = ~np.isnan(losses[0])
    gains, weights = losses[over, seen] - losses[:, seen], weights[seen] / weights[seen].sum()
    mean = gains @ weights
    # The variance of a weighted mean of independent rows; std(ddof=1) / sqrt(n) where all weights are equal.
    n = seen.sum()
    variance = np.square(gains - mean[:, None]) @ np.square(weights) * (n / (n - 1) if n > 1 else np.nan)
    return _without_noise(mean, losses), np.sqrt(variance)


def gain_over_folds(scores: Floats, test_shares: Floats) -> tuple[Floats, Floats]:
    """Return by how much each candidate raises the mean score of a fold, and the standard errors of that.

    Folds share training rows, so that their scores vary together and the usual standard error is too small; it is
    corrected as Nadeau and Bengio (2003) propose.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates, n_folds)
        Scores, the higher the better; NaN where there is none. Folds without one of the first candidate do not count.
    test_shares : ndarray of shape (n_folds,)
        Held-out rows per labelled training row.

    Returns
    -------
    gain, stderr : ndarray of shape (n_candidates,)
        Mean of the paired differences to the first candidate, and its standard error; NaN for candidates that lack some
        of its scores. One fold has no standard error: NaN.
    """
    seen = ~np.isnan(scores[0])
    gains, n = scores[:, seen] - scores[0, seen], seen.sum()
    if n == 0:
        return np.full(len(scores), np.nan), np.full(len(scores), np.nan)
    mean = _without_noise(gains.mean(axis=1), scores)
    if n == 1:
        return mean, np.full(len(scores), np.nan)
    return mean, np.sqrt(gains.var(axis=1, ddof=1) * (1 / n + test_shares[seen].mean()))


def _without_noise(gains: Floats, values: Floats) -> Floats:
    """Return gains as multiples of the noise in differences of such values, so that equal ones are equal."""
    quantum = NOISE * float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    return np.round(gains / quantum) * quantum if quantum > 0 else gains


def n_scored(scores: Floats) -> int:
    """Return how many folds have a score, given those of the first candidate."""
    return int((~np.isnan(scores)).sum())


def half_width(stderr: Any, n: int) -> Any:
    """Return how far a 95 % interval reaches to each side of a mean of n values, in Student's distribution."""
    return stderr * (stats.t.ppf(0.975, n - 1) if n > 1 else np.nan)


def score_needed(caution: float, n_folds: int) -> float:
    """Return by how many standard errors the score must gain for a caution, or by how many it may fall: `eligible`."""
    if caution == 0:
        return -SLACK
    return float(stats.t.isf(stats.norm.sf(min(caution, MOST)), max(n_folds - 1, 1)))


def conditions(gains: Gains, caution: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which candidates gain enough in loss, and which in score: see `eligible`."""
    needed = score_needed(caution, gains.n_folds)
    if caution == 0:
        return gains.loss > 0, gains.score >= needed * np.nan_to_num(gains.score_stderr)
    return gains.loss > caution * gains.loss_stderr, gains.score > needed * gains.score_stderr


def eligible(gains: Gains, caution: float) -> NDArray[np.bool_]:
    """Return which candidates may be chosen.

    The loss must gain: by anything, or by `caution` standard errors. A better loss alone may be nothing but milder
    probabilities, so that the score must gain as surely; but folds are few and their scores coarse: without caution the
    score may fall by half a standard error, and with caution the standard errors are those of Student's distribution
    that are as rare as `caution` of the normal one. On development sets both together kept more gain at equal harm
    than either alone. What is expected to gain nothing on new rows may not be chosen, whatever the folds say.
    """
    loss, score = conditions(gains, caution)
    may: NDArray[np.bool_] = loss & score & ~(gains.expected <= 0)
    may[0] = False  # to do nothing is what remains
    return may


def check_standard_errors(caution: float, n_folds: int) -> None:
    """Raise a ValueError if caution asks for standard errors that so many folds do not have."""
    if caution > 0 and n_folds < 2:
        raise ValueError(
            f"caution={caution:g} asks for standard errors, and there are none with {n_folds} scored fold: let cv make "
            f"more folds, or set caution=0."
        )


def choose(gains: Gains, caution: float) -> int:
    """Return the position of the chosen candidate; 0 is to do nothing.

    The favourite is chosen if it is eligible. Another takes its place, or that of doing nothing, if it is eligible, has
    no lower score and lowers the loss by more than one standard error more; of several, the one of the lowest loss.
    Else the best of many candidates is often one that was lucky on these rows: on development sets the favourite alone
    gained no less than the best of three to eight and harmed half as often, and others beyond a standard error added to
    its gain without adding harm. (Breiman et al., 1984, prefer the simplest tree within a standard error.)
    """
    may = eligible(gains, caution)
    favourite = int(may[1])
    lead, stderr = (gains.lead, gains.lead_stderr) if favourite else (gains.loss, gains.loss_stderr)
    better = may & (lead > LEAD * stderr) & (gains.score >= gains.score[favourite])
    return int(np.argmax(np.where(better, gains.loss, -np.inf))) if better.any() else favourite


def gain_of_choosing(
    losses: Floats,
    weights: Floats,
    scores: Floats,
    test_shares: Floats,
    held_out: Sequence[NDArray[np.intp]],
    caution: float,
) -> tuple[float, float] | None:
    """Return what choosing gains in score on rows that took no part in the choice, and the standard error of that.

    The best of several candidates looks better than it is on the rows that it was chosen by. So in each fold the choice
    is that of the other folds: an estimate of what the rule is worth here, not of the one candidate that it takes.

    Parameters
    ----------
    losses, weights, scores, test_shares
        As in `gains_of`.
    held_out : sequence of ndarray
        For each fold, which of the columns of ``losses`` it held out.
    caution : float
        As in `choose`.

    Returns
    -------
    gain, stderr : float
        None where the other folds of one are too few to choose, or held out the same rows.
    """
    if n_scored(scores[0]) < (3 if caution > 0 else 2):
        return None
    of_chosen = np.empty_like(scores[0])
    for fold, rows in enumerate(held_out):
        others = np.arange(len(held_out)) != fold
        of_others = losses.copy()
        of_others[:, rows] = np.nan
        if np.isnan(of_others[0]).all():
            return None
        chosen = choose(gains_of(of_others, weights, scores[:, others], test_shares[others]), caution)
        of_chosen[fold] = scores[chosen, fold]
    mean, stderr = gain_over_folds(np.vstack([scores[0], of_chosen]), test_shares)
    return float(mean[1]), float(stderr[1])
