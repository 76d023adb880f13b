"""Learner: the network of a family that goes down one loss, for the length of a fit."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from synthaug.nets.descent import descend
from synthaug.nets.ema import update_average

N_LOGS = 20  # per fit
Network = TypeVar("Network", bound=nn.Module)


class Learner(Generic[Network]):
    """A network with its optimiser, and its average over time.

    Parameters
    ----------
    network : torch.nn.Module
        On the device of the fit.
    learning_rate : float
        Of Adam; falls to a tenth over the second half.
    ema : float
        Decay of the averaged weights, per step.

    Attributes
    ----------
    average : torch.nn.Module
        The network with the averaged weights.
    """

    def __init__(self, network: Network, learning_rate: float, ema: float) -> None:
        self.learning_rate, self.ema = learning_rate, ema
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.weights, self.averaged = list(network.parameters()), list(self.average.parameters())
        self.optimizer = torch.optim.Adam(self.weights, lr=learning_rate, fused=True)

    def descend(
        self, losses: Callable[[], Sequence[Tensor]], n_steps: int, max_seconds: float | None
    ) -> Iterator[tuple[int, list[Tensor]]]:
        """Go down the loss of one batch after the other, and yield up to 20 times how many steps, and the last losses.

        Parameters
        ----------
        losses : callable
            Returns the terms of the network's loss for the next batch, of which the sum counts.
        n_steps : int
            How many steps.
        max_seconds : float or None
            Wall-clock budget, to which the schedule shrinks.
        """
        every, start, step, progress = max(1, n_steps // N_LOGS), time.monotonic(), 0, 0.0
        while progress < 1:
            self.optimizer.param_groups[0]["lr"] = self.learning_rate * min(1.0, 1.9 - 1.8 * progress)
            terms = losses()
            descend(self.optimizer, torch.stack([*terms]).sum())
            update_average(self.averaged, self.weights, step, self.ema)
            step += 1
            spent = 0.0 if max_seconds is None else (time.monotonic() - start) / max_seconds
            progress = max(step / n_steps, spent)
            if step % every == 0 or progress >= 1:
                yield step, [term.detach() for term in terms]
