"""The unit of work of a benchmark: one training sample of one data set."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FIRST_SPLIT = 1000  # seeds that served no development

Row = tuple[str, str, str, float]  # estimator, method, metric, value


class Cell(NamedTuple):
    """A training sample: the number of the split is the seed of everything."""

    suite: str
    dataset: str
    n: int
    split: int

    def __str__(self) -> str:
        return f"{self.suite} {self.dataset} n={self.n} split {self.split}"


class Plan(NamedTuple):
    """What to run instead of what a suite runs by itself, where it is not None."""

    datasets: tuple[str, ...] | None = None
    sizes: tuple[int, ...] | None = None
    splits: int | None = None
    estimators: tuple[str, ...] | None = None
    steps: int | None = None
    first_split: int = FIRST_SPLIT
    folder: Path = Path()  # of the results, for what is kept beside them

    def seeds(self, splits: int) -> range:
        """Return the numbers of the splits, of which a suite has so many by itself."""
        return range(self.first_split, self.first_split + (self.splits or splits))
