"""A folder of `synthaug sample` that is killed once and goes on: ``python -m benchmarks.perf.resumed``.

A model of 10,000 rows of adult is saved, and the command line writes the folder with ``--jobs`` workers of one thread
each. All its processes are killed when a third of the files are there, and the same command ends it. Then every file is
read and its rows are counted. The first files are compared with what one call of `sample` makes, and those in the
middle and at the end with `sample_part`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
from pyarrow import parquet

from benchmarks.perf._process import THREADS
from benchmarks.perf._tables import adult
from benchmarks.perf._watched import watched
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import folder

N_TRAIN, N_ROWS = 10_000, 4_000_000
CHUNK, PART_ROWS = 32_768, 1_048_576  # of which a file has a whole number, and at most so many
LEAST_FILES = 4
KILLED_AT = 1 / 3
N_SERIAL = 2  # files that one call of `sample` makes
TARGET = "income"


def made(family: str, n_rows: int, n_jobs: int, place: Path) -> dict[str, str]:
    """Return the figures of one family, or raise an AssertionError where the folder is not what it should be."""
    from synthaug import GANAugmenter
    from synthaug.artifacts import save
    from synthaug.generators import load as family_class

    model, rows = place / f"{family}.synthaug", place / family
    length = max(CHUNK, min(PART_ROWS, n_rows // LEAST_FILES // CHUNK * CHUNK))
    X, y = adult(N_TRAIN)
    save(GANAugmenter(family_class(family)(), random_state=0, device="cpu").fit(X, y.rename(TARGET)), model)
    sized = ["-n", str(n_rows), "-o", str(rows), "--part-rows", str(length), "--jobs", str(n_jobs), "--quiet"]
    command = [sys.executable, "-m", "synthaug", "sample", str(model), *sized]
    n_files = -(-n_rows // length)
    start = time.monotonic()
    first = watched(command, lambda: len(_files(rows)) >= n_files * KILLED_AT)
    kept = {file: file.stat().st_mtime_ns for file in _files(rows)}
    second = watched(command)
    minutes = (time.monotonic() - start) / 60
    if first.code >= 0 or second.code:
        raise AssertionError(f"the command ended with {first.code} where it is killed, and then with {second.code}")
    if any(file.stat().st_mtime_ns != written for file, written in kept.items()):
        raise AssertionError("files that were there were written again")
    shares = _read_back(rows, n_rows)
    _compare(model, rows, n_rows, length)
    seconds = first.seconds + second.seconds
    return {
        "rows": f"{n_rows:,}",
        "workers": str(n_jobs),
        "files, of which kept": f"{n_files}, {len(kept)}",
        "CPU s": f"{seconds:,.0f}",
        "CPU s per million": f"{seconds / n_rows * 1e6:.1f}",
        "minutes": f"{minutes:.1f}",
        "MB of a process": f"{max(first.largest, second.largest):,.0f}",
        "MB of all": f"{max(first.together, second.together):,.0f}",
        "GB on disk": f"{sum(file.stat().st_size for file in _files(rows)) / 1e9:.2f}",
        "classes": ", ".join(f"{label} {share:.4f}" for label, share in shares.items()),
    }


def _files(rows: Path) -> list[Path]:
    return sorted(rows.glob("part-*.parquet"))


def _read_back(rows: Path, n_rows: int) -> dict[str, float]:
    """Read every column of every file, and return the shares of the classes in all rows."""
    n_found, counts = 0, pd.Series(dtype="int64")
    for file in _files(rows):
        table = parquet.read_table(file)
        n_found += table.num_rows
        counted = pc.value_counts(table[TARGET].combine_chunks()).to_pylist()
        counts = counts.add(pd.Series({one["values"]: one["counts"] for one in counted}), fill_value=0)
    if n_found != n_rows:
        raise AssertionError(f"{n_found:,} rows are there, not {n_rows:,}")
    return (counts / n_rows).to_dict()


def _compare(model: Path, rows: Path, n_rows: int, length: int) -> None:
    """Compare files with what the library makes in this process: in one call from the start, and elsewhere."""
    from synthaug.artifacts import load

    augmenter, files = load(model), _files(rows)
    X, y = augmenter.sample(min(N_SERIAL * length, n_rows))
    serial = pd.concat([pd.read_parquet(file) for file in files[:N_SERIAL]], ignore_index=True)
    pd.testing.assert_frame_equal(serial, X.assign(**{TARGET: y}), check_dtype=False, check_categorical=False)
    for number in {len(files) // 2, len(files) - 1}:
        start, stop = number * length, min((number + 1) * length, n_rows)
        X, y = augmenter.sample_part(start, stop)
        there = pd.read_parquet(files[number])
        pd.testing.assert_frame_equal(there, X.assign(**{TARGET: y}), check_dtype=False, check_categorical=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.perf.resumed", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=N_ROWS, help="rows to write by each family")
    parser.add_argument("--jobs", type=int, default=2, help="workers at once")
    parser.add_argument("--families", nargs="+", default=["tabular-gan", "gaussian-copula"])
    parser.add_argument("--place", type=Path, help="a folder on a disk with room, where rows are for a while")
    options = parser.parse_args(arguments)
    if not folder.path():
        print(f"Rows that go on are left out: they need adult; set {folder.VARIABLE} to the folder of data sets.")
        return
    os.environ.update(dict.fromkeys(THREADS, "1"))  # of the commands
    figures = []
    for family in options.families:
        with tempfile.TemporaryDirectory(dir=options.place) as place:
            figures.append(made(family, options.rows, options.jobs, Path(place)))
        table = pd.DataFrame(figures).T.reset_index()  # once more after each family, which may take an hour
        print(text_table(table.set_axis(["", *options.families[: len(figures)]], axis=1)), flush=True)


if __name__ == "__main__":
    main()
