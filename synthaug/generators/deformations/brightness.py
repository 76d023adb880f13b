"""How bright images are: learned as how much those of a class differ in it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from synthaug.generators.starting_rows import StartingRows
from synthaug.generators.training.real_rows import groups_of

MOST, MOST_PIXELS = 2_000, 4_096  # images that are looked at, and numbers of each
BACKGROUND = 0.25  # share of pixels that are black, or white, from which on that is the background
LEVEL = 0.75  # the quantile that stands for how bright what is shown is, and for how dark


class Brightness(nn.Module):
    """Makes images brighter or dimmer, each as much as images of a class differ.

    Bright is the upper quartile of the pixels that are not black, dark that of the distances to white of those that are
    not white. Both are multiplied, each with a random factor whose logarithm varies as much as that of real images of
    the same class. So white strokes on black, which are equally bright in all images, stay as they are. What stands on
    black is as dark as it is not bright, and the other way round: only the one varies, and the background stays.

    Shape
    -----
    Images ``(n, C, H, W)`` from -1 to 1 to images of the same shape.
    """

    spread: Tensor  # (2,): standard deviations within classes of the logarithms of bright and dark

    def __init__(self, starts: StartingRows) -> None:
        super().__init__()
        some = slice(None, None, -(-len(starts.rows) // MOST))  # of each class, since they are sorted
        pixels = starts.rows[some].flatten(1)
        bright = (pixels[:, :: -(-pixels.shape[1] // MOST_PIXELS)] + 1) / 2
        spreads = [_spread(values, starts.condition[some], starts.by_number) for values in (bright, 1 - bright)]
        backgrounds = [(bright == extreme).float().mean() > BACKGROUND for extreme in (1, 0)]
        self.register_buffer("spread", torch.stack(spreads).masked_fill(torch.stack(backgrounds), 0.0))

    def forward(self, images: Tensor, strength: float, rng: torch.Generator) -> Tensor:
        """Return images under drawn factors, as strong as asked for."""
        drawn = torch.randn(2, len(images), generator=rng, device=rng.device).to(images.device)
        brighter, darker = (drawn * (strength * self.spread).unsqueeze(1)).exp().view(2, -1, 1, 1, 1)
        bright = ((images + 1) / 2 * brighter).clamp(max=1)
        return 1 - 2 * ((1 - bright) * darker).clamp(max=1)


def _spread(values: Tensor, condition: Tensor, by_number: bool) -> Tensor:
    """Return the standard deviation within classes of the logarithm of the upper quartile of what is not 0."""
    ordered = values.sort(dim=1).values
    some = (ordered > 0).sum(dim=1)
    place = (ordered.shape[1] - some + (LEVEL * some).long()).clamp(max=ordered.shape[1] - 1)
    level = ordered.gather(1, place.unsqueeze(1)).squeeze(1).clamp_min(1 / 255).log()
    if by_number:  # in their order: by what images differ from both of their neighbours is not owed to the number
        return level.diff(n=2).square().sum().div(6 * max(len(level) - 2, 1)).sqrt()
    group = groups_of(condition)
    total = torch.zeros(int(group.max()) + 1, device=level.device).index_add(0, group, level)
    count = torch.bincount(group)
    apart = level - (total / count.clamp_min(1))[group]
    return (apart.square().sum() / (len(level) - (count > 0).sum()).clamp_min(1)).sqrt()
