"""The training and test images of each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.cells import Cell, Plan
from synthaug.benchmark.datasets.images import DIGITS, Images, load, names

PROTOCOL = ("mnist", "fashion_mnist")
UNKNOWN = -1
FEW, MANY = 5, 100  # images of the small and of the large classes


def grid(suite: str, plan: Plan, datasets: Sequence[str], sizes: Sequence[int], splits: int) -> Iterator[Cell]:
    """Yield the cells of a suite, n images per class, a whole split after the other, so that a part of a run is useful.

    Where none of the sets is there, and none is asked for, the bundled digits stand in.
    """
    there = plan.datasets or [name for name in datasets if name in names()] or (DIGITS,)
    for split in plan.seeds(splits):
        for name in there:
            for n in plan.sizes or sizes:
                if n <= np.bincount(load(name).y).min():
                    yield Cell(suite, name, n, split)


def draw(images: Images, n: ArrayLike, seed: int) -> Images:
    """Return n images of each class (or of each as many as n says), and those to test on: all others if none are set.

    Of two samples with equal seeds, the larger holds the smaller.
    """
    chosen, others = _divided(images, n, seed)
    test = images[2:] if len(images.X_test) else (images.X[others], images.y[others])
    return Images(images.X[chosen], images.y[chosen], *test)


def draw_imbalanced(images: Images, seed: int) -> tuple[Images, NDArray[np.intp]]:
    """Return a sample with few images of half of the classes, drawn by the seed, and which classes these are."""
    n_classes = int(images.y.max()) + 1
    small = np.sort(np.random.default_rng([1, seed]).permutation(n_classes)[: n_classes // 2])
    return draw(images, np.where(np.isin(np.arange(n_classes), small), FEW, MANY), seed), small


def draw_unlabelled(images: Images, n: int, n_unlabelled: int, seed: int) -> tuple[Images, Images]:
    """Return a sample, and the same with further images whose class is unknown."""
    sample, more = draw(images, n, seed), remainder(images, n, seed).X[:n_unlabelled]
    y = np.concatenate([sample.y, np.full(len(more), UNKNOWN)])
    return sample, sample._replace(X=np.concatenate([sample.X, more]), y=y)


def remainder(images: Images, n: int, seed: int) -> Images:
    """Return a set without the training images of a sample."""
    others = _divided(images, n, seed)[1]
    return images._replace(X=images.X[others], y=images.y[others])


def _divided(images: Images, n: ArrayLike, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of n images of each class, and of the others, in random order."""
    order = np.random.default_rng(seed).permutation(len(images.y))
    y = images.y[order]
    by_class = np.argsort(y, kind="stable")
    counts = np.bincount(y)
    turn = np.empty_like(order)
    turn[by_class] = np.arange(len(y)) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = turn < np.broadcast_to(n, counts.shape)[y]
    return order[chosen], order[~chosen]
