"""Penalties on the gradient of the critic's score with respect to its input, (n, d) -> (n,), unreduced."""

from __future__ import annotations

from torch import Tensor


def squared_norm(gradient: Tensor) -> Tensor:
    """Return half the squared norm: R1 on real rows, R2 on fake ones (Mescheder et al. 2018, eq. 9)."""
    return gradient.square().sum(dim=1) / 2


def unit_norm(gradient: Tensor) -> Tensor:
    """Return (norm - 1)^2: the WGAN-GP penalty on interpolated rows (Gulrajani et al. 2017, eq. 3)."""
    return (gradient.square().sum(dim=1).add(1e-12).sqrt() - 1).square()
