"""Classes from signals: balanced or not, in any order, with noise."""

from __future__ import annotations

import torch
from torch import Tensor

from synthaug.pretraining.prior.draws import Draws

RARE = (
    0.08  # smallest share of a class at the ends of the signal; a seventh of the batches goes down to a quarter of it
)


def classes(signal: Tensor, n_classes: int, draws: Draws) -> Tensor:
    """Return class codes (batch, n_rows) from 0 to n_classes - 1.

    The signal, with noise, is cut at quantiles; which part is which class is random. A quarter of the batches has more
    parts than classes, so that a class may lie in two places. In four of ten batches up to a quarter of the labels is
    drawn blindly.
    """
    batch, n_rows = signal.shape
    signal = signal + draws.normal(batch, n_rows) * signal.std(1, keepdim=True) * (1.2 * draws.share() ** 2)
    n_parts = n_classes if draws.share() < 0.75 else n_classes + draws.integer(1, n_classes)
    places = _cuts(batch, n_parts, draws).to(signal)
    cuts = signal.sort(1)[0].gather(1, (places * n_rows).long().clamp(1, n_rows - 2))
    part = (signal[..., None] > cuts[:, None]).sum(-1)
    codes = (draws.permutations(n_parts, batch) % n_classes).gather(1, part)
    if draws.share() < 0.4:
        blind = draws.uniform(batch, n_rows) < 0.25 * draws.share()
        codes = torch.where(blind, draws.integers(0, n_classes - 1, batch, n_rows), codes)
    return codes


def _cuts(batch: int, n_parts: int, draws: Draws) -> Tensor:
    """Return ascending quantiles (batch, n_parts - 1), half of the time evenly spaced."""
    if draws.share() < 0.5:
        return (torch.arange(1, n_parts) / n_parts).expand(batch, -1)
    lowest = RARE if draws.share() < 6 / 7 else RARE / 4
    return (lowest + (1 - 2 * lowest) * draws.uniform(batch, n_parts - 1)).sort(1)[0]
