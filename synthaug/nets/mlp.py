"""Multi-layer perceptrons for rows of tables."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import leaky_relu_

SLOPE = 0.2  # of LeakyReLU, for negative inputs


class ResidualMLP(nn.Module):
    """A linear layer and residual layers of one width, then a linear read-out.

    Shape
    -----
    Input ``(n, inputs)``, output ``(n, outputs)``.
    """

    def __init__(self, inputs: int, hidden: int, outputs: int, n_residual: int = 1) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, hidden)
        self.residual = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(n_residual))
        self.last = nn.Linear(hidden, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the read-out."""
        hidden = leaky_relu_(self.first(inputs), SLOPE)
        for layer in self.residual:
            hidden = hidden + leaky_relu_(layer(hidden), SLOPE)
        return self.last(hidden)


class Critic(nn.Module):
    """Two hidden layers without normalisation, and the exact gradient of the score.

    A LeakyReLU network is piecewise linear: with slopes m1, m2 of its hidden units, the gradient of the
    score with respect to the row is W1' diag(m1) W2' diag(m2) w3. That is an ordinary forward expression,
    so penalties on it need no double backward.

    Shape
    -----
    Input ``(n, row + condition)``: rows with their conditions behind; output scores ``(n,)`` and gradients
    with respect to the rows ``(n, row)``.
    """

    def __init__(self, row: int, condition: int, hidden: int) -> None:
        super().__init__()
        self.row = row
        self.first = nn.Linear(row + condition, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the scores."""
        hidden = leaky_relu_(self.first(inputs), SLOPE)
        return self.last(leaky_relu_(self.second(hidden), SLOPE)).squeeze(1)

    def score_and_gradient(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores and their gradients with respect to the rows."""
        first = leaky_relu_(self.first(inputs), SLOPE)
        second = leaky_relu_(self.second(first), SLOPE)
        back = (self.last.weight * _slopes(second)) @ self.second.weight
        gradient = (back * _slopes(first)) @ self.first.weight[:, : self.row]
        return self.last(second).squeeze(1), gradient


def _slopes(hidden: Tensor) -> Tensor:
    """Return 1 where a unit is active and SLOPE where it is not; LeakyReLU keeps the sign."""
    return hidden.detach().sign().mul_((1 - SLOPE) / 2).add_((1 + SLOPE) / 2)
