"""The estimators that a command can name, each in a pipeline that copes with categories and missing numbers."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from synthaug.cli.errors import InputError, in_one_line, listed, suggestion

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
    """Raise an InputError for an estimator that is not known, whatever the target holds; imports nothing."""
    known = {*CLASSIFIERS, *REGRESSORS}
    if name is None or name in known:
        return
    package = name.partition(".")[0]
    if package == name:
        path = "give the path of a class, such as lightgbm.LGBMClassifier"
        raise InputError(f"unknown estimator {name!r}; {path}, or {suggestion(name, sorted(known))}")
    if not package.isidentifier() or find_spec(package) is None:
        raise InputError(f"there is no package {package!r} to import {name!r} from; install it, or correct the path")


def check_scoring_name(name: str | None) -> None:
    """Raise an InputError for a metric that scikit-learn does not know; imports its metrics where one is named."""
    if name is None:
        return
    from sklearn.metrics import get_scorer_names

    if name not in (names := get_scorer_names()):
        raise InputError(f"unknown scoring {name!r}; {suggestion(name, names)}")


def estimator_named(name: str, target_type: str, seed: int) -> Any:
    """Return an estimator that is not yet fitted.

    Parameters
    ----------
    name : str
        One of ``CLASSIFIERS`` or ``REGRESSORS``, or the path of a class.
    target_type : {"classes", "continuous"}
        What is to be predicted.
    seed : int
        Seed, for estimators that have one.

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
    from sklearn.base import is_classifier, is_regressor
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from synthaug.encoders.features import TableFeatures

    check_estimator_name(name)
    classes = target_type == "classes"
    fitting = CLASSIFIERS if classes else REGRESSORS
    path = fitting.get(name, name)
    learner = _made(path, SETTINGS.get(name, {})) if "." in path else None
    if learner is None or not (is_classifier(learner) if classes else is_regressor(learner)):
        holds = "classes" if classes else "numbers"
        remedy = " (or --target-type continuous, if they are numbers)" if classes else ""
        raise InputError(f"the target holds {holds}, which {name!r} cannot predict; choose {listed(fitting)}{remedy}")
    if "random_state" in learner.get_params(deep=False):
        learner.set_params(random_state=seed)
    return make_pipeline(TableFeatures(), SimpleImputer(), StandardScaler(), learner)


def _made(path: str, settings: dict[str, Any]) -> Any:
    """Return an instance of the class that a path names."""
    module, _, name = path.rpartition(".")
    try:
        kind = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(f"{path!r} cannot be imported: {in_one_line(error)}; correct the path") from error
    if not all(hasattr(kind, method) for method in ("fit", "predict", "get_params")):
        raise InputError(
            f"{path!r} is no estimator of scikit-learn's kind: name a class with fit, predict and get_params"
        )
    try:
        return kind(**settings)
    except TypeError as error:
        raise InputError(f"{path!r} cannot be made without parameters: {in_one_line(error)}; name another") from error
