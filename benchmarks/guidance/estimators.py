"""The estimators, each in a pipeline with the preparation of columns that a user would write for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from benchmarks.methods.completion import categories

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
        "LR": (_scaled, LogisticRegression(max_iter=1000)),
        "RF": (_coded, RandomForestClassifier(random_state=seed)),
        "HGB": (_ordinal, HistGradientBoostingClassifier(**_boosting(X, seed))),
        PRUNED: (_coded, DecisionTreeClassifier(random_state=seed)),
        UNPRUNED: (_coded, DecisionTreeClassifier(random_state=seed)),
        "kNN": (_scaled, KNeighborsClassifier()),
        "MLP": (_scaled, MLPClassifier(random_state=seed)),
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
        "Ridge": (_scaled, Ridge()),
        "RF": (_coded, RandomForestRegressor(random_state=seed)),
        "HGB": (_ordinal, HistGradientBoostingRegressor(**_boosting(X, seed))),
        UNPRUNED: (_coded, DecisionTreeRegressor(random_state=seed)),
        "kNN": (_scaled, KNeighborsRegressor()),
    }
    return {name: Pipeline([("columns", models[name][0](X)), ("model", models[name][1])]) for name in names}


def completed(X: pd.DataFrame) -> ColumnTransformer:
    """Return a step that fills missing cells and keeps the columns as they are, for samplers that know none."""
    return _columns(X, SimpleImputer(strategy="constant", fill_value="missing"), _median()).set_output(
        transform="pandas"
    )


def _scaled(X: pd.DataFrame) -> ColumnTransformer:
    return _columns(X, _one_hot(), make_pipeline(_median(), StandardScaler()))


def _coded(X: pd.DataFrame) -> ColumnTransformer:
    return _columns(X, _one_hot(), _median())


def _ordinal(X: pd.DataFrame) -> ColumnTransformer:
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=254)
    return _columns(X, codes, "passthrough")


def _columns(X: pd.DataFrame, of_categories: Any, of_numbers: Any) -> ColumnTransformer:
    """Return a transformer of the two kinds of columns; the categories come first."""
    mixed = categories(X)
    numbers = [name for name in X if name not in mixed]
    parts = [("categories", of_categories, mixed), ("numbers", of_numbers, numbers)]
    return ColumnTransformer(parts, verbose_feature_names_out=False)


def _one_hot() -> OneHotEncoder:
    return OneHotEncoder(handle_unknown="ignore", sparse_output=False)


def _median() -> SimpleImputer:
    return SimpleImputer(strategy="median", keep_empty_features=True)


def _boosting(X: pd.DataFrame, seed: int) -> dict[str, Any]:
    return {
        "min_samples_leaf": LEAF,
        "categorical_features": list(range(len(categories(X)))),
        "random_state": seed,
    }
