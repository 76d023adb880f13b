"""What the selection of rows with hard labels by a teacher gains, and what it does to the distribution of a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import clone

from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.estimators import BOOSTING, FOREST, LINEAR, NEIGHBOURS, classifiers
from benchmarks.guidance.scores import rows, scored
from benchmarks.guidance.suites.gains import DATASETS
from benchmarks.measures import column_shapes, normalised
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

NO_ESTIMATOR, MADE, SELECTED = "none: column shapes", "all that are made, 4x", "selected, 1x"
METHODS = {MADE: {"teacher": None, "ratio": 4.0}, "own labels, 1x": {"teacher": None}, SELECTED: {}}


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators, and how alike the classes are to test rows, for rows of each kind.

    The training rows stand for what a perfect generator would make. Of all rows that are made, no estimator learns.
    """
    models = classifiers(task.estimators, sample.X, sample.y, task.split)
    made = {NOTHING: (sample.X, sample.y)}
    for method, parameters in METHODS.items():
        made[method] = gan(suite, task.split, **{"ratio": 1.0, **parameters}).fit_resample(sample.X, sample.y)
    n = len(sample.X)
    for method, (X, y) in made.items():
        first = 0 if method == NOTHING else n
        yield from rows(NO_ESTIMATOR, method, shapes(X.iloc[first:], y.iloc[first:], sample))
        for name, model in ({} if method == MADE else models).items():
            yield from scored(name, method, clone(model).fit(X, y), sample)


def shapes(X: Any, y: Any, sample: Sample) -> dict[str, float]:
    """Return the column shapes of the rows of a class, in the mean over classes and in the worst one.

    They are against test rows, and against the training rows that the generator learned.
    """
    found, rows_of = {}, normalised(X, sample.X)
    for against, real, labels in (("", sample.X_test, sample.y_test), (", training rows", sample.X, sample.y)):
        real = normalised(real, sample.X)
        of_class = [
            column_shapes(rows_of[np.asarray(y) == label], real[np.asarray(labels) == label])
            for label in np.unique(sample.y)
        ]
        found[f"column shapes{against}"] = float(np.mean(of_class))
        found[f"column shapes of the worst class{against}"] = min(of_class)
    return found


SUITE = Experiment(
    name="selection",
    title="What does the teacher's selection of rows with hard labels gain, and what does it do to a class?",
    measure=measure,
    datasets=DATASETS,
    sizes=(100, 500),
    splits=3,
    estimators=(LINEAR, FOREST, BOOSTING, NEIGHBOURS),
    ours=(SELECTED,),
)
