"""Photographs and faces: where shapes are not aligned, or classes have three images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.images.estimators import ESTIMATORS, NETWORK, classifiers
from benchmarks.images.methods import DEFORMATION, FLIPS, NOTHING, RATIO, augmenter, deformation_gan, flips_and_shifts
from benchmarks.images.samples import ImageExperiment
from benchmarks.images.scores import accuracy, measured, trials
from benchmarks.images.suites.choice import chosen
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

SIZES, FACES = {"cifar10": 50}, 3
SLOW = ("SVM", NETWORK)  # hundreds of fits of these take too long


@dataclass(frozen=True, kw_only=True)
class Others(ImageExperiment):
    """An experiment with as many images of each set as suit it."""

    def sizes_of(self, dataset: Dataset) -> tuple[int, ...]:
        """Return the sizes that are asked for, or that of the set."""
        return self.sizes or (SIZES.get(dataset.name, FACES),)


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators, and of the choice for some."""
    models, memory = classifiers(task.estimators, sample.X, task.split), ProcessMemory()
    methods = {
        NOTHING: None,
        FLIPS: augmenter(flips_and_shifts(), task.split, ratio=RATIO),
        DEFORMATION: augmenter(deformation_gan(suite), task.split, ratio=RATIO),
    }
    yield from measured(trials(models, methods, memory), sample, accuracy)
    choosing = {name: model for name, model in models.items() if name not in SLOW}
    yield from chosen(choosing, augmenter(deformation_gan(suite), task.split), sample, task.n, memory)


SUITE = Others(
    name="others",
    title="What do synthetic images of photographs gain, and of faces?",
    measure=measure,
    datasets=("cifar10", "olivetti_faces"),
    sizes=(),
    splits=5,
    estimators=ESTIMATORS,
    ours=(DEFORMATION,),
)
