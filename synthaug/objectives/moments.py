"""How far a sample is from the real rows, without a critic."""

from __future__ import annotations

import torch
from torch import Tensor


def second_moments(rows: Tensor) -> Tensor:
    """Return the (d + 1, d + 1) matrix of means and products of the columns of (n, d)."""
    extended = torch.cat([torch.ones_like(rows[:, :1]), rows], dim=1)
    return extended.T @ extended / len(rows)


def moment_distance(real: Tensor, fake: Tensor) -> Tensor:
    """Return the root of the summed squared differences of all means and pairwise products, per column.

    Of encoded rows that is: shares of levels and of pairs of levels, correlations of scores, and means of
    scores per level. A collapsed or drifting generator shows in it at once, where losses say nothing.

    Parameters
    ----------
    real, fake : Tensor of shape (d + 1, d + 1)
        Outcomes of `second_moments`.
    """
    return (real - fake).square().sum().div(len(real)).sqrt()
