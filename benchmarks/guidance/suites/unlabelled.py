"""60 labelled rows and 500 without a label: what the latter are worth, with and without synthetic rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.semi_supervised import SelfTrainingClassifier

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.cells import grid
from benchmarks.guidance.economy import shared_fits
from benchmarks.guidance.estimators import CLASSIFIERS, classifiers
from benchmarks.guidance.scores import classification
from benchmarks.guidance.suites.gains import DATASETS
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.splits import Sample, draw, prepared

N_UNLABELLED = 500
MIN_TEST_ROWS = 150
UNKNOWN = -1


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples of the sets that have rows enough."""
    for cell in grid("unlabelled", plan, DATASETS, (60,), 5):
        if len(prepared(cell.dataset).X) >= cell.n + N_UNLABELLED + MIN_TEST_ROWS:
            yield cell


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with and without the rows that have no label."""
    labelled, X, y = divided(draw(prepared(cell.dataset), cell.n, cell.split))
    rows: list[Row] = []
    with shared_fits() as memory:
        augmenter = gan(plan, cell.split, missing_label=UNKNOWN, ratio=8.0)
        softened = gan(plan, cell.split, missing_label=UNKNOWN, ratio=0.0)
        models = classifiers(plan.estimators or CLASSIFIERS, labelled.X, labelled.y, cell.split)
        for name, model in models.items():
            fits: dict[str, tuple[Any, pd.DataFrame, pd.Series]] = {
                NOTHING: (model, labelled.X, labelled.y),
                "labelled, augmented": (AugmentedEstimator(model, augmenter, memory=memory), labelled.X, labelled.y),
                "all, softened": (AugmentedEstimator(model, softened, memory=memory), X, y),
                "all, augmented": (AugmentedEstimator(model, augmenter, memory=memory), X, y),
                "all, chosen": (AugmentedEstimatorCV(model, augmenter, memory=memory), X, y),
                "self-training": (self_training(model), X, y),
            }
            for method, (estimator, X_seen, y_seen) in fits.items():
                values = classification(estimator.fit(X_seen, y_seen), labelled.X_test, labelled.y_test)
                rows += [(name, method, metric, value) for metric, value in values.items()]
    return rows


def self_training(model: Pipeline) -> Pipeline:
    """Return a model that labels rows for itself; it takes arrays only, so it comes after the columns."""
    return Pipeline([("columns", clone(model["columns"])), ("model", SelfTrainingClassifier(clone(model["model"])))])


def divided(sample: Sample) -> tuple[Sample, pd.DataFrame, pd.Series]:
    """Return a sample with class codes and fewer test rows, and its training rows with those that lost their label."""
    classes = np.unique(sample.y)
    y, y_test = (pd.Series(np.searchsorted(classes, labels)) for labels in (sample.y, sample.y_test))
    X = pd.concat([sample.X, sample.X_test[:N_UNLABELLED]], ignore_index=True)
    known = pd.concat([y, pd.Series(np.full(N_UNLABELLED, UNKNOWN))], ignore_index=True)
    rest = slice(N_UNLABELLED, None)
    return Sample(sample.X, y, sample.X_test[rest], y_test[rest]), X, known
