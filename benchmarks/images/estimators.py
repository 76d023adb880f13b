"""The estimators, each in a pipeline that makes rows of numbers from 0 to 1 of the images."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

from synthaug.benchmark.preparation import flat

ESTIMATORS = ("LR", "kNN", "RF", "SVM", "CNN")


def classifiers(names: Iterable[str] | None, shape: tuple[int, ...], seed: int) -> dict[str, Pipeline]:
    """Return classifiers of images of a shape by name; None: all."""
    return {
        name: Pipeline([("rows", FunctionTransformer(flat)), ("model", _model(name, shape, seed))])
        for name in names or ESTIMATORS
    }


def weighted(model: Pipeline) -> Pipeline | None:
    """Return a classifier that balances the classes by weights; None if it has no such parameter."""
    if "class_weight" not in model["model"].get_params():
        return None
    return clone(model).set_params(model__class_weight="balanced")


def _model(name: str, shape: tuple[int, ...], seed: int) -> Any:
    match name:
        case "LR":
            return LogisticRegression(max_iter=200)
        case "kNN":
            return KNeighborsClassifier(1)  # with so few images the best number
        case "RF":
            return RandomForestClassifier(random_state=seed)
        case "SVM":
            return SVC(C=10)
        case _:
            from benchmarks.images.cnn import SmallCNN  # torch is for those who ask for it

            return SmallCNN(image_shape=shape, random_state=seed)
