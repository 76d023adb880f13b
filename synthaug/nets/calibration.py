"""Last adjustments to a trained generator: the distribution of each column under each condition."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot
from torch.special import ndtr, ndtri

from synthaug.nets.heads import TableHead

ROUNDS = 20  # of the fixed-point iteration for levels
PRIOR_ROWS = 10  # weight of the whole table in the distribution of a class
BINS, BIN_ROWS = 8, 50  # of a number to predict: equally likely bins, fewer where they would hold fewer rows
SAMPLE_ROWS = 2048  # made of each group, to compare
LIMIT, CELLS = 3.5, 35  # of the grid of the maps between numbers
GRID = torch.linspace(-LIMIT, LIMIT, CELLS + 1)


class Calibration(nn.Module):
    """Shifts logits and maps numbers, class by class, so that each column is distributed as in the real rows.

    Adversarial training gets rare levels and small classes only roughly right; what each column alone should
    look like is known exactly. Each class borrows ``PRIOR_ROWS`` rows from the whole table, so that a class of two rows
    is not pinned to them. Numbers go through a monotone, piecewise linear map (quantile to quantile), logits get
    an offset per level.

    Shape
    -----
    Raw outputs ``(n, d)`` and conditions ``(n, k)`` to raw outputs ``(n, d)``.
    """

    offset: Tensor
    table: Tensor

    def __init__(self, head: TableHead, condition: int) -> None:
        super().__init__()
        groups = BINS if condition == 1 else max(condition, 1)
        self.register_buffer("offset", torch.zeros(groups, len(head.membership)))
        self.register_buffer("table", GRID.repeat(groups, head.n_numeric, 1))

    def forward(self, raw: Tensor, condition: Tensor) -> Tensor:
        """Return ``raw``, changed in place."""
        n_numeric = self.table.shape[1]
        share = self._share(condition)
        group = share.argmax(dim=1)
        place = ((raw[:, :n_numeric] + LIMIT) * (CELLS / (2 * LIMIT))).clamp(0, CELLS - 1e-3)
        cell = place.long()
        # Each number's own map, as a flat position in the table.
        start = (group.unsqueeze(1) * n_numeric + torch.arange(n_numeric, device=raw.device)) * (CELLS + 1) + cell
        flat = self.table.flatten()
        raw[:, :n_numeric] = torch.lerp(flat.take(start), flat.take(start + 1), place - cell)
        raw[:, n_numeric:].addmm_(share, self.offset)
        return raw

    def fit(self, head: TableHead, raw: Tensor, raw_condition: Tensor, rows: Tensor, condition: Tensor) -> None:
        """Fit to raw outputs of shape (m, d) and to real rows of shape (n, d)."""
        n_numeric = self.table.shape[1]
        rank = ((torch.arange(PRIOR_ROWS) + 0.5) / PRIOR_ROWS * len(rows)).long()
        typical = rows[:, :n_numeric].sort(dim=0).values[rank]
        frequent = rows[:, n_numeric:].mean(dim=0)
        merged = torch.arange(len(self.offset))
        if condition.shape[1] == 1:
            merged = merged * min(max(len(rows) // BIN_ROWS, 1), BINS) // BINS
        made_group = merged[self._share(raw_condition).argmax(dim=1)]
        real_group = merged[self._share(condition).argmax(dim=1)]
        for group in merged.unique().tolist():
            made, real = raw[made_group == group], rows[real_group == group]
            numbers = torch.cat([real[:, :n_numeric], typical])
            self.table[merged == group] = _quantile_map(made[:, :n_numeric], numbers)
            share = (real[:, n_numeric:].sum(dim=0) + PRIOR_ROWS * frequent) / (len(real) + PRIOR_ROWS)
            self.offset[merged == group] = _logit_offset(head, made[:, n_numeric:], share)

    def _share(self, condition: Tensor) -> Tensor:
        """Return (n, groups), one-hot: classes as they are, a number by its bin, one group without a condition."""
        if condition.shape[1] == 1:
            return one_hot((ndtr(condition[:, 0]) * BINS).long().clamp(0, BINS - 1), BINS).to(condition.dtype)
        return condition if condition.shape[1] else condition.new_ones(len(condition), 1)


def even_conditions(width: int) -> Tensor:
    """Return conditions (m, width) with SAMPLE_ROWS rows of each group."""
    if width == 1:
        m = BINS * SAMPLE_ROWS
        return ndtri((torch.arange(m) + 0.5) / m).unsqueeze(1)
    return torch.eye(width).repeat(SAMPLE_ROWS, 1) if width else torch.zeros(SAMPLE_ROWS, 0)


def _quantile_map(made: Tensor, real: Tensor) -> Tensor:
    """Return (d, p): per column, what the real numbers are at the quantiles that the grid has among those made."""
    made, real = made.T.sort(dim=1).values.contiguous(), real.T.sort(dim=1).values
    rank = torch.searchsorted(made, GRID.repeat(len(made), 1)) / made.shape[1] * (real.shape[1] - 1)
    below = rank.long().clamp_max(real.shape[1] - 2)
    return torch.lerp(real.gather(1, below), real.gather(1, below + 1), rank - below)


def _logit_offset(head: TableHead, logits: Tensor, share: Tensor) -> Tensor:
    """Return what to add to the logits (m, levels) for the levels to have the given mean probabilities."""
    offset = torch.zeros_like(share)
    for _ in range(ROUNDS):
        made = head.probabilities(logits + offset).mean(dim=0)
        offset += (share.clamp_min(1e-9) / made.clamp_min(1e-9)).log().clamp(-3, 3)
    return offset
