"""Images from noise, learned from a whole set in a quarter of an hour: what do classifiers learn from them alone?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.cells import Cell, Plan, Row
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import PIXEL, pixel_gan
from benchmarks.images.samples import draw, grid
from benchmarks.images.scores import AUGMENTER, SECONDS, accuracy, measured, timed_fit
from benchmarks.images.suites.quality import REAL
from synthaug import GANAugmenter
from synthaug.benchmark.datasets.images import load

MAX_SECONDS = 900
ESTIMATORS = ("RF", "CNN")


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the whole set, as a sample of as many images as the largest class has."""
    for cell in grid("full", plan._replace(sizes=(1,)), ("mnist",), (), 1):
        for n in plan.sizes or (int(np.bincount(load(cell.dataset).y).max()),):
            yield cell._replace(n=n)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the accuracy on real test images of classifiers that saw synthetic images alone, or real ones."""
    real = draw(load(cell.dataset), cell.n, cell.split)
    family = pixel_gan(plan, max_seconds=MAX_SECONDS)
    fitted, seconds = timed_fit(GANAugmenter(family, random_state=cell.split), real)
    X, y = fitted.sample(y=real.y)
    save_grid(X[:16], plan, cell)
    models = classifiers(plan.estimators or ESTIMATORS, X.shape[1:], cell.split)
    shown = float(fitted.generator_.history_[-1]["images"])
    rows: list[Row] = [(AUGMENTER, PIXEL, SECONDS, seconds), (AUGMENTER, PIXEL, "images shown", shown)]
    for method, sample in {PIXEL: real._replace(X=X, y=y), REAL: real}.items():
        rows += measured([(name, method, model) for name, model in models.items()], sample, accuracy)
    return rows


def save_grid(images: NDArray[np.uint8], plan: Plan, cell: Cell) -> None:
    """Save a picture of 4 x 4 images beside the results."""
    figure = Figure(figsize=(4, 4), layout="constrained")
    for axes, image in zip(figure.subplots(4, 4).flat, images, strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255)
        axes.axis("off")
    path = plan.folder / "pictures" / f"{cell.dataset}-n{cell.n}-split{cell.split}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
