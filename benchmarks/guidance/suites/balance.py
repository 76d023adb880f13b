"""Balanced accuracy as the aim on imbalanced sets: balanced soft rows against the usual remedies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imblearn.pipeline import Pipeline as SamplingPipeline
from sklearn.base import clone
from sklearn.model_selection import TunedThresholdClassifierCV

from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.choice import ALWAYS, DEFAULT
from benchmarks.guidance.estimators import BOOSTING, FOREST, LINEAR, classifiers
from benchmarks.guidance.scores import scored
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.methods.smote import sampler
from synthaug.benchmark.preparation import completed
from synthaug.benchmark.splits import Sample

# The rarest class holds less than 3 rows in 10 (credit_g: exactly 3).
DATASETS = (
    "adult",
    "bank_marketing",
    "credit_g",
    "mammography",
    "phoneme",
    "telco_churn",
    "car_evaluation",
    "wine_quality",
    "yeast",
)
SCORING = "balanced_accuracy"


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with all remedies."""
    augmenter, memory = gan(suite, task.split), ProcessMemory()
    for name, model in classifiers(task.estimators, sample.X, sample.y, task.split).items():
        for method, remedy in remedies(model, sample, augmenter, memory, task.split).items():
            yield from scored(name, method, remedy.fit(sample.X, sample.y), sample)


def remedies(model: Any, sample: Sample, augmenter: Any, memory: Any, seed: int) -> dict[str, Any]:
    """Return what is compared by name. A threshold can be tuned where there are two classes."""
    balanced = clone(augmenter).set_params(ratio=8.0, sampling_strategy="auto")
    complete = completed(sample.X)
    smote = sampler(complete.fit_transform(sample.X), sample.y, "auto", seed)
    found = {
        NOTHING: model,
        DEFAULT: AugmentedEstimatorCV(model, augmenter, scoring=SCORING, memory=memory),
        ALWAYS: AugmentedEstimator(model, balanced, memory=memory),
        "class_weight": clone(model).set_params(model__class_weight="balanced"),
        "SMOTE": SamplingPipeline([("complete", complete), ("smote", smote), ("model", model)]),
    }
    if sample.y.nunique() == 2:
        found["threshold"] = TunedThresholdClassifierCV(model, scoring=SCORING)
    return found


SUITE = Experiment(
    name="balance",
    title="Is a balanced target better than the usual remedies?",
    measure=measure,
    datasets=DATASETS,
    sizes=(100, 200, 500),
    splits=5,
    estimators=(LINEAR, FOREST, BOOSTING),
    ours=(DEFAULT, ALWAYS),
)
