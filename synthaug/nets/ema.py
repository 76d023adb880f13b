"""Exponential moving averages of weights."""

from __future__ import annotations

import torch
from torch import Tensor


@torch.no_grad()
def update_average(average: list[Tensor], current: list[Tensor], step: int, decay: float) -> None:
    """Move the averaged weights towards the current ones; early steps average over less."""
    weight = 1 - min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(average, current, weight)
