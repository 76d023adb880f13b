"""Steps of an optimiser."""

from __future__ import annotations

import torch
from torch import Tensor


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Take a step down the gradient of a loss with respect to the weights of an optimiser.

    Each gradient lies in memory as its weight does. That of a convolution often comes otherwise from autograd; a fused
    optimiser refuses it on a GPU, and on a CPU takes the numbers in the wrong order.
    """
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    optimizer.zero_grad()
    loss.backward(inputs=weights)  # unlike torch.autograd.grad it lays them out
    optimizer.step()
