"""From a network's raw outputs to encoded rows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout

LOWEST = -80.0  # logits this far below a row's largest are as good as this low: exp cannot underflow


class TableHead(nn.Module):
    """Numbers as they are, categorical blocks through a Gumbel-softmax (Jang et al. 2017).

    All blocks are normalised together, by one matrix product, however many there are. That needs a layout
    with the numeric blocks first.

    Shape
    -----
    Raw outputs ``(n, d)`` to rows ``(n, d)``.
    """

    def __init__(self, layout: Layout, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature
        blocks = layout.of_kind("categorical")
        self.n_numeric = len(layout.of_kind("numeric"))
        if any(block.start < self.n_numeric for block in blocks):
            raise ValueError("a TableHead needs a layout with its numeric blocks first")
        owner = [i for i, block in enumerate(blocks) for _ in range(block.width)]
        self.register_buffer("membership", torch.eye(len(blocks))[owner])

    def forward(self, raw: Tensor, noise: torch.Generator) -> Tensor:
        """Return rows with relaxed one-hot blocks, differentiable."""
        numbers, logits = raw[:, : self.n_numeric], raw[:, self.n_numeric :]
        # Minus the logarithm of an exponential variate is a Gumbel variate.
        waiting = torch.empty_like(logits).exponential_(generator=noise)
        relaxed = self.probabilities((logits - waiting.log_()) / self.temperature)
        return torch.cat([numbers, relaxed], dim=1)

    def sample(self, raw: Tensor, noise: torch.Generator) -> Tensor:
        """Return rows with exactly one level per block, drawn by inverse distribution function."""
        numbers, logits = raw[:, : self.n_numeric], raw[:, self.n_numeric :]
        reached = self.probabilities(logits).cumsum(dim=1)
        n_blocks = self.membership.shape[1]
        uniform = torch.rand(len(raw), n_blocks, generator=noise, device=noise.device).to(raw.device)
        # Block i owns the part (i, i + 1] of the running sum.
        threshold = self._spread(uniform + torch.arange(n_blocks, device=raw.device))
        before = torch.cat([torch.zeros_like(reached[:, :1]), reached[:, :-1]], dim=1)
        chosen = (before < threshold) & (threshold <= reached)
        return torch.cat([numbers, chosen.to(numbers.dtype)], dim=1)

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return the probability of each level, (n, levels); each block sums to one."""
        weight = self._weight(logits)
        return weight / self._spread(weight @ self.membership)

    def _weight(self, logits: Tensor) -> Tensor:
        if not logits.shape[1]:
            return logits
        return (logits - logits.detach().amax(dim=1, keepdim=True)).clamp_min(LOWEST).exp()

    def _spread(self, per_block: Tensor) -> Tensor:
        """Return (n, levels): for each level its block's entry of (n, blocks)."""
        return per_block @ self.membership.T
