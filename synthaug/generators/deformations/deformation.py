"""Deformation: real images, read at displaced places that a model of fields draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import Block, Layout
from synthaug.exceptions import DataError
from synthaug.generators.base import Generator
from synthaug.generators.deformations.brightness import Brightness
from synthaug.generators.deformations.mirror import is_mirrored
from synthaug.generators.deformations.registration import Pairs, pairs_of_neighbours
from synthaug.generators.starting_rows import NEAR, StartingRows
from synthaug.generators.training.loop import Log
from synthaug.nets.grey_levels import GreyLevels
from synthaug.nets.warp import POINTS, ControlGrid, warp

FEW = 10  # images of a class that are too few to learn its deformations from: it takes those of others
LEVELLED = 1_000  # images made to learn how warping changes grey levels
LEVELLED_PIXELS = 4_000_000  # and no more numbers, unless 64 images have them
FIELD_LAYOUT = Layout(tuple(Block(f"control {i}", i, i + 1, "numeric") for i in range(2 * POINTS**2)), (2 * POINTS**2,))
CONSTRAINTS: dict[str, list[Any]] = {  # of the parameters that families of deformations share
    "scale": [Interval(Real, 0, None, closed="left")],
    "mix": [Interval(Real, 0, 1, closed="both")],
    "brightness": [Interval(Real, 0, None, closed="left")],
    "flip": [StrOptions({"auto", "half", "never"})],
}


@dataclass(frozen=True)
class Deformation:
    """How images of a class differ in shape, and real images that are deformed so.

    Pairs of neighbours of the same class are registered: a smooth field of 5 x 5 control points makes one look like the
    other. A model of tables learns these 50 numbers, class by class. A synthetic image is a real one of the class,
    mixed with a neighbour that is aligned with it, read under a drawn field, in a drawn brightness, and maybe mirrored.

    Parameters
    ----------
    model : Generator
        The family of tables that learns the control points, not yet fitted.
    scale : float
        What drawn fields are multiplied with.
    mix : float
        How far, at most, the look of an image goes towards that of an aligned neighbour.
    brightness : float
        What drawn changes of brightness are multiplied with.
    flip : {"auto", "half", "never"}
        How many images become mirror images, left to right.
    """

    model: Generator
    scale: float
    mix: float
    brightness: float
    flip: str

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[tuple[Warper, Log]]:
        """Register pairs, then train the model of their fields; yield the network with each log of the model."""
        starts = StartingRows(rows.to(device), condition.to(device), NEAR)
        if (n := len(starts.rows)) < 2:
            raise DataError(f"deformations are learned from pairs of labelled images, and there is {n}; label more")
        rng = torch.Generator(device).manual_seed(seed)
        pairs = pairs_of_neighbours(starts, rng)
        flips = is_mirrored(starts, rng) if self.flip == "auto" else self.flip == "half"
        network = Warper(starts, pairs, layout, flips).to(device)
        for log in self.model.train(*network.fields(), FIELD_LAYOUT, device=device, seed=seed):
            network.model = self.model.network_
            yield network, log

    def finish(self, network: Warper, *, seed: int) -> None:
        """Let the model of the fields finish, and give samples the grey levels of real images."""
        self.model.network_ = network.model
        self.model.finish(*network.fields(), seed=seed)
        rng = torch.Generator().manual_seed(seed)
        images = network.starts.rows
        n_made = min(LEVELLED, max(LEVELLED_PIXELS // images[:1].numel(), 64))
        start = torch.randint(len(images), (n_made,), generator=rng)
        network.levels.fit(images[start], self._deformed(network, start, network.starts.condition[start], rng))

    def sample(self, network: Warper, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return one encoded image per condition, with the grey levels of real ones."""
        share = torch.rand(len(condition), generator=rng, device=rng.device, dtype=torch.float64)
        start = network.starts(condition, share.to(condition.device))
        return network.levels(self._deformed(network, start, condition, rng))

    @torch.no_grad()
    def _deformed(self, network: Warper, start: Tensor, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return starting rows under drawn fields, as strong as asked for."""
        drawn = network.model.sample(network.lend(condition, rng), rng)
        control = self.scale * (drawn * network.deviation + network.mean).view(-1, 2, POINTS, POINTS)
        return network(start, control, self.mix, self.brightness, rng)


class Warper(nn.Module):
    """Real images, their registered neighbours, and the model of the fields that deform them.

    Shape
    -----
    Positions of starting rows ``(n,)`` and control points ``(n, 2, 5, 5)`` to images ``(n, C, H, W)``.
    """

    neighbour: Tensor  # (l, q): positions of starting rows
    between: Tensor  # (l, q, 2, 5, 5): control points from an image to its neighbour
    place: Tensor  # (m,): of each starting row among the l that have registered neighbours; -1 for the others
    mean: Tensor  # (50,): of the control points
    deviation: Tensor  # (50,)
    flipped: Tensor  # (): share of the images that become mirror images
    few: Tensor  # (classes,): which have too few images for fields of their own
    lenders: Tensor  # (c,): classes of which those with too few take the fields; all if none has enough

    def __init__(self, starts: StartingRows, pairs: Pairs, layout: Layout, flips: bool) -> None:
        super().__init__()
        self.starts = starts
        self.grid = ControlGrid(*layout.shape[1:])
        self.levels = GreyLevels(layout.shape[0])
        self.brightness = Brightness(starts)
        self.model: nn.Module = nn.Module()  # of the fields, as soon as it is trained
        place = torch.full((len(starts.rows),), -1, device=pairs.image.device)
        place[pairs.image] = torch.arange(len(pairs.image), device=place.device)
        few = starts.count < FEW
        own = pairs.control[pairs.neighbour != pairs.image.unsqueeze(1)].flatten(1)
        self.register_buffer("neighbour", pairs.neighbour)
        self.register_buffer("between", pairs.control)
        self.register_buffer("place", place)
        self.register_buffer("few", few)
        self.register_buffer("lenders", (starts.count > 0 if few.all() else ~few).nonzero().flatten())
        self.register_buffer("mean", own.mean(dim=0))
        self.register_buffer("deviation", own.std(dim=0).clamp_min(1e-3))
        self.register_buffer("flipped", torch.tensor(0.5 * flips))

    def fields(self) -> tuple[Tensor, Tensor]:
        """Return the standardised fields (p, 50) between neighbours, and their conditions (p, k)."""
        image = (self.place >= 0).nonzero().flatten()
        image = image[self.place[image].argsort()].unsqueeze(1).expand_as(self.neighbour)
        pair = self.neighbour != image
        control = (self.between[pair].flatten(1) - self.mean) / self.deviation
        return control, self.starts.condition[image[pair]]

    def lend(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return the conditions under which to draw fields: for classes of few images those of others."""
        if condition.shape[1] < 2 or not self.few.any():
            return condition
        which = torch.rand(len(condition), generator=rng, device=rng.device).to(condition.device)
        other = torch.eye(condition.shape[1], device=condition.device)[self.lenders[(which * len(self.lenders)).long()]]
        return torch.where(self.few[condition.argmax(dim=1)].unsqueeze(1), other, condition)

    def forward(self, start: Tensor, control: Tensor, mix: float, brightness: float, rng: torch.Generator) -> Tensor:
        """Return starting rows, up to ``mix`` like a neighbour, deformed, brighter or dimmer, and maybe mirrored."""
        which = torch.rand(3, len(start), generator=rng, device=rng.device).to(start.device)
        place, column = self.place[start], (which[0] * self.neighbour.shape[1]).long()
        far = torch.where(place >= 0, mix * which[1], 0.0).view(-1, 1, 1, 1)
        # The neighbour in the shape of the starting row: read under minus the field that turns one into the other.
        aligned = warp(self.starts.rows[self.neighbour[place, column]], self.grid(-self.between[place, column]))
        images = torch.lerp(self.starts.rows[start], aligned, far)
        images = self.brightness(warp(images, self.grid(self.grid.unfolded(control))), brightness, rng)
        return torch.where((which[2] < self.flipped).view(-1, 1, 1, 1), images.flip(3), images)
