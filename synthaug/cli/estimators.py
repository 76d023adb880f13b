"""The estimators that a command can name, each in a pipeline that copes with categories and missing numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from synthaug.cli.errors import InputError, listed, suggestion
from synthaug.encoders.features import TableFeatures

CLASSIFIERS: dict[str, Callable[[int], Any]] = {
    "decision-tree": lambda seed: DecisionTreeClassifier(random_state=seed),
    "hist-gradient-boosting": lambda seed: HistGradientBoostingClassifier(random_state=seed),
    "k-neighbors": lambda seed: KNeighborsClassifier(),
    "logistic-regression": lambda seed: LogisticRegression(max_iter=1000),
    "random-forest": lambda seed: RandomForestClassifier(random_state=seed),
    "svm": lambda seed: SVC(random_state=seed),
}
REGRESSORS: dict[str, Callable[[int], Any]] = {
    "decision-tree": lambda seed: DecisionTreeRegressor(random_state=seed),
    "hist-gradient-boosting": lambda seed: HistGradientBoostingRegressor(random_state=seed),
    "k-neighbors": lambda seed: KNeighborsRegressor(),
    "random-forest": lambda seed: RandomForestRegressor(random_state=seed),
    "ridge": lambda seed: Ridge(),
    "svm": lambda seed: SVR(),
}


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
    >>> estimator_named("ridge", "continuous", 0)[-1]
    Ridge()
    """
    fitting, others = (CLASSIFIERS, REGRESSORS) if target_type == "classes" else (REGRESSORS, CLASSIFIERS)
    if name in fitting:
        return make_pipeline(TableFeatures(), SimpleImputer(), StandardScaler(), fitting[name](seed))
    if name in others:
        holds = "classes" if target_type == "classes" else "numbers to predict"
        remedy = " (or --target-type continuous, if they are numbers)" if target_type == "classes" else ""
        raise InputError(f"the target holds {holds}, which {name!r} cannot predict; choose {listed(fitting)}{remedy}")
    raise InputError(f"unknown estimator {name!r}; {suggestion(name, sorted({*fitting, *others}))}")
