"""What synthetic images gain, always on: ten of each kind per real one, against mere copies."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.images.estimators import ESTIMATORS, classifiers
from benchmarks.images.methods import COPIES, DEFORMATION, NOTHING, RATIO, Copies, augmenter, families
from benchmarks.images.samples import PROTOCOL, ImageExperiment
from benchmarks.images.scores import accuracy, measured, trials
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

SIZES = (5, 20, 100)


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with all kinds of images."""
    models = classifiers(task.estimators, sample.X, task.split)
    made = {name: augmenter(family, task.split, ratio=RATIO) for name, family in families(suite).items()}
    return measured(trials(models, {NOTHING: None, COPIES: Copies(), **made}, ProcessMemory()), sample, accuracy)


SUITE = ImageExperiment(
    name="gains",
    title="What do thousands of synthetic images gain, always on?",
    measure=measure,
    datasets=PROTOCOL,
    sizes=SIZES,
    splits=5,
    estimators=ESTIMATORS,
    ours=(DEFORMATION,),
)
