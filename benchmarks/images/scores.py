"""Fits and their scores on real test images."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import accuracy_score, recall_score

from synthaug import AugmentedEstimator
from synthaug.benchmark.cells import Row
from synthaug.benchmark.scores import ACCURACY, BALANCED
from synthaug.benchmark.splits import Sample

SMALL, SECONDS = "recall of small classes", "CPU s"
AUGMENTER = "augmenter"  # in place of an estimator: what all of them share

Trial = tuple[str, str, Any]  # estimator, method, what to fit


def trials(models: Mapping[str, Any], methods: Mapping[str, Any], memory: Any) -> Iterable[Trial]:
    """Yield each estimator on the rows of each augmenter (None adds none), and each augmenter alone before."""
    for method, augmenter in methods.items():
        if augmenter is not None:
            yield AUGMENTER, method, augmenter
        for name, model in models.items():
            yield name, method, AugmentedEstimator(model, augmenter, memory=memory)


def measured(
    some: Iterable[Trial], sample: Sample, scores: Callable[[NDArray[Any], NDArray[Any]], Mapping[str, float]]
) -> Iterator[Row]:
    """Yield scores and CPU seconds of the trials."""
    for name, method, model in some:
        fitted, seconds = timed_fit(model, sample)
        yield name, method, SECONDS, seconds
        if name != AUGMENTER:
            found = scores(sample.y_test, fitted.predict(sample.X_test))
            yield from ((name, method, metric, value) for metric, value in found.items())


def timed_fit(model: Any, sample: Sample) -> tuple[Any, float]:
    """Return a fitted clone, and the CPU seconds that it took."""
    start = time.process_time()
    return clone(model).fit(sample.X, sample.y), time.process_time() - start


def accuracy(y: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
    """Return the accuracy."""
    return {ACCURACY: accuracy_score(y, predicted)}


def recalls(small: NDArray[np.intp]) -> Callable[[NDArray[Any], NDArray[Any]], dict[str, float]]:
    """Return a function for the accuracy, the mean recall of all classes, and that of small ones."""

    def scores(y: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
        of_class = recall_score(y, predicted, average=None, zero_division=0)
        return accuracy(y, predicted) | {BALANCED: of_class.mean(), SMALL: of_class[small].mean()}

    return scores
