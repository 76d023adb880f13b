"""Comparison: what candidates did on held-out rows, which of them the rule chooses, and what choosing gains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.base import is_regressor

from synthaug.compose.candidates import Candidate, describe
from synthaug.compose.evidence import Floats, Rows, Task, Trial, mean_losses, row_weights
from synthaug.compose.expectation import expected_gains, known_gains
from synthaug.compose.kinds import kind_of
from synthaug.compose.results import gains_in, tabulated
from synthaug.compose.rule import check_standard_errors, choose, gain_of_choosing
from synthaug.compose.scoring import metric_that_counts, name_of_function, scorer_name
from synthaug.compose.teacher_alone import TeacherAlone, teacher_alone
from synthaug.exceptions import DataError

__all__ = ["Comparison"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Comparison:
    """What an `AugmentedEstimatorCV` has found: it never changes, and all that is told or shown is read off it.

    Parameters
    ----------
    candidates : tuple of dict or None
        What was compared; doing nothing comes first.
    results : dict of ndarray
        ``cv_results_``.
    losses : ndarray of shape (n_candidates, n_labelled)
        Loss of each candidate on each labelled row when it was held out.
    metric : str or None
        Name of the metric that counts; None if there are several and none was named.
    n_splits : int
        Number of folds.
    caution : float
        By how many standard errors a candidate must gain.
    loss_name, score_name : str
        What losses and scores are called.
    seconds : float
        What the comparison took.
    choice : int or None, default=None
        Position of the chosen candidate; None if nothing was to be chosen.
    is_by_rule : bool, default=True
        Whether the rule has chosen, and no function of the user's.
    gain, gain_stderr : float or None, default=None
        By how much choosing raised the score on held-out rows, and its standard error.
    gain_is_by_others : bool, default=False
        Whether that is the gain of what the other folds would choose in each fold.
    by_teacher : bool, default=False
        Whether a teacher labelled the rows.
    ratios : tuple of float or None, default=()
        Synthetic rows per real row of each candidate, in the mean over folds; of the chosen one in the
        fit to all rows, if there was one. None where the augmenter does not tell.
    teacher : TeacherAlone or None, default=None
        What the teacher itself scores beside what was chosen; None where it was not scored.
    """

    candidates: tuple[Candidate, ...]
    results: dict[str, Any]
    losses: Floats
    metric: str | None
    n_splits: int
    caution: float
    loss_name: str
    score_name: str
    seconds: float
    choice: int | None = None
    is_by_rule: bool = True
    gain: float | None = None
    gain_stderr: float | None = None
    gain_is_by_others: bool = False
    by_teacher: bool = False
    ratios: tuple[float | None, ...] = ()
    teacher: TeacherAlone | None = None

    @property
    def described(self) -> list[str]:
        """The candidates in words."""
        told = zip_longest(self.candidates, self.ratios)
        return [describe(candidate, by_teacher=self.by_teacher, ratio=ratio) for candidate, ratio in told]

    def refitted(self, ratio: float | None) -> Self:
        """Return this with how many rows the chosen candidate makes for each real one where all rows are learned."""
        return replace(self, ratios=tuple(ratio if i == self.choice else told for i, told in enumerate(self.ratios)))

    @property
    def chosen(self) -> Candidate:
        """The chosen candidate; None for no augmentation."""
        return None if self.choice is None else self.candidates[self.choice]

    @property
    def expected_of_choice(self) -> tuple[float | None, float | None]:
        """What choosing lets one expect on new rows, and its standard error; None where nothing is known of it."""
        if self.choice is None or self.metric is None:
            return None, None
        columns = (f"expected_gain_{self.metric}", f"stderr_expected_gain_{self.metric}")
        gain, stderr = (float(self.results[column][self.choice]) for column in columns)
        return (None, None) if np.isnan(gain) else (gain, stderr)

    def choose(self, caution: float) -> int:
        """Return the position of what the rule chooses with a caution; 0 is to do nothing."""
        return _choice(self.results, self.counted_metric(), self.score_name, caution)

    def counted_metric(self) -> str:
        """Return the metric that counts, or say that none was named."""
        if self.metric is None:
            raise ValueError("scoring has several metrics, and refit names none of them as the one that counts.")
        return self.metric


def found(
    task: Task,
    folds: Sequence[tuple[Rows, Rows]],
    trials: Sequence[Sequence[Trial]],
    *,
    scoring: Any,
    refit: bool | str | Callable[[dict[str, Any]], int],
    caution: float,
    seconds: float,
) -> Comparison:
    """Return what was found in trials on folds.

    Parameters
    ----------
    task, folds, trials
        What `compare` takes and returns.
    scoring, refit, caution
        As in `AugmentedEstimatorCV`.
    seconds : float
        What the comparison took.
    """
    metric = metric_that_counts(refit, trials[0][0].scores)
    losses, weights = mean_losses(trials, folds, task.rows), row_weights(task, task.rows)
    test_shares = np.array([len(test) / task.n_labelled(train) for train, test in folds])
    results = tabulated(task.candidates, trials, test_shares, losses, weights)
    results |= _expected(task, trials, results, scoring)
    score_name = _score_name(task.learner.estimator, scoring, metric)
    choice, by_others = None, None
    if callable(refit):
        choice = _checked_position(refit(results), len(task.candidates))
    elif metric is not None:
        choice = _choice(results, metric, score_name, caution)
        if choice > 0:
            scores = np.array([[trial.scores[metric] for trial in fold] for fold in trials], dtype=np.float64).T
            held_out = [np.searchsorted(task.rows, test) for _, test in folds]
            own_losses = np.where(~np.isnan(results["mean_loss_gain"])[:, None], losses, np.nan)  # fitted in every fold
            by_others = gain_of_choosing(own_losses, weights, scores, test_shares, held_out, caution)
    return Comparison(
        candidates=tuple(task.candidates),
        results=results,
        losses=losses,
        metric=metric,
        n_splits=len(folds),
        caution=caution,
        loss_name=_loss_name(task.learner.estimator),
        score_name=score_name,
        seconds=seconds,
        choice=choice,
        is_by_rule=not callable(refit),
        **_gained(by_others, results, metric, choice),
        by_teacher=any(trial.by_teacher for fold in trials for trial in fold),
        ratios=tuple(_mean_ratio(of_candidate) for of_candidate in zip(*trials, strict=True)),
        teacher=_teacher(trials, metric, choice, test_shares),
    )


def _expected(
    task: Task, trials: Sequence[Sequence[Trial]], results: dict[str, Any], scoring: Any
) -> dict[str, Floats]:
    """Return what to expect of each candidate on new rows in each metric: nothing of none, and NaN of what is unknown.

    Gains are known of amounts of rows that a teacher labelled.
    """
    kind = kind_of(task.learner.estimator)
    is_known = [
        candidate is not None and set(candidate) <= {"ratio"} and any(fold[i].by_teacher for fold in trials)
        for i, candidate in enumerate(task.candidates)
    ]
    columns: dict[str, Floats] = {}
    for metric in trials[0][0].scores:
        known = known_gains(scorer_name(task.learner.estimator, scoring, metric), kind)
        told = (np.nan, np.nan) if known is None else expected_gains(results, metric, known)
        gain, stderr = (np.where(is_known, part, np.nan) for part in told)
        gain[0] = stderr[0] = 0.0
        columns |= {f"expected_gain_{metric}": gain, f"stderr_expected_gain_{metric}": stderr}
    return columns


def _teacher(
    trials: Sequence[Sequence[Trial]], metric: str | None, choice: int | None, test_shares: Floats
) -> TeacherAlone | None:
    """Return what the teacher scores beside what was chosen; None for what is not known."""
    if metric is None or choice is None:
        return None
    of_teacher = [next((trial.of_teacher for trial in fold if trial.of_teacher), None) for fold in trials]
    return teacher_alone(of_teacher, [fold[choice].scores for fold in trials], metric, test_shares)


def _gained(
    by_others: tuple[float, float] | None, results: dict[str, Any], metric: str | None, choice: int | None
) -> dict[str, Any]:
    """Return what choosing gains in the metric that counts, and its standard error; None for what is not known."""
    if by_others is not None:
        return {"gain": by_others[0], "gain_stderr": by_others[1], "gain_is_by_others": True}
    if metric is None or choice is None:
        return {}
    columns = {"gain": f"mean_gain_{metric}", "gain_stderr": f"stderr_gain_{metric}"}
    return {name: float(results[column][choice]) for name, column in columns.items()}


def _mean_ratio(trials: Sequence[Trial]) -> float | None:
    """Return the mean number of synthetic rows per real row over the folds that tell it."""
    told = [trial.ratio for trial in trials if trial.ratio is not None]
    return float(np.mean(told)) if told else None


def _choice(results: dict[str, Any], metric: str, score_name: str, caution: float) -> int:
    """Return the position of what the rule chooses."""
    gains = gains_in(results, metric)
    if gains.n_folds == 0:
        raise DataError(
            f"{score_name} is NaN in every fold, so that there is nothing to choose by: name a metric that the "
            f"held-out rows of one fold can have as scoring, or hold out more rows at once by cv."
        )
    check_standard_errors(caution, gains.n_folds)
    return choose(gains, caution)


def _score_name(estimator: Any, scoring: Any, metric: str | None) -> str:
    """Return what a score is called."""
    if metric not in ("score", None):
        return str(metric)
    if isinstance(scoring, str):
        return scoring
    if scoring is None:
        return "r2" if is_regressor(estimator) else "accuracy"
    return name_of_function(scoring) or "the score"


def _loss_name(estimator: Any) -> str:
    """Return what losses are called."""
    if is_regressor(estimator):
        return "squared error"
    return "log-loss" if hasattr(estimator, "predict_proba") else "error rate"


def _checked_position(position: Any, n_candidates: int) -> int:
    if not isinstance(position, Integral) or int(position) not in range(n_candidates):
        raise ValueError(
            f"refit returned {position!r}; it is to return the position of one of {n_candidates} candidates, from 0."
        )
    return int(position)
