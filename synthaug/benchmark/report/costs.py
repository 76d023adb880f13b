"""What the methods cost in time and memory."""

from __future__ import annotations

import pandas as pd

from synthaug.benchmark.report.columns import BASELINE, PAIR


def costs_of(scores: pd.DataFrame) -> pd.DataFrame:
    """Return seconds of a cell, CPU seconds beyond the baseline's (all means over data sets), and peak memory."""
    cells = scores[~scores["control"]].drop_duplicates([*PAIR, "method"])
    base = cells.loc[cells["method"] == BASELINE, [*PAIR, "cpu_seconds"]].rename(columns={"cpu_seconds": "base"})
    cells = cells.merge(base, on=PAIR, how="left")
    cells["extra_cpu_seconds"] = cells["cpu_seconds"] - cells["base"]
    seconds = ["cpu_seconds", "extra_cpu_seconds", "wall_seconds"]
    means = cells.groupby(["method", "dataset"], sort=False)[seconds].mean().groupby(level="method", sort=False).mean()
    return means.assign(peak_mb=cells.groupby("method")["peak_mb"].max())
