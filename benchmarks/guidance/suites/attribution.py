"""What each part adds, always on: softened labels, then synthetic rows of several makes with the teacher's labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sklearn.base import clone

from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.estimators import BOOSTING, FOREST, LINEAR, NETWORK, UNPRUNED, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS
from benchmarks.methods.pseudo_labelled import PseudoLabelled
from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula, Jitter, Polished, TabularGAN
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample
from synthaug.teachers.tables import TeacherClassifier

GAN = "+ GAN rows"


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with all kinds of rows."""
    models, memory = classifiers(task.estimators, sample.X, sample.y, task.split), ProcessMemory()
    for method, augmenter in augmenters(suite, task.split).items():
        for name, model in models.items():
            fitted = AugmentedEstimator(model, augmenter, memory=memory).fit(sample.X, sample.y)
            yield from scored(name, method, fitted, sample)
    hard = gan(suite, task.split).fit_resample(sample.X, sample.y)
    for name, model in models.items():
        yield from scored(name, "selected hard labels, 1x", clone(model).fit(*hard), sample)


def augmenters(suite: Experiment, seed: int) -> dict[str, Any]:
    """Return the kinds of rows by name; all have the same teacher."""
    teacher = TeacherClassifier(random_state=seed)
    polished = Polished(None if suite.steps is None else TabularGAN(n_steps=suite.steps))
    guided = {"ratio": 8.0, "teacher": teacher, "random_state": seed}
    return {
        NOTHING: None,
        "softened": gan(suite, seed, ratio=0.0, teacher=teacher),
        "+ SMOTE rows": PseudoLabelled("smotenc", random_state=seed),
        "+ jittered rows": GANAugmenter(Jitter(), **guided),
        "+ copula rows": GANAugmenter(GaussianCopula(), **guided),
        GAN: gan(suite, seed, ratio=8.0, teacher=teacher),
        "+ polished GAN rows": GANAugmenter(polished, **guided),
        "own labels, 8x": gan(suite, seed, ratio=8.0, teacher=None),
        "own labels, 1x": gan(suite, seed, ratio=1.0, teacher=None),
        "own labels, 1x, polished": GANAugmenter(polished, ratio=1.0, teacher=None, random_state=seed),
    }


SUITE = Experiment(
    name="attribution",
    title="What do soft labels add, and what do rows of each make add to them?",
    measure=measure,
    datasets=DATASETS,
    sizes=(100, 200),
    splits=3,
    estimators=(LINEAR, FOREST, BOOSTING, NETWORK, UNPRUNED),  # soft labels are weights, which kNN cannot take
    ours=(GAN,),
)
