"""The training samples of guidance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.cells import Cell, Plan
from synthaug.benchmark.splits import prepared

SIZES = (50, 100, 200, 500)


def grid(suite: str, plan: Plan, datasets: Sequence[str], sizes: Sequence[int], splits: int) -> Iterator[Cell]:
    """Yield the cells of a suite, a whole split of all sets after the other, so that a part of a run is useful.

    A sample takes at most half of the rows: the others are there to test on.
    """
    for split in plan.seeds(splits):
        for name in plan.datasets or datasets:
            for n in plan.sizes or sizes:
                if n <= len(prepared(name).X) / 2:
                    yield Cell(suite, name, n, split)
