"""Rows per CPU second, and memory, of sampling adult-like rows: ``python -m benchmarks.perf.sample``.

With ctgan beside it where it is installed, after a single epoch: how long it has trained does not change its speed.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import adult
from benchmarks.tables import text_table
from synthaug.benchmark.completion import categories, completed
from synthaug.benchmark.datasets import folder
from synthaug.benchmark.resources import forget_peak, peak_megabytes, resident_megabytes

N_TRAIN = 10_000
SIZES = (100_000, 400_000, 1_000_000)
ROWS_PER_SECOND = 400_000


def sampled(n_rows: int) -> tuple[float, float, float]:
    """Return rows per CPU second, megabytes of the result, and megabytes held beyond it at the peak."""
    from synthaug import GANAugmenter

    augmenter = GANAugmenter(random_state=0).fit(*adult(N_TRAIN))
    augmenter.sample(1_000)
    forget_peak()
    before = resident_megabytes()
    seconds, (X, y) = cpu_seconds(lambda: augmenter.sample(n_rows))
    beyond = peak_megabytes() - before
    # Not deep: rows of a column of objects share its few strings.
    result = (X.memory_usage().sum() + y.memory_usage()) / 1e6
    return n_rows / seconds, result, beyond - result


def ctgan_speed(n_rows: int) -> float:
    """Return the rows per CPU second of ctgan."""
    from ctgan import CTGAN

    X, y = adult(N_TRAIN)
    table = completed(X).assign(target=y.astype(str))
    model = CTGAN(epochs=1)
    model.fit(table, discrete_columns=categories(table))
    seconds, _ = cpu_seconds(lambda: model.sample(n_rows))
    return n_rows / seconds


def main() -> None:
    """Measure and print."""
    with_rival = find_spec("ctgan") is not None
    if not folder.path():
        print(f"Sampling is left out: it needs adult; set {folder.VARIABLE} to the folder of data sets.")
        return
    rows = []
    for n_rows in tqdm(SIZES, desc="sample", file=sys.stderr):
        speed, result, beyond = in_fresh_process(sampled, n_rows)
        row = [f"{n_rows:,}", f"{speed:,.0f}", f"{ROWS_PER_SECOND:,}", f"{result:.0f}", f"{beyond:.0f}", "", ""]
        if with_rival:
            theirs = in_fresh_process(ctgan_speed, n_rows)
            row[5:] = [f"{theirs:,.0f}", f"{speed / theirs:.1f}"]
        rows.append(row)
    names = [
        "rows to sample",
        "rows per CPU s",
        "at least",
        "MB of the result",
        "MB beyond it at the peak",
        "ctgan's rows per CPU s",
        "ratio",
    ]
    print(text_table(pd.DataFrame(rows, columns=names)))
    print("\nLimit of memory: what is held beyond the result does not grow with the request.")


if __name__ == "__main__":
    main()
