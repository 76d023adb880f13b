"""Where a method is tried."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from synthaug.benchmark.datasets.dataset import Kind, Task

Role = Literal["baseline", "usual", "synthaug", "rival"]


class InapplicableError(Exception):
    """A method has nothing to do with an estimator or a data set; the message says why."""


class Trial(NamedTuple):
    """What a method may know: the training sample, and nothing of what it will be tested on."""

    X: Any
    y: Any
    kind: Kind
    task: Task
    seed: int
    scoring: str  # by which inner choices are made
    memory: Any  # shares fits between the estimators of a sample
