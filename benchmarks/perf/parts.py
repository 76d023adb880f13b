"""What rows without end take, from adult, and a plan for a billion of them: ``python -m benchmarks.perf.parts``.

A folder of Parquet files is written by one worker with one thread, read back and counted, and its last rows are
compared with those that the library makes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import adult
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import folder
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_TRAIN, N_ROWS = 10_000, 2_000_000
BILLION, MILLION = 1_000_000_000, 1_000_000
FAMILIES = ("tabular-gan", "gaussian-copula")


def measured(family: str, n_rows: int) -> tuple[float, float, float, float]:
    """Return CPU seconds and megabytes per million rows, the share of seconds that making them takes, and the peak."""
    from synthaug import GANAugmenter
    from synthaug.artifacts import load, save
    from synthaug.cli.parts import write_parts
    from synthaug.cli.requests import Sampling
    from synthaug.generators import load as family_class

    X, y = adult(N_TRAIN)
    fitted = GANAugmenter(family_class(family)(), random_state=0, device="cpu").fit(X, y.rename("income"))
    with tempfile.TemporaryDirectory() as place:
        model, rows = Path(place) / "adult.synthaug", Path(place) / "rows"
        save(fitted, model)
        write_parts(model, Path(place) / "first", Sampling(rows=1_000))
        forget_peak()
        seconds, _ = cpu_seconds(lambda: write_parts(model, rows, Sampling(rows=n_rows)))
        peak = peak_megabytes()
        files = sorted(rows.glob("*.parquet"))
        counted = sum(pq.read_metadata(file).num_rows for file in files)
        if counted != n_rows:
            raise AssertionError(f"{counted} rows were written, not {n_rows}")
        start = (n_rows - 1) // fitted.learned_.chunk_length * fitted.learned_.chunk_length
        X_last, y_last = load(model).sample_part(start, n_rows)
        last = pd.read_parquet(files[-1]).iloc[start - n_rows :].reset_index(drop=True)
        pd.testing.assert_frame_equal(last, X_last.assign(income=y_last), check_dtype=False)
        bytes_written = sum(file.stat().st_size for file in files)
        n_whole = min(n_rows, 8 * fitted.learned_.chunk_length)
        making, _ = cpu_seconds(lambda: fitted.sample_part(0, n_whole))
    return seconds / n_rows * MILLION, bytes_written / n_rows, making / n_whole * n_rows / seconds, peak


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.perf.parts", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=N_ROWS, help="rows to write by each family")
    n_rows = parser.parse_args(arguments).rows
    if not folder.path():
        print(f"Parts are left out: they need adult; set {folder.VARIABLE} to the folder of data sets.")
        return
    table = []
    for family in tqdm(FAMILIES, desc="parts", file=sys.stderr):
        seconds, megabytes, making, peak = in_fresh_process(measured, family, n_rows)
        hours, gigabytes = seconds * BILLION / MILLION / 3600, megabytes * BILLION / MILLION / 1000
        table.append(
            [
                family,
                f"{n_rows:,}",
                f"{seconds:.1f}",
                f"{making:.0%}",
                f"{megabytes:.1f}",
                f"{peak:.0f}",
                f"{hours:.1f}",
                f"{gigabytes:.0f}",
            ]
        )
    names = [
        "family",
        "rows written",
        "CPU s per million",
        "of which making them",
        "MB per million",
        "MB at the peak",
        "CPU hours of a billion",
        "GB of a billion",
    ]
    print(text_table(pd.DataFrame(table, columns=names)))


if __name__ == "__main__":
    main()
