"""Additive models: a curve for each number, a random effect for each level of a category."""

from __future__ import annotations

import torch
from torch import Tensor

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import LatentTables

MOST_LEVELS = 24


def effects(batch: int, n_rows: int, n_features: int, draws: Draws) -> LatentTables:
    """Return tables whose signal is a sum of one effect per column, many of them nearly none.

    Levels have unequal frequencies, and effects that say nothing of their frequencies. Half of the time two categorical
    columns have effects of their combinations besides.
    """
    numbers = draws.normal(batch, n_rows, n_features)
    if draws.share() < 0.5:
        numbers = numbers + draws.share() * draws.normal(batch, n_rows, 1)  # they have a cause in common
    categorical = draws.uniform(batch, n_features) < 0.3 + 0.7 * draws.share()
    codes = _codes(batch, n_rows, n_features, draws)
    of_level = draws.normal(batch, MOST_LEVELS, n_features).gather(1, codes)
    strength = draws.normal(batch, 1, n_features) * (draws.uniform(batch, 1, n_features) < 0.2 + 0.8 * draws.share())
    signal = (torch.where(categorical[:, None], of_level, _curves(numbers, draws)) * strength).sum(-1)
    if n_features > 1 and draws.share() < 0.5:
        of_both = draws.normal(batch, MOST_LEVELS**2).gather(1, codes[..., 0] * MOST_LEVELS + codes[..., 1])
        signal = signal + 2 * draws.share() * of_both
    return LatentTables(torch.where(categorical[:, None], codes.float(), numbers), categorical, signal)


def _codes(batch: int, n_rows: int, n_features: int, draws: Draws) -> Tensor:
    """Return codes of 2 to 24 levels, mostly few, whose frequencies fall geometrically or not."""
    n_levels = (2 * (MOST_LEVELS / 2) ** draws.uniform(batch, 1, n_features).square()).floor()
    skewed = draws.uniform(batch, n_rows, n_features) ** (1 + 2 * draws.uniform(batch, 1, n_features))
    return (skewed * n_levels).floor().long()


def _curves(numbers: Tensor, draws: Draws) -> Tensor:
    """Return a line, wave, step or parabola of each column."""
    shift, kind = draws.normal(numbers.shape[0], 1, numbers.shape[2]), draws.integers(0, 3, numbers.shape[2])
    curves = [numbers, (2 * numbers + shift).sin(), (numbers > shift).float(), (numbers - shift).square() - 1]
    return torch.stack(curves).gather(0, kind.expand(1, *numbers.shape))[0]
