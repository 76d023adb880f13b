"""Time and memory to evaluate many rows: ``python -m benchmarks.perf.evaluation``."""

from __future__ import annotations

import pandas as pd

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import adult, mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import names
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_ROWS, N_HOLDOUT = 30_000, 18_000
N_COLUMNS = 14  # and the target
SECONDS, MEGABYTES = 60, 2_000
TABLES = {"mixed columns": lambda n: mixed_table(n, N_COLUMNS), "adult": adult}


def evaluated(table: str) -> tuple[float, float, int]:
    """Return CPU seconds, the peak megabytes of the process, and how many alarms there were."""
    from synthaug import GANAugmenter, GaussianCopula, evaluate

    X, y = TABLES[table](N_ROWS + N_HOLDOUT)
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X[:N_ROWS], y[:N_ROWS])
    made, labels = augmenter.sample(N_ROWS)
    rows, synthetic = X.assign(**{"(target)": y}), made.assign(**{"(target)": labels})
    evaluate(rows[:200], synthetic[:200])  # imports do not count
    forget_peak()
    seconds, found = cpu_seconds(
        lambda: evaluate(rows[:N_ROWS], synthetic, target="(target)", holdout=rows[N_ROWS:].reset_index(drop=True))
    )
    return seconds, peak_megabytes(), len(found.alarms)


def main() -> None:
    """Measure and print."""
    rows = []
    for table in [name for name in TABLES if name != "adult" or "adult" in names()]:
        seconds, peak, n_alarms = in_fresh_process(evaluated, table)
        size = f"{N_ROWS:,} x {N_COLUMNS + 1}"
        rows.append([table, size, f"{seconds:.0f}", f"{SECONDS}", f"{peak:,.0f}", f"{MEGABYTES:,}", str(n_alarms)])
    titles = ["table", "rows", "CPU s", "s at most", "peak MB, table included", "MB at most", "alarms"]
    print(text_table(pd.DataFrame(rows, columns=titles)))


if __name__ == "__main__":
    main()
