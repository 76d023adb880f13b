"""Starting rows: the training rows that a family starts from, by condition."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from synthaug.generators.stored_rows import StoredRows
from synthaug.generators.training.real_rows import groups_of

NEAR = 5  # images of the nearest targets to start from, where these are continuous


class StartingRows(nn.Module):
    """Training rows with a known condition, sorted so that those of a condition are found at once.

    Parameters
    ----------
    rows : Tensor of shape (n, *shape)
        Encoded rows. Those without a condition are left out.
    condition : Tensor of shape (n, k)
        One-hot, one number (k = 1), or nothing (k = 0); NaN where unknown.
    n_near : int
        With a continuous target: how many rows of the nearest numbers to choose from.

    Shape
    -----
    Conditions ``(n, k)`` to positions in ``rows``, ``(n,)``.
    """

    rows: StoredRows  # (m, *shape): class by class, or by ascending target
    condition: Tensor  # (m, k): their conditions
    count: Tensor  # (classes,): rows of each
    middle: Tensor  # (m - 1,): between a continuous target and the next; none without one

    def __init__(self, rows: Tensor, condition: Tensor, n_near: int) -> None:
        super().__init__()
        self.n_near = n_near
        self.by_number = condition.shape[1] == 1
        known = (~condition.isnan().any(dim=1)).nonzero().flatten()
        condition = condition[known]
        group = groups_of(condition)
        order = condition[:, 0].argsort(stable=True) if self.by_number else group.argsort(stable=True)
        numbers = condition[order, : int(self.by_number)]
        self.rows = StoredRows(rows, known[order])
        self.register_buffer("condition", condition[order])
        self.register_buffer("count", torch.bincount(group, minlength=condition.shape[1]))
        self.register_buffer("middle", ((numbers[1:] + numbers[:-1]) / 2).flatten())

    def forward(self, condition: Tensor, share: Tensor) -> Tensor:
        """Return the position of a row for each condition: that at a share, in [0, 1), of all that it may be."""
        first, count = self._range(condition)
        return first + (share * count).long()

    def _range(self, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Return the position of the first of the rows to choose from, and how many follow on it, (n,) each."""
        if not self.by_number:
            group = groups_of(condition)
            return (self.count.cumsum(0) - self.count)[group], self.count[group]
        wide = min(self.n_near, len(self.rows))
        nearest = torch.searchsorted(self.middle, condition[:, 0].contiguous())
        first = (nearest - wide // 2).clamp(0, len(self.rows) - wide)
        return first, torch.full_like(first, wide)

    def __deepcopy__(self, memo: dict[int, Any]) -> StartingRows:
        """Return itself: it never changes, and snapshots of a network need not hold the rows again."""
        return self
