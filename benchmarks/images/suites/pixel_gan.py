"""The same for images from noise, which take minutes to learn."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import NOTHING, PIXEL, RATIO, augmenter, pixel_gan
from benchmarks.images.samples import PROTOCOL, draw, grid
from benchmarks.images.scores import accuracy, measured, trials
from synthaug.benchmark.datasets.images import load


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("pixel_gan", plan, PROTOCOL, (20,), 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with and without such images."""
    sample = draw(load(cell.dataset), cell.n, cell.split)
    models = classifiers(plan.estimators, sample.X.shape[1:], cell.split)
    methods = {NOTHING: None, PIXEL: augmenter(pixel_gan(plan), cell.split, ratio=RATIO)}
    with shared_fits() as memory:
        return measured(trials(models, methods, memory), sample, accuracy)
