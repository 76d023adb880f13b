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
    scale : float
        Of the noise in samples, relative to that in training.

    Shape
    -----
    Conditions ``(n, k)`` to images ``(n, C, H, W)`` in [-1, 1].
    """

    def __init__(self, body: nn.Module, noise: int, channels: int, scale: float) -> None:
        super().__init__()
        self.body, self.noise, self.scale = body, noise, scale
        self.grey_levels = GreyLevels(channels)

    def forward(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return differentiable images as the critic sees them."""
        return self.body(self._noise(condition, noise), condition)

    def raw(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return what `sample` changes the grey levels of."""
        return self.body(self.scale * self._noise(condition, noise), condition)

    def sample(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return images with the grey levels of real ones."""
        return self.grey_levels(self.raw(condition, noise))

    def _noise(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        return torch.randn(len(condition), self.noise, generator=noise, device=noise.device).to(condition.device)
