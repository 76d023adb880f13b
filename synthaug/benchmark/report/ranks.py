"""Average ranks of the methods over blocks, and whether they differ (Demšar, 2006)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.gains import DIGITS
from synthaug.benchmark.report.statistics import Floats, critical_difference


class Ranking(NamedTuple):
    """Average ranks in one metric, the best first; 1 is best.

    A block is a data set at a size, mean over splits and estimators.
    """

    methods: tuple[str, ...]
    ranks: tuple[float, ...]
    n_blocks: int
    chi2: float
    p: float  # of Friedman's test
    f: float
    p_f: float  # of the same after Iman and Davenport (1980), which is less conservative
    critical_difference: float
    left_out: tuple[str, ...]

    def alike(self) -> list[tuple[int, int]]:
        """Return the longest runs of neighbours (first, last) within the critical difference of each other."""
        runs: list[tuple[int, int]] = []
        for first, rank in enumerate(self.ranks):
            last = max(i for i, other in enumerate(self.ranks) if other - rank < self.critical_difference)
            if last > first and (not runs or last > runs[-1][1]):
                runs.append((first, last))
        return runs


def rank(gains: pd.DataFrame) -> Ranking | None:
    """Return the ranking of the methods and the baseline in one metric; None where it could tell no two apart.

    That is with fewer than three methods or data sets, or where ranks cannot differ by the critical difference.
    Gains of the same sample rank as scores do. Blocks that most methods lack are left out, then the methods that lack
    any of those that remain.
    """
    blocks = gains.pivot_table(index=["dataset", "n"], columns="method", values="gain", sort=False)
    used = blocks[blocks.notna().mean(axis=1) >= 0.5]
    complete = used.dropna(axis=1, how="any").round(DIGITS)
    complete = complete.assign(**{BASELINE: 0.0})
    n_blocks, n_methods = complete.shape
    if n_methods < 3 or complete.index.get_level_values("dataset").nunique() < 3:
        return None
    difference = critical_difference(n_methods, n_blocks)
    if difference > n_methods - 1:
        return None
    table = complete.to_numpy(dtype=float)
    ranks = stats.rankdata(-table, axis=1).mean(axis=0)
    order = np.argsort(ranks, kind="stable")
    return Ranking(
        tuple(str(complete.columns[i]) for i in order),
        tuple(float(ranks[i]) for i in order),
        n_blocks,
        *_friedman(table),
        difference,
        tuple(str(name) for name in blocks.columns if name not in complete.columns),
    )


def _friedman(table: Floats) -> tuple[float, float, float, float]:
    """Return Friedman's chi-squared, its p-value, Iman and Davenport's F and its p-value."""
    n_blocks, n_methods = table.shape
    if not np.ptp(table, axis=1).any():
        return 0.0, 1.0, 0.0, 1.0
    chi2, p = (float(number) for number in stats.friedmanchisquare(*table.T))
    rest = n_blocks * (n_methods - 1) - chi2
    if rest < 1e-9:  # all blocks agree: F has no end, and no more to say
        return chi2, p, math.inf, p
    f = (n_blocks - 1) * chi2 / rest
    return chi2, p, f, float(stats.f.sf(f, n_methods - 1, (n_methods - 1) * (n_blocks - 1)))
