"""The estimators of the package, a tree that is pruned, and regressors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeRegressor

from synthaug.benchmark.completion import categories
from synthaug.benchmark.estimators import LEAF, make
from synthaug.benchmark.preparation import coded, ordinal, scaled

LINEAR, FOREST, BOOSTING, NETWORK = "logistic regression", "random forest", "gradient boosting", "neural network"
PRUNED, UNPRUNED, NEIGHBOURS = "pruned tree", "decision tree", "nearest neighbours"
DEPTHS = (2, 3, 5, 8, None)

CLASSIFIERS = (LINEAR, FOREST, BOOSTING, PRUNED, UNPRUNED, NEIGHBOURS, NETWORK)
REGRESSORS = ("ridge regression", FOREST, BOOSTING, UNPRUNED, NEIGHBOURS)


def classifiers(names: Iterable[str], X: pd.DataFrame, y: pd.Series, seed: int) -> dict[str, Pipeline]:
    """Return classifiers by name, for tables with the columns of X.

    The depth of the pruned tree is the one that is best on the real training rows (X, y), until `variants` asks.
    """
    return {
        name: _pruned(X, y, seed) if name == PRUNED else make(name, "mixed", X, seed) for name in names
    }  # fmt: skip


def variants(name: str, model: Pipeline) -> list[Pipeline]:
    """Return the settings among which held-out real rows are to choose: the depths of the pruned tree."""
    if name != PRUNED:
        return [model]
    return [clone(model).set_params(model__max_depth=depth) for depth in DEPTHS]


def regressors(names: Iterable[str], X: pd.DataFrame, seed: int) -> dict[str, Pipeline]:
    """Return regressors by name, for tables with the columns of X."""
    boosting = {"min_samples_leaf": LEAF, "categorical_features": list(range(len(categories(X))))}
    models: dict[str, tuple[Any, Any]] = {
        "ridge regression": (scaled, Ridge()),
        FOREST: (coded, RandomForestRegressor(random_state=seed)),
        BOOSTING: (ordinal, HistGradientBoostingRegressor(**boosting, random_state=seed)),
        UNPRUNED: (coded, DecisionTreeRegressor(random_state=seed)),
        NEIGHBOURS: (scaled, KNeighborsRegressor()),
    }
    return {name: Pipeline([("columns", models[name][0](X)), ("model", models[name][1])]) for name in names}


def _pruned(X: pd.DataFrame, y: pd.Series, seed: int) -> Pipeline:
    tree, depths = make(UNPRUNED, "mixed", X, seed), {"model__max_depth": DEPTHS}
    folds = StratifiedKFold(shuffle=True, random_state=seed)
    search = GridSearchCV(tree, depths, scoring="roc_auc_ovr", cv=folds, refit=False).fit(X, y)
    return tree.set_params(**search.best_params_)
