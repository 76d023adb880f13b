"""The user's scoring: which metric counts, and what it asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sklearn.base import is_classifier
from sklearn.metrics import get_scorer

# Metrics in which small classes count as much as large ones, or alone.
_BALANCED_METRICS = {"balanced_accuracy_score", "f1_score", "fbeta_score", "jaccard_score", "recall_score"}
_UNBALANCED_AVERAGES = {"micro", "samples", "weighted"}  # which undo that


def metric_that_counts(refit: Any, names: Collection[str]) -> str | None:
    """Return the name of the metric that a choice is made by; None if ``refit`` leaves that open.

    Parameters
    ----------
    refit : bool, str or callable
        As in scikit-learn's searches.
    names : collection of str
        Names of the metrics; ``"score"`` alone if there is only one.

    Returns
    -------
    name : str or None

    Raises
    ------
    ValueError
        If there are several metrics, and ``refit`` neither names one nor says that none is wanted.
    """
    if set(names) == {"score"}:
        return "score"
    if refit is False or callable(refit):
        return None
    if refit not in names:
        raise ValueError(
            f"refit={refit!r} does not say which of several metrics counts: name one of {sorted(names)}, give a "
            f"function of cv_results_ that returns the position of a candidate, or set refit=False to choose none."
        )
    return str(refit)


def scorer_name(estimator: Any, scoring: Any, metric: str) -> str | None:
    """Return the name that scikit-learn has for a metric; None for a function of the user's.

    Parameters
    ----------
    estimator : estimator
        What is scored.
    scoring : str, callable, list, tuple, set, dict or None
        As in scikit-learn's searches.
    metric : str
        Which of several, ``"score"`` if there is only one.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from synthaug.compose.scoring import scorer_name
    >>> scorer_name(LogisticRegression(), None, "score"), scorer_name(LogisticRegression(), {"mine": "f1"}, "mine")
    ('accuracy', 'f1')
    """
    if scoring is None:
        return "accuracy" if is_classifier(estimator) else "r2"
    if isinstance(scoring, Mapping):
        scoring = scoring.get(metric)
    elif isinstance(scoring, list | tuple | set):
        return metric
    return scoring if isinstance(scoring, str) else None


def name_of_function(scoring: Any) -> str | None:
    """Return what a user's function is called, or the metric of a scorer made of one; None if it has no name.

    Parameters
    ----------
    scoring : callable
        What scores. The scores of a scorer for which less is better are the negative metric, and called so.

    Examples
    --------
    >>> from sklearn.metrics import make_scorer, max_error
    >>> from synthaug.compose.scoring import name_of_function
    >>> name_of_function(make_scorer(max_error, greater_is_better=False)), name_of_function(lambda model, X, y: 0.0)
    ('neg_max_error', None)
    """
    name = getattr(getattr(scoring, "_score_func", scoring), "__name__", None)
    if name is None or not name.isidentifier():
        return None
    return f"neg_{name}" if getattr(scoring, "_sign", 1) < 0 else str(name)


def asks_for_balance(estimator: Any, scoring: Any, refit: Any) -> bool:
    """Return whether the metric that counts is one in which small classes count as much as large ones.

    Parameters
    ----------
    estimator : estimator
        What is scored.
    scoring, refit
        As in scikit-learn's searches.

    Returns
    -------
    balanced : bool

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from synthaug.compose.scoring import asks_for_balance
    >>> [asks_for_balance(LogisticRegression(), scoring, True) for scoring in ("f1_macro", "f1_weighted", "roc_auc")]
    [True, False, False]
    """
    if isinstance(scoring, Mapping):
        scoring = scoring.get(refit) if isinstance(refit, str) else None
    elif isinstance(scoring, list | tuple | set):
        scoring = refit if isinstance(refit, str) else None
    if scoring is None or not is_classifier(estimator):
        return False
    scorer = get_scorer(scoring)
    metric = getattr(getattr(scorer, "_score_func", None), "__name__", None)
    return metric in _BALANCED_METRICS and scorer._kwargs.get("average") not in _UNBALANCED_AVERAGES
