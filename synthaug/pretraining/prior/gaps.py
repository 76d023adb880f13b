"""Missing values: at random, or where another column or the value itself is large."""

from __future__ import annotations

import torch
from torch import Tensor

from synthaug.pretraining.prior.draws import Draws


def hide(columns: Tensor, draws: Draws) -> Tensor:
    """Return tables with NaN for missing values; half of the batches have none.

    In a table with gaps a third of the columns has them, up to half of the values each. Where they are depends on
    nothing, on the neighbouring column, or on the value itself.
    """
    if draws.share() < 0.5:
        return columns
    batch, n_rows, n_features = columns.shape
    rank = columns.argsort(1).argsort(1).float() / n_rows
    reason, noise = draws.integers(0, 2, batch, 1, n_features), draws.uniform(batch, n_rows, n_features)
    cause = torch.where(reason == 0, noise, torch.where(reason == 1, rank.roll(1, 2), rank))
    blurred = 0.8 * cause + 0.2 * noise
    share = 0.5 * draws.uniform(batch, 1, n_features).square() * (draws.uniform(batch, 1, n_features) < 0.34)
    return columns.masked_fill(blurred > 1 - share, torch.nan)
