"""CPU seconds to fit: ``python -m benchmarks.perf.fit``; with ctgan beside it where it is installed."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from importlib.util import find_spec

import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import adult, mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import folder
from synthaug.benchmark.methods.rivals import rows

TABLES = {
    "mixed, 500 x 20": (mixed_table, (500, 20), 1.5),
    "adult, 2,000 rows": (adult, (2_000,), 4.0),
    "adult, 10,000 rows": (adult, (10_000,), 10.0),
}
RATIO = 20
REPETITIONS = 3


def synthaug_seconds(table: str) -> float:
    """Return the median CPU seconds of a few fits at defaults."""
    from synthaug import GANAugmenter, TabularGAN

    make, arguments, _ = TABLES[table]
    X, y = make(*arguments)
    GANAugmenter(TabularGAN(n_steps=5), random_state=0).fit(X[:200], y[:200])  # imports do not count
    seeds = range(REPETITIONS)
    return statistics.median(
        cpu_seconds(lambda seed=seed: GANAugmenter(random_state=seed).fit(X, y))[0] for seed in seeds
    )


def ctgan_seconds(table: str) -> float:
    """Return the CPU seconds of one fit at defaults."""
    import ctgan  # noqa: F401, imports do not count

    make, arguments, _ = TABLES[table]
    X, y = make(*arguments)
    return cpu_seconds(lambda: rows("ctgan", X, y, 1, 0))[0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.perf.fit", description=__doc__.partition("\n")[0])
    parser.add_argument("--rivals", nargs="*", choices=["ctgan"], default=["ctgan"], help="none named: synthaug alone")
    options = parser.parse_args(arguments)
    with_ctgan = "ctgan" in options.rivals and find_spec("ctgan") is not None
    found = []
    for table, (make, _, limit) in tqdm(TABLES.items(), desc="fit", file=sys.stderr):
        if make is adult and not folder.path():
            found.append([table, f"left out: needs {folder.VARIABLE}", f"{limit:.1f}", "", "", ""])
            continue
        ours = in_fresh_process(synthaug_seconds, table)
        row = [table, f"{ours:.2f}", f"{limit:.1f}", "", "", ""]
        if with_ctgan:
            theirs = in_fresh_process(ctgan_seconds, table)
            row[3:] = [f"{theirs:.1f}", f"{theirs / ours:.0f}", f"{RATIO}"]
        found.append(row)
    names = ["CPU seconds to fit", "synthaug", "at most", "ctgan", "ratio", "at least"]
    print(text_table(pd.DataFrame(found, columns=names)))
    if not with_ctgan:
        print("\nWithout ctgan; to compare, `pip install -r benchmarks/rivals.txt`.")


if __name__ == "__main__":
    main()
