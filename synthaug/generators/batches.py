"""Which real rows a training step sees."""

from __future__ import annotations

import torch
from torch import Tensor


class Batches:
    """Draws row positions, class by class, at a cost that does not depend on the number of rows.

    Small classes are drawn more often than their share, by the square root of the counts. Real and fake rows are
    compared under equal conditions, so that this changes how well a class is learned, not what is learned.

    Parameters
    ----------
    condition : Tensor of shape (n, k)
        One-hot, one number, or nothing (k = 0); NaN rows are unlabelled, a class of their own.
    size : int
        Rows per batch.
    """

    def __init__(self, condition: Tensor, size: int) -> None:
        self.size = size
        group = torch.zeros(len(condition), dtype=torch.long)
        if condition.shape[1] > 1:
            group = condition.nan_to_num().argmax(dim=1)
        if condition.shape[1]:
            group[condition[:, 0].isnan()] = condition.shape[1]
        counts = torch.bincount(group)
        self.order = torch.argsort(group, stable=True)
        self.counts = counts
        self.starts = counts.cumsum(0) - counts
        self.weights = counts.float().sqrt()

    def draw(self, noise: torch.Generator) -> Tensor:
        """Return row positions of shape (size,)."""
        group = torch.multinomial(self.weights, self.size, replacement=True, generator=noise)
        within = torch.rand(self.size, generator=noise, dtype=torch.float64) * self.counts[group]
        return self.order[self.starts[group] + within.long()]
