"""What synthetic images gain, always on: ten of each kind per real one, against mere copies."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import COPIES, NOTHING, RATIO, Copies, augmenter, families
from benchmarks.images.samples import PROTOCOL, draw, grid
from benchmarks.images.scores import accuracy, measured, trials
from synthaug.benchmark.datasets.images import load

SIZES = (5, 20, 100)


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("gains", plan, PROTOCOL, SIZES, 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with all kinds of images."""
    sample = draw(load(cell.dataset), cell.n, cell.split)
    models = classifiers(plan.estimators, sample.X.shape[1:], cell.split)
    made = {name: augmenter(family, cell.split, ratio=RATIO) for name, family in families(plan).items()}
    with shared_fits() as memory:
        return measured(trials(models, {NOTHING: None, COPIES: Copies(), **made}, memory), sample, accuracy)
