"""Structural causal models: columns and signal are units of a random network, wherever in it they are."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import LatentTables

ACTIVATIONS: list[Callable[[Tensor], Tensor]] = [
    torch.tanh,
    torch.relu,
    lambda x: torch.nn.functional.leaky_relu(x, 0.2),
    torch.sin,
    lambda x: x,
    torch.abs,
    torch.sigmoid,
    lambda x: x.sign() * x.abs().sqrt(),
]


def networks(batch: int, n_rows: int, n_features: int, draws: Draws) -> LatentTables:
    """Return tables whose columns may cause the signal, follow from it, or share causes with it.

    The units of a layer are noisy functions of a sparse random combination of those before. Features and signal are
    distinct units of any layers behind the first, as in TabPFN's prior (Hollmann et al., 2023).
    """
    width = draws.integer(max(8, n_features // 2 + 4), max(24, n_features + 8))
    units, layers = _causes(batch, n_rows, draws.integer(2, max(3, min(16, n_features))), draws), []
    usual = draws.integer(0, len(ACTIVATIONS) - 1)
    for _ in range(max(draws.integer(2, 5), -(-(n_features + 1) // width))):
        dense, gain = 0.3 + 0.7 * draws.share(), 0.7 + 1.6 * draws.share()
        weights = draws.normal(batch, units.shape[-1], width) * (draws.uniform(batch, units.shape[-1], width) < dense)
        weights = weights / (weights.square().sum(1, keepdim=True).sqrt() + 1e-3) * gain
        activation = ACTIVATIONS[usual if draws.share() < 0.8 else draws.integer(0, len(ACTIVATIONS) - 1)]
        units = activation(units @ weights + 0.5 * draws.normal(batch, 1, width))
        units = units + draws.normal(batch, n_rows, width) * (0.02 + 0.25 * draws.share() * draws.share())
        layers.append(units)
    everything = torch.cat(layers, dim=-1)
    chosen = draws.permutations(everything.shape[-1], batch)[:, None, : n_features + 1].expand(-1, n_rows, -1)
    found = everything.gather(2, chosen)
    categorical = torch.zeros(batch, n_features, dtype=torch.bool, device=found.device)
    return LatentTables(found[..., :-1], categorical, found[..., -1])


def _causes(batch: int, n_rows: int, n_causes: int, draws: Draws) -> Tensor:
    """Return normal numbers, in three of ten batches around a few centres."""
    causes = draws.normal(batch, n_rows, n_causes)
    if draws.share() < 0.3:
        cluster = draws.integers(0, draws.integer(1, 5), batch, n_rows)
        centres = 2 * draws.normal(batch, 6, n_causes)
        causes = causes + centres.gather(1, cluster[..., None].expand(-1, -1, n_causes))
    return causes
