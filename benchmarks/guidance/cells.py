"""The unit of work: one training sample of one data set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.guidance.samples import prepared

FIRST_SPLIT = 1000  # seeds that served no development
SIZES = (50, 100, 200, 500)

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


def grid(suite: str, plan: Plan, datasets: Sequence[str], sizes: Sequence[int], splits: int) -> Iterator[Cell]:
    """Yield the cells of a suite, a whole split of all sets after the other, so that a part of a run is useful.

    A sample takes at most half of the rows: the others are there to test on.
    """
    for split in range(FIRST_SPLIT, FIRST_SPLIT + (plan.splits or splits)):
        for name in plan.datasets or datasets:
            for n in plan.sizes or sizes:
                if n <= len(prepared(name).X) / 2:
                    yield Cell(suite, name, n, split)
