"""Whole numbers that count days, or seconds and parts of them, since a day that many programs begin at."""

from __future__ import annotations

from dataclasses import dataclass

from synthaug.encoders.cycles import Integers

PLAUSIBLE = (7_305, 47_481)  # days since 1970 of the years from 1990 to 2099, in which counts are likely meant
SECOND = 86_400
SPREADSHEET = 25_569  # the day 1970-01-01, where 1899-12-30 is 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """Reversible map between such numbers and ticks since 1970.

    Parameters
    ----------
    origin : int
        The number of 1970-01-01.
    day : int
        Ticks of a day.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.epochs import Epoch
    >>> Epoch.of(np.array([1_577_836_800, 1_577_923_200]))
    Epoch(origin=0, day=86400)
    >>> Epoch.of(np.array([43831, 43832])).ticks(np.array([43831])).astype("M8[D]")
    array(['2020-01-01'], dtype='datetime64[D]')
    >>> Epoch.of(np.array([18, 65])) is None
    True
    """

    origin: int
    day: int

    @classmethod
    def of(cls, numbers: Integers) -> Epoch | None:
        """Return what numbers may count, or None if they are too small or too large for all."""
        low, high = int(numbers.min()), int(numbers.max())
        forms = [cls(SPREADSHEET, 1), *(cls(0, SECOND * 1000**power) for power in range(4))]
        return next((form for form in forms if form._is_plausible(low, high)), None)

    def ticks(self, numbers: Integers) -> Integers:
        """Return the ticks of numbers."""
        return numbers - self.origin

    def numbers(self, ticks: Integers) -> Integers:
        """Return the numbers of ticks."""
        return ticks + self.origin

    def _is_plausible(self, low: int, high: int) -> bool:
        first, last = (days * self.day + self.origin for days in PLAUSIBLE)
        return first <= low and high <= last
