"""The training and test images of each sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.datasets.images import DIGITS, load_dataset, names
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

PROTOCOL = ("mnist", "fashion_mnist")
UNKNOWN = -1
FEW, MANY = 5, 100  # images of the small and of the large classes


@dataclass(frozen=True, kw_only=True)
class ImageExperiment(Experiment):
    """An experiment with n images of each class."""

    def narrowed(self, **parts: Any) -> Self:
        """Return the suite with other parts; where none of its sets is there, the bundled digits stand in."""
        there = tuple(name for name in self.datasets if name in names()) or (DIGITS,)
        return super().narrowed(**{**parts, "datasets": parts.get("datasets") or there})

    def load(self, name: str, data: Path | None = None) -> Dataset:
        """Return a set of images."""
        return load_dataset(name, data)

    def limits(self, dataset: Dataset) -> tuple[int, int]:
        """Return the smallest and the largest number of images of each class."""
        return 1, int(np.bincount(dataset.y).min())

    def draw(self, dataset: Dataset, n: int, seed: int) -> Sample:
        """Return n images of each class, and those to test on."""
        return drawn(dataset, n, seed)


def drawn(dataset: Dataset, n: ArrayLike, seed: int) -> Sample:
    """Return n images of each class (or of each as many as n says), and those to test on: all others if none are set.

    Of two samples with equal seeds, the larger holds the smaller.
    """
    sample = divided(dataset.X, dataset.y, n, seed)
    return sample if dataset.test is None else Sample(sample.X, sample.y, *dataset.test)


def small_classes(y: NDArray[Any], seed: int) -> NDArray[np.intp]:
    """Return the half of the classes that a seed makes small."""
    n_classes = int(y.max()) + 1
    return np.sort(np.random.default_rng([1, seed]).permutation(n_classes)[: n_classes // 2])


def with_unlabelled(sample: Sample, images: Dataset, n: int, n_unlabelled: int, seed: int) -> Sample:
    """Return a sample with further images of its set, whose class is unknown."""
    more = divided(images.X, images.y, n, seed).X_test[:n_unlabelled]
    y = np.concatenate([sample.y, np.full(len(more), UNKNOWN)])
    return sample._replace(X=np.concatenate([sample.X, more]), y=y)


def divided(X: NDArray[Any], y: NDArray[Any], n: ArrayLike, seed: int) -> Sample:
    """Return n images of each class, and all others, in random order."""
    order = np.random.default_rng(seed).permutation(len(y))
    by_class = np.argsort(y[order], kind="stable")
    counts = np.bincount(y)
    turn = np.empty_like(order)
    turn[by_class] = np.arange(len(y)) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = turn < np.broadcast_to(n, counts.shape)[y[order]]
    return Sample(X[order[chosen]], y[order[chosen]], X[order[~chosen]], y[order[~chosen]])
