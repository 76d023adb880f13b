"""Run: a network that learns in context, its average over time, its optimisers, and how far it has come."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from synthaug.nets.ema import update_average
from synthaug.nets.in_context import InContextClassifier
from synthaug.pretraining.batches import Batch
from synthaug.pretraining.muon import Muon
from synthaug.runtime.replacing import replacing

MATRIX_RATE, RATE = 2e-3, 1e-3  # of Muon on the matrices of the blocks, of AdamW on the rest
WARM_UP = 100  # steps
AVERAGE = 0.998  # decay of the averaged weights, per step
LARGEST_GRADIENT = 1.0  # its norm


class Run:
    """A training run: each step takes one batch of tasks.

    The tasks of a step depend on the seed and the number of the step alone, so that a run which goes on from a
    checkpoint is the same as one without interruption.

    Parameters
    ----------
    seed : int
        Seed of the tasks.
    device : torch.device
        Where to train.
    network : InContextClassifier
        What to train.
    n_kinds : int, default=1
        Draws of a kind of table per batch: more make larger batches, which an accelerator needs to be busy.

    Attributes
    ----------
    step, tasks : int
        Steps taken, and tasks seen.
    average : InContextClassifier
        The averaged network.
    """

    def __init__(self, seed: int, device: torch.device, network: InContextClassifier, n_kinds: int = 1) -> None:
        self.seed, self.device, self.n_kinds, self.step, self.tasks = seed, device, n_kinds, 0, 0
        self.network = network.to(device).train()
        self.average = copy.deepcopy(self.network).requires_grad_(False).eval()
        matrices = [weight for weight in self.network.blocks.parameters() if weight.ndim == 2]
        rest = [weight for weight in self.network.parameters() if not any(weight is other for other in matrices)]
        self.optimizers = [Muon(matrices, MATRIX_RATE), torch.optim.AdamW(rest, RATE, betas=(0.9, 0.98), fused=True)]

    def learn(self, scale: float, batch: Batch) -> Tensor:
        """Take a step at a share of the learning rates, and return the loss over that of a blind guess."""
        loss = normalised_loss(self.network, batch).mean()
        scale *= min(1.0, (self.step + 1) / WARM_UP)
        for optimizer, rate in zip(self.optimizers, (MATRIX_RATE, RATE), strict=True):
            optimizer.zero_grad()
            optimizer.param_groups[0]["lr"] = rate * scale
        (loss * math.log(batch.n_classes)).backward()
        clip_grad_norm_(self.network.parameters(), LARGEST_GRADIENT, error_if_nonfinite=True)
        for optimizer in self.optimizers:
            optimizer.step()
        update_average(list(self.average.parameters()), list(self.network.parameters()), self.step, AVERAGE)
        self.step += 1
        self.tasks += len(batch.labels)
        return loss.detach()

    def save(self, path: Path, **others: Any) -> None:
        """Write a checkpoint: all that the next steps depend on, and what else is given."""
        state = {
            **{name: getattr(self, name) for name in ("seed", "n_kinds", "step", "tasks")},
            **{name: getattr(self, name).state_dict() for name in ("network", "average")},
            "dimensions": self.network.dimensions,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        with replacing(path) as temporary:
            torch.save({**state, **others}, temporary)

    @classmethod
    def restored(cls, path: Path, device: torch.device) -> tuple[Self, dict[str, Any]]:
        """Return the run of a checkpoint, and the checkpoint."""
        state = torch.load(path, map_location=device, weights_only=True)
        run = cls(state["seed"], device, InContextClassifier(**state["dimensions"]), state["n_kinds"])
        run.step, run.tasks = state["step"], state["tasks"]
        for name in ("network", "average"):
            getattr(run, name).load_state_dict(state[name])
        for optimizer, before in zip(run.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(before)
        return run, state


def normalised_loss(network: InContextClassifier, batch: Batch) -> Tensor:
    """Return the log-loss of the queries of each task over that of a blind guess, shape (batch,)."""
    scores = network(batch.cells, batch.labels[:, : batch.n_context])[..., : batch.n_classes]
    losses = cross_entropy(scores.transpose(1, 2), batch.labels[:, batch.n_context :], reduction="none")
    return losses.mean(1) / math.log(batch.n_classes)
