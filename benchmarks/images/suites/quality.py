"""How good images from noise are, beside further real ones: told from 20 images per class, over twenty seeds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score

from benchmarks.cells import Cell, Plan, Row
from benchmarks.images.fidelity import density_and_coverage, diversity, judge
from benchmarks.images.methods import PIXEL, pixel_gan
from benchmarks.images.samples import draw, grid, remainder
from benchmarks.images.scores import AUGMENTER, SECONDS, timed_fit
from synthaug import GANAugmenter
from synthaug.benchmark.datasets.images import Images, load

N_MADE = 200  # per class
COLLAPSED = 0.5  # diversity of a class
REAL = "real images"


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("quality", plan, ("mnist",), (20,), 20)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the measures of synthetic images, and of real ones that were not learned from either."""
    images = load(cell.dataset)
    sample = draw(images, cell.n, cell.split)
    held_out = draw(Images(sample.X_test, sample.y_test, sample.X[:0], sample.y[:0]), N_MADE, cell.split)
    others = draw(remainder(images, cell.n, cell.split), N_MADE, cell.split)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted, seconds = timed_fit(GANAugmenter(pixel_gan(plan), random_state=cell.split), sample)
    n_warnings = sum(warning.category.__name__ == "TrainingWarning" for warning in caught)
    made, y = fitted.sample(y=held_out.y)
    model = judge(cell.dataset, plan)
    rows = {
        PIXEL: {SECONDS: seconds, "warnings": n_warnings, **judged(model, made, y, held_out)},
        REAL: judged(model, others.X, others.y, held_out),
    }
    return [(AUGMENTER, name, metric, float(value)) for name, of in rows.items() for metric, value in of.items()]


def judged(model: Any, X: NDArray[Any], y: NDArray[Any], held_out: Images) -> dict[str, float]:
    """Return what a judge and distances say of images of known classes, in points of 100."""
    ratios = 100 * diversity(X, y, held_out.X, held_out.y)
    density, coverage = density_and_coverage(X, held_out.X)
    return {
        "diversity, worst class": ratios.min(),
        "diversity, mean": ratios.mean(),
        "collapsed classes": np.sum(ratios < 100 * COLLAPSED),
        "judge accuracy": 100 * accuracy_score(y, model.predict(X)),
        "density": 100 * density,
        "coverage": 100 * coverage,
    }
