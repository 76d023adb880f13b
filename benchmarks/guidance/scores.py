"""Scores on held-out rows, in points of 100."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, r2_score

from benchmarks.cells import Row
from synthaug.benchmark import scores as benchmark
from synthaug.benchmark.splits import Sample

LOWER_IS_BETTER = frozenset({"log-loss", "MAE"})
NAMES = {benchmark.AUC: "AUC"}


def classification(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return AUC (one-vs-rest and macro for several classes), accuracy, balanced accuracy and log-loss."""
    return {NAMES.get(name, name): 100 * value for name, value in benchmark.classification(model, X, y).items()}


def scored(name: str, method: str, model: Any, sample: Sample) -> list[Row]:
    """Return the scores of a fitted classifier on the test rows of a sample, as rows of results."""
    values = classification(model, sample.X_test, sample.y_test)
    return [(name, method, metric, value) for metric, value in values.items()]


def regression(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return R2 and the mean absolute error in hundredths of the standard deviation of the target."""
    predicted = model.predict(X)
    return {"R2": 100 * r2_score(y, predicted), "MAE": 100 * mean_absolute_error(y, predicted) / float(np.std(y))}
