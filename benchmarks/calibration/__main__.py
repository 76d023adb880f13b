"""Measure what choices say of gains and what these are on new rows, show how both agree, and learn from it.

    python -m benchmarks.calibration measure --output FOLDER    # hours; goes on where it was stopped
    python -m benchmarks.calibration FOLDER/calibration         # the figures of these results
    python -m benchmarks.calibration                            # those of the published ones
    python -m benchmarks.calibration [FOLDER/calibration] --publish

With ``--publish`` the evidence becomes the published one, and is learned from: what the package knows of gains by kind
of estimator, the figures that the documentation quotes and its plot are written anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import synthaug.compose
from benchmarks import command
from benchmarks.calibration.evidence import evidence
from benchmarks.calibration.figures import agreement, by_kind, rules
from benchmarks.calibration.learning import learned
from benchmarks.calibration.plot import save
from benchmarks.calibration.suite import METRICS, SUITE
from benchmarks.tables import text_table
from synthaug.benchmark import read_results
from synthaug.compose.expectation import KNOWN

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "benchmarks" / "published" / "calibration.parquet"
FIGURES = PUBLISHED.with_suffix(".json")
PLOT = ROOT / "docs" / "calibration.png"
FOUND = (agreement, by_kind, rules)
TABLE = Path(synthaug.compose.__file__).parent / KNOWN


def published() -> pd.DataFrame:
    """Return the published evidence."""
    return pd.read_parquet(PUBLISHED)


def known_table(rows: pd.DataFrame) -> dict[str, object]:
    """Return what the package is to know: by metric and kind of estimator, with what it was learned from."""
    tables = sorted(rows["dataset"].unique())
    about = {
        "command": "python -m benchmarks.calibration --publish",
        "augmenter": "GANAugmenter(GaussianCopula())",
        "tables": tables,
        "rows": sorted(int(n) for n in rows["n"].unique()),
        "fits": len(rows.drop_duplicates(["dataset", "n", "split", "estimator"])),
    }
    of_metrics = {
        metric: {kind: _rounded(known._asdict()) for kind, known in learned(rows, metric).items()} for metric in METRICS
    }
    return {"about": about, **of_metrics}


def _rounded(known: dict[str, object]) -> dict[str, float]:
    return {name: round(float(str(value)), 5) for name, value in known.items() if name != "kind"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, or show and learn."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["measure"]:
        command.main("calibration", {SUITE.name: SUITE}, arguments[1:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.calibration", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("results", nargs="?", type=Path, help="folder of a suite; the published evidence by default")
    parser.add_argument("--publish", action="store_true")
    options = parser.parse_args(arguments)
    rows = published() if options.results is None else evidence(read_results(options.results))
    found = {figures.__name__: pd.concat(figures(rows, metric) for metric in METRICS) for figures in FOUND}
    for frame in found.values():
        print(f"{text_table(_in_words(frame))}\n")
    if options.publish:
        rows.to_parquet(PUBLISHED, index=False)
        figures = {name: frame.round(4).to_dict("records") for name, frame in found.items()}
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        TABLE.write_text(json.dumps(known_table(rows), indent=1) + "\n", encoding="utf-8")
        save(rows, PLOT)


def _in_words(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.map(lambda value: f"{value:.2f}" if isinstance(value, float) else str(value))


if __name__ == "__main__":
    main()
