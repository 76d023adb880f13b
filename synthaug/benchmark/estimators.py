"""The estimators by name, each in a pipeline with what a user would put before it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from synthaug.benchmark.completion import categories
from synthaug.benchmark.methods.trial import InapplicableError
from synthaug.benchmark.preparation import coded, ordinal, pixels, scaled

REGULARISED = {"learning_rate": 0.05, "l2_regularization": 1.0, "min_samples_leaf": 20}
LEAF = 5  # by default a leaf needs 20 rows, of 50: any further rows, mere copies too, would then look like a gain

Make = Callable[[Any, int], Any]  # rows and a seed -> estimator

TABLES: dict[str, tuple[Callable[[Any], Any], Make]] = {
    "logistic regression": (scaled, lambda X, seed: LogisticRegression(max_iter=1000)),
    "random forest": (coded, lambda X, seed: RandomForestClassifier(random_state=seed)),
    "gradient boosting": (ordinal, lambda X, seed: _boosting(X, seed)),
    "nearest neighbours": (scaled, lambda X, seed: KNeighborsClassifier()),
    "neural network": (scaled, lambda X, seed: MLPClassifier(random_state=seed)),
    "decision tree": (coded, lambda X, seed: DecisionTreeClassifier(random_state=seed)),
    "SVM": (scaled, lambda X, seed: SVC()),
    "regularised boosting": (ordinal, lambda X, seed: _boosting(X, seed, **REGULARISED)),
    "tree of depth 4": (coded, lambda X, seed: DecisionTreeClassifier(max_depth=4, random_state=seed)),
    # Newton's steps mind no units, so that coefficients can be read as they are.
    "logistic regression on raw columns": (coded, lambda X, seed: LogisticRegression(solver="newton-cholesky")),
    "LightGBM": (coded, lambda X, seed: _of("lightgbm", "LGBMClassifier", random_state=seed, n_jobs=1, verbose=-1)),
    "XGBoost": (coded, lambda X, seed: OnCodes(_of("xgboost", "XGBClassifier", random_state=seed, n_jobs=1))),
    "CatBoost": (
        coded,
        lambda X, seed: _of(
            "catboost",
            "CatBoostClassifier",
            random_state=seed,
            thread_count=1,
            verbose=False,
            allow_writing_files=False,
        ),
    ),
}
MODULES = {"LightGBM": "lightgbm", "XGBoost": "xgboost", "CatBoost": "catboost"}
IMAGES: dict[str, Make] = {
    "logistic regression": lambda X, seed: LogisticRegression(max_iter=200),
    "random forest": lambda X, seed: RandomForestClassifier(random_state=seed),
    "nearest neighbours": lambda X, seed: KNeighborsClassifier(1),  # with so few images the best number
    "SVM": lambda X, seed: SVC(C=10),
}


def names() -> list[str]:
    """Return the names of all estimators."""
    return list(TABLES)


def reason_missing(name: str) -> str | None:
    """Return why an estimator cannot be used here, or None if it can."""
    module = MODULES.get(name)
    if module is None or find_spec(module) is not None:
        return None
    return f'{name} is not installed; pip install "synthaug[benchmark]", or leave it out'


def make(name: str, kind: str, X: Any, seed: int) -> Pipeline:
    """Return an estimator for rows like X.

    Raises
    ------
    InapplicableError
        If there is none of that name for that kind of data.
    """
    known = IMAGES if kind == "images" else TABLES
    if name not in known:
        of_kind = "images" if kind == "images" else "tables"
        raise InapplicableError(f"no estimator for {of_kind} is called {name!r}; there are {', '.join(known)}")
    if kind == "images":
        return Pipeline([("columns", pixels(X)), ("model", IMAGES[name](X, seed))])
    prepare, model = TABLES[name]
    return Pipeline([("columns", prepare(X)), ("model", model(X, seed))])


class OnCodes(ClassifierMixin, BaseEstimator):
    """A classifier that knows no classes but 0, 1, 2 and so on, for classes of any name.

    Parameters
    ----------
    classifier : classifier
        Takes codes and weights.
    """

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the classifier to the codes of the classes."""
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        self.classifier_ = clone(self.classifier).fit(X, codes, sample_weight=sample_weight)
        return self

    def predict_proba(self, X: Any) -> Any:
        """Return probabilities."""
        return self.classifier_.predict_proba(X)

    def predict(self, X: Any) -> Any:
        """Return classes."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def _boosting(X: Any, seed: int, **settings: Any) -> HistGradientBoostingClassifier:
    discrete = list(range(len(categories(X))))  # `ordinal` puts them first
    chosen = {"min_samples_leaf": LEAF, **settings}
    return HistGradientBoostingClassifier(categorical_features=discrete, random_state=seed, **chosen)


def _of(module: str, classifier: str, **settings: Any) -> Any:
    """Return a classifier of a library that may be there."""
    return getattr(import_module(module), classifier)(**settings)
