"""What the choice of an augmentation costs with threads of the estimator's own: ``python -m benchmarks.perf.threads``.

`HistGradientBoostingClassifier` shares its work among the threads of OpenMP. It is chosen for with one fold at a time
and with two, where OMP_NUM_THREADS is not set, is 1 and is 2. The losses of all held-out rows are equal throughout.
Seconds by the clock say something on a machine that does nothing else, and half of them with two folds at a time is the
aim there; CPU seconds are to be the same everywhere.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

import joblib
import numpy as np
import pandas as pd
import psutil
from joblib.externals.loky import get_reusable_executor
from tqdm import tqdm

from benchmarks.perf._process import in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table

N_ROWS, N_COLUMNS = 1_000, 10
SET = (None, 1, 2)  # OMP_NUM_THREADS
JOBS = (None, 2)


class Chosen(NamedTuple):
    """CPU seconds of all processes, seconds by the clock, and a hash of the losses."""

    cpu: float
    clock: float
    losses: str


def chosen(n_jobs: int | None) -> Chosen:
    """Return what a choice takes; workers have started, and all is imported."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from synthaug import AugmentedEstimatorCV, GANAugmenter, GaussianCopula

    X, y = mixed_table(N_ROWS, N_COLUMNS)
    X = X.select_dtypes("number")
    model = AugmentedEstimatorCV(
        HistGradientBoostingClassifier(random_state=0),
        GANAugmenter(GaussianCopula(), random_state=0),
        cv=2,
        refit=False,
        n_jobs=n_jobs,
    )
    model.fit(X[:200], y[:200])
    before, start = _cpu_seconds(), time.monotonic()
    model.fit(X, y)
    found = Chosen(_cpu_seconds() - before, time.monotonic() - start, joblib.hash(np.asarray(model.losses_)))
    get_reusable_executor().shutdown()  # this process would wait for minutes until idle workers end
    return found


def _cpu_seconds() -> float:
    """Return the CPU seconds of this process and of those that it has started."""
    this = psutil.Process()
    return float(sum(sum(process.cpu_times()[:2]) for process in (this, *this.children(recursive=True))))


def main() -> None:
    """Measure and print."""
    found = {
        (threads, n_jobs): in_fresh_process(chosen, n_jobs, threads=threads)
        for threads in tqdm(SET, desc="threads", file=sys.stderr)
        for n_jobs in JOBS
    }
    if len({one.losses for one in found.values()}) > 1:
        raise AssertionError(f"losses depend on threads or workers: {found}")
    rows = [
        [str(threads or "not set"), str(n_jobs), f"{one.cpu:.1f}", f"{one.clock:.1f}"]
        for (threads, n_jobs), one in found.items()
    ]
    print(text_table(pd.DataFrame(rows, columns=["OMP_NUM_THREADS", "n_jobs", "CPU s", "s by the clock"])))


if __name__ == "__main__":
    main()
