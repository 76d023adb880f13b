"""Training rows that a family keeps: a byte a number where these are of few levels, as pixels are."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

MOST_LEVELS = 256  # that a byte tells apart
CELLS = 2**18  # numbers that are looked at at once


class StoredRows(nn.Module):
    """Rows that are read as the float32 that they were, and may take a quarter of the memory.

    Parameters
    ----------
    rows : Tensor of shape (n, *shape), float32
        Encoded rows.
    chosen : Tensor of shape (m,)
        Positions of those to keep, in the order to keep them.

    Shape
    -----
    An index of rows to ``(k, *shape)``.
    """

    values: Tensor  # (m, *shape): positions in levels, uint8; or the numbers themselves
    levels: Tensor  # (levels,), ascending; none where values are the numbers

    def __init__(self, rows: Tensor, chosen: Tensor) -> None:
        super().__init__()
        parts = chosen.split(max(CELLS // max(rows[:1].numel(), 1), 1))
        levels = rows.new_empty(0)
        for part in parts:
            if len(levels) <= MOST_LEVELS:
                levels = _with_levels(levels, rows[part])
        few = 0 < len(levels) <= MOST_LEVELS
        self.register_buffer("levels", levels if few else rows.new_empty(0))
        if not few:
            self.register_buffer("values", rows[chosen])
            return
        values = torch.empty(len(chosen), *rows.shape[1:], dtype=torch.uint8, device=rows.device)
        for part, into in zip(parts, values.split(len(parts[0])), strict=True):
            into.copy_(torch.searchsorted(levels, rows[part]))
        self.register_buffer("values", values)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Tensor:
        """Return rows as they were."""
        found = self.values[index]
        return self.levels[found.long()] if len(self.levels) else found


def _with_levels(levels: Tensor, rows: Tensor) -> Tensor:
    """Return levels and those of further rows; too many of them if some cannot be told apart, as NaN."""
    if len(levels) and bool((levels[torch.searchsorted(levels, rows).clamp(max=len(levels) - 1)] == rows).all()):
        return levels
    found = torch.cat([levels, rows.flatten()]).unique()
    return found if not found.isnan().any() else found.new_empty(MOST_LEVELS + 1)
