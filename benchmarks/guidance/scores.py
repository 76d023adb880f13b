"""Scores of fitted models on held-out rows, as rows of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sklearn.metrics import mean_absolute_error, r2_score

from synthaug.benchmark.cells import Row
from synthaug.benchmark.scores import classification
from synthaug.benchmark.splits import Sample


def scored(name: str, method: str, model: Any, sample: Sample) -> Iterator[Row]:
    """Yield the scores of a fitted classifier on the test rows of a sample."""
    return rows(name, method, classification(model, sample.X_test, sample.y_test))


def rows(name: str, method: str, values: Mapping[str, float]) -> Iterator[Row]:
    """Yield what was measured of an estimator and a method, by metric."""
    return ((name, method, metric, value) for metric, value in values.items())


def regression(model: Any, X: Any, y: Any) -> dict[str, float]:
    """Return R2 and the mean absolute error in standard deviations of the target."""
    predicted = model.predict(X)
    return {"R2": r2_score(y, predicted), "MAE": mean_absolute_error(y, predicted) / float(np.std(y))}
