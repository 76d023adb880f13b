"""From a network's raw outputs to encoded rows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout

LIMIT = 80.0  # of logits: their exponentials, and the sums of these, stay within float32
SMALL = 100_000  # levels x blocks up to which a product with a dense matrix is the fastest way to add up blocks


class TableHead(nn.Module):
    """Numbers as they are, categorical blocks through a Gumbel-softmax (Jang et al. 2017).

    All blocks are normalised together, however many there are. That needs a layout with the numeric blocks first.

    Shape
    -----
    Raw outputs ``(n, d)`` to rows ``(n, d)``.
    """

    owner: Tensor
    first: Tensor
    last: Tensor
    membership: Tensor

    def __init__(self, layout: Layout, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature
        blocks = layout.of_kind("categorical")
        self.n_numeric = len(layout.of_kind("numeric"))
        if any(block.start < self.n_numeric for block in blocks):
            raise ValueError("a TableHead needs a layout with its numeric blocks first")
        owner = torch.tensor([i for i, block in enumerate(blocks) for _ in range(block.width)], dtype=torch.long)
        small = len(owner) * len(blocks) <= SMALL
        membership = torch.zeros(len(owner) if small else 0, len(blocks), dtype=torch.float32)
        if small:
            membership[torch.arange(len(owner)), owner] = 1.0
        self.register_buffer("owner", owner)
        self.register_buffer("membership", membership)
        self.register_buffer("first", torch.tensor([block.start for block in blocks], dtype=torch.long))
        self.register_buffer("last", torch.tensor([block.width - 1 for block in blocks], dtype=torch.long))

    def forward(self, raw: Tensor, rng: torch.Generator) -> Tensor:
        """Return rows with relaxed one-hot blocks, differentiable."""
        numbers, logits = raw[:, : self.n_numeric], raw[:, self.n_numeric :]
        # Minus the logarithm of a uniform variate is an exponential one, minus the logarithm of that a Gumbel variate.
        waiting = torch.rand(logits.shape, generator=rng, device=rng.device).log_().neg_()
        relaxed = self.probabilities((logits - waiting.log_()) / self.temperature)
        return torch.cat([numbers, relaxed], dim=1)

    def sample(self, raw: Tensor, rng: torch.Generator) -> Tensor:
        """Return rows with exactly one level per block, drawn by inverse distribution function."""
        numbers, logits = raw[:, : self.n_numeric], raw[:, self.n_numeric :]
        exact = self._exact(raw)
        uniform = torch.rand(len(raw), len(self.first), generator=rng, device=rng.device, dtype=exact)
        return self.choose(numbers, self.probabilities(logits), uniform.to(raw.device))

    def choose(self, numbers: Tensor, probabilities: Tensor, uniform: Tensor) -> Tensor:
        """Return rows with the levels that uniform variates (n, blocks) stand for, by inverse distribution function.

        Probabilities (n, levels) sum to one in each block.
        """
        rows = torch.cat([numbers, torch.zeros_like(probabilities)], dim=1)
        if not len(self.first):
            return rows
        # One running sum over all blocks, of which block i owns the part from i to i + 1.
        reached = probabilities.cumsum(dim=1, dtype=self._exact(probabilities))
        threshold = uniform + torch.arange(len(self.first), device=rows.device)
        passed = self._counted(reached.lt_(threshold.index_select(1, self.owner)).to(rows.dtype))
        return rows.scatter_(1, self.first + torch.minimum(passed.long(), self.last), 1.0)

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return the probability of each level, (n, levels); each block sums to one."""
        if not logits.numel():
            return logits
        lowest, highest = logits.detach().aminmax()
        if lowest < -LIMIT or highest > LIMIT:
            logits = logits - self._largest(logits.detach()).index_select(1, self.owner)
        weight = logits.clamp_min(-LIMIT).exp_()
        total = self.sum_blocks(weight)
        return weight / (total @ self.membership.T if len(self.membership) else total.index_select(1, self.owner))

    def _exact(self, values: Tensor) -> torch.dtype:
        """Return the type for running sums over all blocks: many blocks need more digits."""
        return torch.float64 if len(self.first) > 64 else values.dtype

    def sum_blocks(self, levels: Tensor) -> Tensor:
        """Return the sum of each block, (n, blocks)."""
        if len(self.membership):
            return levels @ self.membership
        return levels.new_zeros(len(levels), len(self.first)).index_add(1, self.owner, levels)

    def _counted(self, levels: Tensor) -> Tensor:
        """Return the sum of each block of ones and zeros, which is exact in any order: this one is faster."""
        return (self.membership.T @ levels.T).T if len(self.membership) else self.sum_blocks(levels)

    def _largest(self, levels: Tensor) -> Tensor:
        """Return the largest entry of each block, (n, blocks)."""
        largest = levels.new_full((len(levels), len(self.first)), -torch.inf)
        return largest.scatter_reduce(1, self.owner.expand(len(levels), -1), levels, "amax")
