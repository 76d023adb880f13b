"""What a fit with choice costs: CPU seconds for 500 rows of 20 mixed columns and a fast estimator."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.choice import DEFAULT
from benchmarks.guidance.estimators import LINEAR, classifiers
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the seconds of one fit in one process, with what is shared within the fit alone."""
    for name, model in classifiers(task.estimators, sample.X, sample.y, task.split).items():
        start = time.process_time()
        AugmentedEstimatorCV(model, gan(suite, task.split)).fit(sample.X, sample.y)
        yield name, DEFAULT, "CPU s", time.process_time() - start


SUITE = Experiment(
    name="cost",
    title="How many CPU seconds does a fit with choice take?",
    measure=measure,
    datasets=("bank_marketing", "credit_g"),  # these have 20 columns, 10 and 13 of them categories
    sizes=(500,),
    splits=3,
    estimators=(LINEAR,),
    methods=(DEFAULT,),
    alone=True,
)
