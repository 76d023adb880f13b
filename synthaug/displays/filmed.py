"""Filmed: a family that is looked at whenever it logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import ndtri
from sklearn.base import clone
from torch import Tensor

from synthaug.displays.tiles import MOST_ROWS
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.generators.base import Generator, Monitor
from synthaug.generators.training.loop import Log


class Filmed(Generator):
    """A family of images, of which a sample is taken at every log: always under the same noise and conditions.

    What is trained and kept is the same as without it.

    Parameters
    ----------
    generator : Generator
        The family to look at.
    n_columns : int, default=4
        Images of each of the first ten classes; without classes, of a square of so many rows.

    Attributes
    ----------
    generator_ : Generator
        The fitted family.
    frames_ : list of ndarray of shape (n, C, H, W)
        Encoded images at each log: not of the best network so far, but of that which is in training.
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {"generator": [Generator], "n_columns": [int]}

    def __init__(self, generator: Generator, n_columns: int = 4) -> None:
        self.generator = generator
        self.n_columns = n_columns

    def fit(
        self,
        rows: NDArray[np.float32],
        condition: NDArray[np.float32],
        layout: Layout,
        *,
        device: torch.device,
        seed: int,
        monitor: Monitor = iter,
    ) -> Self:
        """Train the family and look at it; see `Generator.fit`."""
        self.generator_ = clone(self.generator)
        self.frames_: list[NDArray[np.float32]] = []
        self.generator_._validate_params()
        self.patience = self.generator_.patience
        return super().fit(rows, condition, layout, device=device, seed=seed, monitor=monitor)

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train the family, and take a sample at every log; see `Generator.train`."""
        wanted = _conditions(condition.shape[1], self.n_columns).to(device)
        for log in self.generator_.train(rows, condition, layout, device=device, seed=seed):
            self.network_ = self.generator_.network_
            with torch.no_grad():
                images = self.generator_.sample(wanted, torch.Generator().manual_seed(seed))
            self.frames_.append(images.float().cpu().numpy())
            yield log
        if not self.frames_:  # given up before the first log
            self.network_ = self.generator_.network_

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Let the family finish with the network that was kept."""
        self.generator_.network_, self.generator_.history_ = self.network_, self.history_
        self.generator_.finish(rows, condition, seed=seed)

    def complaint(self, classes: Sequence[Any] | None) -> str | None:
        """Return what the family says of its fit."""
        return self.generator_.complaint(classes)

    def sample(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return one encoded image per condition; see `Generator.sample`."""
        kept = copy(self.generator_)  # whose network may not be that in training
        kept.network_ = self.network_
        return kept.sample(condition, noise)


def _conditions(width: int, n_columns: int) -> Tensor:
    """Return conditions (n, width) to look at: classes in turn, numbers to predict in rising order, or none."""
    if width > 1:
        return torch.eye(width)[:MOST_ROWS].repeat_interleave(n_columns, dim=0)
    shares = (np.arange(n_columns**2) + 0.5) / n_columns**2
    return torch.from_numpy(ndtri(shares)).float().unsqueeze(1)[:, :width]
