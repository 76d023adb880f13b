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
    yield _copies("copies of real images", images.synthetic, images.real)
    if some.holdout is None or images.holdout is None:
        return
    yield _copies("copies of real images among held-out ones", images.holdout, images.real)
    rng = np.random.default_rng(random_state)
    n = min(len(some.real), len(some.holdout))
    members, strangers = (part.flat[rng.permutation(len(part))[:n]] for part in (some.real, some.holdout))
    made = some.synthetic.flat
    to_real = [_nearest(made, rows) for rows in (members, strangers)]
    yield from by_distance(*to_real, *[_nearest(rows, made) for rows in (members, strangers)])


def _nearest(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the distance of each row from the nearest of others, in pixels."""
    return np.asarray(pairwise_distances_argmin_min(rows, others)[1], dtype=np.float32)


def _copies(measure: str, images: Labelled, real: Labelled) -> Figure:
    groups = groups_of_copies(np.concatenate([real.flat, images.flat]))
    hits = int(np.isin(groups[len(real) :], groups[: len(real)]).sum())
    rate, low, high = intervals.share(hits, len(images))
    return Figure(PART, measure, rate, "", low, high)
