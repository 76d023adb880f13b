"""Rows per CPU second, and memory, of sampling adult-like rows: ``python -m benchmarks.perf.sample``."""

from __future__ import annotations

import sys

import pandas as pd
from tqdm import tqdm

from benchmarks.datasets import folder
from benchmarks.perf._process import cpu_seconds, forget_peak, in_fresh_process, peak_megabytes, resident_megabytes
from benchmarks.perf._tables import adult
from benchmarks.tables import text_table

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


def main() -> None:
    """Measure and print."""
    if not folder.is_available():
        print(f"Sampling is left out: it needs adult; set {folder.VARIABLE} to the folder of data sets.")
        return
    rows = []
    for n_rows in tqdm(SIZES, desc="sample", file=sys.stderr):
        speed, result, beyond = in_fresh_process(sampled, n_rows)
        rows.append([f"{n_rows:,}", f"{speed:,.0f}", f"{ROWS_PER_SECOND:,}", f"{result:.0f}", f"{beyond:.0f}"])
    names = ["rows to sample", "rows per CPU s", "at least", "MB of the result", "MB beyond it at the peak"]
    print(text_table(pd.DataFrame(rows, columns=names)))
    print("\nLimit of memory: what is held beyond the result does not grow with the request.")


if __name__ == "__main__":
    main()
