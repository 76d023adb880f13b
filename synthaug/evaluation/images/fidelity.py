"""How much synthetic images are like real ones: distances of their features, overall and in each class."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import pairwise_distances_chunked
from sklearn.neighbors import NearestNeighbors

from synthaug.evaluation import intervals
from synthaug.evaluation.fidelity import NEIGHBOURS, PART
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.folds import FEWEST, folds
from synthaug.evaluation.images.copies import groups_of_copies
from synthaug.evaluation.images.distances import excess_wasserstein, in_blocks, kid
from synthaug.evaluation.images.form import Compared, Described

PENALTY = 0.01  # inverse strength: there are about as many features as images


def fidelity(images: Compared, random_state: int) -> Iterator[Figure]:
    """Yield all figures of fidelity of images, against those that the generator has not seen if there are any."""
    real, synthetic = images.unseen, images.synthetic
    yield from _distances(real.features, synthetic.features, "", random_state)
    if images.holdout is not None:
        seen = in_blocks(kid, real.features, images.real.features, random_state)
        if seen is not None:
            yield Figure(PART, "KID of the real images from held-out ones", seen[0], "", *seen[1:], ideal=0.0)
    yield from _told_apart(real, synthetic, random_state)
    yield from _density_and_coverage(real.features, synthetic.features)
    for name in images.classes:
        parts = real.of_class(name), synthetic.of_class(name)
        yield from _distances(*parts, str(name), random_state)
        more = len(parts[1]) / len(synthetic) - len(parts[0]) / len(real)
        yield Figure(PART, "share of the class, less that in real images", more, str(name), ideal=0.0)


def _distances(
    real: NDArray[np.float32], synthetic: NDArray[np.float32], subject: str, random_state: int
) -> Iterator[Figure]:
    excess = partial(excess_wasserstein, random_state=random_state)
    for measure, distance in (("KID", kid), ("sliced Wasserstein distance beyond chance", excess)):
        found = in_blocks(distance, real, synthetic, random_state)
        if found is not None:
            yield Figure(PART, measure, found[0], subject, *found[1:], ideal=0.0)


def _told_apart(real: Described, synthetic: Described, random_state: int) -> Iterator[Figure]:
    """Yield how well a linear model of the features tells synthetic from real images that it has not seen."""
    n = min(len(real), len(synthetic))
    if n < FEWEST:
        return
    rng = np.random.default_rng(random_state)
    chosen = [(part, rng.permutation(len(part))[:n]) for part in (real, synthetic)]
    rows = np.concatenate([part.features[order] for part, order in chosen])
    copies = groups_of_copies(np.concatenate([part.flat[order] for part, order in chosen]))
    is_synthetic, scores = np.repeat([False, True], n), np.empty(2 * n)
    for train, test in folds(is_synthetic, copies, random_state):
        model = LogisticRegression(C=PENALTY, max_iter=1000).fit(rows[train], is_synthetic[train])
        scores[test] = model.decision_function(rows[test])
    area, low, high = intervals.auc(scores, is_synthetic)
    yield Figure(PART, "told from real images (AUC)", area, "", low, high, ideal=0.5)


def _density_and_coverage(real: NDArray[np.float32], synthetic: NDArray[np.float32]) -> Iterator[Figure]:
    """Yield density and coverage (Naeem et al., 2020) of the features."""
    if len(real) <= NEIGHBOURS:
        return
    radii = NearestNeighbors(n_neighbors=NEIGHBOURS + 1, algorithm="brute").fit(real).kneighbors()[0][:, NEIGHBOURS - 1]
    found, n_within = np.zeros(len(real), dtype=bool), 0
    for distances in pairwise_distances_chunked(synthetic, real, working_memory=256):
        close = distances <= radii
        found |= close.any(axis=0)
        n_within += int(close.sum())
    yield Figure(PART, "density", n_within / (NEIGHBOURS * len(synthetic)), ideal=1.0)
    yield Figure(PART, "coverage", float(found.mean()), ideal=1.0)
