"""Whole numbers that spell dates by their digits: 20200131, 202001, 2020031, 20200131235959."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.cycles import Integers

PROBED = 1_000  # numbers that tell most columns to be no dates
DATES = ("YYYYMMDD", "YYYYMM", "YYYYDDD", "YYMMDD")
CLOCKS = ("", "hh", "hhmm", "hhmmss")  # after YYYYMMDD
CENTURY = 2000  # of years of two digits: only their order counts, and leap years


@dataclass(frozen=True, slots=True)
class Digits:
    """Reversible map between numbers that spell dates and ticks since 1970: seconds, or days where they tell no time.

    Parameters
    ----------
    date : str
        One of ``DATES``.
    clock : str
        One of ``CLOCKS``.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.digits import Digits
    >>> Digits("YYYYMMDD").ticks(np.array([19700101, 20200132]))
    array([    0, 18292])
    >>> Digits("YYYYMMDD").numbers(np.array([18292]))
    array([20200131])
    """

    date: str
    clock: str = ""

    @classmethod
    def of(cls, numbers: NDArray[np.integer]) -> Digits | None:
        """Return how numbers spell dates, all of them alike, or None."""
        forms = [cls(date) for date in DATES] + [cls(DATES[0], clock) for clock in CLOCKS[1:]]
        n_digits = len(str(int(numbers[0])))
        for form in forms:
            if form.n_digits != n_digits:
                continue
            if all(form._spells(some.astype(np.int64)) for some in (numbers[:PROBED], numbers)):
                return form
        return None

    @property
    def n_digits(self) -> int:
        """How many digits a number has."""
        return len(self.date + self.clock)

    @property
    def day(self) -> int:
        """Ticks of a day."""
        return 86_400 if self.clock else 1

    def ticks(self, numbers: Integers) -> Integers:
        """Return the ticks of numbers; of one that is no date, those of one nearby."""
        dates, seconds = numbers, np.zeros_like(numbers)
        for place in reversed(range(len(self.clock) // 2)):
            dates, part = np.divmod(dates, 100)
            seconds += np.minimum(part, 59 if place else 23) * 60 ** (2 - place)
        return self._days(dates) * self.day + seconds

    def numbers(self, ticks: Integers) -> Integers:
        """Return the numbers of ticks."""
        days, seconds = np.divmod(ticks, self.day)
        numbers = self._dates(days)
        for place in range(len(self.clock) // 2):
            part, seconds = np.divmod(seconds, 60 ** (2 - place))
            numbers = numbers * 100 + part
        return numbers

    def _days(self, dates: Integers) -> Integers:
        if self.date == "YYYYDDD":
            years, of_year = np.divmod(dates, 1000)
            first, after = (((years + more - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64)) for more in (0, 1))
            return np.clip(first + of_year - 1, first, after - 1)
        rest, of_month = (dates, np.ones_like(dates)) if self.date == "YYYYMM" else np.divmod(dates, 100)
        years, months = np.divmod(rest, 100)
        if self.date == "YYMMDD":
            years = years + CENTURY
        month = 12 * (years - 1970) + np.clip(months, 1, 12) - 1
        first, after = ((month + more).astype("M8[M]").astype("M8[D]").astype(np.int64) for more in (0, 1))
        return np.clip(first + of_month - 1, first, after - 1)

    def _dates(self, days: Integers) -> Integers:
        dates = days.astype("M8[D]")
        months, years = dates.astype("M8[M]"), dates.astype("M8[Y]")
        year = years.astype(np.int64) + 1970 - (CENTURY if self.date == "YYMMDD" else 0)
        if self.date == "YYYYDDD":
            return year * 1000 + (dates - years.astype("M8[D]")).astype(np.int64) + 1
        month = year * 100 + (months - years.astype("M8[M]")).astype(np.int64) + 1
        if self.date == "YYYYMM":
            return month
        return month * 100 + (dates - months.astype("M8[D]")).astype(np.int64) + 1

    def _spells(self, numbers: Integers) -> bool:
        first, last = 10 ** (self.n_digits - 1), 10**self.n_digits - 1
        if not (first <= numbers.min() and numbers.max() <= last):
            return False
        return bool(np.array_equal(self.numbers(self.ticks(numbers)), numbers))
