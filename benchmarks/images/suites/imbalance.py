"""Half of the classes with a twentieth of the images: what raises small classes best?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.images.estimators import ESTIMATORS, classifiers, weighted
from benchmarks.images.methods import DEFORMATION, NOTHING, RAISED, augmenter, families
from benchmarks.images.samples import FEW, MANY, PROTOCOL, ImageExperiment, drawn, small_classes
from benchmarks.images.scores import measured, recalls, trials
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

WEIGHTS = "class weights"


@dataclass(frozen=True, kw_only=True)
class Imbalanced(ImageExperiment):
    """An experiment with n images of half of the classes, and few of the others."""

    def draw(self, dataset: Dataset, n: int, seed: int) -> Sample:
        """Return a sample."""
        counts = np.full(int(dataset.y.max()) + 1, n)
        counts[small_classes(dataset.y, seed)] = FEW
        return drawn(dataset, counts, seed)


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with all remedies."""
    models = classifiers(task.estimators, sample.X, task.split)
    raised = {
        name: augmenter(family, task.split, ratio=RAISED, sampling_strategy="auto")
        for name, family in families(suite).items()
    }
    balanced = {name: weighted(model) for name, model in models.items()}
    some = [(name, WEIGHTS, model) for name, model in balanced.items() if model is not None]
    every = [*trials(models, {NOTHING: None, **raised}, ProcessMemory()), *some]
    return measured(every, sample, recalls(small_classes(sample.y, task.split)))


SUITE = Imbalanced(
    name="imbalance",
    title="Half of the classes have 5 images, the others 100: what raises them best?",
    measure=measure,
    datasets=PROTOCOL,
    sizes=(MANY,),
    splits=5,
    estimators=ESTIMATORS,
    ours=(DEFORMATION,),
)
