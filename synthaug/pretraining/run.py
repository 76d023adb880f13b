"""Run: a network that learns in context, its average over time, its optimisers, and how far it has come."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from synthaug.nets.cells import as_cells
from synthaug.nets.ema import update_average
from synthaug.nets.in_context import InContextClassifier
from synthaug.pretraining.prior.tasks import Tasks, draw_shape, draw_tasks
from synthaug.replacing import replacing
from synthaug.runtime import seeded

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
        Seed of first weights and tasks.
    device : torch.device
        Where to train.
    network : InContextClassifier or None, default=None
        What to train on from; None: new weights.

    Attributes
    ----------
    step, tasks : int
        Steps taken, and tasks seen.
    average : InContextClassifier
        The averaged network.
    """

    def __init__(self, seed: int, device: torch.device, network: InContextClassifier | None = None) -> None:
        self.seed, self.device, self.step, self.tasks = seed, device, 0, 0
        with seeded(seed):
            self.network = (InContextClassifier() if network is None else network).to(device).train()
        self.average = copy.deepcopy(self.network).requires_grad_(False).eval()
        matrices = [weight for weight in self.network.blocks.parameters() if weight.ndim == 2]
        rest = [weight for weight in self.network.parameters() if not any(weight is other for other in matrices)]
        self.optimizers = [_muon(matrices), torch.optim.AdamW(rest, RATE, betas=(0.9, 0.98), fused=True)]

    def learn(self, scale: float) -> float:
        """Take a step at a share of the learning rates, and return the loss over that of a blind guess."""
        tasks = _tasks(self.seed, self.step, self.device)
        loss = normalised_loss(self.network, tasks).mean()
        scale *= min(1.0, (self.step + 1) / WARM_UP)
        for optimizer, rate in zip(self.optimizers, (MATRIX_RATE, RATE), strict=True):
            optimizer.zero_grad()
            optimizer.param_groups[0]["lr"] = rate * scale
        (loss * math.log(tasks.shape.n_classes)).backward()
        clip_grad_norm_(self.network.parameters(), LARGEST_GRADIENT, error_if_nonfinite=True)
        for optimizer in self.optimizers:
            optimizer.step()
        update_average(list(self.average.parameters()), list(self.network.parameters()), self.step, AVERAGE)
        self.step += 1
        self.tasks += tasks.shape.batch
        return float(loss.detach())

    def save(self, path: Path, **others: Any) -> None:
        """Write a checkpoint: all that the next steps depend on, and what else is given."""
        state = {
            **{name: getattr(self, name) for name in ("seed", "step", "tasks")},
            **{name: getattr(self, name).state_dict() for name in ("network", "average")},
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        with replacing(path) as temporary:
            torch.save({**state, **others}, temporary)

    def restore(self, path: Path) -> dict[str, Any]:
        """Go on from a checkpoint and return it.

        Raises
        ------
        ValueError
            If it is that of another seed.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["seed"] != self.seed:
            raise ValueError(
                f"{path} has seed {state['seed']}, not {self.seed}; go on with its seed or in another folder"
            )
        self.step, self.tasks = state["step"], state["tasks"]
        for name in ("network", "average"):
            getattr(self, name).load_state_dict(state[name])
        for optimizer, before in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(before)
        return state


def normalised_loss(network: InContextClassifier, tasks: Tasks) -> Tensor:
    """Return the log-loss of the queries of each task over that of a blind guess, shape (batch,)."""
    targets, n_classes = tasks.labels[:, tasks.shape.n_context :], tasks.shape.n_classes
    losses = cross_entropy(task_scores(network, tasks).transpose(1, 2), targets, reduction="none")
    return losses.mean(1) / math.log(n_classes)


def task_scores(network: InContextClassifier, tasks: Tasks) -> Tensor:
    """Return scores of the classes of the queries, shape (batch, n_queries, n_classes)."""
    cells = as_cells(tasks.values, tasks.categorical, tasks.shape.n_context)
    return network(cells, tasks.labels[:, : tasks.shape.n_context])[..., : tasks.shape.n_classes]


def generator(*key: int, device: torch.device) -> torch.Generator:
    """Return a generator of random numbers that belongs to a key."""
    return torch.Generator(device).manual_seed(int(np.random.SeedSequence(key).generate_state(1)[0]))


def _tasks(seed: int, step: int, device: torch.device) -> Tasks:
    rng = generator(seed, 0, step, device=device)
    return draw_tasks(draw_shape(rng), rng)


def _muon(matrices: list[nn.Parameter]) -> torch.optim.Optimizer:
    """Return Muon, at rates that suit AdamW."""
    try:
        from torch.optim import Muon
    except ImportError as error:
        raise ImportError(f"pretraining needs torch 2.9 or newer, and this is {torch.__version__}") from error
    return Muon(matrices, MATRIX_RATE, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
