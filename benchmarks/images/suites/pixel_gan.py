"""The same for images from noise, which take minutes to learn."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.images.estimators import ESTIMATORS, classifiers
from benchmarks.images.methods import NOTHING, PIXEL, RATIO, augmenter, pixel_gan
from benchmarks.images.samples import PROTOCOL, ImageExperiment
from benchmarks.images.scores import accuracy, measured, trials
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with and without such images."""
    models = classifiers(task.estimators, sample.X, task.split)
    methods = {NOTHING: None, PIXEL: augmenter(pixel_gan(suite), task.split, ratio=RATIO)}
    return measured(trials(models, methods, ProcessMemory()), sample, accuracy)


SUITE = ImageExperiment(
    name="pixel_gan",
    title="What do images from noise gain, always on?",
    measure=measure,
    datasets=PROTOCOL,
    sizes=(20,),
    splits=5,
    estimators=ESTIMATORS,
    ours=(PIXEL,),
)
