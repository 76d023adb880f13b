"""Memory and time to fit many rows: ``python -m benchmarks.perf.scale``."""

from __future__ import annotations

import sys

import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_COLUMNS = 40
SIZES = (5_000, 50_000, 500_000)
STEPS = (100, 600)
MEGABYTES = 4_000


def fitted(n_rows: int) -> tuple[float, float, float]:
    """Return milliseconds per step, seconds for all but the steps, and the peak megabytes of the process.

    Network and batch are the same for all sizes, and two fits differ in their steps alone.
    """
    from synthaug import GANAugmenter, TabularGAN

    X, y = mixed_table(n_rows, N_COLUMNS)
    few, many = (TabularGAN(n_steps=n, batch_size=256, hidden=256, patience=1_000) for n in STEPS)
    GANAugmenter(TabularGAN(n_steps=5)).fit(X[:200], y[:200])  # imports do not count
    forget_peak()
    short, _ = cpu_seconds(lambda: GANAugmenter(few, random_state=0).fit(X, y))
    long, _ = cpu_seconds(lambda: GANAugmenter(many, random_state=0).fit(X, y))
    per_step = (long - short) / (STEPS[1] - STEPS[0])
    return 1e3 * per_step, short - STEPS[0] * per_step, peak_megabytes()


def main() -> None:
    """Measure and print."""
    rows = []
    for n_rows in tqdm(SIZES, desc="scale", file=sys.stderr):
        per_step, rest, peak = in_fresh_process(fitted, n_rows)
        limit = f"{MEGABYTES:,}" if n_rows == max(SIZES) else ""
        rows.append([f"{n_rows:,} x {N_COLUMNS}", f"{per_step:.2f}", f"{rest:.2f}", f"{peak:,.0f}", limit])
    names = ["rows to fit", "CPU ms per step", "CPU s beside the steps", "peak MB, table included", "at most"]
    print(text_table(pd.DataFrame(rows, columns=names)))
    print("\nLimit of time: the cost of a step does not depend on the number of rows.")


if __name__ == "__main__":
    main()
