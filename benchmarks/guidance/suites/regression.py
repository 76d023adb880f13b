"""The same for numbers to predict."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance import scores
from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.cells import SIZES, grid
from benchmarks.guidance.choice import measured
from benchmarks.guidance.economy import shared_fits
from benchmarks.guidance.estimators import REGRESSORS, regressors
from synthaug.benchmark.splits import draw, prepared

DATASETS = ("abalone", "bike_sharing", "california_housing")


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("regression", plan, DATASETS, SIZES, 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all regressors on one sample."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    augmenter = gan(plan, cell.split, target_type="continuous")
    models = regressors(plan.estimators or REGRESSORS, sample.X, cell.split)
    with shared_fits() as memory:
        return [
            row
            for name, model in models.items()
            for row in measured(name, model, sample, scores.regression, memory, augmenter, "r2")
        ]
