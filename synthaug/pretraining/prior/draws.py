"""Draws: random numbers from a generator of torch, on its device."""

from __future__ import annotations

import torch
from torch import Tensor


class Draws:
    """What the samplers of tables draw: tensors, and single numbers that a whole batch shares."""

    def __init__(self, rng: torch.Generator) -> None:
        self.rng = rng

    def normal(self, *shape: int) -> Tensor:
        """Return standard normal numbers."""
        return torch.randn(shape, generator=self.rng, device=self.rng.device)

    def uniform(self, *shape: int) -> Tensor:
        """Return numbers from [0, 1)."""
        return torch.rand(shape, generator=self.rng, device=self.rng.device)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """Return whole numbers from low to high, both included."""
        return torch.randint(low, high + 1, shape, generator=self.rng, device=self.rng.device)

    def permutations(self, length: int, *shape: int) -> Tensor:
        """Return permutations of 0 to length - 1, of shape (*shape, length)."""
        return self.uniform(*shape, length).argsort(dim=-1)

    def share(self) -> float:
        """Return one number from [0, 1)."""
        return float(self.uniform())

    def integer(self, low: int, high: int) -> int:
        """Return one whole number from low to high, both included."""
        return int(self.integers(low, high))

    def between(self, low: float, high: float) -> float:
        """Return one number whose logarithm is uniform."""
        return float(low * (high / low) ** self.share())

    def position(self, weights: list[float]) -> int:
        """Return a position, drawn in proportion to weights."""
        at = torch.tensor(weights).cumsum(0)
        return min(int(torch.searchsorted(at, self.share() * float(at[-1]), right=True)), len(weights) - 1)
