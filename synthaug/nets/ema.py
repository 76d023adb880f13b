"""Exponential moving averages of weights."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def update_average(average: nn.Module, current: nn.Module, step: int, decay: float) -> None:
    """Move the averaged weights towards the current ones; early steps average over less."""
    weight = 1 - min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(average.parameters()), list(current.parameters()), weight)
