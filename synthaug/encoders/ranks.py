"""Numbers <-> standard normal scores, by rank.

Ranks make any distribution normal: heavy tails, gaps, several modes. A number that occurs often (an atom,
such as exactly zero) owns an interval of ranks as wide as its share; scores are drawn inside it at random,
so that no score betrays it, and every score inside the interval comes back as exactly that number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Numbers = NDArray[Any]  # float64, or uint64 where large integers must stay exact

TAIL = 1e-3  # ranks are mapped into [TAIL, 1 - TAIL]: scores stay within about 3.1
MAX_KNOTS = 1000  # points of an interpolated distribution
MAX_LEVELS = 20_000  # above this, repeated numbers are interpolated too
TOGETHER = 5  # numbers of which a coarse map holds the mean
HEAVY = 0.01  # share of the rows from which on a number is an atom
INSIDE = 0.98  # scores keep clear of an interval's edges, so that float32 cannot cross them


@dataclass(frozen=True, slots=True)
class RankNormal:
    """Monotone map between numbers and normal scores, fitted to the empirical distribution.

    Parameters
    ----------
    values : ndarray of shape (m,), float64 or uint64
        Ascending numbers. Unsigned integers stay exact, however large.
    lower, upper : ndarray of shape (m,)
        The interval of ranks that each number owns; a point where ``lower == upper``.
    snaps : bool
        Whether inverse scores are always one of ``values`` (a column of repeated numbers), rather
        than interpolated between them.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.ranks import RankNormal
    >>> ranks = RankNormal.fit(np.array([0.0, 0.0, 0.0, 2.5]))
    >>> ranks.numbers(ranks.scores(np.array([0.0, 2.5]), np.random.default_rng(0)))
    array([0. , 2.5])
    """

    values: Numbers
    lower: Floats
    upper: Floats
    snaps: bool

    @classmethod
    def fit(cls, numbers: Numbers) -> RankNormal:
        """Fit to numbers of shape (n,), none of them missing."""
        values, counts = np.unique(numbers, return_counts=True)
        heavy = counts >= max(HEAVY * numbers.size, 3)
        light = counts[~heavy]
        # Numbers that mostly repeat form a set of levels; numbers that rarely do are draws from a continuum.
        if values.size <= MAX_LEVELS and light.sum() >= 2 * light.size:
            return cls.of_levels(values, counts)
        lower, upper = _intervals(counts)
        middle = (lower + upper) / 2
        lower, upper = np.where(heavy, lower, middle), np.where(heavy, upper, middle)
        points = np.flatnonzero(~heavy)
        kept = points[np.linspace(0, points.size - 1, min(points.size, MAX_KNOTS)).round().astype(np.intp)]
        kept = np.union1d(kept, np.flatnonzero(heavy))
        return cls(values[kept], lower[kept], upper[kept], False)

    @classmethod
    def of_levels(cls, values: Numbers, counts: NDArray[np.intp]) -> RankNormal:
        """Return the map that snaps to ascending distinct values, given how often each occurs."""
        return cls(values, *_intervals(counts), True)

    def coarse(self) -> RankNormal:
        """Return a map that holds no number of a single row: means of a few neighbours, and the atoms.

        Neighbours lie between the same two atoms; where there are fewer than ``TOGETHER``, they are left out. The ranks
        are spread, so that scores end at the first and the last mean, and not long before.
        """
        is_atom = self.upper > self.lower
        points = np.flatnonzero(~is_atom)
        if self.snaps or not points.size:
            return self
        group = _neighbours(np.cumsum(is_atom, dtype=np.intp)[points])
        enough = (np.bincount(group) >= TOGETHER) | (
            points.size == self.values.size
        )  # of a few numbers, the mean of all
        middle = _means(self.lower[points], group)[enough]
        values = np.concatenate([self.values[is_atom], _means(self.values[points], group)[enough]])
        lower = np.concatenate([self.lower[is_atom], middle])
        upper = np.concatenate([self.upper[is_atom], middle])
        order = np.argsort(lower + upper, kind="stable")
        start, width = lower[order[0]], max(upper[order[-1]] - lower[order[0]], np.finfo(np.float64).tiny)
        return RankNormal(values[order], (lower[order] - start) / width, (upper[order] - start) / width, False)

    def scores(self, numbers: Numbers, rng: np.random.Generator | None) -> Floats:
        """Return normal scores of shape (n,); numbers outside the range are clipped.

        Ties are broken at random; without an ``rng`` they share the middle of their interval.
        """
        numbers = np.clip(numbers, self.values[0], self.values[-1])
        left = np.searchsorted(self.values, numbers, side="right") - 1
        right = np.minimum(left + 1, self.values.size - 1)
        along = _along(numbers, self.values[left], self.values[right])
        start, stop = _to_score(self.upper), _to_score(self.lower)
        between = start[left] + along * (stop[right] - start[left])
        edge = (1 - INSIDE) / 2
        within = 0.5 if rng is None else rng.uniform(edge, 1 - edge, numbers.size)
        tied = _to_score(self.lower[left] + within * (self.upper[left] - self.lower[left]))
        return np.where(along > 0, between, tied)

    def numbers(self, scores: NDArray[np.floating]) -> Numbers:
        """Return the numbers of shape (n,) at normal scores; never outside the fitted range."""
        if self.snaps:
            return self.values[np.searchsorted(_to_score(self.upper[:-1]), scores, side="left")]
        knots = _to_score(np.column_stack([self.lower, self.upper]).ravel())
        place = np.interp(scores, knots, np.repeat(np.arange(self.values.size), 2))
        left = place.astype(np.intp)
        right = np.minimum(left + 1, self.values.size - 1)
        numbers = _between(self.values[left], self.values[right], place - left)
        return np.clip(numbers, self.values[0], self.values[-1], out=numbers)


def noise_scores(n: int, rng: np.random.Generator) -> Floats:
    """Return n scores that mean nothing, distributed as those of numbers (for rows that have no number)."""
    return _to_score(rng.random(n))


def _neighbours(run: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the group of each point: of those of a run `TOGETHER` each, the last with what is left."""
    _, first, size = np.unique(run, return_index=True, return_counts=True)
    within = np.arange(run.size) - np.repeat(first, size)
    within = np.minimum(within // TOGETHER, np.maximum(np.repeat(size, size) // TOGETHER - 1, 0))
    begins = (np.diff(run, prepend=run[0] - 1) != 0) | (np.diff(within, prepend=-1) != 0)
    return np.cumsum(begins) - 1


def _means(numbers: Numbers, group: NDArray[np.intp]) -> Numbers:
    """Return the mean of the numbers of each group; integers are rounded."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    size = np.diff(first, append=group.size)
    if numbers.dtype.kind == "f":
        return np.add.reduceat(numbers / size[group], first)  # never too large, as their sum could be
    beyond = np.add.reduceat((numbers - numbers[first][group]) / size[group], first)
    return numbers[first] + np.rint(beyond).astype(np.uint64)


def _along(numbers: Numbers, left: Numbers, right: Numbers) -> Floats:
    """Return where numbers stand on the way from left (0) to right (1); 0 where these are one."""
    if numbers.dtype.kind == "f":  # in units that keep the difference of huge numbers finite
        unit = np.maximum(np.maximum(np.abs(left), np.abs(right)), np.finfo(np.float64).tiny)
        numbers, left, right = numbers / unit, left / unit, right / unit
    gap = right - left
    return np.divide(numbers - left, gap, out=np.zeros(numbers.size), where=gap > 0)


def _between(left: Numbers, right: Numbers, along: Floats) -> Numbers:
    """Return the numbers at a share in [0, 1) of the way from left to right."""
    if left.dtype.kind == "f":
        return left * (1 - along) + right * along  # never too large, as right - left could be
    gap = right - left
    return left + np.minimum(np.rint(along * gap).astype(np.uint64), gap)


def _intervals(counts: NDArray[np.intp]) -> tuple[Floats, Floats]:
    upper = np.cumsum(counts) / counts.sum()
    return np.concatenate([[0.0], upper[:-1]]), upper


def _to_score(ranks: Floats) -> Floats:
    return ndtri(TAIL + (1 - 2 * TAIL) * ranks)
