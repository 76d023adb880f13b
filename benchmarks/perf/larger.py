"""Time and memory of `synthaug augment` with Parquet larger than memory: ``python -m benchmarks.perf.larger``.

Writes files of a million rows each until they take ``--megabytes``, and adds a tenth as many synthetic rows by what a
sample teaches, without a teacher.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.resources import peak_megabytes

ROWS, N_NUMBERS = 1_000_000, 12


def written(folder: str, number: int) -> float:
    """Write a file, and return its megabytes."""
    X, y = mixed_table(ROWS, 5)
    X, rng = X.sample(len(X), random_state=number), np.random.default_rng(number)
    y = y.loc[X.index]
    numbers = {f"number_{i}": rng.normal(size=len(X)) + (y.to_numpy() == "yes") * i / 12 for i in range(N_NUMBERS)}
    table = pa.Table.from_pandas(X.assign(**numbers, target=y), preserve_index=False)
    file = Path(folder) / f"{number:05d}.parquet"
    parquet.write_table(table, file, row_group_size=200_000)
    return file.stat().st_size / 1e6


def augmented(folder: str, output: str, learn_rows: int) -> tuple[float, float]:
    """Return the CPU seconds of the command, and the peak megabytes of its process."""
    from synthaug.cli import main as program

    options = ["--target", "target", "--ratio", "0.1", "--no-teacher", "--learn-rows", str(learn_rows), "--quiet"]
    seconds, code = cpu_seconds(lambda: program(["augment", folder, *options, "-o", output]))
    if code:
        raise RuntimeError(f"the command ended with {code}")
    return seconds, peak_megabytes()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=300, help="of Parquet, at least")
    parser.add_argument("--learn-rows", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows, output = Path(place) / "rows", Path(place) / "more"
        rows.mkdir()
        n_files, megabytes = 0, 0.0
        while megabytes < options.megabytes:
            megabytes += in_fresh_process(written, str(rows), n_files)
            n_files += 1
        seconds, peak = in_fresh_process(augmented, str(rows), str(output), options.learn_rows)
        n_rows = parquet.read_table(output, columns=["target"]).num_rows
    row = [
        f"{n_files * ROWS:,}",
        f"{megabytes:,.0f}",
        f"{options.learn_rows:,}",
        f"{n_rows:,}",
        f"{seconds:.0f}",
        f"{peak:,.0f}",
    ]
    names = ["rows", "MB of Parquet", "learned", "rows written", "CPU s", "peak MB"]
    print(text_table(pd.DataFrame([row], columns=names)))


if __name__ == "__main__":
    main()
