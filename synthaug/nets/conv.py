"""Convolutional networks that make and judge small images."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d, leaky_relu, pad

from synthaug.nets.conditioning import SLOPE, ConditionalNorm, ConditionEmbedding, ProjectionScore
from synthaug.nets.dense import dropped

LEAST_DOUBLINGS = 2
LARGEST_SEED = 8  # height and width, at most, of what is doubled


class UpConvolution(nn.Module):
    """Each pixel twice in both directions, then a 3 x 3 convolution, as one transposed convolution.

    Pixels that are equal need not be multiplied one by one: where the kernel lies on the same pixel twice, its entries
    are summed first. That leaves 4 of 9 products, and the result is the same.

    Shape
    -----
    ``(n, C, H, W)`` to ``(n, D, 2 H, 2 W)``.
    """

    def __init__(self, channels: int, outputs: int) -> None:
        super().__init__()
        like = nn.Conv2d(channels, outputs, 3)
        self.weight, self.bias = nn.Parameter(like.weight.detach().transpose(0, 1).flip(2, 3).contiguous()), like.bias

    def forward(self, features: Tensor) -> Tensor:
        """Return the enlarged features."""
        wide = pad(self.weight, (0, 1)) + pad(self.weight, (1, 0))
        weight = pad(wide, (0, 0, 0, 1)) + pad(wide, (0, 0, 1, 0))
        return conv_transpose2d(features, weight, self.bias, stride=2, padding=1)


class ConvGenerator(nn.Module):
    """From latent vector and condition to images: a small seed is doubled until it has their size, then cropped to it.

    Shape
    -----
    Latent vectors ``(n, latent_dim)`` and conditions ``(n, k)`` to images ``(n, *shape)`` in [-1, 1].
    """

    def __init__(self, latent_dim: int, condition: int, shape: tuple[int, ...], width: int) -> None:
        super().__init__()
        channels, self.height, self.width = shape
        doublings = _doublings(self.height, self.width)
        self.seed = width, _divided(self.height, doublings), _divided(self.width, doublings)
        self.embedding = ConditionEmbedding(condition)
        inputs = latent_dim + self.embedding.width
        widths = [width] * doublings + [max(width // 2, 1)]
        self.first = nn.Linear(inputs, math.prod(self.seed))
        self.doubling = nn.ModuleList(UpConvolution(*pair) for pair in pairwise(widths))
        self.norm = nn.ModuleList(ConditionalNorm(width, inputs) for width in widths[1:])
        self.last = nn.Conv2d(widths[-1], channels, 3, padding=1)

    def forward(self, latent: Tensor, condition: Tensor) -> Tensor:
        """Return images."""
        inputs = torch.cat([latent, self.embedding(condition)], dim=1)
        features = self.first(inputs).view(-1, *self.seed)
        for double, norm in zip(self.doubling, self.norm, strict=True):
            features = leaky_relu(norm(double(features), inputs), SLOPE)
        images = torch.tanh(self.last(features).float())
        top, left = (images.shape[2] - self.height) // 2, (images.shape[3] - self.width) // 2
        return images[:, :, top : top + self.height, left : left + self.width]


class ConvFeatures(nn.Module):
    """Halves images by convolutions, without normalisation, until a few numbers of each channel are left.

    Shape
    -----
    Images ``(n, C, H, W)`` to features ``(n, size)``.
    """

    def __init__(self, shape: tuple[int, ...], width: int) -> None:
        super().__init__()
        halvings = _doublings(*shape[1:])
        widths = [shape[0], max(width // 2, 1)] + [width] * (halvings - 1)
        self.halving = nn.ModuleList(nn.Conv2d(*pair, 3, stride=2, padding=1) for pair in pairwise(widths))
        self.residual = nn.Conv2d(width, width, 3, padding=1)
        self.size = width * _divided(shape[1], halvings) * _divided(shape[2], halvings)

    def forward(self, images: Tensor) -> Tensor:
        """Return the features."""
        features = images
        for halve in self.halving:
            features = leaky_relu(halve(features), SLOPE)
        return (features + leaky_relu(self.residual(features), SLOPE)).flatten(1)


class ConvCritic(nn.Module):
    """Scores how well the `ConvFeatures` of images go with a condition.

    One number tells how much the images of the batch differ, so that a generator of equal ones is found out
    (Karras et al. 2018, section 3).

    Shape
    -----
    Images ``(n, C, H, W)`` and conditions ``(n, k)`` to scores ``(n,)``.
    """

    def __init__(self, shape: tuple[int, ...], condition: int, width: int, drop: float) -> None:
        super().__init__()
        self.drop = drop
        self.features = ConvFeatures(shape, width)
        self.linear = nn.Linear(self.features.size + 1, 2 * width)
        self.score = ProjectionScore(2 * width, condition)

    def forward(self, images: Tensor, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return the scores; the generator chooses the units to drop."""
        features = self.features(images)
        features = torch.cat([features, batch_deviation(features).to(features.dtype)], dim=1)
        hidden = dropped(leaky_relu(self.linear(features), SLOPE), self.drop, rng)
        return self.score(hidden, condition).float()


def batch_deviation(features: Tensor) -> Tensor:
    """Return the standard deviation over the batch, the mean over all features, for each image: (n, d) to (n, 1)."""
    features = features.float()
    variance = (features - features.mean(dim=0)).square().mean(dim=0)
    return (variance + 1e-8).sqrt().mean().expand(len(features), 1)


def _doublings(height: int, width: int) -> int:
    """Return how often a seed is doubled to reach a size: at least twice, and the seed has at most 8 x 8 pixels."""
    return max(LEAST_DOUBLINGS, math.ceil(math.log2(max(height, width) / LARGEST_SEED)))


def _divided(length: int, halvings: int) -> int:
    """Return the length after it was halved, rounded up, that often."""
    return -(-length // 2**halvings)
