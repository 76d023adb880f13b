"""The evidence lower bound, term by term: what a variational auto-encoder maximises (Kingma and Welling 2013).

The log-likelihood of a row x is at least E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z)) (eq. 3). The second term has a
closed form where q is normal with independent components and p(z) standard normal. The first is estimated by one draw
of z, written as a function of noise, so that gradients pass (eq. 7 and 10). Losses are functions (n, d) -> (n,),
unreduced, to be minimised.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(q(z|x) || p(z)) of a normal q from the standard normal p (eq. 10 and appendix B)."""
    return (mean.square() + log_variance.exp() - log_variance - 1).sum(dim=1) / 2


def reparametrised(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    """Return z = mean + deviation * noise, for noise from the standard normal (section 2.4): (n, d), not reduced."""
    return torch.addcmul(mean, (log_variance / 2).exp(), noise)


def normal_loss(values: Tensor, mean: Tensor, log_deviation: Tensor) -> Tensor:
    """Return -log p(x|z) of a normal decoder, whose deviations are the same for all rows (appendix C.2, eq. 12)."""
    squares = ((values - mean) * (-log_deviation).exp()).square()
    return (squares / 2 + log_deviation + math.log(2 * math.pi) / 2).sum(dim=1)


def categorical_loss(levels: Tensor, probabilities: Tensor) -> Tensor:
    """Return -log p(x|z) of one-hot levels with given probabilities (appendix C.1, eq. 11, for more than two levels).

    A probability counts as at least 1e-9, so that the loss is finite.
    """
    return -(levels * probabilities.clamp_min(1e-9).log()).sum(dim=1)
