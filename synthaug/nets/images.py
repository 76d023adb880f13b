"""The network that makes images."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.nets.grey_levels import GreyLevels


class ImageNetwork(nn.Module):
    """From conditions to encoded images: noise, a generator and its `GreyLevels`.

    Parameters
    ----------
    body : torch.nn.Module
        Takes noise and conditions, returns images.
    noise : int
        Width of the noise.
    channels : int
        Of the images.

    Shape
    -----
    Conditions ``(n, k)`` to images ``(n, C, H, W)`` in [-1, 1].
    """

    def __init__(self, body: nn.Module, noise: int, channels: int) -> None:
        super().__init__()
        self.body, self.noise = body, noise
        self.grey_levels = GreyLevels(channels)

    def forward(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return differentiable images as the critic sees them."""
        z = torch.randn(len(condition), self.noise, generator=noise, device=noise.device)
        return self.body(z.to(condition.device), condition)

    def sample(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return images with the grey levels of real ones."""
        return self.grey_levels(self(condition, noise))
