"""From a network's raw outputs to encoded rows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout

BOUND = 10.0  # logits are bounded softly, so that one exponential serves blocks of any width without underflow
NOISE_FLOOR = 1e-7


class TableHead(nn.Module):
    """Numbers as they are, categorical blocks through a Gumbel-softmax (Jang et al. 2017).

    All blocks are normalised together, by one matrix product, however many there are.

    Shape
    -----
    Raw outputs ``(n, d)`` to encoded rows ``(n, d)``.
    """

    def __init__(self, layout: Layout, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature
        blocks = layout.of_kind("categorical")
        columns = [column for block in blocks for column in range(block.start, block.stop)]
        owner = [i for i, block in enumerate(blocks) for _ in range(block.width)]
        numeric = [block.start for block in layout.of_kind("numeric")]
        membership = torch.zeros(len(columns), len(blocks))
        membership[torch.arange(len(columns)), owner] = 1.0
        self.register_buffer("columns", torch.tensor(columns, dtype=torch.long))
        self.register_buffer("membership", membership)
        # Where each encoded column stands when the numeric columns come first.
        order = torch.tensor(numeric + columns, dtype=torch.long)
        self.register_buffer("place", torch.argsort(order))
        self.n_numeric = len(numeric)
        self.bounds = [(block.start, block.stop) for block in blocks]
        # Added to the logits: set after training, so that levels occur as often as in the real rows.
        self.register_buffer("offset", torch.zeros(len(columns)))

    def forward(self, raw: Tensor, noise: torch.Generator | None = None) -> Tensor:
        """Return differentiable rows: numbers first in ``raw``, then logits; relaxed one-hot blocks."""
        numbers, logits = raw[:, : self.n_numeric], self.logits(raw)
        if not logits.shape[1]:
            return numbers
        perturbed = (logits + gumbel(logits, noise)) / self.temperature
        weight = (perturbed - perturbed.amax(dim=1, keepdim=True)).exp()
        total = (weight @ self.membership).add(1e-30) @ self.membership.T
        return torch.cat([numbers, weight / total], dim=1)[:, self.place]

    def sample(self, raw: Tensor, noise: torch.Generator | None = None) -> Tensor:
        """Return rows with exactly one level per block, drawn by inverse distribution function."""
        numbers, logits = raw[:, : self.n_numeric], self.logits(raw)
        if not logits.shape[1]:
            return numbers
        weight = (logits - logits.amax(dim=1, keepdim=True)).exp()
        total = weight @ self.membership
        reached = (weight / (total @ self.membership.T)).cumsum(dim=1)
        uniform = torch.rand(total.shape, generator=noise).to(raw.device)
        # Block i owns (i, i + 1] of the running sum.
        threshold = (uniform + torch.arange(total.shape[1], device=raw.device)) @ self.membership.T
        before = torch.cat([torch.zeros_like(reached[:, :1]), reached[:, :-1]], dim=1)
        chosen = (before < threshold) & (threshold <= reached)
        return torch.cat([numbers, chosen.to(numbers.dtype)], dim=1)[:, self.place]

    def logits(self, raw: Tensor) -> Tensor:
        """Return the bounded logits of all categorical columns, (n, levels)."""
        return BOUND * torch.tanh(raw[:, self.n_numeric :] / BOUND) + self.offset


def gumbel(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Return standard Gumbel noise of the shape and device of ``like``."""
    uniform = torch.rand(like.shape, generator=generator, device=like.device, dtype=like.dtype)
    return -torch.log(-torch.log(uniform.clamp(NOISE_FLOOR, 1 - NOISE_FLOOR)))
