"""Random changes of real and fake images alike, before the critic sees them (Zhao et al. 2020).

A critic of few images learns them by heart. If they change at random it never sees one twice, and as fake images change
in the same way, the generator learns to make them unchanged. All are functions (n, C, H, W) -> (n, C, H, W), through
which gradients pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

MOST_SHIFT = 1 / 8  # of the height and width
HOLE = 1 / 3

Augmentation = Callable[[Tensor, torch.Generator], Tensor]


def shift(images: Tensor, rng: torch.Generator) -> Tensor:
    """Move each image by up to an eighth of its size; the pixels of the border fill the gap."""
    moved = images
    for axis in (2, 3):
        length = images.shape[axis]
        most = int(length * MOST_SHIFT + 0.5)
        by = torch.randint(-most, most + 1, (len(images), 1), generator=rng, device=rng.device).to(images.device)
        places = (torch.arange(length, device=images.device) - by).clamp(0, length - 1)
        places = places.view(-1, 1, *((length, 1) if axis == 2 else (1, length)))
        moved = moved.gather(axis, places.expand_as(images))
    return moved


def cutout(images: Tensor, rng: torch.Generator) -> Tensor:
    """Make a rectangle of a third of each image's height and width grey; at the border it is cut."""
    outside = torch.zeros((), dtype=torch.bool, device=images.device)
    for axis in (2, 3):
        length = images.shape[axis]
        size = int(length * HOLE + 0.5)
        first = torch.randint(-(size // 2), length - size // 2, (len(images), 1), generator=rng, device=rng.device).to(
            images.device
        )
        places = torch.arange(length, device=images.device)
        beyond = (places < first) | (places >= first + size)
        outside = outside | beyond.view(-1, 1, *((length, 1) if axis == 2 else (1, length)))
    return images * outside


def flip(images: Tensor, rng: torch.Generator) -> Tensor:
    """Mirror half of the images, left to right."""
    mirrored = torch.rand(len(images), 1, 1, 1, generator=rng, device=rng.device).to(images.device) < 0.5
    return torch.where(mirrored, images.flip(3), images)


AUGMENTATIONS: dict[str, Augmentation] = {"shift": shift, "cutout": cutout, "flip": flip}


def augment(images: Tensor, names: Iterable[str], rng: torch.Generator) -> Tensor:
    """Return images after the changes of these names, one after the other."""
    for name in names:
        images = AUGMENTATIONS[name](images, rng)
    return images
