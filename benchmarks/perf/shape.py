"""CPU seconds and memory to fit tables of many shapes: ``python -m benchmarks.perf.shape``; with ctgan where it is.

Rows, columns and the levels of a category grow, one at a time. The rival is measured on the smaller tables alone: on
the others it takes hours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.methods.rivals import rows
from synthaug.benchmark.resources import forget_peak, peak_megabytes


class Shape(NamedTuple):
    """A table, and whether the rival is measured on it."""

    n_rows: int = 2_000
    n_columns: int = 10
    n_levels: int = 0  # of one more column of strings
    with_rival: bool = True


SHAPES = (
    Shape(n_rows=500),
    Shape(n_rows=2_000),
    Shape(n_rows=20_000, with_rival=False),
    Shape(n_rows=100_000, with_rival=False),
    Shape(n_columns=40),
    Shape(n_columns=160, with_rival=False),
    Shape(n_levels=100),
    Shape(n_levels=1_000, with_rival=False),
    Shape(n_rows=20_000, n_levels=10_000, with_rival=False),
)


def table(shape: Shape) -> tuple[pd.DataFrame, pd.Series]:
    """Return a table of a shape."""
    X, y = mixed_table(shape.n_rows, shape.n_columns)
    if shape.n_levels:
        levels = np.random.default_rng(0).integers(shape.n_levels, size=shape.n_rows)
        X = X.assign(name=pd.Series(levels).map("name {}".format))
    return X, y


def ours(shape: Shape) -> tuple[float, float]:
    """Return the CPU seconds and the peak megabytes of a fit at defaults."""
    from synthaug import GANAugmenter, TabularGAN

    X, y = table(shape)
    GANAugmenter(TabularGAN(n_steps=5), random_state=0).fit(X[:200], y[:200])  # imports do not count
    return _measured(lambda: GANAugmenter(random_state=0).fit(X, y))


def theirs(shape: Shape) -> tuple[float, float]:
    """Return those of ctgan."""
    import ctgan  # noqa: F401, imports do not count

    X, y = table(shape)
    return _measured(lambda: rows("ctgan", X, y, 1, 0))


def main() -> None:
    """Measure and print."""
    with_rival = find_spec("ctgan") is not None
    found = []
    for shape in tqdm(SHAPES, desc="shape", file=sys.stderr):
        seconds, peak = in_fresh_process(ours, shape)
        row = [f"{shape.n_rows:,}", f"{shape.n_columns}", f"{shape.n_levels:,}", f"{seconds:.1f}", f"{peak:,.0f}"]
        if with_rival and shape.with_rival:
            rival, rival_peak = in_fresh_process(theirs, shape)
            row += [f"{rival:.1f}", f"{rival / seconds:.0f}", f"{rival_peak:,.0f}"]
        found.append(row + [""] * (8 - len(row)))
    names = ["rows", "columns", "levels", "CPU s to fit", "peak MB", "CPU s of ctgan", "ratio", "its peak MB"]
    print(text_table(pd.DataFrame(found, columns=names)))
    if not with_rival:
        print("\nWithout ctgan; to compare, `pip install -r benchmarks/rivals.txt`.")


def _measured(fit: Callable[[], object]) -> tuple[float, float]:
    forget_peak()
    seconds, _ = cpu_seconds(fit)
    return seconds, peak_megabytes()


if __name__ == "__main__":
    main()
