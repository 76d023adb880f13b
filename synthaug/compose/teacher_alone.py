"""The teacher itself as an answer: what it scores on held-out rows beside the estimator that learns from its labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from synthaug.compose.rule import gain_over_folds

Floats = NDArray[np.float64]
Scores = dict[str, float]
Ask = Callable[[Any], tuple[Floats, NDArray[Any] | None]]


class TeacherAlone(NamedTuple):
    """Mean scores over folds: of the teacher, of what was chosen, and the difference with its standard error."""

    score: float
    chosen_score: float
    gain: float
    stderr: float


def teacher_alone(
    of_teacher: Sequence[dict[str, float] | None],
    of_chosen: Sequence[dict[str, float]],
    metric: str,
    test_shares: Floats,
) -> TeacherAlone | None:
    """Return how the teacher compares in a metric; None unless it was scored in every fold that counts.

    Parameters
    ----------
    of_teacher, of_chosen : sequence of dict
        The scores of each fold by metric.
    metric : str
        The one that counts.
    test_shares : ndarray of shape (n_folds,)
        Held-out rows per training row.

    Returns
    -------
    found : TeacherAlone or None
    """
    known = [scores[metric] for scores in of_teacher if scores is not None]
    if len(known) < len(of_teacher):
        return None
    scores = np.array([[fold[metric] for fold in of_chosen], known], dtype=np.float64)
    gain, stderr = gain_over_folds(scores, test_shares)
    if np.isnan(gain[1]):
        return None
    chosen, teacher = scores[:, ~np.isnan(scores[0])].mean(axis=1)
    return TeacherAlone(float(teacher), float(chosen), float(gain[1]), float(stderr[1]))


def scored(ask: Ask, scorer: Callable[..., Any], X: Any, y: Any, params: dict[str, Any]) -> Scores | None:
    """Return the scores of a teacher on rows; None where a scorer asks more than it can answer."""
    said, classes = ask(X)
    answers = _Numbers(said) if classes is None else _Classes(said, classes)
    try:
        scores = scorer(answers, X, y, **params)
    except Exception:  # a function of the user's may ask for anything
        return None
    return scores if isinstance(scores, dict) else {"score": scores}


class _Numbers(RegressorMixin, BaseEstimator):
    """Says again of some rows what was said of them: scorers ask more than once, and ensembles are slow to answer."""

    def __init__(self, said: Floats) -> None:
        self.said = said

    def predict(self, X: Any) -> Floats:
        return self.said


class _Classes(ClassifierMixin, BaseEstimator):
    """As `_Numbers`, of classes."""

    def __init__(self, said: Floats, classes: NDArray[Any]) -> None:
        self.said, self.classes = said, classes
        self.classes_ = np.asarray(classes)

    def predict_proba(self, X: Any) -> Floats:
        return self.said

    def predict(self, X: Any) -> NDArray[Any]:
        return self.classes_[self.said.argmax(axis=1)]
