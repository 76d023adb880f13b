"""Muon: an optimiser of matrices that steps by the orthogonal factor of the momentum."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import torch
from torch import Tensor, nn

MOMENTUM, WEIGHT_DECAY = 0.95, 0.01
ITERATIONS, COEFFICIENTS, EPSILON = 5, (3.4445, -4.7750, 2.0315), 1e-7


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum [1]_, at learning rates that suit AdamW [2]_.

    It is that of ``torch.optim`` with ``adjust_lr_fn="match_rms_adamw"``, but takes matrices of one shape at once: with
    a small network a GPU spends most of a step on starting operations.

    Parameters
    ----------
    matrices : iterable of Parameter
        Matrices.
    lr : float
        Learning rate.

    References
    ----------
    .. [1] Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
    .. [2] Liu et al., "Muon is scalable for LLM training", 2025.
    """

    def __init__(self, matrices: Iterable[nn.Parameter], lr: float) -> None:
        super().__init__(sorted(matrices, key=_shape), {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Take a step."""
        for group in self.param_groups:
            for shape, matrices in groupby(group["params"], _shape):
                self._step(list(matrices), group["lr"], 0.2 * max(shape) ** 0.5)

    def _step(self, matrices: list[Tensor], rate: float, scale: float) -> None:
        gradients = [torch.zeros_like(matrix) if matrix.grad is None else matrix.grad for matrix in matrices]
        averages = [self._average(matrix) for matrix in matrices]
        torch._foreach_lerp_(averages, gradients, 1 - MOMENTUM)
        ahead = torch._foreach_lerp(gradients, averages, MOMENTUM)
        steps = list(orthogonal(torch.stack(ahead)).float().unbind())
        torch._foreach_mul_(matrices, 1 - rate * WEIGHT_DECAY)
        torch._foreach_add_(matrices, steps, alpha=-rate * scale)

    def _average(self, matrix: Tensor) -> Tensor:
        state = self.state[matrix]
        if not state:
            state["momentum_buffer"] = torch.zeros_like(matrix)
        return state["momentum_buffer"]


def orthogonal(matrices: Tensor) -> Tensor:
    """Return about the nearest matrices with orthonormal rows or columns, of shape (n, p, q), in bfloat16.

    Singular values come out between about .7 and 1.2, by five Newton-Schulz iterations with the coefficients of [1]_
    of `Muon`.
    """
    a, b, c = COEFFICIENTS
    is_tall = matrices.shape[1] > matrices.shape[2]
    found = (matrices.mT if is_tall else matrices).bfloat16()
    found = found / found.norm(dim=(1, 2), keepdim=True).clamp(min=EPSILON)
    for _ in range(ITERATIONS):
        gram = found @ found.mT
        found = torch.baddbmm(found, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), found, beta=a)
    return found.mT if is_tall else found


def _shape(matrix: Tensor) -> tuple[int, ...]:
    return tuple(matrix.shape)
