"""Images from noise, learned from a whole set in a quarter of an hour: what do classifiers learn from them alone?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.images.estimators import NETWORK, classifiers
from benchmarks.images.methods import PIXEL, pixel_gan
from benchmarks.images.samples import ImageExperiment
from benchmarks.images.scores import AUGMENTER, SECONDS, accuracy, measured, timed_fit
from benchmarks.images.suites.quality import REAL
from synthaug import GANAugmenter
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

MAX_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class Whole(ImageExperiment):
    """An experiment with a whole set: a sample of as many images as the largest class has."""

    def limits(self, dataset: Dataset) -> tuple[int, int]:
        """Return the smallest and the largest number of images of a class."""
        return 1, int(np.bincount(dataset.y).max())

    def sizes_of(self, dataset: Dataset) -> tuple[int, ...]:
        """Return the sizes that are asked for, or the whole set."""
        return self.sizes or (self.limits(dataset)[1],)


def measure(task: Task, real: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the accuracy on real test images of classifiers that saw synthetic images alone, or real ones."""
    family = pixel_gan(suite, max_seconds=MAX_SECONDS)
    fitted, seconds = timed_fit(GANAugmenter(family, random_state=task.split), real)
    X, y = fitted.sample(y=real.y)
    save_grid(X[:16], suite, task)
    yield AUGMENTER, PIXEL, SECONDS, seconds
    yield AUGMENTER, PIXEL, "images shown", float(fitted.generator_.history_[-1]["images"])
    models = classifiers(task.estimators, X, task.split)
    for method, sample in {PIXEL: real._replace(X=X, y=y), REAL: real}.items():
        yield from measured([(name, method, model) for name, model in models.items()], sample, accuracy)


def save_grid(images: NDArray[np.uint8], suite: Experiment, task: Task) -> None:
    """Save a picture of 4 x 4 images beside the results."""
    figure = Figure(figsize=(4, 4), layout="constrained")
    for axes, image in zip(figure.subplots(4, 4).flat, images, strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255)
        axes.axis("off")
    path = suite.folder / "pictures" / f"{task.dataset}-n{task.n}-split{task.split}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


SUITE = Whole(
    name="full",
    title="Learned from a whole set in 15 minutes: what do classifiers learn from images from noise alone?",
    measure=measure,
    datasets=("mnist",),
    sizes=(),
    splits=1,
    estimators=("random forest", NETWORK),
    methods=(PIXEL, REAL),
    alone=True,  # it has a number of seconds to learn in
)
