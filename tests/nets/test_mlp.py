"""Networks do the mathematics that their documentation claims."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.nets.mlp import Critic, ResidualMLP


def test_residual_network_maps_its_shapes():
    network = ResidualMLP(5, 16, 7, n_residual=2)
    assert network(torch.randn(11, 5)).shape == (11, 7)
    assert network(torch.randn(0, 5)).shape == (0, 7)


@pytest.mark.parametrize(("row", "condition"), [(6, 0), (6, 1), (6, 3), (1, 2)])
def test_closed_form_gradient_is_that_of_autograd(row, condition):
    torch_random = torch.Generator().manual_seed(0)
    critic = Critic(row, condition, 16).double()
    inputs = torch.randn(40, row + condition, generator=torch_random, dtype=torch.float64, requires_grad=True)
    score, gradient = critic.score_and_gradient(inputs)
    (expected,) = torch.autograd.grad(critic(inputs).sum(), inputs)
    assert_close(score, critic(inputs))
    assert_close(gradient, expected[:, :row])


def test_penalties_on_the_closed_form_train_as_those_on_autograd():
    critic = Critic(6, 2, 16).double()
    inputs = torch.randn(40, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64, requires_grad=True)
    weights = [critic.first.weight, critic.second.weight, critic.last.weight]
    closed = torch.autograd.grad(critic.score_and_gradient(inputs)[1].square().sum(), weights)
    (gradient,) = torch.autograd.grad(critic(inputs).sum(), inputs, create_graph=True)
    double = torch.autograd.grad(gradient[:, :6].square().sum(), weights)
    for ours, theirs in zip(closed, double, strict=True):
        assert_close(ours, theirs)
