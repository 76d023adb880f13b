"""Print what experiments show, finished or not, or a part of it: ``python -m benchmarks.report FOLDER``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from synthaug.benchmark import read_results
from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.findings import find
from synthaug.benchmark.report.markdown import markdown_of
from synthaug.benchmark.store import SUITE

PARTS = {"datasets": "dataset", "sizes": "n", "estimators": "estimator", "metrics": "metric"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a report of each suite as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="of results, or of the folders of several suites")
    parser.add_argument("--datasets", nargs="+")
    parser.add_argument("--sizes", nargs="+", type=int)
    parser.add_argument("--estimators", nargs="+")
    parser.add_argument("--without", nargs="+", default=(), metavar="ESTIMATOR", help="estimators to leave out")
    parser.add_argument("--metrics", nargs="+", help="the first two are shown in most detail")
    parser.add_argument("--baseline", metavar="METHOD", help="compare with this method instead of nothing")
    parser.add_argument("--each", action="store_true", help="a report of each data set and size")
    options = parser.parse_args(arguments)
    for folder in (below for named in options.folders for below in _suites(named)):
        frame = read_results(folder)
        part = narrowed(frame, options)
        groups = part.groupby(["dataset", "n"], sort=False) if options.each else [((), part)]
        for group, of_group in groups:
            print(markdown_of(find(of_group), ", ".join(map(str, [frame.attrs["title"], *group]))))


def narrowed(frame: pd.DataFrame, options: argparse.Namespace) -> pd.DataFrame:
    """Return a part of the results, compared with another method if there is one to compare with."""
    for option, column in PARTS.items():
        if wanted := getattr(options, option):
            frame = frame[frame[column].isin(wanted)]
    frame = frame[~frame["estimator"].isin(options.without)]
    if options.baseline is not None:
        frame = frame[frame["method"] != BASELINE]
        chosen = frame["method"] == options.baseline
        frame = frame.assign(method=frame["method"].mask(chosen, BASELINE), role=frame["role"].mask(chosen, "baseline"))
    return frame


def _suites(folder: Path) -> list[Path]:
    return [folder] if (folder / SUITE).exists() else sorted(path.parent for path in folder.glob(f"*/{SUITE}"))


if __name__ == "__main__":
    main()
