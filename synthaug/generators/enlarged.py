"""More images to learn from than there are: deformed ones beside the real ones."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from synthaug.encoders.layout import Layout
from synthaug.generators.gaussian_fields import GaussianFields
from synthaug.runtime.devices import one_thread

ENOUGH = 6_000  # images, real and deformed
MOST_CELLS = 32_000_000  # and no more numbers
SCALE = 0.5  # of the deformations: weaker than to train a classifier, so that no image looks like another class


def enlarged(
    rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
) -> tuple[Tensor, Tensor]:
    """Return real images and, behind them, deformed ones of those with a label, which `GaussianFields` makes.

    Parameters
    ----------
    rows : Tensor of shape (n, C, H, W)
        Encoded images.
    condition : Tensor of shape (n, k)
        Their conditions; NaN where unknown.
    layout, device, seed
        As in `Generator.train`.

    Returns
    -------
    rows, condition : Tensor
        6,000 of them, or fewer large ones. Those given if deformed ones would be fewer than the real ones, or if most
        of these have no label.
    """
    known = ~condition.isnan().any(dim=1)
    n_made = min(ENOUGH, MOST_CELLS // rows[0].numel()) - len(rows)
    if n_made < len(rows) or known.sum() < max(2, len(rows) / 2):
        return rows, condition
    rng = torch.Generator().manual_seed(seed)
    wanted = condition[known][torch.randint(int(known.sum()), (n_made,), generator=rng)]
    made = np.empty((n_made, *layout.shape), dtype=np.float32)
    with one_thread():
        fields = GaussianFields(scale=SCALE).fit(rows.numpy(), condition.numpy(), layout, device=device, seed=seed)
        fields.draw(wanted.numpy(), made, seed=seed, device=device)
    return torch.cat([rows, torch.from_numpy(made)]), torch.cat([condition, wanted])
