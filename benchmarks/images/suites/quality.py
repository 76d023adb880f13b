"""How good images from noise are, beside further real ones: told from 20 images per class, over twenty seeds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score

from benchmarks.images.fidelity import density_and_coverage, diversity, judge
from benchmarks.images.methods import PIXEL, pixel_gan
from benchmarks.images.samples import ImageExperiment, divided
from benchmarks.images.scores import AUGMENTER, SECONDS, timed_fit
from synthaug import GANAugmenter
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

N_MADE = 200  # per class
COLLAPSED = 0.5  # diversity of a class
REAL = "real images"


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the measures of synthetic images, and of real ones that were not learned from either."""
    images = suite.load(task.dataset)
    held_out = divided(sample.X_test, sample.y_test, N_MADE, task.split)
    rest = divided(images.X, images.y, task.n, task.split)
    others = divided(rest.X_test, rest.y_test, N_MADE, task.split)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted, seconds = timed_fit(GANAugmenter(pixel_gan(suite), random_state=task.split), sample)
    n_warnings = sum(warning.category.__name__ == "TrainingWarning" for warning in caught)
    made, y = fitted.sample(y=held_out.y)
    model = judge(task.dataset, suite)
    measures = {
        PIXEL: {SECONDS: seconds, "warnings": n_warnings, **judged(model, made, y, held_out)},
        REAL: judged(model, others.X, others.y, held_out),
    }
    for name, of_images in measures.items():
        yield from ((AUGMENTER, name, metric, value) for metric, value in of_images.items())


def judged(model: Any, X: NDArray[Any], y: NDArray[Any], held_out: Sample) -> dict[str, float]:
    """Return what a judge and distances say of images of known classes."""
    ratios = diversity(X, y, held_out.X, held_out.y)
    density, coverage = density_and_coverage(X, held_out.X)
    return {
        "diversity, worst class": ratios.min(),
        "diversity, mean": ratios.mean(),
        "collapsed classes": np.sum(ratios < COLLAPSED),
        "judge accuracy": accuracy_score(y, model.predict(X)),
        "density": density,
        "coverage": coverage,
    }


SUITE = ImageExperiment(
    name="quality",
    title="Are images from noise like real ones, and varied?",
    measure=measure,
    datasets=("mnist",),
    sizes=(20,),
    splits=20,
    estimators=(AUGMENTER,),
    methods=(PIXEL, REAL),
)
