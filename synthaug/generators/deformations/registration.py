"""Registration: the deformations that turn images into others of the same class."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from synthaug.generators.neighbours import nearest_of_class
from synthaug.generators.starting_rows import StartingRows
from synthaug.nets.warp import POINTS, ControlGrid, warp

LEARNED = 40  # images of a class whose neighbours are looked for
PAIRS = 1_600  # pairs in all, as far as eight neighbours of each image go
NEIGHBOURS = (2, 8)  # least and most of them
FINEST = 32  # pixels a side: smooth deformations of larger images show in a smaller copy
STEPS = 40
LEARNING_RATE = 0.03
STIFFNESS, SHORTNESS = 4.0, 0.3  # weights of how fields bend, and of how far they reach


class Pairs(NamedTuple):
    """Images, their neighbours of the same class, and the fields under which they look like them."""

    image: Tensor  # (l,): positions among the starting rows
    neighbour: (
        Tensor  # (l, q): positions among the starting rows; that of the image itself where it is alone in its class
    )
    control: Tensor  # (l, q, 2, 5, 5): control points


def pairs_of_neighbours(starts: StartingRows, rng: torch.Generator) -> Pairs:
    """Register images with their nearest neighbours of the same class.

    Parameters
    ----------
    starts : StartingRows
        Images of shape (m, C, H, W).
    rng : torch.Generator
        Draws the images to learn from where there are many.

    Returns
    -------
    pairs : Pairs
        Pairs of up to 40 images of each class.
    """
    image, count = _some_of_each_class(starts, rng)
    small, condition = smaller(starts.rows[image]), starts.condition[image]
    points = torch.cat([small.flatten(1), condition[:, : int(starts.by_number)] * small[0].numel() ** 0.5], dim=1)
    fewest, most = NEIGHBOURS
    n_neighbors = min(most, max(fewest, PAIRS // len(image)))
    near = nearest_of_class(points, count, n_neighbors, rng, most=len(image))
    source = torch.arange(len(image), device=near.device).unsqueeze(1).expand_as(near).flatten()
    control = registered(small[source], small[near.flatten()])
    return Pairs(image, image[near], control.view(*near.shape, 2, POINTS, POINTS))


def registered(source: Tensor, target: Tensor) -> Tensor:
    """Return the control points (n, 2, 5, 5) of smooth fields under which sources look like targets.

    All pairs in one batch: the mean squared difference of blurred images, plus penalties that keep fields smooth and
    short, is minimised by gradient descent (Adam). Smooth is what bends little: second differences of the control
    points count, so that turning, slanting and resizing cost no more than a move.
    """
    grid = ControlGrid(*source.shape[2:]).to(source.device)
    wanted = blurred(target)
    control = torch.zeros(len(source), 2, POINTS, POINTS, device=source.device, requires_grad=True)
    optimizer = torch.optim.Adam([control], lr=LEARNING_RATE)
    for _ in range(STEPS):
        difference = (blurred(warp(source, grid(control))) - wanted).square().flatten(1).mean(dim=1)
        bends = control.diff(n=2, dim=2), control.diff(n=2, dim=3), control.diff(dim=2).diff(dim=3)
        bent = torch.stack([_mean_square(bend) for bend in bends]).mean(dim=0)
        loss = (difference + STIFFNESS * bent + SHORTNESS * _mean_square(control)).sum()
        (control.grad,) = torch.autograd.grad(loss, [control])
        optimizer.step()
    return control.detach()


def _mean_square(control: Tensor) -> Tensor:
    return control.square().mean(dim=(1, 2, 3))


def _some_of_each_class(starts: StartingRows, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return the positions of up to 40 images of each class, and how many of each there are."""
    count = starts.count if not starts.by_number else starts.count[:1]
    limit = LEARNED if len(count) > 1 else PAIRS
    chosen = []
    for members in torch.arange(len(starts.rows), device=count.device).split(count.tolist()):
        shuffled = torch.randperm(len(members), generator=rng, device=rng.device).to(count.device)
        chosen.append(members[shuffled[:limit].sort().values])
    return torch.cat(chosen), count.clamp(max=limit)


def smaller(images: Tensor) -> Tensor:
    """Return images of at most 32 pixels a side."""
    height, width = images.shape[2:]
    largest = max(height, width)
    if largest <= FINEST:
        return images
    size = [max(round(length * FINEST / largest), 2) for length in (height, width)]
    return interpolate(images, size=size, mode="area")


def blurred(images: Tensor) -> Tensor:
    """Return images whose pixels are means of 3 x 3."""
    return avg_pool2d(images, 3, stride=1, padding=1, count_include_pad=False)
