"""What the families share that learn at once: one network, one log."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from synthaug.encoders.layout import Layout
from synthaug.generators.base import Generator
from synthaug.generators.training.loop import Log
from synthaug.generators.training.real_rows import RealRows


class LearnsAtOnce(Generator):
    """Base class of the families that need no steps: they implement `learn`, and log how far a sample is from the rows.

    Attributes
    ----------
    history_ : list of dict
        One log, with ``"distance"``: that of a sample's second moments from the real ones.
    """

    @abstractmethod
    def learn(self, rows: Tensor, condition: Tensor, layout: Layout, rng: torch.Generator) -> nn.Module:
        """Return the network that makes rows.

        Parameters
        ----------
        rows : Tensor of shape (n, *layout.shape)
            Encoded rows, on the device of the fit.
        condition : Tensor of shape (n, k)
            Their conditions; NaN where unknown, k may be 0.
        layout : Layout
            What the columns of rows mean.
        rng : torch.Generator
            Source of everything random.
        """

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Learn all at once and yield one log; see `Generator.train`."""
        rng = torch.Generator(device).manual_seed(seed)
        with torch.no_grad():
            self.network_ = self.learn(rows.to(device), condition.to(device), layout, rng).to(device)
        real = RealRows(rows, condition, rng)
        yield {"step": 1, "distance": float(real.distance(self.sample(real.compared_condition, rng)))}
