"""What the choice gains and where it harms: the default, every candidate and every caution, on real test rows."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.choice import DEFAULT, METHODS, measured
from benchmarks.guidance.estimators import CLASSIFIERS, classifiers
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.scores import classification
from synthaug.benchmark.splits import Sample

SIZES = (50, 100, 200, 500)
# Of the folder's sets those that take least time: the whole suite is hours of CPU as it is.
DATASETS = (
    "adult",
    "bank_marketing",
    "credit_g",
    "heart_cleveland",
    "ionosphere",
    "mammography",
    "phoneme",
    "pima_diabetes",
    "sonar",
    "telco_churn",
    "titanic",
    "car_evaluation",
    "vehicle",
)


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators on one sample."""
    augmenter, memory = gan(suite, task.split), ProcessMemory()
    for name, model in classifiers(task.estimators, sample.X, sample.y, task.split).items():
        yield from measured(name, model, sample, classification, memory, augmenter, "roc_auc_ovr")


SUITE = Experiment(
    name="gains",
    title="What does AugmentedEstimatorCV gain, and where does it harm?",
    measure=measure,
    datasets=DATASETS,
    sizes=SIZES,
    splits=5,
    estimators=CLASSIFIERS,
    methods=METHODS,
    ours=(DEFAULT,),
)
