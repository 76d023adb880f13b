"""The unit of results: what one method did for one estimator on one training sample."""

from __future__ import annotations

from typing import Any, NamedTuple


class Cell(NamedTuple):
    """What is measured; the number of the split is the seed of everything."""

    dataset: str
    n: int
    split: int
    method: str
    estimator: str


class Task(NamedTuple):
    """The cells that share the fits of a method, and are computed together."""

    dataset: str
    n: int
    split: int
    method: str
    estimators: tuple[str, ...]

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return [Cell(*self[:4], estimator) for estimator in self.estimators]


Result = dict[str, Any]  # the entries of a cell, and what was measured: one line of the file of results
