"""Photographs and faces: where shapes are not aligned, or classes have three images."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import DEFORMATION, FLIPS, NOTHING, RATIO, augmenter, deformation_gan, flips_and_shifts
from benchmarks.images.samples import draw, grid
from benchmarks.images.scores import accuracy, measured, trials
from benchmarks.images.suites.choice import chosen
from synthaug.benchmark.datasets.images import load

SIZES = {"cifar10": 50, "olivetti_faces": 3}
CHOOSING = ("LR", "kNN", "RF")  # hundreds of fits of the others take too long


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples, of each set as many images as suit it."""
    for cell in grid("others", plan._replace(sizes=(3,)), tuple(SIZES), (), 5):
        for n in plan.sizes or (SIZES.get(cell.dataset, 3),):
            yield cell._replace(n=n)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators, and of the choice for some."""
    sample = draw(load(cell.dataset), cell.n, cell.split)
    models = classifiers(plan.estimators, sample.X.shape[1:], cell.split)
    methods = {
        NOTHING: None,
        FLIPS: augmenter(flips_and_shifts(), cell.split, ratio=RATIO),
        DEFORMATION: augmenter(deformation_gan(plan), cell.split, ratio=RATIO),
    }
    choosing = {name: model for name, model in models.items() if name in CHOOSING}
    with shared_fits() as memory:
        rows = measured(trials(models, methods, memory), sample, accuracy)
        return rows + chosen(choosing, augmenter(deformation_gan(plan), cell.split), sample, cell.n, memory)
