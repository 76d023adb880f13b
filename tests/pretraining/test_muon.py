"""Muon: that it is torch's, and what its steps are."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.pretraining.muon import WEIGHT_DECAY, Muon, orthogonal

SHAPES = [(8, 8), (16, 8), (8, 8), (8, 16)]


def trained(optimizer, matrices):
    """Return the matrices after steps with gradients of their own."""
    rng = torch.Generator().manual_seed(1)
    for _ in range(5):
        for matrix in matrices:
            matrix.grad = torch.randn(matrix.shape, generator=rng)
        optimizer.step()
    return [matrix.detach() for matrix in matrices]


def matrices():
    rng = torch.Generator().manual_seed(0)
    return [torch.nn.Parameter(torch.randn(shape, generator=rng)) for shape in SHAPES]


@pytest.mark.skipif(not hasattr(torch.optim, "Muon"), reason="torch before 2.9 has none")
def test_it_steps_as_that_of_torch():
    ours, theirs = matrices(), matrices()
    reference = torch.optim.Muon(theirs, 0.02, weight_decay=WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw")
    first = matrices()
    for made, expected, start in zip(trained(Muon(ours, 0.02), ours), trained(reference, theirs), first, strict=True):
        assert_close(made, expected, atol=5e-3, rtol=0)  # they multiply in bfloat16, in another order
        assert (made - start).abs().max() > 0.02


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 16, 8), (2, 8, 16)])
def test_steps_are_nearly_orthogonal(shape):
    made = orthogonal(torch.randn(shape, generator=torch.Generator().manual_seed(0))).float()
    singular = torch.linalg.svdvals(made)
    assert singular.min() > 0.3
    assert singular.max() < 1.4


def test_its_state_can_be_kept():
    rng = torch.Generator().manual_seed(2)
    whole, parts = matrices(), matrices()
    one, two = Muon(whole, 0.02), Muon(parts, 0.02)
    trained(one, whole)
    trained(two, parts)
    again = Muon(parts, 0.02)
    again.load_state_dict(two.state_dict())
    gradients = [torch.randn(shape, generator=rng) for shape in SHAPES]
    for optimizer, weights in ((one, whole), (again, parts)):
        for matrix, gradient in zip(weights, gradients, strict=True):
            matrix.grad = gradient
        optimizer.step()
    for made, expected in zip(parts, whole, strict=True):
        assert torch.equal(made, expected)
