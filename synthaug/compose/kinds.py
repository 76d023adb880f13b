"""Kinds of estimators, told apart by parameters that they share across libraries, and by name where these mislead."""

from __future__ import annotations

from inspect import signature
from typing import Any

from sklearn.pipeline import Pipeline

_SIZE_OF_TREES = {"max_depth", "max_leaf_nodes", "num_leaves", "max_leaves", "depth"}
_WRAPPED = ("estimator", "regressor")  # what meta-estimators of one estimator call it
_NAMED = {  # by class: a forest with the parameters of boosting, and bags whose estimator is boosting if none is given
    "XGBRFClassifier": "forests",
    "XGBRFRegressor": "forests",
    "EasyEnsembleClassifier": "boosting",
}


def kind_of(estimator: Any) -> str | None:
    """Return of which kind an estimator is.

    Of a pipeline its last step counts, and of a search or another meta-estimator of one estimator that one: so in bags,
    but that bagged trees are a forest. What repeats anything but trees, such as passes of a network, is none.

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
    repeats, inner = "n_estimators" in names, _wrapped(estimator)
    if "learning_rate" in names and (repeats or names & _SIZE_OF_TREES):
        boosted = getattr(estimator, "boosting_type", None) != "rf"  # LightGBM's word for a forest
        return _named(estimator) or ("boosting" if boosted else "forests")
    if repeats and _WRAPPED[0] in names:
        kind = (_named(estimator) or "trees") if inner is None else kind_of(inner)
        return "forests" if kind == "trees" else kind
    if names & _SIZE_OF_TREES:
        return "forests" if repeats else "trees"
    if "n_neighbors" in names:
        return "nearest neighbours"
    if "fit_intercept" in names:
        return "linear models"
    return None if inner is None else kind_of(inner)


def _wrapped(estimator: Any) -> Any:
    """Return the one estimator that a meta-estimator holds, None if it is none."""
    held = (getattr(estimator, name, None) for name in _WRAPPED)
    return next((inner for inner in held if hasattr(inner, "fit")), None)


def _named(estimator: Any) -> str | None:
    return next((_NAMED[kind.__name__] for kind in type(estimator).__mro__ if kind.__name__ in _NAMED), None)


def _parameters(estimator: Any) -> set[str]:
    """Return what an estimator can be told; some libraries tell of a parameter only once it is set."""
    told = estimator.get_params(deep=False) if hasattr(estimator, "get_params") else ()
    return {*told, *signature(type(estimator)).parameters}
