"""What synthetic images tell about the images that a generator has learned from: copies, and what distances find."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances_argmin_min

from synthaug.evaluation import intervals
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.images.copies import groups_of_copies
from synthaug.evaluation.images.form import Compared, Images, Labelled
from synthaug.evaluation.privacy import PART, by_distance


def privacy(images: Images, some: Compared, random_state: int) -> Iterator[Figure]:
    """Yield copies among all images, and what distances of pixels between some of them find.

    Parameters
    ----------
    images : Images
        All of them.
    some : Compared
        Those that are compared.
    random_state : int
        Draws as many real images as there are held-out ones, or the reverse.
    """
    usual = np.nan if images.holdout is None else _n_copies(images.holdout, images.real) / len(images.holdout)
    rate, low, high = intervals.share(_n_copies(images.synthetic, images.real), len(images.synthetic))
    yield Figure(PART, "copies of real images", rate, "", low, high, usual)
    if some.holdout is None:
        return
    rng = np.random.default_rng(random_state)
    n = min(len(some.real), len(some.holdout))
    members, strangers = (part.flat[rng.permutation(len(part))[:n]] for part in (some.real, some.holdout))
    made = some.synthetic.flat
    to_real = [_nearest(made, rows) for rows in (members, strangers)]
    yield from by_distance(*to_real, *[_nearest(rows, made) for rows in (members, strangers)])


def _nearest(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the distance of each row from the nearest of others, in pixels."""
    return np.asarray(pairwise_distances_argmin_min(rows, others)[1], dtype=np.float32)


def _n_copies(images: Labelled, real: Labelled) -> int:
    """Return how many images equal a real one in every pixel."""
    groups = groups_of_copies(np.concatenate([real.flat, images.flat]))
    return int(np.isin(groups[len(real) :], groups[: len(real)]).sum())
