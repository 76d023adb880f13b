"""CPU seconds and memory of augmenting many rows: ``python -m benchmarks.perf.augment``.

By `fit_augment`, with a teacher and soft labels, and by the command line on a CSV of the same table, each in a process
of its own with one thread.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_ROWS, N_COLUMNS = 500_000, 15
LIMITS = {"fit_augment": (60, None), "synthaug augment": (70, 1_200)}  # CPU seconds and megabytes of these rows


def augmented(n_rows: int) -> tuple[float, float, float]:
    """Return the CPU seconds of `fit_augment`, and the megabytes of the process at its peak and before."""
    from synthaug import GANAugmenter

    X, y = mixed_table(n_rows, N_COLUMNS)
    GANAugmenter(random_state=0).fit_augment(X[:300], y[:300])  # imports do not count
    forget_peak()
    before = peak_megabytes()
    seconds, _ = cpu_seconds(lambda: GANAugmenter(random_state=0).fit_augment(X, y))
    return seconds, peak_megabytes(), before


def commanded(n_rows: int) -> tuple[float, float, float]:
    """Return the same of the command, which starts without the table but with what it imports."""
    from synthaug.cli import main as program

    with tempfile.TemporaryDirectory() as place:
        table, small, output = (Path(place) / name for name in ("table.csv", "small.csv", "more.csv"))
        for n, file in ((n_rows, table), (300, small)):
            in_fresh_process(_write, n, str(file))
        arguments = ["--target", "target", "--quiet", "-o"]
        program(["augment", str(small), *arguments, str(Path(place) / "few.csv")])  # imports do not count
        forget_peak()
        before = peak_megabytes()
        seconds, code = cpu_seconds(lambda: program(["augment", str(table), *arguments, str(output)]))
        if code:
            raise RuntimeError(f"the command ended with {code}")
        return seconds, peak_megabytes(), before


def _write(n_rows: int, file: str) -> None:
    X, y = mixed_table(n_rows, N_COLUMNS)
    X.assign(target=y).to_csv(file, index=False)


MEASURES = {"fit_augment": augmented, "synthaug augment": commanded}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.perf.augment", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=N_ROWS)
    parser.add_argument("--only", nargs="+", choices=[*MEASURES], default=[*MEASURES])
    asked = parser.parse_args(arguments)
    n_rows, found = asked.rows, []
    for name in asked.only:
        measure = MEASURES[name]
        seconds, peak, before = in_fresh_process(measure, n_rows)
        limits = [f"{limit:,}" if limit and n_rows == N_ROWS else "" for limit in LIMITS[name]]
        found.append([name, f"{n_rows:,}", f"{seconds:.0f}", limits[0], f"{peak:,.0f}", limits[1], f"{before:,.0f}"])
    names = ["", "rows", "CPU s", "at most", "peak MB", "MB at most", "MB before"]
    print(text_table(pd.DataFrame(found, columns=names)))


if __name__ == "__main__":
    main()
