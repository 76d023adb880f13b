"""Clusters: rows lie around centres, and each centre has its own signal."""

from __future__ import annotations

import torch

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import LatentTables


def clusters(batch: int, n_rows: int, n_features: int, draws: Draws) -> LatentTables:
    """Return tables of two to twelve clusters that differ in some columns, in place and in spread."""
    n_centres = draws.integer(2, 12)
    cluster = draws.integers(0, n_centres - 1, batch, n_rows)
    of_column = cluster[..., None].expand(-1, -1, n_features)
    differs = draws.uniform(batch, 1, n_features) < 0.2 + 0.8 * draws.share()
    centres = draws.normal(batch, n_centres, n_features) * differs * (0.5 + 2 * draws.share())
    spread = (0.5 * draws.normal(batch, n_centres, n_features)).exp()
    columns = centres.gather(1, of_column) + draws.normal(batch, n_rows, n_features) * spread.gather(1, of_column)
    signal = draws.normal(batch, n_centres).gather(1, cluster)
    if draws.share() < 0.3:
        signal = signal + draws.share() * columns[..., 0]
    categorical = torch.zeros(batch, n_features, dtype=torch.bool, device=columns.device)
    return LatentTables(columns, categorical, signal)
