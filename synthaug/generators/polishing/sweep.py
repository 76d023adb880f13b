"""Sweep: every column of proposed rows drawn anew, one after the other."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout
from synthaug.generators.polishing.codes import Codes, LabelCodes
from synthaug.generators.polishing.trees import Trees

MOST_ROWS = 10_000  # real rows that trees learn from


class Sweep(nn.Module):
    """One sweep of Gibbs sampling: each block, in an order drawn once, is drawn anew given all others and the label.

    Parameters
    ----------
    rows : Tensor of shape (n, d)
        Real ones.
    condition : Tensor of shape (n, k)
        Their conditions; NaN where unknown.
    layout : Layout
        What the columns of rows mean.
    seed : int
        Seed of everything random.

    Shape
    -----
    Rows ``(n, d)`` and conditions ``(n, k)`` to rows ``(n, d)``.
    """

    def __init__(self, rows: Tensor, condition: Tensor, layout: Layout, seed: int) -> None:
        super().__init__()
        rng = np.random.default_rng(seed)
        learned = torch.from_numpy(rng.permutation(len(rows))[:MOST_ROWS])
        rows, condition = rows[learned], condition[learned]
        self.codes, self.label = Codes(rows, layout), LabelCodes(condition)
        known = self.coded(rows, condition).numpy()
        order = rng.permutation(len(layout.blocks)).tolist()
        self.trees = nn.ModuleList(Trees(known, column, column < self.codes.n_numbers, rng) for column in order)

    def coded(self, rows: Tensor, condition: Tensor) -> Tensor:
        """Return the codes (n, blocks + 1) of rows and their labels, or (n, blocks) without any."""
        return torch.cat([self.codes(rows), self.label(condition)], dim=1)

    def forward(self, rows: Tensor, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return the rows with every block drawn anew."""
        chance = torch.rand(len(rows), len(self.trees), 3, generator=rng, device=rng.device).to(rows.device)
        codes = self.coded(rows, condition).int()
        for trees in self.trees:
            codes[:, trees.column] = trees(codes, chance[:, trees.column, :2])
        blocks = codes[:, : len(self.trees)].long()
        return self.codes.rows(blocks, chance[:, : self.codes.n_numbers, 2])
