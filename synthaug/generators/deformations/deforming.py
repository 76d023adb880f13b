"""DeformsImages: the base of families that are a `Deformation` with a model of their own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import Tensor

from synthaug.encoders.layout import BlockKind, Layout
from synthaug.generators.base import Generator
from synthaug.generators.deformations.deformation import Deformation
from synthaug.generators.training.loop import Log


class DeformsImages(Generator):
    """Hand on to a `Deformation` what a family is asked for."""

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})
    stores_training_data: ClassVar[bool] = True

    @abstractmethod
    def _deformation(self) -> Deformation:
        """Return the deformation by the parameters of the family."""

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Register pairs, train the model of their fields and yield its logs; see `Generator.train`."""
        for network, log in self._deformation().train(rows, condition, layout, device=device, seed=seed):
            self.network_ = network
            yield log

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Give samples the grey levels of real images."""
        self._deformation().finish(self.network_, seed=seed)

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return one encoded image per condition; see `Generator.sample`."""
        return self._deformation().sample(self.network_, condition, rng)
