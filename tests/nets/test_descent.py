"""Steps of an optimiser follow the gradient, however that lies in memory."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from synthaug.nets.conv import ConvCritic, ConvGenerator, UpConvolution
from synthaug.nets.descent import descend


@pytest.mark.parametrize("fused", [False, True])
def test_the_layout_of_a_gradient_does_not_matter(fused):
    start, factor = torch.randn(3, 4), torch.randn(4, 3)
    ends = []
    for loss in (lambda weight: (weight.t() * factor).sum(), lambda weight: (weight * factor.t().contiguous()).sum()):
        weight = start.clone().requires_grad_()
        optimizer = torch.optim.SGD([weight], lr=0.1, fused=fused)
        descend(optimizer, loss(weight))
        ends.append(weight.detach())
    assert_close(ends[0], ends[1])
    assert_close(ends[0], start - 0.1 * factor.t())


def test_only_the_weights_of_the_optimizer_get_gradients():
    weight, other = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    descend(torch.optim.SGD([weight], lr=1.0), (weight * other).sum())
    assert_close(weight.detach(), torch.zeros(2))
    assert other.grad is None


@pytest.mark.parametrize(
    "network", [UpConvolution(3, 5), ConvGenerator(4, 2, (1, 8, 8), 8), ConvCritic((1, 8, 8), 2, 8, 0.0)]
)
def test_weights_of_networks_are_contiguous(network: nn.Module):
    assert all(weight.is_contiguous() for weight in network.parameters())
