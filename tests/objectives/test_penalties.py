"""Penalties are the formulas of their papers."""

import torch
from torch.testing import assert_close

from synthaug.objectives.penalties import squared_norm, unit_norm

GRADIENT = torch.randn(50, 7, generator=torch.Generator().manual_seed(0))


def test_squared_norm_is_half_the_squared_norm():
    assert_close(squared_norm(GRADIENT), 0.5 * GRADIENT.norm(dim=1) ** 2)


def test_unit_norm_is_the_squared_distance_of_the_norm_from_one():
    assert_close(unit_norm(GRADIENT), (GRADIENT.norm(dim=1) - 1) ** 2)
    assert_close(unit_norm(GRADIENT / GRADIENT.norm(dim=1, keepdim=True)), torch.zeros(50))


def test_penalties_have_finite_gradients_at_zero():
    for penalty in (squared_norm, unit_norm):
        zero = torch.zeros(3, 4, requires_grad=True)
        (slope,) = torch.autograd.grad(penalty(zero).sum(), zero)
        assert slope.isfinite().all()
