"""LatentTables: what each sampler of tables returns."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class LatentTables(NamedTuple):
    """A batch of tables before labels, irrelevant columns, kinds of columns and gaps.

    Attributes
    ----------
    columns : Tensor of shape (batch, n_rows, n_features)
        Numbers, or codes (0, 1, ...) in categorical columns.
    categorical : Tensor of bool of shape (batch, n_features)
        Which columns hold codes.
    signal : Tensor of shape (batch, n_rows)
        The number that the label depends on.
    """

    columns: Tensor
    categorical: Tensor
    signal: Tensor


def standardised(numbers: Tensor) -> Tensor:
    """Return numbers (batch, n_rows, ...) with mean 0 and standard deviation 1 over the rows."""
    centred = numbers - numbers.mean(1, keepdim=True)
    return centred / (centred.square().mean(1, keepdim=True).sqrt() + 1e-6)
