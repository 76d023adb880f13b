"""The same for a continuous target."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.guidance import scores
from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.choice import DEFAULT, METHODS, measured
from benchmarks.guidance.estimators import REGRESSORS, regressors
from benchmarks.guidance.suites.gains import SIZES
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all regressors on one sample."""
    augmenter, memory = gan(suite, task.split, target_type="continuous"), ProcessMemory()
    for name, model in regressors(task.estimators, sample.X, task.split).items():
        yield from measured(name, model, sample, scores.regression, memory, augmenter, "r2")


SUITE = Experiment(
    name="regression",
    title="What does AugmentedEstimatorCV gain where numbers are to be predicted?",
    measure=measure,
    datasets=("abalone", "bike_sharing", "california_housing"),
    sizes=SIZES,
    splits=5,
    estimators=REGRESSORS,
    methods=METHODS,
    ours=(DEFAULT,),
)
