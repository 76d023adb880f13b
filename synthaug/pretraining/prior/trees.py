"""Ensembles of oblivious trees on correlated columns, some of which have an effect."""

from __future__ import annotations

import torch

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import LatentTables


def trees(batch: int, n_rows: int, n_features: int, draws: Draws) -> LatentTables:
    """Return tables whose signal is a sum of one to ten trees, half of the time with a linear function added.

    An oblivious tree asks the same question in all nodes of a level: its leaf is a number whose bits are the answers.
    """
    mixing = draws.normal(batch, n_features, n_features) * (0.5 * draws.share() / n_features**0.5)
    columns = draws.normal(batch, n_rows, n_features)
    columns = columns + columns @ mixing
    signal = torch.zeros(batch, n_rows, device=columns.device)
    n_relevant = max(1, int(n_features * (0.15 + 0.85 * draws.share())))
    for _ in range(draws.integer(1, 10)):
        depth, leaf = draws.integer(1, 5), torch.zeros(batch, n_rows, dtype=torch.long, device=columns.device)
        for _ in range(depth):
            asked = draws.integers(0, n_relevant - 1, batch, 1, 1).expand(-1, n_rows, 1)
            leaf = 2 * leaf + (columns.gather(2, asked)[..., 0] > 0.8 * draws.normal(batch, 1))
        signal = signal + draws.normal(batch, 2**depth).gather(1, leaf)
    if draws.share() < 0.5:
        slopes = draws.normal(batch, n_features, 1) * (draws.uniform(batch, n_features, 1) < 0.5)
        signal = signal + (columns @ slopes)[..., 0] * draws.share()
    categorical = torch.zeros(batch, n_features, dtype=torch.bool, device=columns.device)
    return LatentTables(columns, categorical, signal)
