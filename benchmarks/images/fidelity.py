"""How much synthetic images are like real ones of their class, and how much of these they cover."""

from __future__ import annotations

from typing import Any

import numpy as np
from joblib import Memory
from numpy.typing import NDArray
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.pipeline import Pipeline

from benchmarks.images.estimators import NETWORK, classifiers
from synthaug.benchmark.datasets.images import load
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.preparation import flat

NEIGHBOURS = 5
JUDGE_STEPS = 8_000


def judge(dataset: str, suite: Experiment) -> Pipeline:
    """Return a network that has learned all training images of a set; it is kept beside the results."""
    return Memory(suite.folder / "judges", verbose=0).cache(_judge)(dataset, suite.steps or JUDGE_STEPS)


def diversity(
    made: NDArray[Any], made_y: NDArray[Any], real: NDArray[Any], real_y: NDArray[Any]
) -> NDArray[np.float64]:
    """Return for each class the median distance of two synthetic images, over that of two real ones.

    A class that has collapsed to a few images is far below the others, of which none is far above 1.
    """
    ratios = [
        _median_distance(made[made_y == label]) / _median_distance(real[real_y == label]) for label in np.unique(real_y)
    ]
    return np.array(ratios)


def density_and_coverage(made: NDArray[Any], real: NDArray[Any]) -> tuple[float, float]:
    """Return density and coverage (Naeem et al., "Reliable fidelity and diversity metrics", ICML 2020), of pixels.

    Around each real image is a ball that reaches to its fifth neighbour. Density is how many balls a synthetic image
    lies in, over five; coverage is the share of balls that hold one. Real images have about 1 and 0.97.
    """
    real, made = flat(real), flat(made)
    # Of an image's distances to the real ones, the first is that to itself.
    radius = np.partition(euclidean_distances(real), NEIGHBOURS, axis=1)[:, NEIGHBOURS]
    inside = euclidean_distances(real, made) < radius[:, None]
    return float(inside.sum(axis=0).mean() / NEIGHBOURS), float(inside.any(axis=1).mean())


def _judge(dataset: str, n_steps: int) -> Pipeline:
    images = load(dataset)
    model = classifiers([NETWORK], images.X, 0)[NETWORK]
    return model.set_params(model__n_steps=n_steps).fit(images.X, images.y)


def _median_distance(images: NDArray[Any]) -> float:
    return float(np.median(pdist(flat(images))))
