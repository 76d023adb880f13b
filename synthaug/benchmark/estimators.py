"""The estimators by name, each in a pipeline with what a user would put before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
}
IMAGES: dict[str, Make] = {
    "logistic regression": lambda X, seed: LogisticRegression(max_iter=200),
    "random forest": lambda X, seed: RandomForestClassifier(random_state=seed),
    "nearest neighbours": lambda X, seed: KNeighborsClassifier(1),  # with so few images the best number
    "SVM": lambda X, seed: SVC(C=10),
}


def names() -> list[str]:
    """Return the names of all estimators."""
    return list(TABLES)


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


def _boosting(X: Any, seed: int) -> HistGradientBoostingClassifier:
    discrete = list(range(len(categories(X))))  # `ordinal` puts them first
    return HistGradientBoostingClassifier(min_samples_leaf=LEAF, categorical_features=discrete, random_state=seed)
