"""What a teacher with prior knowledge is worth: itself, and what estimators learn from it through synthetic rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.guidance.augmenters import NOTHING
from benchmarks.guidance.estimators import BOOSTING, FOREST, LINEAR, NETWORK, UNPRUNED, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS, SIZES
from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula, PriorFittedClassifier
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample
from synthaug.teachers.tables import TeacherClassifier

CLASSICAL, PRIOR, BOTH = "classical teacher", "prior-fitted network", "teacher with the network"
REGULARISED, ITSELF = "regularised boosting", "the teacher itself"
RATIO = 8.0


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of the teachers, and of all estimators on softened rows and those of a copula."""
    models, memory = classifiers(task.estimators, sample.X, sample.y, task.split), ProcessMemory()
    for name, model in models.items():
        yield from scored(name, NOTHING, AugmentedEstimator(model, None).fit(sample.X, sample.y), sample)
    for method, teacher in teachers(task.split).items():
        augmenter = GANAugmenter(GaussianCopula(), teacher=teacher, ratio=RATIO, random_state=task.split)
        yield from scored(ITSELF, method, augmenter.teacher.fit(sample.X, sample.y), sample)
        for name, model in models.items():
            fitted = AugmentedEstimator(model, augmenter, memory=memory).fit(sample.X, sample.y)
            yield from scored(name, method, fitted, sample)


def teachers(seed: int) -> dict[str, Any]:
    """Return the teachers by name."""
    network = PriorFittedClassifier(random_state=seed)
    return {
        CLASSICAL: TeacherClassifier(random_state=seed),
        PRIOR: network,
        BOTH: TeacherClassifier(further=network, random_state=seed),
    }


SUITE = Experiment(
    name="prior",
    title="What is prior knowledge of the teacher worth, itself and through synthetic rows?",
    measure=measure,
    datasets=DATASETS,
    sizes=SIZES,
    splits=3,
    first_split=500,  # samples that nothing was decided on
    estimators=(LINEAR, FOREST, BOOSTING, REGULARISED, NETWORK, UNPRUNED),
    methods=(CLASSICAL, PRIOR, BOTH),
    ours=(BOTH,),
)
