"""What each part adds, always on: softened labels, then synthetic rows of several makes with the teacher's labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sklearn.base import clone

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.cells import grid
from benchmarks.guidance.economy import SharingAugmenter, shared_fits
from benchmarks.guidance.estimators import UNPRUNED, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS
from benchmarks.methods.taught import Taught
from synthaug import AugmentedEstimator, GaussianCopula, Jitter
from synthaug.benchmark.splits import draw, prepared
from synthaug.teachers.tables import TeacherClassifier

WEIGHTED = ("LR", "RF", "HGB", "MLP", UNPRUNED)  # soft labels are weights, which kNN cannot take


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("attribution", plan, DATASETS, (100, 200), 3)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with all kinds of rows."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    models = classifiers(plan.estimators or WEIGHTED, sample.X, sample.y, cell.split)
    rows: list[Row] = []
    with shared_fits() as memory:
        hard = gan(plan, cell.split).fit_resample(sample.X, sample.y)
        for method, augmenter in augmenters(plan, cell.split).items():
            for name, model in models.items():
                fitted = AugmentedEstimator(model, augmenter, memory=memory).fit(sample.X, sample.y)
                rows += scored(name, method, fitted, sample)
        for name, model in models.items():
            rows += scored(name, "agreed hard labels, 1x", clone(model).fit(*hard), sample)
    return rows


def augmenters(plan: Plan, seed: int) -> dict[str, Any]:
    """Return the kinds of rows by name; all have the same teacher."""
    teacher = TeacherClassifier(random_state=seed)
    taught = {"ratio": 8.0, "teacher": teacher, "random_state": seed}
    return {
        NOTHING: None,
        "softened": gan(plan, seed, ratio=0.0, teacher=teacher),
        "+ SMOTE rows": Taught("smotenc", random_state=seed),
        "+ jittered rows": SharingAugmenter(Jitter(), **taught),
        "+ copula rows": SharingAugmenter(GaussianCopula(), **taught),
        "+ GAN rows": gan(plan, seed, ratio=8.0, teacher=teacher),
        "own labels, 8x": gan(plan, seed, ratio=8.0, teacher=None),
        "own labels, 1x": gan(plan, seed, ratio=1.0, teacher=None),
    }
