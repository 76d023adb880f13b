"""60 labelled rows and 500 without a label: what the latter are worth, with and without synthetic rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.semi_supervised import SelfTrainingClassifier

from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.estimators import CLASSIFIERS, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

N_UNLABELLED = 500
TOO_SMALL = ("heart_cleveland", "ionosphere", "sonar")  # these would leave fewer than 150 rows to test on
CHOSEN = "all, chosen"
UNKNOWN = -1


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with and without the rows that have no label."""
    labelled, X, y = divided(sample)
    memory = ProcessMemory()
    augmenter = gan(suite, task.split, missing_label=UNKNOWN, ratio=8.0)
    softened = gan(suite, task.split, missing_label=UNKNOWN, ratio=0.0)
    for name, model in classifiers(task.estimators, labelled.X, labelled.y, task.split).items():
        fits: dict[str, tuple[Any, pd.DataFrame, pd.Series]] = {
            NOTHING: (model, labelled.X, labelled.y),
            "labelled, augmented": (AugmentedEstimator(model, augmenter, memory=memory), labelled.X, labelled.y),
            "all, softened": (AugmentedEstimator(model, softened, memory=memory), X, y),
            "all, augmented": (AugmentedEstimator(model, augmenter, memory=memory), X, y),
            CHOSEN: (AugmentedEstimatorCV(model, augmenter, memory=memory), X, y),
            "self-training": (self_training(model), X, y),
        }
        for method, (estimator, X_seen, y_seen) in fits.items():
            yield from scored(name, method, estimator.fit(X_seen, y_seen), labelled)


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


SUITE = Experiment(
    name="unlabelled",
    title="What are 500 rows without labels worth beside 60 with?",
    measure=measure,
    datasets=tuple(name for name in DATASETS if name not in TOO_SMALL),
    sizes=(60,),
    splits=5,
    estimators=CLASSIFIERS,
    ours=(CHOSEN,),
)
