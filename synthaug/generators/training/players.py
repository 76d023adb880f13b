"""Players: the two networks of an adversarial game, for the length of a fit."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug.generators.training.course import put_states, states_of
from synthaug.nets.descent import descend
from synthaug.nets.ema import update_average

GENERATOR, CRITIC, AVERAGE = range(3)


class Players:
    """Generator and critic with their optimisers, and the generator's average over time.

    Parameters
    ----------
    generator, critic : torch.nn.Module
        The networks, on the device of the fit.
    learning_rate : float
        Step size of Adam, for both.
    ema : float
        Decay of the averaged weights, per step.
    """

    betas: ClassVar[tuple[float, float]]  # of Adam

    def __init__(self, generator: nn.Module, critic: nn.Module, learning_rate: float, ema: float) -> None:
        self.learning_rate, self.ema = learning_rate, ema
        self.generator, self.critic = generator, critic
        self.average = copy.deepcopy(generator).requires_grad_(False)
        self.weights = [list(module.parameters()) for module in (generator, critic, self.average)]
        self.optimizers = [self._optimizer(weights) for weights in self.weights[:AVERAGE]]
        self.steps = 0  # of the generator

    def schedule(self, progress: float, *, slowdown: int) -> None:
        """Set the learning rate: constant, then down to a tenth over the second half."""
        rate = self.learning_rate * min(1.0, 1.9 - 1.8 * progress) / slowdown
        for optimizer in self.optimizers:
            optimizer.param_groups[0]["lr"] = rate

    def improve_critic(self, loss: Tensor) -> None:
        """Take a step of the critic."""
        descend(self.optimizers[CRITIC], loss)

    def improve_generator(self, loss: Tensor) -> None:
        """Take a step of the generator, and let its average follow."""
        descend(self.optimizers[GENERATOR], loss)
        update_average(self.weights[AVERAGE], self.weights[GENERATOR], self.steps, self.ema)
        self.steps += 1

    def finite(self, losses: tuple[Tensor, Tensor]) -> bool:
        """Return whether the losses and all weights are finite."""
        return all(bool(values.isfinite().all()) for values in (*losses, *self.weights[0], *self.weights[1]))

    def state(self) -> list[list[Tensor]]:
        """Return a copy of all weights."""
        return [[weight.detach().clone() for weight in weights] for weights in self.weights]

    @torch.no_grad()
    def restore(self, state: list[list[Tensor]]) -> None:
        """Go back to a state, with fresh optimisers."""
        for weights, kept in zip(self.weights, state, strict=True):
            for weight, value in zip(weights, kept, strict=True):
                weight.copy_(value)
        self.optimizers = [self._optimizer(weights) for weights in self.weights[:AVERAGE]]

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next steps depend on."""
        networks = (self.generator, self.critic, self.average)
        return {
            "networks": [dict(network.state_dict()) for network in networks],
            "optimizers": [states_of(optimizer) for optimizer in self.optimizers],
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from where others of the same networks were."""
        for network, kept in zip((self.generator, self.critic, self.average), state["networks"], strict=True):
            network.load_state_dict(kept)
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            put_states(optimizer, kept)
        self.steps = state["steps"]

    def _optimizer(self, weights: list[Tensor]) -> torch.optim.Optimizer:
        return torch.optim.Adam(weights, lr=self.learning_rate, betas=self.betas, fused=True)
