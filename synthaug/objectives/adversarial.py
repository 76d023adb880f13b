"""Adversarial losses: what critic and generator minimise, given the critic's scores of real and fake rows.

Scores are unbounded (logits, where the paper speaks of probabilities D(x) = sigmoid(score)). Each loss is a
pair of pure functions (n,), (n,) -> (n,), unreduced, in which the i-th real and fake row share a condition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor
from torch.nn.functional import relu, softplus


class AdversarialLoss(NamedTuple):
    """A critic loss and a generator loss, both functions of (real scores, fake scores)."""

    critic: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor, Tensor], Tensor]


# L_D = -log s(D(x) - D(G(z))), L_G = -log s(D(G(z)) - D(x)), with s the sigmoid: each fake row is judged
# against a real one (Jolicoeur-Martineau 2019; with R1 + R2: Huang et al. 2024, "The GAN is dead", eq. 2).
RELATIVISTIC = AdversarialLoss(
    critic=lambda real, fake: softplus(fake - real),
    generator=lambda real, fake: softplus(real - fake),
)

# L_D = -[log D(x) + log(1 - D(G(z)))], L_G = -log D(G(z)) (Goodfellow et al. 2014, eq. 1 and section 3).
NON_SATURATING = AdversarialLoss(
    critic=lambda real, fake: softplus(-real) + softplus(fake),
    generator=lambda real, fake: softplus(-fake),
)

# L_D = max(0, 1 - D(x)) + max(0, 1 + D(G(z))), L_G = -D(G(z)) (Lim and Ye 2017).
HINGE = AdversarialLoss(
    critic=lambda real, fake: relu(1 - real) + relu(1 + fake),
    generator=lambda real, fake: -fake,
)

# L_D = D(G(z)) - D(x), L_G = -D(G(z)) (Arjovsky et al. 2017); needs a gradient penalty.
WASSERSTEIN = AdversarialLoss(
    critic=lambda real, fake: fake - real,
    generator=lambda real, fake: -fake,
)

LOSSES: dict[str, AdversarialLoss] = {
    "relativistic": RELATIVISTIC,
    "non-saturating": NON_SATURATING,
    "hinge": HINGE,
    "wasserstein": WASSERSTEIN,
}
