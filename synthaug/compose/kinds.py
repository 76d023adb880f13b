"""Kinds of estimators, told apart by the parameters that they share across libraries, and not by their names."""

from __future__ import annotations

from inspect import signature
from typing import Any

from sklearn.pipeline import Pipeline

_SIZE_OF_TREES = {"max_depth", "max_leaf_nodes", "num_leaves", "max_leaves", "depth"}


def kind_of(estimator: Any) -> str | None:
    """Return of which kind an estimator is.

    Of a pipeline its last step counts, and of a search or another meta-estimator of one estimator that one.

    Parameters
    ----------
    estimator : estimator
        Fitted or not.

    Returns
    -------
    kind : {"boosting", "forests", "trees", "linear models", "nearest neighbours"} or None
        None where its parameters tell nothing.

    Examples
    --------
    >>> from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from synthaug.compose.kinds import kind_of
    >>> models = HistGradientBoostingClassifier(), RandomForestClassifier(), LogisticRegression(), GaussianNB()
    >>> [kind_of(model) for model in models]
    ['boosting', 'forests', 'linear models', None]
    """
    if isinstance(estimator, Pipeline):
        return kind_of(estimator.steps[-1][1])
    names = _parameters(estimator)
    repeats = "n_estimators" in names
    if "learning_rate" in names and (repeats or names & _SIZE_OF_TREES):
        return "boosting"
    if repeats:
        return "forests"
    if names & _SIZE_OF_TREES:
        return "trees"
    if "n_neighbors" in names:
        return "nearest neighbours"
    if "fit_intercept" in names:
        return "linear models"
    inner = getattr(estimator, "estimator", None)
    return None if inner is None else kind_of(inner)


def _parameters(estimator: Any) -> set[str]:
    """Return what an estimator can be told; some libraries tell of a parameter only once it is set."""
    told = estimator.get_params(deep=False) if hasattr(estimator, "get_params") else ()
    return {*told, *signature(type(estimator)).parameters}
