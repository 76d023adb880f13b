"""Intervals and tests: pure functions of arrays and tidy gains, for all groups at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import brentq

LEVEL = 0.05
MOST_EXACT = 50  # values up to which the signed-rank test is exact

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean and its confidence interval."""

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Say on which side of zero the whole interval lies, or that it includes zero."""
        if self.low > 0:
            return "gain"
        return "loss" if self.high < 0 else "tie"


def t_interval(values: ArrayLike) -> Interval:
    """Return the mean of independent repetitions and its 95 % t-interval; infinite for a single one."""
    values = np.asarray(values, dtype=float)
    mean = float(values.mean())
    if values.size < 2:
        return Interval(mean, -math.inf, math.inf)
    half = float(stats.t.ppf(1 - LEVEL / 2, values.size - 1) * values.std(ddof=1) / math.sqrt(values.size))
    return Interval(mean, mean - half, mean + half)


def mean_intervals(gains: pd.DataFrame, by: Sequence[str], value: str = "gain") -> pd.DataFrame:
    """Return means by group with 95 % t-intervals over data sets, each of which weighs the same.

    Samples of one data set are no independent evidence of what another would show, so they are averaged first. A group
    with a single data set has its interval over splits instead; `unit` says which.

    Returns
    -------
    intervals : DataFrame
        The columns of `by`, then mean, low, high, n_datasets and unit. An interval over one value is NaN.
    """
    keys = list(by)
    of_sets = _over(gains, keys, "dataset", value)
    of_splits = _over(gains, keys, "split", value).reindex(of_sets.index)
    single = of_sets["size"] == 1
    spread = of_sets.where(~single, of_splits)
    size, mean = spread["size"].to_numpy(dtype=float), of_sets["mean"].to_numpy(dtype=float)
    half = stats.t.ppf(1 - LEVEL / 2, size - 1) * spread["std"].to_numpy(dtype=float) / np.sqrt(size)
    unit = np.where(single, np.where(size > 1, "splits", "none"), "data sets")
    columns = {"mean": mean, "low": mean - half, "high": mean + half, "n_datasets": of_sets["size"], "unit": unit}
    return of_sets.index.to_frame(index=False).assign(**{name: np.asarray(it) for name, it in columns.items()})


def _over(gains: pd.DataFrame, keys: list[str], unit: str, value: str) -> pd.DataFrame:
    """Return mean, standard deviation and number of the means of units, by group."""
    means = gains.groupby([*keys, unit], sort=False)[value].mean()
    return means.groupby(level=keys, sort=False).agg(["mean", "std", "size"])


def cell_tests(gains: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return mean and standard deviation over the splits of each cell, and what paired t-tests say of them.

    Returns
    -------
    cells : DataFrame
        The columns of `by`, then gain, sd, n_splits, p_worse (one-sided), p (two-sided) and p_corrected: the corrected
        resampled t-test of Nadeau and Bengio (2003), whose variance of the mean is (1/J + n_test/n_train) times that
        of the J gains. All p-values of a cell with a single split are NaN: nothing can be tested there.
    """
    groups = gains.groupby(list(by), sort=False)
    cells = groups.agg(
        gain=("gain", "mean"),
        sd=("gain", "std"),
        n_splits=("gain", "size"),
        n_train=("n_train", "mean"),
        n_test=("n_test", "mean"),
    ).reset_index()
    mean, sd = cells["gain"].to_numpy(dtype=float), cells["sd"].to_numpy(dtype=float)
    size = cells["n_splits"].to_numpy(dtype=float)
    overlap = cells["n_test"].to_numpy(dtype=float) / np.maximum(cells["n_train"].to_numpy(dtype=float), 1.0)
    t, corrected = student(mean, sd, 1 / size), student(mean, sd, 1 / size + overlap)
    cells["p_worse"] = stats.t.cdf(t, size - 1)
    cells["p"] = 2 * stats.t.sf(np.abs(t), size - 1)
    cells["p_corrected"] = 2 * stats.t.sf(np.abs(corrected), size - 1)
    return cells.drop(columns=["n_train", "n_test"])


def student(mean: Floats, sd: Floats, factor: ArrayLike) -> Floats:
    """Return t: the mean over the root of its variance, `factor` times that of the values.

    Values all alike leave no doubt: no difference at all is none (t = 0), any other is one (t infinite).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        t = mean / (sd * np.sqrt(factor))
    return np.where((mean == 0) & ~np.isnan(sd), 0.0, t)


def shares_worse(p_worse: ArrayLike) -> tuple[float, float]:
    """Return the shares of cells significantly worse, raw and with the false discovery rate controlled.

    Benjamini and Hochberg (1995). Cells that could not be tested are left out; both shares are NaN if none could.
    """
    p = np.asarray(p_worse, dtype=float)
    p = p[~np.isnan(p)]
    if not p.size:
        return math.nan, math.nan
    return float((p < LEVEL).mean()), float((stats.false_discovery_control(p) < LEVEL).mean())


def least_of_normals(scales: ArrayLike) -> float:
    """Return the median of the least of independent normal variables with mean 0 and these standard deviations.

    What the worst cell would be if there were no effect in any but the same scatter of its samples (which gains that
    vary widen, too). Standard deviations that are NaN, as of a cell with one sample, do not count.
    """
    scales = np.asarray(scales, dtype=float)
    scales = scales[scales > 0]
    if not scales.size:
        return 0.0

    def excess(least: float) -> float:  # of the chance that all are above, in logarithms
        return float(stats.norm.logsf(least / scales).sum() - math.log(0.5))

    furthest = 40 * scales.max()  # no normal variable was ever there
    return float(brentq(excess, -furthest, furthest))


def signed_rank(values: ArrayLike) -> float:
    """Return the two-sided p-value of Wilcoxon's signed-rank test against zero; zeros are dropped, as he does."""
    differences = np.asarray(values, dtype=float)
    differences = differences[differences != 0]
    if not differences.size:
        return 1.0
    method = "exact" if differences.size <= MOST_EXACT else "auto"
    return float(stats.wilcoxon(differences, method=method).pvalue)


def holm(p_values: ArrayLike) -> Floats:
    """Return p-values that control the family-wise error rate (Holm, 1979); NaN stays and does not count."""
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p)  # NaN last
    order = order[: int((~np.isnan(p)).sum())]
    factors = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted


def wilcoxon_can_show(n_datasets: int, n_methods: int) -> bool:
    """Say whether the smallest p-value that so many data sets can give survives Holm's correction."""
    return 2.0 ** (1 - n_datasets) * n_methods < LEVEL


def critical_difference(n_methods: int, n_blocks: int) -> float:
    """Return by how much two average ranks must differ at least, after Nemenyi (Demšar, 2006, section 3.2.2)."""
    quantile = float(stats.studentized_range.ppf(1 - LEVEL, n_methods, np.inf)) / math.sqrt(2)
    return quantile * math.sqrt(n_methods * (n_methods + 1) / (6 * n_blocks))
