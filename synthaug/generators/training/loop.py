"""Adapters around the iterator of logs that training is: there is no trainer class."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Protocol

from torch import nn

Log = dict[str, float]


class _Snapshots(Protocol):
    network_: nn.Module


def keep_best(logs: Iterator[Log], generator: _Snapshots) -> Iterator[Log]:
    """Pass logs on and leave the generator with the network that had the lowest ``"score"``.

    Adds ``"best_score"`` to each log. Losses of adversarial training say nothing about quality, so the score
    is one of samples.
    """
    best = float("inf")
    network = None
    for log in logs:
        if log["score"] < best:
            best, network = log["score"], copy.deepcopy(generator.network_)
        if network is not None:
            current, generator.network_ = generator.network_, network
        yield log | {"best_score": best}
        if network is not None:
            generator.network_ = current
    if network is not None:
        generator.network_ = network


def stop_early(logs: Iterator[Log], patience: int) -> Iterator[Log]:
    """Pass logs on until ``"best_score"`` has not improved for ``patience`` logs."""
    best, waited = float("inf"), 0
    for log in logs:
        waited = 0 if log["best_score"] < best else waited + 1
        best = min(best, log["best_score"])
        yield log
        if waited >= patience:
            return
