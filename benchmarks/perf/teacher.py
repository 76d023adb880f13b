"""CPU seconds and memory of a teacher of many classes or rows: ``python -m benchmarks.perf.teacher``.

It learns a table, says what it thinks of its rows unseen, and labels as many rows as `fit_augment` makes by default.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_COLUMNS = 15
SHAPES = ((1_000, 2), (4_000, 2), (4_000, 20), (4_000, 200), (4_000, 1_000), (20_000, 2), (100_000, 2), (500_000, 2))
GUIDED_RATIO, GUIDED_ROWS = 8, 100_000  # labelled rows by learned row, and at most


def measured(n_rows: int, n_classes: int) -> tuple[float, float, float]:
    """Return the CPU seconds to learn and to label, and the peak megabytes of the process beside those before."""
    from synthaug.teachers.tables import TeacherClassifier

    X, y = mixed_table(n_rows, N_COLUMNS)
    if n_classes > 2:
        numbers = X.select_dtypes("number").iloc[:, :3].fillna(0.0)
        y = pd.qcut(numbers.rank().sum(axis=1) + np.arange(n_rows) / n_rows, n_classes, labels=False)
    others = mixed_table(min(GUIDED_RATIO * n_rows, GUIDED_ROWS), N_COLUMNS, seed=1)[0]
    TeacherClassifier(random_state=0).fit(X[:200], y[:200] % 2 if n_classes > 2 else y[:200])  # imports do not count
    forget_peak()
    before = peak_megabytes()
    learning, teacher = cpu_seconds(lambda: TeacherClassifier(random_state=0).fit(X, y))
    labelling, _ = cpu_seconds(lambda: teacher.predict_proba(others))
    return learning, labelling, peak_megabytes() - before


def main() -> None:
    """Measure and print."""
    found = []
    for n_rows, n_classes in tqdm(SHAPES, desc="teacher", file=sys.stderr):
        learning, labelling, peak = in_fresh_process(measured, n_rows, n_classes)
        found.append([f"{n_rows:,}", f"{n_classes:,}", f"{learning:.1f}", f"{labelling:.1f}", f"{peak:,.0f}"])
    names = ["rows", "classes", "CPU s to learn", "CPU s to label", "peak MB beside the table"]
    print(text_table(pd.DataFrame(found, columns=names)))


if __name__ == "__main__":
    main()
