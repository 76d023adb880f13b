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

NO_ESTIMATOR, SELECTED = "none: column shapes", "selected, 1x"
METHODS = {"own labels, 1x": {"teacher": None}, SELECTED: {}}


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators, and how alike the classes are to test rows, for rows of each kind.

    The training rows stand for what a perfect generator would make.
    """
    models = classifiers(task.estimators, sample.X, sample.y, task.split)
    made = {NOTHING: (sample.X, sample.y)}
    for method, parameters in METHODS.items():
        made[method] = gan(suite, task.split, ratio=1.0, **parameters).fit_resample(sample.X, sample.y)
    n = len(sample.X)
    for method, (X, y) in made.items():
        first = 0 if method == NOTHING else n
        yield from rows(NO_ESTIMATOR, method, shapes(X.iloc[first:], y.iloc[first:], sample))
        for name, model in models.items():
            yield from scored(name, method, clone(model).fit(X, y), sample)


def shapes(X: Any, y: Any, sample: Sample) -> dict[str, float]:
    """Return the column shapes of the rows of a class, in the mean over classes and in the worst one."""
    rows_of, test = normalised(X, sample.X), normalised(sample.X_test, sample.X)
    of_class = [
        column_shapes(rows_of[np.asarray(y) == label], test[np.asarray(sample.y_test) == label])
        for label in np.unique(sample.y)
    ]
    return {"column shapes": float(np.mean(of_class)), "column shapes of the worst class": min(of_class)}


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
