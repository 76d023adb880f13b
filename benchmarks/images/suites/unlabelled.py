"""Ten labelled images per class: what 5,000 without a label are worth beside them, through a teacher."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from benchmarks.images.estimators import ESTIMATORS, classifiers
from benchmarks.images.methods import DEFORMATION, NOTHING, RATIO, augmenter, deformation_gan, fix_match
from benchmarks.images.samples import PROTOCOL, UNKNOWN, ImageExperiment, with_unlabelled
from benchmarks.images.scores import ACCURACY, AUGMENTER, SECONDS, accuracy, measured, trials
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

N_UNLABELLED = 5_000
MADE = 4.0  # images per unlabelled one
PSEUDO_LABELLED, TEACHER = "all, FixMatch teacher", "teacher itself"
NOTHING_MADE = "all, FixMatch teacher, none made"


def measure(task: Task, labelled: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with and without the images that have no label."""
    everything = with_unlabelled(labelled, suite.load(task.dataset), task.n, N_UNLABELLED, task.split)
    models = classifiers(task.estimators, labelled.X, task.split)
    family = deformation_gan(suite)
    methods = {NOTHING: None, DEFORMATION: augmenter(family, task.split, ratio=RATIO)}
    yield from measured(trials(models, methods, ProcessMemory()), labelled, accuracy)
    ratio = MADE * (len(everything.X) / len(labelled.X) - 1)  # which is by labelled one
    teacher = fix_match(suite, task.split)
    yield from pseudo_labelled(models, augmenter(family, task.split, ratio=ratio, teacher=teacher), everything)


def pseudo_labelled(models: Mapping[str, Any], augmenter: Any, images: Sample) -> Iterator[Row]:
    """Yield the scores of estimators that learn labels of one teacher, with and without images made, and its own.

    AugmentedEstimator would do as much for each of them, with a fit of the teacher for every kind of label.
    """
    start = time.process_time()
    augmenter.set_params(missing_label=UNKNOWN)
    learned = augmenter.learn(images.X, images.y)
    seconds = time.process_time() - start
    said = learned.target.classes_[learned.teacher.predict(images.X_test)]
    yield AUGMENTER, PSEUDO_LABELLED, SECONDS, seconds
    yield AUGMENTER, TEACHER, ACCURACY, accuracy(images.y_test, said)[ACCURACY]
    for method, ratio in {PSEUDO_LABELLED: augmenter.ratio, NOTHING_MADE: 0.0}.items():
        X, y, weights, _ = learned.soft(ratio=ratio)
        X_hard, y_hard, *_ = learned.hard(ratio=ratio)
        known = y_hard != UNKNOWN
        for name, model in models.items():
            if has_fit_parameter(model["model"], "sample_weight"):
                fitted = clone(model).fit(X, y, model__sample_weight=weights)
            else:
                fitted = clone(model).fit(X_hard[known], y_hard[known])
            yield name, method, ACCURACY, accuracy(images.y_test, fitted.predict(images.X_test))[ACCURACY]


SUITE = ImageExperiment(
    name="unlabelled",
    title="What are 5,000 images without labels worth beside 10 per class with?",
    measure=measure,
    datasets=PROTOCOL,
    sizes=(10,),
    splits=5,
    estimators=ESTIMATORS,
    ours=(DEFORMATION, PSEUDO_LABELLED),
)
