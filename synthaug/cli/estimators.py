"""The estimators that a command can name, each in a pipeline that copes with categories and missing numbers."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from synthaug.cli.errors import InputError, listed, suggestion

CLASSIFIERS = {
    "decision-tree": "sklearn.tree.DecisionTreeClassifier",
    "hist-gradient-boosting": "sklearn.ensemble.HistGradientBoostingClassifier",
    "k-neighbors": "sklearn.neighbors.KNeighborsClassifier",
    "logistic-regression": "sklearn.linear_model.LogisticRegression",
    "random-forest": "sklearn.ensemble.RandomForestClassifier",
    "svm": "sklearn.svm.SVC",
}
REGRESSORS = {
    "decision-tree": "sklearn.tree.DecisionTreeRegressor",
    "hist-gradient-boosting": "sklearn.ensemble.HistGradientBoostingRegressor",
    "k-neighbors": "sklearn.neighbors.KNeighborsRegressor",
    "random-forest": "sklearn.ensemble.RandomForestRegressor",
    "ridge": "sklearn.linear_model.Ridge",
    "svm": "sklearn.svm.SVR",
}
SETTINGS = {"logistic-regression": {"max_iter": 1000}}  # of those whose defaults do not do


def check_estimator_name(name: str | None) -> None:
    """Raise an InputError for an estimator that is not known, whatever the target holds."""
    known = {*CLASSIFIERS, *REGRESSORS}
    if name is not None and name not in known:
        raise InputError(f"unknown estimator {name!r}; {suggestion(name, sorted(known))}")


def estimator_named(name: str, target_type: str, seed: int) -> Any:
    """Return an estimator that is not yet fitted.

    Parameters
    ----------
    name : str
        One of ``CLASSIFIERS`` or ``REGRESSORS``.
    target_type : {"classes", "continuous"}
        What is to be predicted.
    seed : int
        Of estimators that have one.

    Raises
    ------
    InputError
        If there is none of that name for such a target.

    Examples
    --------
    >>> from synthaug.cli.estimators import estimator_named
    >>> estimator_named("k-neighbors", "continuous", 0)[-1]
    KNeighborsRegressor()
    """
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from synthaug.encoders.features import TableFeatures

    check_estimator_name(name)
    fitting = CLASSIFIERS if target_type == "classes" else REGRESSORS
    if name not in fitting:
        holds = "classes" if target_type == "classes" else "numbers to predict"
        remedy = " (or --target-type continuous, if they are numbers)" if target_type == "classes" else ""
        raise InputError(f"the target holds {holds}, which {name!r} cannot predict; choose {listed(fitting)}{remedy}")
    learner = _imported(fitting[name])(**SETTINGS.get(name, {}))
    if "random_state" in learner.get_params(deep=False):
        learner.set_params(random_state=seed)
    return make_pipeline(TableFeatures(), SimpleImputer(), StandardScaler(), learner)


def _imported(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
