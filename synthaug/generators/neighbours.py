"""Neighbours: the rows of the same class that are nearest to each."""

from __future__ import annotations

import torch
from torch import Tensor

CHUNK = 1_000  # rows whose neighbours are looked for at once


def nearest_of_class(points: Tensor, count: Tensor, n_neighbors: int, rng: torch.Generator, *, most: int) -> Tensor:
    """Return the positions (n, n_neighbors) of the points nearest to each in its class, in which points are sorted.

    A class of few rows repeats them. Without neighbours, and in a class of one row, each row is its own: (n, 1).

    Parameters
    ----------
    points : Tensor of shape (n, d)
        Class by class.
    count : Tensor of shape (classes,)
        Points of each class.
    n_neighbors : int
        How many.
    rng : torch.Generator
        Draws the points of a class among which neighbours are looked for, if it has too many.
    most : int
        So many of them: the cost must not grow with the square.
    """
    everything = torch.arange(len(points), device=points.device)
    if n_neighbors == 0:
        return everything.unsqueeze(1)
    near = []
    for members in everything.split(count.tolist()):
        shuffled = torch.randperm(len(members), generator=rng, device=rng.device)
        candidates = members[shuffled[:most]]
        n_near = min(n_neighbors, max(len(candidates) - 1, 1))
        for part in members.split(CHUNK):
            distance = points[candidates].square().sum(dim=1) - 2 * points[part] @ points[candidates].T
            distance.masked_fill_(part.unsqueeze(1) == candidates, torch.inf)
            nearest = candidates[distance.topk(n_near, largest=False).indices]
            near.append(nearest[:, torch.arange(n_neighbors, device=points.device) % n_near])
    return torch.cat(near)
