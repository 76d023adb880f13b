"""How the cost of a fit grows with rows, columns, levels and classes: ``python -m benchmarks.perf.growth``.

One of them grows at a time, and the others stay as they are. The exponent is the slope of a line through the logarithms
of CPU seconds: 1 is in proportion, 0 no growth. Fits of a family share a process: memory that earlier ones left counts
for nothing. ``--output FILE`` and ``--plot FILE`` keep the numbers and a picture.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.resources import forget_peak, peak_megabytes

FAMILIES = {
    "tabular-gan": {"n_steps": 100},
    "gaussian-copula": {},
}  # the cost of a step does not depend on their number


class Shape(NamedTuple):
    """A table."""

    rows: int = 10_000
    columns: int = 10
    levels: int = 10  # of one more column
    classes: int = 2


GROWING = {
    "rows": (5_000, 20_000, 80_000, 320_000),
    "columns": (10, 40, 160),
    "levels": (10, 100, 1_000),
    "classes": (2, 20, 200),
}


def table(shape: Shape) -> tuple[pd.DataFrame, pd.Series]:
    """Return a table of a shape."""
    X, _ = mixed_table(shape.rows, shape.columns)
    rng = np.random.default_rng(0)
    levels = pd.Series(rng.integers(shape.levels, size=shape.rows)).map("level {}".format)
    signal = X["column_01"].rank() + rng.normal(scale=shape.rows / 10, size=shape.rows)
    return X.assign(name=levels), pd.qcut(signal, shape.classes, labels=False).rename("target")


def measured(family: str) -> list[dict[str, float | str]]:
    """Return the CPU seconds and the megabytes that fits take beside their tables."""
    from synthaug import GANAugmenter
    from synthaug.generators import load

    def learned(X: pd.DataFrame, y: pd.Series) -> None:
        generator = load(family)(**FAMILIES[family])
        GANAugmenter(generator, target_type="classes", random_state=0, device="cpu").fit(X, y)

    learned(*table(Shape(rows=200)))  # imports do not count
    found = []
    for name, n in tqdm([(name, n) for name, sizes in GROWING.items() for n in sizes], desc=family, file=sys.stderr):
        X, y = table(Shape(**{name: n}))
        forget_peak()
        before = peak_megabytes()
        seconds, _ = cpu_seconds(partial(learned, X, y))
        megabytes = peak_megabytes() - before
        found.append({"family": family, "grows": name, "n": n, "seconds": round(seconds, 3), "MB": round(megabytes)})
    return found


def exponents(found: pd.DataFrame) -> pd.Series:
    """Return the growth of seconds for each family and what grows."""
    groups = found.groupby(["family", "grows"], sort=False)[["n", "seconds"]]
    return groups.apply(lambda part: np.polyfit(np.log(part["n"]), np.log(part["seconds"]), 1)[0])


def summary(found: pd.DataFrame) -> str:
    """Return a table in Markdown: the cost of the smallest and of the largest, and how it grows."""
    lines = [
        "| grows | from, to | `TabularGAN`, CPU s | exponent | `GaussianCopula`, CPU s | exponent |",
        "| --- " * 6 + "|",
    ]
    said = exponents(found)
    for name, sizes in GROWING.items():
        cells = [name, f"{min(sizes):,}, {max(sizes):,}"]
        for family in FAMILIES:
            seconds = found[(found["family"] == family) & (found["grows"] == name)].set_index("n")["seconds"]
            cells += [f"{seconds[min(sizes)]:.2f}, {seconds[max(sizes)]:.2f}", f"{said[family, name]:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def plot(found: pd.DataFrame, file: Path) -> None:
    """Draw seconds over what grows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.6), layout="constrained")
    for axes, name in zip(figure.subplots(1, len(GROWING), sharey=True), GROWING, strict=True):
        for family, part in found[found["grows"] == name].groupby("family", sort=False):
            axes.loglog(part["n"], part["seconds"], "o-", label=family)
        axes.set_xlabel(name)
    figure.axes[0].set_ylabel("CPU seconds to fit")
    figure.axes[0].legend()
    figure.savefig(file, dpi=120)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="a CSV file for the numbers")
    parser.add_argument("--plot", type=Path, help="a PNG file")
    options = parser.parse_args()
    found = pd.DataFrame([row for family in FAMILIES for row in in_fresh_process(measured, family)])
    if options.output:
        found.to_csv(options.output, index=False)
    if options.plot:
        plot(found, options.plot)
    said = exponents(found)
    last = ~found.duplicated(["family", "grows"], keep="last")
    found["exponent"] = [
        f"{said[row.family, row.grows]:.2f}" if is_last else ""
        for row, is_last in zip(found.itertuples(), last, strict=True)
    ]
    found["n"] = found["n"].map("{:,}".format)
    found["seconds"] = found["seconds"].map("{:.2f}".format)
    print(text_table(found.rename(columns={"seconds": "CPU s to fit", "MB": "MB beside the table"})))


if __name__ == "__main__":
    main()
