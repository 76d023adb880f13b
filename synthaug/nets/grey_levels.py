"""Last adjustment of images that a network makes: their grey levels."""

from __future__ import annotations

import torch
from torch import Tensor, nn

KNOTS = 2049  # of the map: the share of a rare level, such as exactly white, is right to 0.05 percentage points
MOST_PIXELS = 2_000_000  # per channel, of those compared


class GreyLevels(nn.Module):
    """Maps the pixels of each channel, in order, so that all values are as frequent as in real images.

    Networks come close to black and white but hardly ever reach them. To a classifier that sees synthetic images of
    one class only, "not quite black" is then the mark of that class.

    Shape
    -----
    Images ``(n, C, H, W)`` to images of the same shape; before `fit` they stay as they are.
    """

    fake: Tensor  # (C, KNOTS): quantiles, ascending
    real: Tensor  # (C, KNOTS): what they become

    def __init__(self, channels: int) -> None:
        super().__init__()
        line = torch.linspace(-1, 1, KNOTS).repeat(channels, 1)
        self.register_buffer("fake", line)
        self.register_buffer("real", line.clone())

    def forward(self, images: Tensor) -> Tensor:
        """Return images with the grey levels of real ones."""
        values = images.transpose(0, 1).flatten(1).contiguous()
        cell = torch.searchsorted(self.fake, values).clamp(1, KNOTS - 1)
        left, right = self.fake.gather(1, cell - 1), self.fake.gather(1, cell)
        share = ((values - left) / (right - left).clamp_min(1e-12)).clamp(0, 1)
        mapped = torch.lerp(self.real.gather(1, cell - 1), self.real.gather(1, cell), share)
        return mapped.view(images.shape[1], len(images), *images.shape[2:]).transpose(0, 1).contiguous()

    @torch.no_grad()
    def fit(self, real: Tensor, fake: Tensor) -> None:
        """Fit to real images and to those that the network makes, of equal classes."""
        self.fake.copy_(_quantiles(fake))
        quantiles = _quantiles(real)
        # Many fake pixels may be equal, such as those of a saturated tanh: they become what their middle one is.
        first = torch.searchsorted(self.fake, self.fake)
        last = torch.searchsorted(self.fake, self.fake, right=True) - 1
        self.real.copy_(quantiles.gather(1, (first + last) // 2))


def _quantiles(images: Tensor) -> Tensor:
    """Return the quantiles (C, KNOTS) of the pixels of each channel."""
    values = images.transpose(0, 1).flatten(1)
    ordered = values[:, :: max(1, values.shape[1] // MOST_PIXELS)].sort(dim=1).values
    rank = torch.linspace(0, 1, KNOTS, dtype=torch.float64, device=images.device) * (ordered.shape[1] - 1)
    return ordered[:, rank.round().long()]
