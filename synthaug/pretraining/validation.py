"""Validation: how well a network does on made-up tables that it was not trained on."""

from __future__ import annotations

import torch

from synthaug.nets.in_context import InContextClassifier
from synthaug.pretraining.batches import draw_batch, generator
from synthaug.pretraining.prior.tasks import draw_shape
from synthaug.pretraining.run import normalised_loss

SIZES = (50, 100, 200, 500)  # context rows
BATCHES = 8  # per size
TASKS = 8  # per batch
SEED = 10**9  # no seed of a run


@torch.no_grad()
def validate(network: InContextClassifier, device: torch.device) -> dict[str, float]:
    """Return the mean normalised log-loss for each number of context rows, always of the same tables."""
    means = {}
    for size in SIZES:
        losses = []
        for index in range(BATCHES):
            rng = generator(SEED, size, index)
            shape = draw_shape(rng)._replace(n_context=size, batch=TASKS)
            losses.append(normalised_loss(network, draw_batch(shape, 1, rng).to(device)).mean())
        means[str(size)] = round(float(torch.stack(losses).mean()), 5)
    return means
