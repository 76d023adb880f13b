"""Places that occur in a cycle: weekdays of a week, days of a month, minutes of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Integers = NDArray[np.int64]

MAX_CHANCE = 1e-4  # probability that places which may all occur leave so many out


@dataclass(frozen=True, slots=True)
class Cycle:
    """Places of a cycle, as intervals, numbered in their order.

    Parameters
    ----------
    starts, stops : ndarray of shape (m,)
        The intervals, ascending.
    ranks : ndarray of shape (m,)
        How many places lie before each interval.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.cycles import Cycle
    >>> office = Cycle.of(np.array([9, 10, 11, 14, 15]))
    >>> office.starts, office.stops, len(office)
    (array([ 9, 14]), array([12, 16]), 5)
    >>> office.before(np.array([8, 11, 12, 15, 20])), office.at(np.array([0, 3]))
    (array([0, 2, 3, 4, 5]), array([ 9, 14]))
    """

    starts: Integers
    stops: Integers
    ranks: Integers

    @classmethod
    def of(cls, places: Integers) -> Cycle:
        """Return the cycle of ascending distinct places."""
        edges = np.flatnonzero(np.diff(places) > 1)
        return cls.of_intervals(places[np.r_[0, edges + 1]], places[np.r_[edges, -1]] + 1)

    @classmethod
    def of_intervals(cls, starts: Integers, stops: Integers) -> Cycle:
        """Return the cycle of ascending intervals."""
        return cls(starts, stops, np.cumsum(stops - starts) - (stops - starts))

    @classmethod
    def whole(cls, length: int) -> Cycle:
        """Return the cycle of all places."""
        return cls.of_intervals(np.zeros(1, dtype=np.int64), np.full(1, length, dtype=np.int64))

    def __len__(self) -> int:
        """Return the number of places."""
        return int(self.ranks[-1] + self.stops[-1] - self.starts[-1])

    def before(self, places: Integers) -> Integers:
        """Return how many places of the cycle come before others."""
        interval = np.maximum(np.searchsorted(self.starts, places) - 1, 0)
        inside = np.minimum(places, self.stops[interval]) - self.starts[interval]
        return self.ranks[interval] + np.maximum(inside, 0)

    def has(self, places: Integers) -> NDArray[np.bool_]:
        """Return which places are of the cycle."""
        interval = np.searchsorted(self.starts, places, side="right") - 1
        return (interval >= 0) & (places < self.stops[np.maximum(interval, 0)])

    def at(self, ranks: Integers) -> Integers:
        """Return the places of ranks."""
        interval = np.searchsorted(self.ranks, ranks, side="right") - 1
        return self.starts[interval] + ranks - self.ranks[interval]


def is_no_chance(n_places: int, length: int, n: int) -> bool:
    """Return whether so many of all places are too few for n that fall anywhere.

    Examples
    --------
    >>> from synthaug.encoders.cycles import is_no_chance
    >>> is_no_chance(5, 7, 20), is_no_chance(5, 7, 60)
    (False, True)
    """
    if n_places >= length:
        return False
    ways = gammaln(length + 1) - gammaln(n_places + 1) - gammaln(length - n_places + 1)
    return bool(ways + n * np.log(n_places / length) < np.log(MAX_CHANCE))
