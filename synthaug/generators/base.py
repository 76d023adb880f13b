"""What every family of generators is: rows under a condition."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from torch import Tensor, nn

from synthaug._sklearn import DocumentedMixin
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.exceptions import DataError
from synthaug.generators.training.checkpoint import facts_of, kept_in
from synthaug.generators.training.loop import Best, Log
from synthaug.runtime.devices import enough_memory, lent, one_thread

BATCH_CELLS = 2_048 * 1_024  # encoded numbers that are made at once: large images come in smaller batches
Monitor = Callable[[Log, "Generator"], bool]  # is shown each log, and the generator in training; True ends it


def unwatched(log: Log, generator: Generator) -> bool:
    """Look away, and let training go on."""
    return False


class Generator(DocumentedMixin, BaseEstimator, ABC):
    """Base class of the families: learns p(row | condition) and draws from it.

    A family knows encoded rows, conditions and a layout; no pandas, no class names, no pipeline. It
    implements `train`, and keeps what it learned in ``network_``, which makes rows.

    Attributes
    ----------
    default_encoder : str
        Class attribute: ``"module:Class"`` of the encoder that the family works on unless told otherwise.
    learns : frozenset of str
        Class attribute: the kinds of blocks that it can learn.
    batch : int
        Class attribute: rows made at once, small enough for the caches; part of what a seed means.
    stores_training_data : bool
        Class attribute: whether ``network_`` holds training rows, from which `sample` starts. Files and cards say so.
    holds : tuple of str
        Class attribute: further sentences of a card on what it holds of the training data.
    is_private : bool
        Class attribute: whether what it learns is differentially private. It then takes no target and no teacher, is
        seeded in `sample` alone, and says in ``privacy_loss_`` what a fit amounts to.
    test_parameters : dict
        Class attribute: parameters under which a fit takes a moment, whatever it is worth. The shared checks use them.
    patience : int or float
        Logs without a smaller distance after which training stops. A parameter of families that train in steps.
    network_ : torch.nn.Module
        Has ``sample(condition, rng)``, unless the family has a `sample` of its own. Rests on the CPU, so that pickles
        load anywhere.
    history_ : list of dict
        The logs of the fit, in order.
    condition_width_ : int
        Numbers in a condition.
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.table:TableEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"numeric", "categorical"})
    batch: ClassVar[int] = 2048
    stores_training_data: ClassVar[bool] = False
    holds: ClassVar[tuple[str, ...]] = ()
    is_private: ClassVar[bool] = False
    test_parameters: ClassVar[dict[str, Any]] = {}
    patience: float = math.inf
    network_: nn.Module

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {}

    @abstractmethod
    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train step by step and yield logs; `sample` works at every yield.

        A log has at least ``"step"`` and ``"distance"``, that of a sample from the real rows: the network with the
        lowest distance is kept.

        Parameters
        ----------
        rows : Tensor of shape (n, ...)
            Encoded rows.
        condition : Tensor of shape (n, k)
            Their conditions; NaN where unknown, k may be 0.
        layout : Layout
            What the columns of rows mean.
        device : torch.device
            Where to train.
        seed : int
            Seed of everything random.
        """

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return one encoded row per row of ``condition``, on the device of ``network_``."""
        return self.network_.sample(condition, rng)

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most, so that its progress has an end; None if that is open."""
        return None

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Adjust the chosen snapshot to the real rows, once, after training."""

    def warning(self, classes: Sequence[Any] | None) -> str | None:
        """Return what a user should be warned of the last fit, with the names of the classes; None if all went well."""
        return None

    def fit(
        self,
        rows: NDArray[np.float32],
        condition: NDArray[np.float32],
        layout: Layout,
        *,
        device: torch.device,
        seed: int,
        monitor: Monitor = unwatched,
        checkpoint: str | Path | None = None,
    ) -> Self:
        """Train, keep the best snapshot, stop when it no longer improves.

        Parameters
        ----------
        rows : ndarray of shape (n, ...), float32
            Encoded rows.
        condition : ndarray of shape (n, k), float32
            Their conditions; NaN where unknown.
        layout : Layout
            What the columns of rows mean.
        device : torch.device
            Where to train.
        seed : int
            Seed of everything random.
        monitor : callable
            Is called with each log and this generator, whose ``network_`` is the one in training, and returns whether
            training is to end.
        checkpoint : str, Path or None, default=None
            A file that is replaced after each log but the last. If there is one of an equal fit, training goes on from
            it and ends as it would have ended. It stays.

        Returns
        -------
        self : Generator

        Raises
        ------
        DataError
            If no column varies, or if the family cannot learn rows of this kind.
        CheckpointError
            If there is a checkpoint and it is damaged, or of another fit.
        """
        self._validate_params()
        if not layout.blocks:
            raise DataError("no column varies: every row is the same, and there is nothing to learn")
        if foreign := sorted({block.kind for block in layout.blocks} - self.learns):
            other = {"coded": "PrivateTree", "pixels": "DeformationGAN"}.get(foreign[0], "TabularGAN")
            raise DataError(
                f"{type(self).__name__} learns {' and '.join(sorted(self.learns))} columns, but the encoder makes "
                f"{foreign[0]} ones of X; choose another family, such as {other}()"
            )
        real, known = torch.from_numpy(rows), torch.from_numpy(condition)
        self.condition_width_ = condition.shape[1]
        with enough_memory(f"train {type(self).__name__}", device), one_thread(), torch.enable_grad():
            best = Best(self, self.patience)
            facts = {} if checkpoint is None else facts_of(self, rows, condition, layout, device, seed)
            with kept_in(checkpoint, facts, best) as kept:
                for log in self.train(real, known, layout, device=device, seed=seed):
                    if monitor(best.look(log), self) or best.is_final:
                        break
                    if kept is not None:
                        kept.write()
            best.restore()
            self.history_ = best.history
            self.network_.to("cpu")
            self.finish(real, known, seed=seed)
        return self

    def draw(
        self, condition: NDArray[np.float32], out: NDArray[np.float32], *, seed: int, device: torch.device
    ) -> NDArray[np.float32]:
        """Return encoded rows for conditions; the i-th depends on its condition, the seed and i alone.

        Parameters
        ----------
        condition : ndarray of shape (n, k), float32
            What to make.
        out : ndarray of shape (m, ...), float32, m >= n
            Where to put the rows; memory that is used again is much faster than fresh memory.
        seed : int
            Seed of everything random.
        device : torch.device
            Where to compute.

        Returns
        -------
        rows : ndarray of shape (n, ...)
            The first part of ``out``.
        """
        rng = torch.Generator().manual_seed(seed)
        wanted = torch.from_numpy(condition)
        target = torch.from_numpy(out[: len(condition)])
        name = type(self).__name__
        with enough_memory(f"make rows by {name}", device), lent(self.network_, device), torch.no_grad():
            batch = max(1, min(self.batch, BATCH_CELLS // max(math.prod(out.shape[1:]), 1)))
            for start in range(0, len(wanted), batch):
                part = wanted[start : start + batch]
                # A whole batch, however few rows are wanted: so no row depends on how many follow.
                padded = torch.zeros(batch, wanted.shape[1], device=device)
                padded[: len(part)] = part
                target[start : start + len(part)] = self.sample(padded, rng)[: len(part)]
        return out[: len(condition)]
