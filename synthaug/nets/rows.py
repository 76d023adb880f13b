"""The network that makes rows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout
from synthaug.nets.calibration import Calibration
from synthaug.nets.heads import TableHead
from synthaug.nets.mlp import ResidualMLP


class RowNetwork(nn.Module):
    """From latent vector and condition to encoded rows: a residual MLP, a `Calibration` and a `TableHead`.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, d)``.
    """

    def __init__(self, latent_dim: int, condition: int, hidden: int, layout: Layout, temperature: float) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.body = ResidualMLP(latent_dim + condition, hidden, layout.shape[0])
        self.head = TableHead(layout, temperature)
        self.calibration = Calibration(self.head, condition)

    def forward(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return differentiable rows as the critic sees them."""
        return self.head(self.raw(condition, rng), rng)

    def raw(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return what the head makes rows of, (n, d)."""
        z = torch.randn(len(condition), self.latent_dim, generator=rng, device=rng.device)
        return self.body(torch.cat([z.to(condition.device), condition], dim=1))

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return calibrated rows with one level per block."""
        return self.head.sample(self.calibration(self.raw(condition, rng), condition), rng)

    def calibrate(self, rows: Tensor, condition: Tensor, rng: torch.Generator) -> None:
        """Fit the calibration to real rows and their conditions."""
        self.calibration.fit(self.head, lambda made_under: self.raw(made_under, rng), rows, condition)
