"""Distances between two sets of feature vectors, with intervals: KID and sliced Wasserstein."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float32]

BLOCKS, FEWEST_BLOCKS = 10, 4  # parts of either set, each of which is measured by itself
SMALLEST_BLOCK = 10
DIRECTIONS = 100
SHUFFLES = 4  # of a block, from which what equal sets would have is told


def kid(left: Array, right: Array) -> float:
    """Return the kernel distance: the unbiased squared MMD with a cubic kernel (Binkowski et al., 2018).

    Parameters
    ----------
    left, right : ndarray of shape (n, n_features)
        Two sets; what is expected of sets of one distribution is 0, and negative values occur.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.images.distances import kid
    >>> rng = np.random.default_rng(0)
    >>> bool(abs(kid(rng.normal(size=(500, 4)), rng.normal(size=(500, 4)))) < 0.05)
    True
    """
    within = [_kernel(rows, rows) for rows in (left, right)]
    means = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in within]
    return float(means[0] + means[1] - 2 * _kernel(left, right).mean())


def _kernel(left: Array, right: Array) -> NDArray[np.float64]:
    return (left.astype(np.float64) @ right.T.astype(np.float64) / left.shape[1] + 1) ** 3


def sliced_wasserstein(left: Array, right: Array, random_state: int) -> float:
    """Return the mean distance of Wasserstein over random directions (Rabin et al., 2011), of sets of equal size."""
    directions = np.random.default_rng(random_state).normal(size=(left.shape[1], DIRECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    sides = [np.sort(rows @ directions, axis=0) for rows in (left, right)]
    return float(np.abs(sides[0] - sides[1]).mean())


def excess_wasserstein(left: Array, right: Array, random_state: int) -> float:
    """Return by how much two sets are further apart than halves of both in random order; 0 is expected of equals."""
    rng = np.random.default_rng(random_state)
    both, n = np.concatenate([left, right]), len(left)
    orders = [rng.permutation(2 * n) for _ in range(SHUFFLES)]
    chance = [sliced_wasserstein(both[order[:n]], both[order[n:]], random_state) for order in orders]
    return sliced_wasserstein(left, right, random_state) - float(np.mean(chance))


def in_blocks(
    measure: Callable[[Array, Array], float], left: Array, right: Array, random_state: int
) -> tuple[float, float, float] | None:
    """Return the mean of a distance over up to ten disjoint parts of both sets, with its interval by Student's t.

    Parts have no row in common, so that their distances are independent draws of an estimate without bias. None where
    there are too few rows for parts.
    """
    n = min(len(left), len(right))
    blocks = min(BLOCKS, n // SMALLEST_BLOCK)
    if blocks < FEWEST_BLOCKS:
        return None
    rng, size = np.random.default_rng(random_state), n // blocks
    orders = [rng.permutation(len(rows))[: size * blocks].reshape(blocks, size) for rows in (left, right)]
    found = np.array([measure(left[own], right[other]) for own, other in zip(*orders, strict=True)])
    middle, half = found.mean(), stats.t.ppf(0.975, blocks - 1) * found.std(ddof=1) / np.sqrt(blocks)
    return float(middle), float(middle - half), float(middle + half)
