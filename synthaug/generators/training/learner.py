"""Learner: the network of a family that goes down one loss, for the length of a fit."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from synthaug.generators.training.course import Course, put_states, states_of
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
        Step size of Adam; falls to a tenth over the second half.
    ema : float
        Decay of the averaged weights, per step.

    Attributes
    ----------
    average : torch.nn.Module
        The network with the averaged weights.
    """

    def __init__(self, network: Network, learning_rate: float, ema: float) -> None:
        self.learning_rate, self.ema, self.network = learning_rate, ema, network
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.weights, self.averaged = list(network.parameters()), list(self.average.parameters())
        self.optimizer = torch.optim.Adam(self.weights, lr=learning_rate, fused=True)

    def descend(
        self, losses: Callable[[], Sequence[Tensor]], n_steps: int, max_seconds: float | None, **parts: Any
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
        **parts
            What else losses depend on, as in a `Course`.
        """
        every = max(1, n_steps // N_LOGS)
        course = Course(learner=self, step=0, progress=0.0, **parts)
        while course.progress < 1:
            self.optimizer.param_groups[0]["lr"] = self.learning_rate * min(1.0, 1.9 - 1.8 * course.progress)
            terms = losses()
            descend(self.optimizer, torch.stack([*terms]).sum())
            update_average(self.averaged, self.weights, course.step, self.ema)
            course.step += 1
            spent = 0.0 if max_seconds is None else course.spent / max_seconds
            course.progress = max(course.step / n_steps, spent)
            course.is_over = course.progress >= 1
            if course.step % every == 0 or course.is_over:
                yield course.step, [term.detach() for term in terms]

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next steps depend on."""
        networks = [dict(network.state_dict()) for network in (self.network, self.average)]
        return {"networks": networks, "optimizer": states_of(self.optimizer)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from where another of the same network was."""
        for network, kept in zip((self.network, self.average), state["networks"], strict=True):
            network.load_state_dict(kept)
        put_states(self.optimizer, state["optimizer"])
