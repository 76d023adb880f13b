"""Balanced accuracy as the aim on imbalanced sets: balanced soft rows against the usual remedies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imblearn.pipeline import Pipeline as SamplingPipeline
from sklearn.base import clone
from sklearn.model_selection import TunedThresholdClassifierCV

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.cells import grid
from benchmarks.guidance.choice import ALWAYS, DEFAULT
from benchmarks.guidance.economy import shared_fits
from benchmarks.guidance.estimators import classifiers
from benchmarks.guidance.scores import classification
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.methods.smote import sampler
from synthaug.benchmark.preparation import completed
from synthaug.benchmark.splits import Sample, draw, prepared

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


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("balance", plan, DATASETS, (100, 200, 500), 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of three estimators with all remedies."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    rows: list[Row] = []
    with shared_fits() as memory:
        augmenter = gan(plan, cell.split)
        estimators = classifiers(plan.estimators or ("LR", "RF", "HGB"), sample.X, sample.y, cell.split)
        for name, model in estimators.items():
            for method, remedy in remedies(model, sample, augmenter, memory, cell.split).items():
                values = classification(remedy.fit(sample.X, sample.y), sample.X_test, sample.y_test)
                rows += [(name, method, metric, value) for metric, value in values.items()]
    return rows


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
