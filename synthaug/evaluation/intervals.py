"""95 % intervals of shares and of areas under curves: pure functions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Z = float(stats.norm.ppf(0.975))


def share(hits: float, n: int) -> tuple[float, float, float]:
    """Return a share and its interval (Wilson, 1927).

    Examples
    --------
    >>> from synthaug.evaluation.intervals import share
    >>> [round(edge, 3) for edge in share(0, 100)]
    [0.0, 0.0, 0.037]
    """
    rate = hits / n
    middle = (rate + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2))
    return rate, float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def difference(hits: float, n: int, other_hits: float, other_n: int) -> tuple[float, float, float]:
    """Return by how much one share is larger than another, and the interval (Newcombe, 1998, from those of Wilson).

    Examples
    --------
    >>> from synthaug.evaluation.intervals import difference
    >>> [round(edge, 3) for edge in difference(30, 100, 20, 100)]
    [0.1, -0.02, 0.217]
    """
    (rate, low, high), (other, other_low, other_high) = share(hits, n), share(other_hits, other_n)
    gap = rate - other
    below = np.hypot(rate - low, other_high - other)
    above = np.hypot(high - rate, other - other_low)
    return gap, float(gap - below), float(gap + above)


def auc(scores: NDArray[Any], positive: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return the ROC-AUC and its interval (DeLong et al., 1988, by ranks as Sun and Xu, 2014).

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.intervals import auc
    >>> low_and_high = auc(np.arange(100.0), np.arange(100) % 2 == 1)
    >>> [round(edge, 2) for edge in low_and_high]
    [0.51, 0.4, 0.62]
    """
    of_positive, of_negative = scores[positive], scores[~positive]
    m, n = len(of_positive), len(of_negative)
    ranks = stats.rankdata(np.concatenate([of_positive, of_negative]))
    above = (ranks[:m] - stats.rankdata(of_positive)) / n
    below = 1 - (ranks[m:] - stats.rankdata(of_negative)) / m
    area = float(above.mean())
    variance = above.var(ddof=1) / m + below.var(ddof=1) / n if min(m, n) > 1 else np.nan
    half = Z * float(np.sqrt(variance))
    return area, max(area - half, 0.0), min(area + half, 1.0)


def area_under(scores: NDArray[Any], positive: NDArray[np.bool_]) -> float:
    """Return the ROC-AUC alone, quickly: the share of pairs whose positive has the higher score, ties counting half.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.intervals import area_under
    >>> area_under(np.array([0.2, 0.8, 0.8, 0.9]), np.array([False, False, True, True]))
    0.875
    """
    of_positive, of_negative = scores[positive], np.sort(scores[~positive])
    below = of_negative.searchsorted(of_positive, "left") + of_negative.searchsorted(of_positive, "right")
    return float(below.mean() / (2 * len(of_negative)))
