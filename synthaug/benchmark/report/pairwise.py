"""Methods against each other, on the samples that both have."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synthaug.benchmark.report.columns import CELL, PAIR
from synthaug.benchmark.report.gains import DIGITS, TIE
from synthaug.benchmark.report.statistics import mean_intervals

KEYS = ["metric", "method", "other"]


def against_others(gains: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """Return each method of ours against each usual one and each rival, by metric, where they share samples.

    Returns
    -------
    pairs : DataFrame
        Columns metric, method, other, mean, low, high, n_datasets, unit (as in `mean_intervals`), wins, ties, losses.
    """
    parts = [_differences(of_metric, roles).assign(metric=metric) for metric, of_metric in gains.groupby("metric")]
    differences = pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else None
    if differences is None:
        return pd.DataFrame(columns=[*KEYS, "mean", "low", "high", "n_datasets", "unit", "wins", "ties", "losses"])
    cells = differences.groupby([*KEYS, *CELL], sort=False)["gain"].mean().round(DIGITS)
    outcomes = {"wins": cells > TIE, "ties": cells.abs() <= TIE, "losses": cells < -TIE}
    counts = pd.DataFrame(outcomes).groupby(level=KEYS, sort=False).sum().reset_index()
    return mean_intervals(differences, KEYS).merge(counts, on=KEYS)


def _differences(gains: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """Return the gains of each method of ours less those of each other on the same samples, in one metric."""
    wide = gains.pivot(index=PAIR, columns="method", values="gain")
    ours = [name for name in wide.columns if roles.get(name) == "synthaug"]
    others = [name for name in wide.columns if roles.get(name) in ("usual", "rival")]
    parts = [
        (wide[mine] - wide[other]).dropna().round(DIGITS).rename("gain").reset_index().assign(method=mine, other=other)
        for mine in ours
        for other in others
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
