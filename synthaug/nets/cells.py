"""Cells of tables as what a network reads: numbers in one scale, categories by frequency, gaps as gaps."""

from __future__ import annotations

import torch
from torch import Tensor

CELL_WIDTH = 4  # numbers per cell
LARGEST = 5.0  # standard deviations
MEAN_ABSOLUTE = 0.8  # of a standard normal variable
LARGEST_CODE = 9999  # numbers beside codes are bounded by it


def as_cells(values: Tensor, categorical: Tensor, n_context: int) -> Tensor:
    """Return what the network sees of each cell: value, size, whether it is missing, whether it is a category.

    All that is learned of a column (mean, spread, frequencies of levels) comes from its context rows, so that no query
    changes the cells of another row.

    Parameters
    ----------
    values : Tensor of shape (batch, n_rows, n_features)
        The context rows first. Numbers, or codes (0, 1, ...) of levels in categorical columns; NaN where missing.
    categorical : Tensor of bool of shape (batch, n_features)
        Which columns hold codes.
    n_context : int
        How many of the rows are context.

    Returns
    -------
    Tensor of shape (batch, n_rows, n_features, 4)
        Finite, whatever finite values come in.

    Examples
    --------
    >>> import torch
    >>> values = torch.tensor([[[1.0], [3.0], [float("nan")]]])
    >>> as_cells(values, torch.tensor([[False]]), n_context=2)[0, :, 0].numpy().round(1)
    array([[-1. ,  0.2,  0. ,  0. ],
           [ 1. ,  0.2,  0. ,  0. ],
           [ 0. , -0.8,  1. ,  0. ]], dtype=float32)
    """
    missing = values.isnan()
    if bool(categorical.any()):
        values = torch.where(categorical[:, None], _frequency_ranks(values, n_context), values)
    known = values[:, :n_context]
    middle = known.nanmean(1, keepdim=True)
    spread = (known - middle).square().nanmean(1, keepdim=True).sqrt()
    # A column that is constant in the context says nothing that the network could have learned from.
    scaled = torch.where(spread > 1e-6 * middle.abs() + 1e-12, (values - middle) / spread, 0.0)
    scaled = scaled.nan_to_num(0.0).clamp(-LARGEST, LARGEST)
    flags = categorical[:, None].expand_as(missing)
    return torch.stack([scaled, scaled.abs() - MEAN_ABSOLUTE, missing.to(scaled), flags.to(scaled)], dim=-1)


def _frequency_ranks(codes: Tensor, n_context: int) -> Tensor:
    """Return 0 for the most frequent level of a column in the context, 1 for the next, and so on; NaN stays.

    Levels that the context lacks share the rank after those that it has. Numbers are taken for codes and are of no use.
    """
    whole = codes.nan_to_num(0.0).clamp(0, LARGEST_CODE).long()
    n_levels = int(whole.max()) + 1
    counted = (~codes[:, :n_context].isnan()).to(codes)
    counts = codes.new_zeros(codes.shape[0], n_levels, codes.shape[2]).scatter_add_(1, whole[:, :n_context], counted)
    ranks = counts.argsort(dim=1, descending=True, stable=True).argsort(dim=1)
    ranks = ranks.minimum((counts > 0).sum(1, keepdim=True))
    return torch.where(codes.isnan(), codes, ranks.gather(1, whole).to(codes))
