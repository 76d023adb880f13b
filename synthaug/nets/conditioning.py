"""How networks of images are told what to make, or what they see."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import group_norm, leaky_relu

EMBEDDING = 32  # numbers that a condition becomes
SLOPE = 0.2  # of LeakyReLU, for negative inputs
GROUPS = 8  # of channels that are normalised together


class ConditionEmbedding(nn.Module):
    """A condition as a vector of its own: one per class, or a piecewise linear curve for a number.

    Shape
    -----
    Conditions ``(n, k)`` to ``(n, width)``, with ``width`` 32, or 0 if k = 0.
    """

    def __init__(self, condition: int) -> None:
        super().__init__()
        self.width = EMBEDDING if condition else 0
        self.linear = nn.Linear(condition, EMBEDDING) if condition else None
        if self.linear is not None:
            nn.init.normal_(self.linear.weight)  # as large as the noise, however many classes there are

    def forward(self, condition: Tensor) -> Tensor:
        """Return the vectors."""
        return condition if self.linear is None else leaky_relu(self.linear(condition), SLOPE)


class ConditionalNorm(nn.Module):
    """Group normalisation, image by image, whose scale and shift depend on noise and condition.

    Shape
    -----
    Features ``(n, C, H, W)`` and inputs ``(n, inputs)`` to features ``(n, C, H, W)``.
    """

    def __init__(self, channels: int, inputs: int) -> None:
        super().__init__()
        self.groups = GROUPS if channels % GROUPS == 0 else 1
        self.affine = nn.Linear(inputs, 2 * channels)

    def forward(self, features: Tensor, inputs: Tensor) -> Tensor:
        """Return normalised features."""
        scale, shift = self.affine(inputs).unsqueeze(2).unsqueeze(3).chunk(2, dim=1)
        return torch.addcmul(shift, group_norm(features, self.groups), 1 + scale)


class ProjectionScore(nn.Module):
    """A linear score, and how well the features go with the condition (Miyato and Koyama 2018, eq. 3).

    Shape
    -----
    Features ``(n, width)`` and conditions ``(n, k)`` to scores ``(n,)``.
    """

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.plain = nn.Linear(width, 1)
        self.embedding = ConditionEmbedding(condition)
        self.direction = nn.Linear(EMBEDDING, width, bias=False) if condition else None

    def forward(self, features: Tensor, condition: Tensor) -> Tensor:
        """Return the scores."""
        score = self.plain(features).squeeze(1)
        if self.direction is None:
            return score
        direction = self.direction(self.embedding(condition))
        return score + (features * direction).sum(dim=1) / features.shape[1] ** 0.5
