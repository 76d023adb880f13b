"""What the default family takes: CPU seconds to learn, and images per CPU second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.images.methods import DEFORMATION, deformation_gan
from benchmarks.images.samples import draw, grid
from benchmarks.images.scores import AUGMENTER, SECONDS, timed_fit
from synthaug import DeformationGAN, GANAugmenter
from synthaug.benchmark.datasets.images import load

N_MADE = 10_000


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("cost", plan, ("mnist",), (20,), 3)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the seconds of a fit, and the speed of sampling."""
    sample = draw(load(cell.dataset), cell.n, cell.split)
    family = deformation_gan(plan) or DeformationGAN()
    timed_fit(GANAugmenter(DeformationGAN(n_steps=1)), sample)  # imports take seconds that are not meant here
    fitted, seconds = timed_fit(GANAugmenter(family, random_state=cell.split), sample)
    start = time.process_time()
    fitted.sample(N_MADE)
    speed = N_MADE / (time.process_time() - start)
    return [(AUGMENTER, DEFORMATION, SECONDS, seconds), (AUGMENTER, DEFORMATION, "images per CPU s", speed)]
