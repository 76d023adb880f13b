"""What the families of deformations share: real images, read at displaced places."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, cast

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Block, BlockKind, Layout
from synthaug.generators.anchors import NEAR, Anchors
from synthaug.generators.base import Generator
from synthaug.generators.loop import Log
from synthaug.generators.registration import Fields, fields_between_neighbours
from synthaug.nets.grey_levels import GreyLevels
from synthaug.nets.warp import POINTS, ControlGrid, warp

FEW = 10  # images of a class that are too few to learn its deformations from: it takes those of others
LEVELLED = 1_000  # images made to learn how warping changes grey levels
FIELD_LAYOUT = Layout(tuple(Block(f"control {i}", i, i + 1, "numeric") for i in range(2 * POINTS**2)), (2 * POINTS**2,))


class DeformationFamily(Generator):
    """Base class of the families that learn how images of a class differ in shape, and deform real ones so.

    Pairs of neighbours of the same class are registered: a smooth field of 5 x 5 control points makes one look like the
    other. A model of tables learns these 50 numbers, class by class; a synthetic image is a real one of the class
    under a drawn field. A family says what that model is, and how strongly to deform.
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})
    batch: ClassVar[int] = 256
    anchored: ClassVar[bool] = True
    scale: float

    @abstractmethod
    def _model(self) -> Generator:
        """Return the family of tables that learns the control points, not yet fitted."""

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Register pairs, then train the model of their fields and yield its logs; see `Generator.train`."""
        network = _Warper(Anchors(rows.to(device), condition.to(device), NEAR), layout).to(device)
        fields = network.learn(seed)
        self._fields = Fields(*(part.cpu() for part in fields))  # until `finish` has used them, too
        model = self._model()
        for log in model.train(*fields, FIELD_LAYOUT, device=device, seed=seed):
            network.model = model.network_
            self.network_ = network
            yield log

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Let the model of the fields finish, and give samples the grey levels of real images."""
        self._model_of_fields().finish(*self._fields, seed=seed)
        del self._fields
        network, noise = cast(_Warper, self.network_), torch.Generator().manual_seed(seed)
        chosen = torch.randint(len(network.anchors.rows), (LEVELLED,), generator=noise)
        images, condition = network.anchors.rows[chosen], network.anchors.condition[chosen]
        with torch.no_grad():
            control = self._model_of_fields().sample(network.lend(condition, noise), noise)
            network.levels.fit(images, network.deformed(images, control, self.scale))

    def sample(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return one encoded image per condition; see `Generator.sample`."""
        asked_for = self.network_.lend(condition, noise)
        return self.network_(condition, self._model_of_fields().sample(asked_for, noise), self.scale, noise)

    def _model_of_fields(self) -> Generator:
        model, network = self._model(), cast(_Warper, self.network_)
        model.network_ = network.model
        return model


class _Warper(nn.Module):
    """Real images and the model of the fields that deform them.

    Shape
    -----
    Conditions ``(n, k)`` and standardised control points ``(n, 50)`` to images ``(n, C, H, W)``.
    """

    mean: Tensor  # (50,): of the control points
    deviation: Tensor  # (50,)
    few: Tensor  # (classes,): which have too few images for fields of their own
    lenders: Tensor  # (l,): classes of which others take the fields; none if all have enough, or none has

    def __init__(self, anchors: Anchors, layout: Layout) -> None:
        super().__init__()
        self.anchors = anchors
        self.grid = ControlGrid(*layout.shape[1:])
        self.levels = GreyLevels(layout.shape[0])
        self.model: nn.Module = nn.Module()  # of the fields, as soon as it is trained
        few = anchors.count < FEW
        lenders = (~few).nonzero().flatten() if few.any() else few.nonzero().flatten()
        self.register_buffer("few", few)
        self.register_buffer("lenders", lenders)
        self.register_buffer("mean", torch.zeros(2 * POINTS**2))
        self.register_buffer("deviation", torch.ones(2 * POINTS**2))

    def learn(self, seed: int) -> Fields:
        """Return the standardised fields between neighbours."""
        noise = torch.Generator(self.anchors.rows.device).manual_seed(seed)
        fields = fields_between_neighbours(self.anchors, noise)
        self.mean.copy_(fields.control.mean(dim=0))
        self.deviation.copy_(fields.control.std(dim=0).clamp_min(1e-3))
        return Fields((fields.control - self.mean) / self.deviation, fields.condition)

    def lend(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return the conditions under which to draw fields: for classes of few images those of others."""
        if not len(self.lenders):
            return condition
        which = torch.rand(len(condition), generator=noise, device=noise.device).to(condition.device)
        other = torch.eye(condition.shape[1], device=condition.device)[self.lenders[(which * len(self.lenders)).long()]]
        return torch.where(self.few[condition.argmax(dim=1)].unsqueeze(1), other, condition)

    def forward(self, condition: Tensor, control: Tensor, scale: float, noise: torch.Generator) -> Tensor:
        """Return deformed images."""
        share = torch.rand(len(condition), generator=noise, device=noise.device, dtype=torch.float64)
        images = self.anchors.rows[self.anchors(condition, share.to(condition.device))]
        return self.levels(self.deformed(images, control, scale))

    def deformed(self, images: Tensor, control: Tensor, scale: float) -> Tensor:
        """Return images (n, C, H, W) under fields of standardised control points."""
        control = (control * self.deviation + self.mean).view(-1, 2, POINTS, POINTS)
        return warp(images, self.grid(self.grid.unfolded(scale * control)))
