"""Fully connected networks that make and judge small images."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from synthaug.nets.conditioning import ConditionEmbedding

GENERATOR = (128, 256, 512, 1024)
CRITIC = (1024, 512, 256)


class DenseGenerator(nn.Module):
    """From noise and condition to images, by layers of 128, 256, 512 and 1,024 units.

    Shape
    -----
    Noise ``(n, noise)`` and conditions ``(n, k)`` to images ``(n, *shape)`` in [-1, 1].
    """

    def __init__(self, noise: int, condition: int, shape: tuple[int, ...], slope: float) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = ConditionEmbedding(condition)
        widths = (noise + self.embedding.width, *GENERATOR)
        self.body = _layers(widths, math.prod(shape), slope, 0.0)

    def forward(self, noise: Tensor, condition: Tensor) -> Tensor:
        """Return images."""
        inputs = torch.cat([noise, self.embedding(condition)], dim=1)
        return torch.tanh(self.body(inputs).float()).view(-1, *self.shape)


class DenseCritic(nn.Module):
    """Scores images, with their conditions behind, by layers of 1,024, 512 and 256 units.

    Shape
    -----
    Images ``(n, C, H, W)`` and conditions ``(n, k)`` to scores ``(n,)``.
    """

    def __init__(self, shape: tuple[int, ...], condition: int, slope: float, drop: float) -> None:
        super().__init__()
        self.embedding = ConditionEmbedding(condition)
        self.body = _layers((math.prod(shape) + self.embedding.width, *CRITIC), 1, slope, drop)

    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        """Return the scores."""
        inputs = torch.cat([images.flatten(1), self.embedding(condition)], dim=1)
        return self.body(inputs).squeeze(1).float()


def _layers(widths: tuple[int, ...], outputs: int, slope: float, drop: float) -> nn.Sequential:
    """Return linear layers, each but the last with LeakyReLU and dropout."""
    hidden = [nn.Sequential(nn.Linear(*pair), nn.LeakyReLU(slope), nn.Dropout(drop)) for pair in pairwise(widths)]
    return nn.Sequential(*hidden, nn.Linear(widths[-1], outputs))
