"""The estimators of the package for images, and a network that takes as many steps however many images it is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sklearn.base import clone
from sklearn.pipeline import Pipeline

from synthaug.benchmark.estimators import IMAGES, make
from synthaug.benchmark.preparation import pixels

NETWORK = "convolutional network"
ESTIMATORS = (*IMAGES, NETWORK)


def classifiers(names: Iterable[str], X: Any, seed: int) -> dict[str, Pipeline]:
    """Return classifiers of images like X by name."""
    return {name: _network(X, seed) if name == NETWORK else make(name, "images", X, seed) for name in names}


def weighted(model: Pipeline) -> Pipeline | None:
    """Return a classifier that balances the classes by weights; None if it has no such parameter."""
    if "class_weight" not in model["model"].get_params():
        return None
    return clone(model).set_params(model__class_weight="balanced")


def _network(X: Any, seed: int) -> Pipeline:
    from benchmarks.images.cnn import SmallCNN  # torch is for those who ask for it

    return Pipeline([("columns", pixels(X)), ("model", SmallCNN(image_shape=X.shape[1:], random_state=seed))])
