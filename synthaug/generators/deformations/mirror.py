"""Mirror images: whether images could as well be the other way round, told by their neighbours."""

from __future__ import annotations

import torch
from torch import Tensor

from synthaug.generators.deformations.registration import blurred, smaller
from synthaug.generators.starting_rows import StartingRows
from synthaug.generators.training.real_rows import groups_of

LEAST, MOST = 20, 1_000  # images that can tell, and that are asked
CLOSE = 1.02  # of the distance to the nearest neighbour, what that of mirror images may be


def is_mirrored(starts: StartingRows, rng: torch.Generator) -> bool:
    """Return whether mirror images, left to right, are as near to images of their class as these are to each other.

    Photographs of things are, letters, shoes and faces are not. With a continuous target, or fewer than 20 images that
    have others in their class, there is no telling.

    Parameters
    ----------
    starts : StartingRows
        Images of shape (m, C, H, W).
    rng : torch.Generator
        Draws up to 1,000 images.
    """
    if starts.by_number:
        return False
    chosen = torch.randperm(len(starts.rows), generator=rng, device=rng.device)[:MOST].to(starts.condition.device)
    some, group = blurred(smaller(starts.rows[chosen])), groups_of(starts.condition[chosen])
    once = _first_of_equals(some)  # a copy would be the nearest neighbour
    some, group = some[once], group[once]
    apart = group.unsqueeze(1) != group
    apart.fill_diagonal_(True)
    accompanied = ~apart.all(dim=1)
    if accompanied.sum() < LEAST:
        return False
    nearest = [_nearest(some, one, apart)[accompanied].mean() for one in (some, some.flip(3))]
    return bool(nearest[1] <= CLOSE * nearest[0])


def _first_of_equals(images: Tensor) -> Tensor:
    """Return the positions of images without those that are copies of an earlier one."""
    which = images.flatten(1).unique(dim=0, return_inverse=True)[1]
    place = torch.arange(len(images), device=images.device)
    return torch.full_like(place, len(images)).scatter_reduce(0, which, place, "amin")[: int(which.max()) + 1]


def _nearest(images: Tensor, others: Tensor, apart: Tensor) -> Tensor:
    """Return the distance of each image to the nearest of those that are not apart from it."""
    return torch.cdist(others.flatten(1), images.flatten(1)).masked_fill(apart, torch.inf).amin(dim=1)
