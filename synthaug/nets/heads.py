"""From a network's raw outputs to encoded rows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout

LIMIT = 80.0  # of logits: their exponentials, and the sums of these, stay within float32


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
        self.register_buffer("first", torch.tensor([block.start for block in blocks], dtype=torch.long))
        self.register_buffer("last", torch.tensor([block.width - 1 for block in blocks], dtype=torch.long))

    def forward(self, raw: Tensor, noise: torch.Generator) -> Tensor:
        """Return rows with relaxed one-hot blocks, differentiable."""
        numbers, logits = raw[:, : self.n_numeric], raw[:, self.n_numeric :]
        # Minus the logarithm of an exponential variate is a Gumbel variate.
        waiting = torch.empty_like(logits).exponential_(generator=noise)
        relaxed = self.probabilities((logits - waiting.log_()) / self.temperature)
        return torch.cat([numbers, relaxed], dim=1)

    def sample(self, raw: Tensor, noise: torch.Generator) -> Tensor:
        """Return rows with exactly one level per block, drawn by inverse distribution function."""
        rows = torch.zeros_like(raw)
        rows[:, : self.n_numeric] = raw[:, : self.n_numeric]
        reached = self.probabilities(raw[:, self.n_numeric :]).cumsum_(dim=1)
        n_blocks = self.membership.shape[1]
        uniform = torch.rand(len(raw), n_blocks, generator=noise, device=noise.device).to(raw.device)
        # Block i owns the part from i to i + 1 of the running sum; its level is the number of levels passed there.
        threshold = self._spread(uniform + torch.arange(n_blocks, device=raw.device))
        passed = reached.lt_(threshold) @ self.membership
        return rows.scatter_(1, self.first + torch.minimum(passed.long(), self.last), 1.0)

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return the probability of each level, (n, levels); each block sums to one."""
        weight = logits.clamp(-LIMIT, LIMIT).exp_()
        return weight / self._spread(weight @ self.membership)

    def _spread(self, per_block: Tensor) -> Tensor:
        """Return (n, levels): for each level its block's entry of (n, blocks)."""
        return per_block @ self.membership.T
