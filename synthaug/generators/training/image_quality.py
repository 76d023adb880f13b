"""How good images are, judged by the training images alone: closeness, diversity, and what they copy."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, conv2d, leaky_relu

from synthaug.generators.training.real_rows import groups_of

MOST_CLASSES = 128  # that are looked at
LEAST_MADE, MOST_MADE, ALL_MADE = 16, 64, 1_024  # images of a class, and of all
ALONE_MADE = 512  # without classes
LEAST_REAL = 3  # for a median distance: copies of two images, equally often, have next to none in half of their pairs
MOST_CELLS = 1_000_000  # pixels made
FILTERS = 64  # of the random network
FEATURE_SIZE = 4  # its features have this height and width


class ClassQuality(NamedTuple):
    """How the images made of a class compare with its real ones."""

    label: int
    images: int  # real ones
    distance: float  # energy distance; 0 is perfect, about 1 has nothing in common
    diversity: float  # median distance of pairs, fake over real; NaN for fewer than three real ones, or equal ones
    closest_share: float  # the largest share of fakes that are closest to the same real image


class ImageQuality:
    """Real images to compare with, class by class.

    The distance is the energy distance (Szekely and Rizzo 2013): twice the mean distance between real and fake images,
    less those among real and among fake ones. It falls as fakes come closer and rises when they all become the
    same. Distances are taken between pixels, and between features of an untrained convolutional network, which see
    strokes and edges where pixels see blots.

    Parameters
    ----------
    rows : Tensor of shape (n, C, H, W)
        Encoded images.
    condition : Tensor of shape (n, k)
        One-hot, one number, or nothing (k = 0); NaN rows are left out.
    rng : torch.Generator
        Draws the images to compare with.

    Attributes
    ----------
    condition : Tensor of shape (m, k)
        What to make, for `measure`.
    """

    def __init__(self, rows: Tensor, condition: Tensor, rng: torch.Generator) -> None:
        device = rng.device
        known = (~condition.isnan().any(dim=1)).nonzero().squeeze(1)
        known = known[torch.randperm(len(known), generator=rng, device=device).to(known.device)]
        groups = groups_of(condition[known])
        counts = torch.bincount(groups)
        labels = counts.nonzero().squeeze(1)
        self.labels = labels[:: -(-len(labels) // MOST_CLASSES)].tolist()
        self.counts = counts[self.labels].tolist()
        self.made = _made_per_class(len(self.labels), rows[0].numel())
        members = [known[groups == label][: self.made] for label in self.labels]
        pixels = [rows[chosen].to(device) for chosen in members]
        self.filters = _random_filters(rows.shape[1], device)
        self.real = [(images.flatten(1), self._features(images)) for images in pixels]
        # As many fakes as asked for: with a continuous target, of the numbers of these images again and again.
        repeated = [chosen.repeat(-(-self.made // len(chosen)))[: self.made] for chosen in members]
        self.condition = condition[torch.cat(repeated)].to(device)

    def measure(self, fake: Tensor) -> list[ClassQuality]:
        """Return how images made under ``condition`` compare with the real ones of each class."""
        parts = zip(fake.flatten(1).split(self.made), self._features(fake).split(self.made), strict=True)
        return [
            self._measure_class(label, images, real, made)
            for label, images, real, made in zip(self.labels, self.counts, self.real, parts, strict=True)
        ]

    def _measure_class(
        self, label: int, images: int, real: tuple[Tensor, Tensor], made: tuple[Tensor, Tensor]
    ) -> ClassQuality:
        energies = [_energy(*pair) for pair in zip(real, made, strict=True)]
        real_distance = _median_distance(real[0])
        ratio = _median_distance(made[0]) / torch.where(real_distance > 0, real_distance, torch.nan)
        closest = torch.cdist(made[0], real[0]).argmin(dim=1)
        share = torch.bincount(closest).max() / len(closest)
        return ClassQuality(label, images, *torch.stack([torch.stack(energies).mean(), ratio, share]).tolist())

    def _features(self, images: Tensor) -> Tensor:
        """Return features (n, d) of the random network, of about the size of pixels."""
        features = images
        for weight in self.filters:
            features = leaky_relu(conv2d(features, weight, stride=2, padding=weight.shape[2] // 2), 0.2)
        return adaptive_avg_pool2d(features, FEATURE_SIZE).flatten(1)


def _made_per_class(n_classes: int, cells: int) -> int:
    """Return how many images to make of each class: fewer of large ones, so that a look does not take long."""
    made = ALONE_MADE if n_classes == 1 else min(ALL_MADE // n_classes, MOST_MADE)
    return max(LEAST_MADE, min(made, MOST_CELLS // (cells * n_classes)))


def _random_filters(channels: int, device: torch.device) -> list[Tensor]:
    """Return two layers of filters that keep the size of what passes; the same in every fit."""
    rng = torch.Generator().manual_seed(0)
    filters = []
    for inputs, size in ((channels, 5), (FILTERS, 3)):
        weight = torch.randn(FILTERS, inputs, size, size, generator=rng)
        filters.append((weight * (2 / (inputs * size**2)) ** 0.5).to(device))
    return filters


def _energy(real: Tensor, fake: Tensor) -> Tensor:
    """Return the energy distance of two samples, in units of the mean distance of real and fake ones."""
    between = torch.cdist(real, fake).mean()
    return (2 * between - _mean_distance(real) - _mean_distance(fake)) / between.clamp_min(1e-12)


def _mean_distance(rows: Tensor) -> Tensor:
    """Return the mean distance of two different rows; 0 for a single one."""
    return torch.cdist(rows, rows).sum() / max(len(rows) * (len(rows) - 1), 1)


def _median_distance(rows: Tensor) -> Tensor:
    """Return the median distance of two different rows; NaN for fewer than three."""
    return torch.pdist(rows).median() if len(rows) >= LEAST_REAL else rows.new_tensor(torch.nan)


def worst(classes: list[ClassQuality]) -> float:
    """Return the lowest diversity of a class; 1 if none has any to compare with."""
    return min((measured.diversity for measured in classes if not math.isnan(measured.diversity)), default=1.0)
