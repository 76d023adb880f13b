"""Gains, their intervals and what counts as harm: pure functions of the tidy results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from benchmarks.guidance.augmenters import NOTHING
from benchmarks.guidance.scores import LOWER_IS_BETTER
from benchmarks.intervals import t_interval

SAMPLE = ["dataset", "n", "split"]
CELL = ["dataset", "n", "estimator"]
LEVEL = 0.05


class Harm(NamedTuple):
    """How often and how much cells are worse off."""

    n_cells: int
    raw: float  # percent of the cells significantly worse at the level, which chance alone lets 5 percent be
    controlled: float  # the same with the false discovery rate at the level
    worst: float  # mean gain of the worst cell
    worst_cell: str
    worst_by_chance: float  # what that would be, in the median, with this noise and no effect in any cell


def paired(results: pd.DataFrame, metrics: Sequence[str], baseline: str = NOTHING) -> pd.DataFrame:
    """Return the gain of every method over a baseline on the same training sample; positive is better."""
    scores = results[results["metric"].isin(metrics)]
    keys = [*SAMPLE, "estimator", "metric"]
    base = scores[scores["method"] == baseline].set_index(keys)["value"].rename("base")
    gains = scores.join(base, on=keys, how="inner")
    sign = np.where(gains["metric"].isin(LOWER_IS_BETTER), -1.0, 1.0)
    return gains.assign(gain=sign * (gains["value"] - gains["base"])).drop(columns=["value", "base"])


def mean_gains(gains: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return mean gains by group with intervals over data sets, each of which weighs the same.

    Samples of one data set are no independent evidence of what another would show, so they are averaged first.
    """
    rows = []
    for group, of_group in gains.groupby(list(by), sort=False):
        rows.append((*group, *t_interval(of_group.groupby("dataset")["gain"].mean())))
    return pd.DataFrame(rows, columns=[*by, "gain", "low", "high"])


def cells(gains: pd.DataFrame) -> pd.DataFrame:
    """Return the mean gain of each cell over its splits, and the p-value of its being worse (one-sided paired t)."""
    of_cell = gains.groupby(CELL)["gain"].agg(["mean", "std", "size"]).reset_index()
    with np.errstate(divide="ignore", invalid="ignore"):
        t = of_cell["mean"] / (of_cell["std"] / np.sqrt(of_cell["size"]))
    # All splits alike leave no doubt: no difference at all is none, any other is one. A single split proves nothing.
    p = stats.t.cdf(t.where(of_cell["mean"] != 0, 0.0), of_cell["size"] - 1)
    return of_cell.assign(p=np.where(of_cell["size"] > 1, p, 1.0))


def harm(gains: pd.DataFrame) -> Harm:
    """Return how much harm the gains of one method in one metric hold."""
    tested = cells(gains)
    adjusted = stats.false_discovery_control(tested["p"])
    worst = tested.loc[tested["mean"].idxmin()]
    return Harm(
        len(tested),
        100 * float((tested["p"] < LEVEL).mean()),
        100 * float((adjusted < LEVEL).mean()),
        float(worst["mean"]),
        f"{worst['dataset']} {worst['n']} {worst['estimator']}",
        least_of_normals(tested["std"] / np.sqrt(tested["size"])),
    )


def least_of_normals(scales: ArrayLike) -> float:
    """Return the median of the least of independent normal variables with mean 0 and these standard deviations.

    NaN for those that are unknown, as of a cell with one sample: they do not count.
    """
    scales = np.asarray(scales, dtype=np.float64)
    scales = scales[scales > 0]
    if not len(scales):
        return 0.0

    def excess(least: float) -> float:  # of the chance that all are above, in logarithms
        return float(stats.norm.logsf(least / scales).sum() - np.log(0.5))

    furthest = 40 * scales.max()  # no normal variable was ever there
    return float(brentq(excess, -furthest, furthest))


def share_below(gains: pd.DataFrame, margin: float) -> float:
    """Return the percentage of runs that are worse by more than a margin."""
    return 100 * float((gains["gain"] < -margin).mean())


def hindsight(results: pd.DataFrame, candidates: Sequence[str], metric: str) -> pd.DataFrame:
    """Return the results of a choice by the test score itself in a metric, which no method can have."""
    scores = results[results["method"].isin(candidates) & (results["metric"] == metric)]
    best = scores.loc[scores.groupby([*SAMPLE, "estimator"])["value"].idxmax(), [*SAMPLE, "estimator", "method"]]
    chosen = results.merge(best, on=[*SAMPLE, "estimator", "method"])
    return chosen.assign(method=f"hindsight by {metric}")
