"""What the choice gains and where it harms: the default, every candidate and every caution, on real test rows."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.cells import SIZES, grid
from benchmarks.guidance.choice import measured
from benchmarks.guidance.economy import shared_fits
from benchmarks.guidance.estimators import CLASSIFIERS, classifiers
from benchmarks.guidance.scores import classification
from synthaug.benchmark.splits import draw, prepared

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


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("gains", plan, DATASETS, SIZES, 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators on one sample."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    augmenter = gan(plan, cell.split)
    models = classifiers(plan.estimators or CLASSIFIERS, sample.X, sample.y, cell.split)
    with shared_fits() as memory:
        return [
            row
            for name, model in models.items()
            for row in measured(name, model, sample, classification, memory, augmenter, "roc_auc_ovr")
        ]
