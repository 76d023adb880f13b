"""What is kept of a training: the best network, and all logs."""

from __future__ import annotations

import copy
import math
from typing import Any, Protocol

from torch import nn

Log = dict[str, float]


class _HasNetwork(Protocol):
    network_: nn.Module


class Best:
    """The network with the lowest ``"distance"`` so far.

    Losses of adversarial training say nothing about quality, so that the distance of
    a sample from the real rows counts.

    Parameters
    ----------
    generator : Generator
        The one in training: its ``network_`` is looked at with each log.
    patience : int or float
        Logs without a smaller distance after which there is nothing to wait for.

    Attributes
    ----------
    history : list of dict
        The logs, each with the ``"best_distance"`` until then.
    """

    def __init__(self, generator: _HasNetwork, patience: float = math.inf) -> None:
        self.generator, self.patience = generator, patience
        self.history: list[Log] = []
        self._distance, self._waited = math.inf, 0
        self._network: nn.Module | None = None
        self._weights: dict[str, Any] | None = None  # of the best network before training was interrupted

    def look(self, log: Log) -> Log:
        """Look at the network that has just logged, and return the log with the best distance."""
        if log["distance"] < self._distance:
            self._distance, self._waited = log["distance"], 0
            self._network = copy.deepcopy(self.generator.network_)
        else:
            self._waited += 1
        self.history.append(log | {"best_distance": self._distance})
        return self.history[-1]

    @property
    def is_final(self) -> bool:
        """Whether the distance has not fallen for so long that training may end."""
        return self._waited >= self.patience

    def restore(self) -> None:
        """Leave the generator with the best network; with its last if no distance was a number."""
        if self._network is not None:
            self.generator.network_ = self._network
        elif self._weights is not None:
            self.generator.network_ = copy.deepcopy(self.generator.network_)  # so that files come out the same
            self.generator.network_.load_state_dict(self._weights)

    def state_dict(self) -> dict[str, Any]:
        """Return what was kept until now, in numbers and tensors."""
        weights = self._weights if self._network is None else dict(self._network.state_dict())
        return {"history": self.history, "distance": self._distance, "waited": self._waited, "weights": weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what was kept by another; its network is the generator's with other weights."""
        self.history, self._distance, self._waited = state["history"], state["distance"], state["waited"]
        self._network, self._weights = None, state["weights"]
