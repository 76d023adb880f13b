"""What happens to columns: some become irrelevant or redundant, some are rounded, skewed or categories."""

from __future__ import annotations

import torch
from torch import Tensor

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import standardised

MOST_BINS = 8


def distract(columns: Tensor, categorical: Tensor, draws: Draws) -> Tensor:
    """Return tables in which some columns say nothing of the signal, and some repeat another with noise.

    The rows of an irrelevant column are shuffled. A redundant one is a noisy copy of its neighbour; categories repeat
    none. The first column stays as it is.
    """
    batch, n_rows, n_features = columns.shape
    chance = draws.uniform(batch, 1, n_features)
    chance[..., 0] = 1.0
    irrelevant = chance < 0.4 * draws.share() ** 2
    shuffled = columns.gather(1, draws.permutations(n_rows, batch, n_features).transpose(1, 2))
    redundant = (chance > 1 - 0.3 * draws.share() ** 2) & (chance < 1.0)
    redundant = redundant & ~(categorical | categorical.roll(1, 1))[:, None]
    copied = columns.roll(1, 2) + draws.normal(batch, n_rows, n_features) * draws.uniform(batch, 1, n_features)
    return torch.where(irrelevant, shuffled, torch.where(redundant, copied, columns))


def dress(columns: Tensor, categorical: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
    """Return columns of different kinds, and which of them are categorical.

    Numbers stay numbers, become skewed, or fall into two to eight bins of unequal frequencies, which become levels of a
    category or steps of a scale. Codes stay codes.
    """
    batch, n_rows, n_features = columns.shape
    kind, binned = draws.uniform(batch, 1, n_features), 0.7 * draws.share()
    cuts = draws.uniform(batch, MOST_BINS - 1, n_features)
    n_cuts = draws.integers(1, MOST_BINS - 1, batch, 1, n_features)
    cuts = cuts.masked_fill(torch.arange(MOST_BINS - 1, device=cuts.device)[:, None] >= n_cuts, torch.inf)
    rank = columns.argsort(1).argsort(1) / n_rows
    # Levels are ordered by frequency before a network sees them: of bins that is any order.
    bins = sum((rank > cuts[:, [i]]).to(rank) for i in range(MOST_BINS - 1))
    skewed = standardised(columns).clamp(-3, 3).exp()
    numbers = torch.where(kind > 0.9, skewed, torch.where(kind < binned, bins, columns))
    becomes = (kind < 0.6 * binned)[:, 0] & ~categorical
    dressed = torch.where(becomes[:, None], bins, numbers)
    return torch.where(categorical[:, None], columns, dressed), categorical | becomes
