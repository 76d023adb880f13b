"""Random views of images that show what they show: a weak one, and a strong one that is hard to recognise."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

WEAK_SHIFT = 1 / 14  # of a side: two pixels of 28
ANGLE = math.radians(30)  # here and below: the largest amount in strong views
ZOOM, SHEAR, SHIFT = 0.2, 0.2, 1 / 8
CONTRAST = 0.3
HOLE = 0.4  # side of the hole, as a share of the image's
GREY = 0.0  # between the darkest and the lightest pixel


def weak_view(images: Tensor, rng: torch.Generator, *, flip: float) -> Tensor:
    """Return images shifted a little, each by an amount of its own, and mirrored with probability ``flip``.

    Shape
    -----
    Images ``(n, C, H, W)`` in [-1, 1] to as many of the same shape.
    """
    amounts = _uniform((2, len(images)), rng, images)
    upright = torch.ones(len(images), device=images.device)
    none = torch.zeros_like(upright)
    rows = [upright, none, 2 * WEAK_SHIFT * amounts[0], none, upright, 2 * WEAK_SHIFT * amounts[1]]
    return _moved(_mirrored(images, rng, flip), torch.stack(rows, dim=1).view(-1, 2, 3))


def strong_view(images: Tensor, rng: torch.Generator, *, strength: float, flip: float) -> Tensor:
    """Return images rotated, resized, sheared, shifted, lighter or darker, and with a grey hole.

    All amounts grow with ``strength`` and are drawn evenly for each image, up to 30 degrees, a fifth, a fifth, an
    eighth and 0.3 at a strength of one; the hole then has 0.4 of height and width.

    Shape
    -----
    Images ``(n, C, H, W)`` in [-1, 1] to as many of the same shape.
    """
    amounts = strength * _uniform((7, len(images)), rng, images)
    size, slant = 1 + ZOOM * amounts[1], SHEAR * amounts[2]
    cosine, sine = size * (ANGLE * amounts[0]).cos(), size * (ANGLE * amounts[0]).sin()
    tall = images.shape[2] / images.shape[3]  # places are in halves of a side, and angles are not
    to_x = [cosine, (cosine * slant - sine) * tall, 2 * SHIFT * amounts[3]]
    to_y = [sine / tall, sine * slant + cosine, 2 * SHIFT * amounts[4]]
    moved = _moved(_mirrored(images, rng, flip), torch.stack(to_x + to_y, dim=1).view(-1, 2, 3))
    contrast, brightness = CONTRAST * amounts[5:].view(2, -1, 1, 1, 1)
    return _holed((moved * (1 + contrast) + brightness).clamp(-1, 1), rng, HOLE * strength)


def _uniform(shape: tuple[int, ...], rng: torch.Generator, images: Tensor) -> Tensor:
    """Return amounts between -1 and 1 on the device of the images."""
    return torch.rand(shape, generator=rng, device=rng.device).to(images.device) * 2 - 1


def _mirrored(images: Tensor, rng: torch.Generator, flip: float) -> Tensor:
    if flip == 0:
        return images
    chosen = _uniform((len(images), 1, 1, 1), rng, images) < 2 * flip - 1
    return torch.where(chosen, images.flip(3), images)


def _moved(images: Tensor, maps: Tensor) -> Tensor:
    """Return images read at the places that affine maps (n, 2, 3) say; beyond the border its pixels."""
    places = affine_grid(maps, list(images.shape), align_corners=False)
    return grid_sample(images, places, padding_mode="border", align_corners=False)


def _holed(images: Tensor, rng: torch.Generator, side: float) -> Tensor:
    """Return images with a grey rectangle around a random place, which may reach over the border."""
    height, width = images.shape[2:]
    middle = _uniform((2, len(images), 1), rng, images)
    down, across = (torch.linspace(1 / n - 1, 1 - 1 / n, n, device=images.device) for n in (height, width))
    rows, columns = (down - middle[0]).abs() < side, (across - middle[1]).abs() < side
    return images.masked_fill((rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1), GREY)
