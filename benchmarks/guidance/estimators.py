"""The estimators, each in a pipeline with the preparation of columns that a user would write for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from synthaug.benchmark.completion import categories
from synthaug.benchmark.preparation import coded, ordinal, scaled

UNPRUNED = "unpruned tree"
PRUNED = "pruned tree"
DEPTHS = (2, 3, 5, 8, None)
LEAF = 5  # by default a leaf needs 20 rows, of 50: any further rows, mere copies too, would then look like a gain

CLASSIFIERS = ("LR", "RF", "HGB", PRUNED, UNPRUNED, "kNN", "MLP")
REGRESSORS = ("Ridge", "RF", "HGB", UNPRUNED, "kNN")


def classifiers(names: Iterable[str], X: pd.DataFrame, y: pd.Series, seed: int) -> dict[str, Pipeline]:
    """Return classifiers by name, for tables with the columns of X.

    The depth of the pruned tree is the one that is best on the real training rows (X, y), until `variants` asks.
    """
    models: dict[str, tuple[Any, Any]] = {
        "LR": (scaled, LogisticRegression(max_iter=1000)),
        "RF": (coded, RandomForestClassifier(random_state=seed)),
        "HGB": (ordinal, HistGradientBoostingClassifier(**_boosting(X, seed))),
        PRUNED: (coded, DecisionTreeClassifier(random_state=seed)),
        UNPRUNED: (coded, DecisionTreeClassifier(random_state=seed)),
        "kNN": (scaled, KNeighborsClassifier()),
        "MLP": (scaled, MLPClassifier(random_state=seed)),
    }
    pipelines = {name: Pipeline([("columns", models[name][0](X)), ("model", models[name][1])]) for name in names}
    if PRUNED in pipelines:
        folds = StratifiedKFold(shuffle=True, random_state=seed)
        depths = {"model__max_depth": DEPTHS}
        search = GridSearchCV(pipelines[PRUNED], depths, scoring="roc_auc_ovr", cv=folds, refit=False).fit(X, y)
        pipelines[PRUNED].set_params(**search.best_params_)
    return pipelines


def variants(name: str, model: Pipeline) -> list[Pipeline]:
    """Return the settings among which held-out real rows are to choose: the depths of the pruned tree."""
    if name != PRUNED:
        return [model]
    return [clone(model).set_params(model__max_depth=depth) for depth in DEPTHS]


def regressors(names: Iterable[str], X: pd.DataFrame, seed: int) -> dict[str, Pipeline]:
    """Return regressors by name, for tables with the columns of X."""
    models: dict[str, tuple[Any, Any]] = {
        "Ridge": (scaled, Ridge()),
        "RF": (coded, RandomForestRegressor(random_state=seed)),
        "HGB": (ordinal, HistGradientBoostingRegressor(**_boosting(X, seed))),
        UNPRUNED: (coded, DecisionTreeRegressor(random_state=seed)),
        "kNN": (scaled, KNeighborsRegressor()),
    }
    return {name: Pipeline([("columns", models[name][0](X)), ("model", models[name][1])]) for name in names}


def _boosting(X: pd.DataFrame, seed: int) -> dict[str, Any]:
    return {
        "min_samples_leaf": LEAF,
        "categorical_features": list(range(len(categories(X)))),
        "random_state": seed,
    }
