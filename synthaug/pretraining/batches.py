"""Batches of tasks as a network reads them, one after another, drawn here or by other processes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from synthaug.nets.cells import as_cells
from synthaug.pretraining.prior.tasks import Shape, draw_shape, draw_tasks

AHEAD = 4  # batches that each process draws in advance


class Batch(NamedTuple):
    """Tables of one shape.

    Attributes
    ----------
    cells : Tensor of shape (batch, n_rows, n_features, 4)
        Cells of the rows, context first.
    labels : Tensor of shape (batch, n_rows)
        Class codes.
    n_context : int
        How many rows show their labels.
    n_classes : int
        Number of classes.
    """

    cells: Tensor
    labels: Tensor
    n_context: int
    n_classes: int

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        cells, labels = (tensor.to(device, non_blocking=True) for tensor in self[:2])
        return self._replace(cells=cells, labels=labels)


def draw_batch(shape: Shape, n_kinds: int, rng: torch.Generator) -> Batch:
    """Return tasks of one shape as a network reads them: ``shape.batch`` of each of so many draws of a kind."""
    values, categorical, labels = map(
        torch.cat, zip(*(draw_tasks(shape, rng)[:3] for _ in range(n_kinds)), strict=True)
    )
    return Batch(as_cells(values, categorical, shape.n_context), labels, shape.n_context, shape.n_classes)


def batches(seed: int, start: int, device: torch.device, *, n_kinds: int = 1, n_workers: int = 0) -> Iterator[Batch]:
    """Yield the batches of a seed from a position on, without end, each the same on any device.

    Parameters
    ----------
    seed : int
        Seed of the tasks.
    start : int
        Position of the first batch.
    device : torch.device
        Where they are wanted.
    n_kinds : int, default=1
        Draws of a kind of table per batch, which has so many times the tasks.
    n_workers : int, default=0
        Processes that draw them in advance; 0: they are drawn when they are asked for. Tasks are drawn on CPUs: an
        accelerator would spend more time on their many small operations than on the network.
    """
    loader = DataLoader(
        _Drawn(seed, n_kinds),
        batch_size=None,
        sampler=count(start),  # type: ignore[arg-type]
        num_workers=n_workers,
        prefetch_factor=AHEAD if n_workers else None,
        pin_memory=device.type == "cuda",
    )
    for batch in loader:
        yield batch.to(device)


def generator(*key: int) -> torch.Generator:
    """Return a generator of random numbers that belongs to a key."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence(key).generate_state(1)[0]))


class _Drawn(Dataset[Batch]):
    """Batches by their position."""

    def __init__(self, seed: int, n_kinds: int) -> None:
        self.seed, self.n_kinds = seed, n_kinds

    def __getitem__(self, index: int) -> Batch:
        rng = generator(self.seed, 0, index)
        return draw_batch(draw_shape(rng), self.n_kinds, rng)
