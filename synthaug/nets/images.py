"""The network that makes images."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.nets.grey_levels import GreyLevels


class ImageNetwork(nn.Module):
    """From conditions to encoded images: a latent vector, a generator and its `GreyLevels`.

    Parameters
    ----------
    body : torch.nn.Module
        Takes latent vectors and conditions, returns images.
    latent_dim : int
        Dimension of the latent vectors.
    channels : int
        Channels of the images.
    scale : float
        Size of latent vectors in samples, relative to those in training.

    Shape
    -----
    Conditions ``(n, k)`` to images ``(n, C, H, W)`` in [-1, 1].
    """

    def __init__(self, body: nn.Module, latent_dim: int, channels: int, scale: float) -> None:
        super().__init__()
        self.body, self.latent_dim, self.scale = body, latent_dim, scale
        self.grey_levels = GreyLevels(channels)

    def forward(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return differentiable images as the critic sees them."""
        return self.body(self._latent(condition, rng), condition)

    def raw(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return what `sample` changes the grey levels of."""
        return self.body(self.scale * self._latent(condition, rng), condition)

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return images with the grey levels of real ones."""
        return self.grey_levels(self.raw(condition, rng))

    def _latent(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        return torch.randn(len(condition), self.latent_dim, generator=rng, device=rng.device).to(condition.device)
