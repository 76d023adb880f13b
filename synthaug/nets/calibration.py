"""Last adjustments to a trained generator: the distribution of each column under each condition."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot
from torch.special import ndtr, ndtri

from synthaug.nets.heads import TableHead

ROUNDS = 20  # of the fixed-point iteration for levels
PRIOR_ROWS = 1  # weight of the whole table in the distribution of a class
SINGLE_BOOST = 1.5  # for levels of one row: with five rows expected in a sample, one sample in 150 would have none
BINS, BIN_ROWS = 8, 50  # of a continuous target: equally likely bins, fewer where they would hold fewer rows
LEAST_MADE, MOST_MADE = 256, 16_384  # rows to compare with: of each group, and of all (fewer for few real rows)
MOST_CELLS = 2_000_000  # entries of the rows of a group
PART_ROWS = 8_192  # that are added up at once
LIMIT, CELLS = 3.5, 35  # of the grid of the maps between numbers
GRID = torch.linspace(-LIMIT, LIMIT, CELLS + 1)


class Calibration(nn.Module):
    """Shifts logits and maps numbers, class by class, so that each column is distributed as in the real rows.

    Adversarial training gets rare levels and small classes only roughly right; what each column alone should
    look like is known exactly. Numbers go through a monotone, piecewise linear map (quantile to quantile), logits
    get an offset per level. Each class borrows ``PRIOR_ROWS`` row from the whole table, so that a class of two rows
    is not pinned to them.

    Shape
    -----
    Raw outputs ``(n, d)`` and conditions ``(n, k)`` to raw outputs ``(n, d)``.
    """

    offset: Tensor
    table: Tensor

    def __init__(self, head: TableHead, condition: int) -> None:
        super().__init__()
        groups = BINS if condition == 1 else max(condition, 1)
        self.register_buffer("offset", torch.zeros(groups, len(head.owner)))
        self.register_buffer("table", GRID.repeat(groups, head.n_numeric, 1))

    def forward(self, raw: Tensor, condition: Tensor) -> Tensor:
        """Return ``raw``, changed in place."""
        n_numeric = self.table.shape[1]
        share = self._share(condition)
        raw[:, :n_numeric] = map_numbers(self.table, share.argmax(dim=1), raw[:, :n_numeric])
        raw[:, n_numeric:].addmm_(share, self.offset)
        return raw

    def fit(self, head: TableHead, make: Callable[[Tensor], Tensor], rows: Tensor, condition: Tensor) -> None:
        """Fit to real rows of shape (n, d); ``make`` returns raw outputs (m, d) for conditions (m, k)."""
        n_numeric = self.table.shape[1]
        rank = ((torch.arange(PRIOR_ROWS) + 0.5) / PRIOR_ROWS * len(rows)).long()
        typical = _sorted(rows[:, :n_numeric].T).T[rank]
        frequent = rows[:, n_numeric:].mean(dim=0)
        boost = torch.where(rows[:, n_numeric:].sum(dim=0) == 1, SINGLE_BOOST, 1.0)
        merged = torch.arange(len(self.offset))
        if condition.shape[1] == 1:
            merged = merged * min(max(len(rows) // BIN_ROWS, 1), BINS) // BINS
        groups = merged[self._share(condition).argmax(dim=1)]
        sizes = torch.bincount(groups, minlength=len(merged)).tolist()
        by_group = torch.argsort(groups, stable=True).split(sizes)
        n_made = min(MOST_MADE, 4_096 + 2 * len(rows)) // len(merged)
        n_made = max(LEAST_MADE, min(n_made, MOST_CELLS // rows.shape[1]))
        for group in merged.unique().tolist():
            members, chosen = merged == group, by_group[group]
            made = make(_conditions(members, condition.shape[1], n_made))
            self.table[members] = _quantile_map(made[:, :n_numeric], torch.cat([rows[:, :n_numeric][chosen], typical]))
            share = (_total(rows[:, n_numeric:], chosen) + PRIOR_ROWS * frequent) / (len(chosen) + PRIOR_ROWS)
            self.offset[members] = _logit_offset(head, made[:, n_numeric:], share * boost)

    def _share(self, condition: Tensor) -> Tensor:
        """Return (n, groups), one-hot: classes as they are, a number by its bin, one group without a condition."""
        if condition.shape[1] == 1:
            return one_hot((ndtr(condition[:, 0]) * BINS).long().clamp(0, BINS - 1), BINS).to(condition.dtype)
        return condition if condition.shape[1] else condition.new_ones(len(condition), 1)


def _total(levels: Tensor, chosen: Tensor) -> Tensor:
    """Return the sum of some rows (n, levels) of ones and zeros, of which few are copied at a time."""
    parts = [levels[part].sum(dim=0, dtype=torch.float64) for part in chosen.split(PART_ROWS)]
    return torch.stack(parts).sum(dim=0).to(levels.dtype)


def map_numbers(table: Tensor, group: Tensor, numbers: Tensor) -> Tensor:
    """Return numbers (n, d) through the maps of their groups (n,) and columns; ``table`` (groups, d, p) is on GRID."""
    width = numbers.shape[1]
    place = ((numbers + LIMIT) * (CELLS / (2 * LIMIT))).clamp(0, CELLS - 1e-3)
    cell = place.long()
    # Each number's own map, as a flat position in the table.
    start = (group.unsqueeze(1) * width + torch.arange(width, device=numbers.device)) * (CELLS + 1) + cell
    flat = table.flatten()
    return torch.lerp(flat.take(start), flat.take(start + 1), place - cell)


def _conditions(members: Tensor, width: int, n: int) -> Tensor:
    """Return n conditions (n, width) of the groups in a mask, evenly spread over them."""
    if width == 1:
        share = members.float()
        start = float(share.argmax()) / BINS
        ranks = start + (torch.arange(n) + 0.5) / n * float(share.mean())
        return ndtri(ranks).unsqueeze(1)
    return members.float().expand(n, -1) if width else torch.zeros(n, 0)


def _quantile_map(made: Tensor, real: Tensor) -> Tensor:
    """Return (d, p): per column, what the real numbers are at the quantiles that the grid has among those made."""
    made, real = _sorted(made.T), _sorted(real.T)
    rank = torch.searchsorted(made, GRID.repeat(len(made), 1)) / made.shape[1] * (real.shape[1] - 1)
    below = rank.long().clamp_max(real.shape[1] - 2)
    return torch.lerp(real.gather(1, below), real.gather(1, below + 1), rank - below)


def _sorted(columns: Tensor) -> Tensor:
    """Return each column (d, n) in order, without the places that PyTorch would hold, which take twice as much."""
    ordered = np.array(columns.detach().numpy(), order="C")
    ordered.sort(axis=1)
    return torch.from_numpy(ordered)


def _logit_offset(head: TableHead, logits: Tensor, share: Tensor) -> Tensor:
    """Return what to add to the logits (m, levels) for the levels to have the given mean probabilities."""
    offset = torch.zeros_like(share)
    for _ in range(ROUNDS):
        made = head.probabilities(logits + offset).mean(dim=0)
        offset += (share.clamp_min(1e-9) / made.clamp_min(1e-9)).log().clamp(-3, 3)
    return offset
