"""Codes: encoded rows as small whole numbers, one for each block, and one for the label."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from synthaug.encoders.layout import Layout

MOST_BINS = 512  # of a number: more than boosted trees tell apart
ROWS_PER_BIN = 2  # so that no bin is that of one real row


class Codes(nn.Module):
    """Encoded rows as codes and back: the bin of each number, and the level of each category.

    All bins of a column hold equally many real rows, two at least. A number comes back from anywhere in its bin, and so
    is hardly ever that of a real row.

    Parameters
    ----------
    rows : Tensor of shape (n, d)
        Real ones.
    layout : Layout
        Layout of a table: numbers first.

    Attributes
    ----------
    n_numbers : int
        Blocks that are numbers, the first ones.

    Shape
    -----
    Rows ``(n, d)`` to codes ``(n, blocks)``, int64.
    """

    edges: Tensor  # (numbers, bins + 1): where bins begin and end
    first: Tensor  # (categories,): where one-hot columns begin

    def __init__(self, rows: Tensor, layout: Layout) -> None:
        super().__init__()
        self.width, self.n_numbers = layout.shape[0], len(layout.of_kind("numeric"))
        first = [block.start for block in layout.of_kind("categorical")]
        self.register_buffer("edges", quantiles(rows[:, : self.n_numbers].numpy()))
        self.register_buffer("first", torch.tensor(first, dtype=torch.long))

    def forward(self, rows: Tensor) -> Tensor:
        """Return the codes of rows."""
        numbers = bins(rows[:, : self.n_numbers], self.edges)
        ones = rows[:, self.n_numbers :].ge(0.5).nonzero()[:, 1]  # one for each category, row by row
        return torch.cat([numbers, ones.reshape(len(rows), len(self.first)) + self.n_numbers - self.first], dim=1)

    def rows(self, codes: Tensor, place: Tensor) -> Tensor:
        """Return rows of codes; ``place``, (n, numbers) in [0, 1), says where in its bin each number lies."""
        rows = torch.zeros(len(codes), self.width, device=codes.device)
        numbers, levels = codes.T.split([self.n_numbers, len(self.first)])
        low, high = self.edges.gather(1, numbers), self.edges.gather(1, numbers + 1)
        rows[:, : self.n_numbers] = torch.lerp(low, high, place.T).T
        return rows.scatter_(1, levels.T + self.first, 1.0)


class LabelCodes(nn.Module):
    """Conditions as codes: 0 where unknown, and then the classes, or the bins of a continuous target.

    Parameters
    ----------
    condition : Tensor of shape (n, k)
        Conditions of real rows: one-hot, one number (k = 1), or nothing (k = 0); NaN where unknown.

    Shape
    -----
    Conditions ``(n, k)`` to codes ``(n, 1)``, or ``(n, 0)`` if there is none.
    """

    edges: Tensor  # (1, bins + 1) of a continuous target; (0, ...) without one

    def __init__(self, condition: Tensor) -> None:
        super().__init__()
        known = condition[~condition.isnan().any(dim=1)]
        self.register_buffer("edges", quantiles(known[:, : int(condition.shape[1] == 1)].numpy()))

    def forward(self, condition: Tensor) -> Tensor:
        """Return the codes of conditions."""
        if condition.shape[1] == 0:
            return condition.long()
        unknown = condition.isnan().any(dim=1, keepdim=True)
        numbers = bins(condition, self.edges) if len(self.edges) else condition.nan_to_num().argmax(1, keepdim=True)
        return (numbers + 1).masked_fill(unknown, 0)


def quantiles(numbers: NDArray[np.float32]) -> Tensor:
    """Return the edges (columns, bins + 1) of bins that hold as many of the numbers (n, columns) each."""
    n_bins = max(1, min(MOST_BINS, len(numbers) // ROWS_PER_BIN))
    edges = np.quantile(numbers, np.linspace(0, 1, n_bins + 1), axis=0)
    return torch.from_numpy(np.ascontiguousarray(edges.T, dtype=np.float32))


def bins(numbers: Tensor, edges: Tensor) -> Tensor:
    """Return the bins (n, columns) of numbers; what is beyond the edges is in the first or the last."""
    return torch.searchsorted(edges[:, 1:-1].contiguous(), numbers.T.contiguous()).T
