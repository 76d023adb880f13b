"""Means and their confidence intervals over repetitions."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

LEVEL = 0.95


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
    """Return the mean of independent repetitions and its t-interval; infinite for a single one."""
    values = np.asarray(values, dtype=float)
    mean = float(values.mean())
    if values.size < 2:
        return Interval(mean, -math.inf, math.inf)
    half = stats.t.ppf((1 + LEVEL) / 2, values.size - 1) * values.std(ddof=1) / math.sqrt(values.size)
    return Interval(mean, mean - half, mean + half)
