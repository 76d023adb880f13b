"""Half of the classes with a twentieth of the images: what raises small classes best?"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers, weighted
from benchmarks.images.methods import NOTHING, RAISED, augmenter, families
from benchmarks.images.samples import MANY, PROTOCOL, draw_imbalanced, grid
from benchmarks.images.scores import measured, recalls, trials
from synthaug.benchmark.datasets.images import load

WEIGHTS = "class weights"


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("imbalance", plan._replace(sizes=(MANY,)), PROTOCOL, (), 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with all remedies."""
    sample, small = draw_imbalanced(load(cell.dataset), cell.split)
    models = classifiers(plan.estimators, sample.X.shape[1:], cell.split)
    raised = {
        name: augmenter(family, cell.split, ratio=RAISED, sampling_strategy="auto")
        for name, family in families(plan).items()
    }
    balanced = {name: weighted(model) for name, model in models.items()}
    some = [(name, WEIGHTS, model) for name, model in balanced.items() if model is not None]
    with shared_fits() as memory:
        return measured([*trials(models, {NOTHING: None, **raised}, memory), *some], sample, recalls(small))
