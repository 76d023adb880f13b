"""Fully connected networks that make and judge small images."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from synthaug.nets.conditioning import ConditionEmbedding

GENERATOR = (128, 256, 512, 1024)
CRITIC = (1024, 512, 256)
SLOPE = 0.01  # of LeakyReLU, for negative inputs


class DenseGenerator(nn.Module):
    """From latent vector and condition to images, by layers of 128, 256, 512 and 1,024 units.

    Shape
    -----
    Latent vectors ``(n, latent_dim)`` and conditions ``(n, k)`` to images ``(n, *shape)`` in [-1, 1].
    """

    def __init__(self, latent_dim: int, condition: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = ConditionEmbedding(condition)
        self.hidden = _layers((latent_dim + self.embedding.width, *GENERATOR))
        self.last = nn.Linear(GENERATOR[-1], math.prod(shape))

    def forward(self, latent: Tensor, condition: Tensor) -> Tensor:
        """Return images."""
        features = torch.cat([latent, self.embedding(condition)], dim=1)
        for layer in self.hidden:
            features = leaky_relu(layer(features), SLOPE)
        return torch.tanh(self.last(features).float()).view(-1, *self.shape)


class DenseCritic(nn.Module):
    """Scores images, with their conditions behind, by layers of 1,024, 512 and 256 units.

    Shape
    -----
    Images ``(n, C, H, W)`` and conditions ``(n, k)`` to scores ``(n,)``.
    """

    def __init__(self, shape: tuple[int, ...], condition: int, drop: float) -> None:
        super().__init__()
        self.drop = drop
        self.embedding = ConditionEmbedding(condition)
        self.hidden = _layers((math.prod(shape) + self.embedding.width, *CRITIC))
        self.last = nn.Linear(CRITIC[-1], 1)

    def forward(self, images: Tensor, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return the scores; the generator chooses the units to drop."""
        features = torch.cat([images.flatten(1), self.embedding(condition)], dim=1)
        for layer in self.hidden:
            features = dropped(leaky_relu(layer(features), SLOPE), self.drop, rng)
        return self.last(features).squeeze(1).float()


def dropped(features: Tensor, share: float, rng: torch.Generator) -> Tensor:
    """Return features of which that share, drawn from ``rng``, is zero and the rest is larger to make up for it."""
    if share == 0:
        return features
    kept = torch.rand(features.shape, generator=rng, device=rng.device).to(features.device) >= share
    return features * kept / (1 - share)


def _layers(widths: Iterable[int]) -> nn.ModuleList:
    return nn.ModuleList(nn.Linear(*pair) for pair in pairwise(widths))
